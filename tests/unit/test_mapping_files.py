"""A wrong file is told in file, line, field and remedy; all of it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.domain.errors import MappingProblem
from integration.mapping.files import check_file, connector, product, read_connector
from integration.mapping.writing import OUTBOUND

RIGHT = """\
connector: 1
name: acme
settings:
  base_url: {type: url}
  token: {type: secret}
base_url: "{{ settings.base_url }}"
auth: {kind: bearer, token: "{{ settings.token }}"}
read:
  employees:
    request: {path: /people, query: {page: "{{ page.number }}"}}
    page: {kind: page, size: 50}
    map:
      external_id: id
write:
  participation:
    key: "wk:{{ item.key }}"
    steps:
      - id: find
        request: {path: /records}
        select: {where: {ref: "{{ key }}"}}
        save: {row: found.id}
      - id: update
        when: row
        request: {method: PUT, path: "/records/{{ v.row }}"}
"""

BELOW = "expected a path below base_url such as /employees; parameters go under query"

AUTH_KINDS = "none, basic, api_key, bearer, oauth2_client, oauth2_code, jwt_bearer, saml_bearer"


def problems(text: str) -> list[str]:
    with pytest.raises(MappingProblem) as wrong:
        connector(text, file="acme.yaml")
    return str(wrong.value).splitlines()


def test_a_right_file_is_read() -> None:
    made = connector(RIGHT, file="acme.yaml")
    assert (made.name, made.employees.page.size, made.write["participation"].steps[1].when) == ("acme", 50, "row")
    assert made.employees.fields[0].required


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: acme", "nmae: acme", ['2: nmae: unknown key, did you mean "name"?', "1: name: is missing"]),
        ("connector: 1", "connector: 2", ["1: connector: expected 1, the version of this shape"]),
        ("name: acme", "name: Acme HR", ["2: name: expected a short name in small letters"]),
        ("{type: url}", "{type: link}", ["4: settings.base_url.type: expected one of text, url, secret, pem"]),
        ("settings.base_url }}", "settings.baseurl }}", ['6: base_url: no settings.baseurl, did you mean "base_url"?']),
        (
            "kind: bearer, token",
            "kind: bearer, tokn",
            ['7: auth.tokn: unknown key, did you mean "token"?', "7: auth.token: needed with kind: bearer"],
        ),
        (
            "kind: bearer",
            "kind: basic",
            [
                "7: auth.password: needed with kind: basic",
                "7: auth.token: does not go with kind: basic",
                "7: auth.user: needed with kind: basic",
            ],
        ),
        (
            "kind: bearer",
            "kind: wizardry",
            [f"7: auth.kind: expected one of {AUTH_KINDS}"],
        ),
        (
            "kind: bearer",
            "kind: beare",
            [f'7: auth.kind: expected one of {AUTH_KINDS}; did you mean "bearer"?'],
        ),
        ("path: /people", "path: people", [f"10: read.employees.request.path: {BELOW}"]),
        ("path: /people", "path: /../people", [f"10: read.employees.request.path: {BELOW}"]),
        ("{{ page.number }}", "{{ page.nmber }}", ['10: read.employees.request.query.page: no page.nmber, did you mean "number"?']),
        (
            "{{ page.number }}",
            "{{ settings.token }}",
            ["10: read.employees.request.query.page: settings.token is a secret; it goes into auth, headers, envelope or a json body only"],
        ),
        (
            "{{ page.number }}",
            "{{ item.key }}",
            ["10: read.employees.request.query.page: 'item' is not known here, there is settings, page, since"],
        ),
        (
            "{{ page.number }}",
            "{{ page.number",
            ["10: read.employees.request.query.page: a placeholder is not closed: write {{ item.key }}"],
        ),
        ("size: 50", "size: 0", ["11: read.employees.page.size: expected a number from 1 to 10000"]),
        ("size: 50", "next: a", ["11: read.employees.page.next: does not go with kind: page"]),
        ("size: 50", "size: 50, size: 60", ["11: read.employees.page.size: stands here twice; keep one"]),
        (
            "external_id: id",
            "employee_number: id",
            ["12: read.employees.map: external_id is missing: without it nobody can be known again"],
        ),
        (
            "external_id: id",
            "external_id: id\n      birth_date: b",
            ["14: read.employees.map.birth_date: 'birth' is not read: age may not play a part in mentoring, so it is never stored"],
        ),
        (
            "external_id: id",
            "external_id: id\n      location: home.nationality",
            ["14: read.employees.map.location: 'nationality' is not read: origin is a special kind of personal data"],
        ),
        (
            "external_id: id",
            "external_id: id\n      job_titel: t",
            ['14: read.employees.map.job_titel: no such field, did you mean "job_title"?'],
        ),
        (
            "external_id: id",
            "external_id: {from: id, transfrom: lower}",
            ['13: read.employees.map.external_id.transfrom: unknown key, did you mean "from"?'],
        ),
        (
            "external_id: id",
            "external_id: {from: id, do: [strip, lwer]}",
            ["13: read.employees.map.external_id.do: no transform 'lwer', did you mean \"lower\"?"],
        ),
        (
            "external_id: id",
            "external_id: {do: strip}",
            ["13: read.employees.map.external_id.from: say where the value comes from, or give a default"],
        ),
        (
            "{{ item.key }}",
            "{{ item.goals }}",
            [f"16: write.participation.key: no item.goals, there is {', '.join(OUTBOUND['participation'])}"],
        ),
        (
            "where: {ref",
            "wher: {ref",
            [
                '20: write.participation.steps[0].select.wher: unknown key, did you mean "where"?',
                "20: write.participation.steps[0].select.where: is missing",
            ],
        ),
        ("found.id}", "answer.id}", ["21: write.participation.steps[0].save.row: expected a path that starts with d, found or v"]),
        ("found.id}", "found.id}\n        need: [line]", ["22: write.participation.steps[0].need: line is not saved by this step"]),
        ("when: row", "when: line", ["23: write.participation.steps[1].when: no earlier step saves line"]),
        ("{{ v.row }}", "{{ v.line }}", ["24: write.participation.steps[1].request.path: no v.line, there is row"]),
        ("found.id}", "'found[0]'}", ["21: write.participation.steps[0].save.row: 'found[0]' is no dotted path such as job.start"]),
    ],
)
def test_a_wrong_file_is_told_with_line_field_and_remedy(old: str, new: str, told: list[str]) -> None:
    assert old in RIGHT
    assert problems(RIGHT.replace(old, new, 1)) == sorted(f"acme.yaml:{line}" for line in told)


def test_all_problems_are_told_at_once_in_order_of_line() -> None:
    wrong = RIGHT.replace("name: acme", "name: 7").replace("kind: page", "kind: pages").replace("external_id: id", "external_id: 'a[['")
    lines = [int(problem.split(":")[1]) for problem in problems(wrong)]
    assert lines == [2, 11, 13]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [1,\nb", "acme.yaml:3: did not find expected ',' or ']'"),
        ("", "acme.yaml:1: expected keys such as `name: acme`"),
        ("- a\n- b", "acme.yaml:1: expected keys such as `name: acme`"),
        ("a: &x 1\nb: *x", "acme.yaml:2: anchors are not used here; write it out"),
        ("a: !!python/object:os.system x", "acme.yaml:1: a: the tag tag:yaml.org,2002:python/object:os.system is not used here"),
        ("a: " + "x" * 200_001, "acme.yaml:1: the file is larger than 200000 characters"),
        ("[" * 5000 + "]" * 5000, "acme.yaml:1: the file is nested too deeply"),
    ],
    ids=["syntax", "empty", "list", "alias", "tag", "large", "deep"],
)
def test_what_is_no_mapping_is_told(text: str, told: str) -> None:
    assert told in problems(text)


def test_yaml_words_stay_words() -> None:
    made = connector(
        RIGHT.replace("external_id: id", "external_id: id\n      location: {from: place, values: {no: Noord, on: Oost, off: null}}"),
        file="a",
    )
    assert made.employees.fields[1].sources[0].values == {"no": "Noord", "on": "Oost", "off": None}


def test_an_lms_file_is_checked_as_well() -> None:
    with pytest.raises(MappingProblem) as wrong:
        product("lms: 1\nname: acme\ntitle: Acme\nprogress: sometimes\nroles: {x: king}\n", file="lms/acme.yaml")
    assert str(wrong.value).splitlines()[0] == "lms/acme.yaml:4: progress: expected one of running, completion_only"
    assert len(wrong.value.all) == 2


REGISTER = """\
lms: 1
name: acme
title: Acme
register:
  where: Admin
  paste:
    - {label: Tool URL, value: "{{ tool.launch }}"}
  ask:
    issuer: {label: Issuer, value: "{{ site }}"}
    client_id: {label: Client}
    deployment_id: {label: Deployment}
    jwks_url: {label: Keys}
    token_url: {label: Token}
    auth_url: {label: Sign-in}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("tool.launch", "tool.lanch", 'a.yaml:7: register.paste[0].value: no tool.lanch, did you mean "launch"?'),
        ("tool.launch", "site", "a.yaml:7: register.paste[0].value: 'site' is not known here, there is tool"),
        ("Issuer, value", "Issuer, vaule", 'a.yaml:9: register.ask.issuer.vaule: unknown key, did you mean "value"?'),
        ("    jwks_url: {label: Keys}\n", "", "a.yaml:8: register.ask: jwks_url must be asked too"),
        ("client_id:", "client-id:", "register.ask.client-id: no answer 'client-id', did you mean \"client_id\"?"),
        (
            ', value: "{{ tool.launch }}"',
            "",
            "a.yaml:7: register.paste[0].label: needs either value (to paste) or choose (to pick or tick)",
        ),
    ],
)
def test_a_wrong_form_of_a_product_is_told(old: str, new: str, told: str) -> None:
    assert product(REGISTER, file="a.yaml").register
    assert old in REGISTER
    with pytest.raises(MappingProblem) as wrong:
        product(REGISTER.replace(old, new, 1), file="a.yaml")
    assert told in str(wrong.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("name: caf\xe9".encode("latin-1"))
    with pytest.raises(MappingProblem, match="cannot be read: No such file"):
        read_connector(tmp_path / "absent.yaml")
    assert "is not UTF-8" in str(check_file(tmp_path / "latin.yaml")[0])


COMPETENCY = """\
  competency:
    key: "wk:{{ item.key }}"
    levels: {scale: [1, 5], to: {"1": A, "2": B, "3": C, "4": D, "5": E}}
    steps:
      - id: find
        request: {path: /skills}
        select: {where: {name: "{{ item.competency_title }}"}}
        same: {level: "{{ item.level }}"}
        save: {row: found.id, level: found.level}
    retract:
      - id: remove
        request: {method: DELETE, path: /skills}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[1, 5]", "[0, 5]", "write.competency.levels.scale: expected [1, 5], the levels of every competency"),
        (', "5": E', "", "write.competency.levels.to: expected exactly 1, 2, 3, 4, 5"),
        (", level: found.level", "", "write.competency.lower: never: a step must save the present level as level"),
        ("{{ item.level }}", "{{ item.hours }}", "write.competency.steps[0].same.level: no item.hours, there is "),
        ("select: {where", "save: {line: d} #", "write.competency.steps[0].same: needs select: it looks at the selected row"),
        ("    retract:\n      - id: remove", "    steps2:\n      - id: remove", "write.competency.retract: is missing"),
    ],
)
def test_a_competency_is_written_by_a_scale_and_can_be_taken_back(old: str, new: str, told: str) -> None:
    assert connector(RIGHT + COMPETENCY, file="acme.yaml").write["competency"].levels is not None
    assert any(told in problem for problem in problems(RIGHT + COMPETENCY.replace(old, new, 1)))
