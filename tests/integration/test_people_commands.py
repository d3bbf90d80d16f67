"""`hris`, `people` and `mappings` on the command line: exit 0 and an answer, 1 and a sentence, 2 for wrong usage."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from integration.cli.main import cli
from integration.mapping.files import mappings_folder
from tests.fakes.sandbox_server import SandboxServer

TOKEN = "sandbox-hris-token"
ADD, SECRET = "hris add a --mapping sandbox", "--secret token=env:HR_TOKEN"


class Hand:
    """Somebody at the command line. `outside` is the HR system."""

    def __init__(self, outside: SandboxServer, folder: Path) -> None:
        self.outside = outside
        self._environment = {
            "WEDERKERIG_DATA_DIR": str(folder),
            "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "localhost,127.0.0.1",
            "WEDERKERIG_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "HR_TOKEN": TOKEN,
        }

    def types(self, words: str, *, exit_code: int = 0) -> Result:
        """One command; `{hr}` stands for the HR system's address."""
        result = CliRunner().invoke(cli, words.format(hr=f"{self.outside.url}/hris").split(), env=self._environment)
        assert result.exit_code == exit_code, result.output
        return result

    def connect(self) -> None:
        """As the guide says."""
        self.types("hris add stad --mapping sandbox --set base_url={hr} --secret token=env:HR_TOKEN")


@pytest.fixture
def hand(tmp_path: Path, empty_sqlite: Path) -> Iterator[Hand]:
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    with SandboxServer() as outside:
        yield Hand(outside, tmp_path)


def test_a_secret_is_asked_again_when_another_host_would_get_it(hand: Hand) -> None:
    hand.connect()
    elsewhere = "hris add stad --mapping sandbox --set base_url=https://hr.elsewhere.example"
    refused = hand.types(elsewhere, exit_code=1).output
    assert "secrets were not given for https://hr.elsewhere.example:443, so give them again" in refused
    assert "token: is needed" in refused
    assert "token: is needed" in hand.types("hris add stad --mapping sandbox --secret token=", exit_code=1).output
    hand.types("hris check stad")
    hand.types(f"{elsewhere} --secret token=env:HR_TOKEN")


@pytest.mark.parametrize(
    ("status", "body", "remedy"),
    [
        (401, b"", "Has its secret changed? Give the new one: `wederkerig hris add stad`"),
        (403, b"", "let its administrator give our account that right"),
        (404, b"", "Is its address right?"),
        (200, b"<html>", "perhaps it is a page for people (maintenance, a login)"),
        (503, b"", "Try again later; if it lasts"),
    ],
)
@pytest.mark.parametrize("command", ["hris check stad", "people import stad"])
def test_a_failing_hr_system_is_told_with_a_remedy(hand: Hand, command: str, status: int, body: bytes, remedy: str) -> None:
    hand.connect()
    hand.outside.world.fail("/hris/scim/v2/Users", status, times=3, body=body, headers={"Retry-After": "0"})
    assert remedy in hand.types(command, exit_code=1).output


def test_a_database_without_tables_is_told_with_the_remedy(hand: Hand, tmp_path: Path) -> None:
    (tmp_path / "wederkerig.sqlite3").unlink()
    said = hand.types("hris list", exit_code=1).output
    assert said.startswith("Error: the database does not answer as it should: no such table")
    assert "`wederkerig db upgrade`" in said


def test_from_nothing_to_a_roster(hand: Hand) -> None:
    assert "No HR system is connected yet" in hand.types("hris list").output
    hand.connect()
    (line,) = json.loads(hand.types("hris list --json").output)
    assert (line["name"], line["mapping"], line["version"]) == ("stad", "sandbox.yaml", 1)
    assert TOKEN not in json.dumps(line)
    said = hand.types("hris check stad").output
    assert "It says there are 60 people. Reading them all takes 3 calls: at its pace a minute or more." in said
    assert "50 of 50 records can be used." in said
    assert "Nobody is here yet" in hand.types("people list").output
    looked_at = hand.types("people import stad --dry-run").output
    assert "60 new" in looked_at
    assert "joiner  E1002   Samira el Amrani" in looked_at
    assert "60 new, 0 changed, 0 left, 0 back, 0 as they were" in hand.types("people import stad").output
    assert len(json.loads(hand.types("people list --json").output)) == 60
    assert "Samira el Amrani" in hand.types("people list --words E1002").output
    assert hand.types("people pending").output == "Nothing waits.\n"
    assert hand.types("people problems stad").output == "No problems.\n"


def test_a_shrunken_feed_exits_1_and_says_what_to_do(hand: Hand) -> None:
    hand.connect()
    hand.types("people import stad")
    hand.outside.world.feed_share = 0.05
    refused = hand.types("people import stad --full", exit_code=1).output
    assert "57 of 60 people would be marked as having left" in refused
    assert "Nobody was changed." in refused
    (line,) = json.loads(hand.types("people pending --json").output)
    assert line["import"] in refused
    hand.types(f"people discard {line['import']}")
    assert "does not wait" in hand.types(f"people apply {line['import']}", exit_code=1).output
    hand.types("people import stad --full --yes")
    assert len(json.loads(hand.types("people list --json").output)) == 3
    assert len(json.loads(hand.types("people list --left --json").output)) == 60


def test_a_waiting_import_is_applied(hand: Hand) -> None:
    hand.connect()
    hand.types("people import stad")
    hand.outside.world.feed_share = 0.5
    hand.types("people import stad --full", exit_code=1)
    (line,) = json.loads(hand.types("people pending --json").output)
    assert "30 left" in hand.types(f"people apply {line['import']}").output


def test_problems_are_listed(hand: Hand) -> None:
    hand.connect()
    hand.outside.world.change_employee("E1020", mail="jan at work")
    assert "problems: 1, see `wederkerig people problems stad`" in hand.types("people import stad").output
    (problem,) = json.loads(hand.types("people problems stad --json").output)
    assert (problem["external id"], problem["field"], problem["reason"]) == ("p520", "work_email", "is no e-mail address")


def test_times_and_a_switch_by_hand(hand: Hand) -> None:
    hand.connect()
    assert "nightly at 4:30" in hand.types("hris timetable stad nightly --at 4:30").output
    assert "is no time of day" in hand.types("hris timetable stad nightly --at later", exit_code=1).output
    hand.types("hris switch stad off")
    assert json.loads(hand.types("hris list --json").output)[0]["state"] == "off"
    assert "needs no permission of that kind" in hand.types("hris connect stad", exit_code=1).output


@pytest.mark.parametrize(
    ("words", "exit_code", "sentence"),
    [
        (f"{ADD} --set base_url={{hr}}", 1, "token: is needed (Its fixed token); give it with --secret token=env:VARIABLE"),
        (f"{ADD} {SECRET} --set base_url=hr.example", 1, "base_url: must be an address that starts with"),
        (f"{ADD} {SECRET} --set bas_url={{hr}}", 1, 'bas_url: no such setting, did you mean "base_url"?'),
        (f"{ADD} --set base_url={{hr}} --secret token=env:NOWHERE", 1, "NOWHERE: is not set"),
        (f"{ADD} --secret token=plain", 2, "token=env:VARIABLE"),
        (f"{ADD} --set base_url", 2, "is no KEY=VALUE"),
        ("hris add a --mapping elders", 1, "there is no mapping 'elders', there is "),
        ("hris check elders", 1, "there is no HR connection 'elders'"),
        ("people import elders", 1, "there is no HR connection 'elders'"),
        ("people apply 01a20bbf-1513-7647-8e81-f6d074dcbcd3", 1, "there is no import 01a20bbf"),
        ("people apply x", 2, "is not a valid UUID"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_sentence(hand: Hand, words: str, exit_code: int, sentence: str) -> None:
    assert sentence in hand.types(words, exit_code=exit_code).output


def test_a_second_add_changes_what_is_given_and_keeps_the_rest(hand: Hand, tmp_path: Path) -> None:
    hand.connect()
    hand.types("hris add stad --mapping sandbox")
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        (mappings_folder() / "hris" / "sandbox.yaml").read_text(encoding="utf-8").replace("job_title: title", "job_title: userType")
    )
    hand.types(f"hris add stad --mapping {mine}")
    (line,) = json.loads(hand.types("hris list --json").output)
    assert (line["version"], line["mapping"]) == (2, "mine.yaml")
    hand.types("people import stad")


def test_a_system_that_gives_nobody_usable_exits_1(hand: Hand) -> None:
    hand.connect()
    body = json.dumps({"totalResults": 1, "Resources": [{"userName": "x"}]}).encode()
    hand.outside.world.fail("/hris/scim/v2/Users", 200, body=body)
    assert "0 of 1 records can be used." in hand.types("hris check stad", exit_code=1).output


MINE = "connector: 1\nname: mine\nbase_url: https://hr.example\nread:\n  employees:\n"


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ('{values: {A: active, "*": left}}', True),
        ('{values: {"*": left}}', True),
        ('{values: {"*": left}, default: active}', False),
        ("{values: {A: active, U: left}}", False),
    ],
)
def test_a_value_list_that_lets_everybody_go_is_asked_about(hand: Hand, tmp_path: Path, values: str, *, asked: bool) -> None:
    file = tmp_path / "mine.yaml"
    status = values.replace("{", "{from: state, ", 1)
    file.write_text(
        f"{MINE}    request: {{path: /p}}\n    map:\n      external_id: id\n      employment_status: {status}\n", encoding="utf-8"
    )
    told = hand.types(f"mappings check {file}")
    assert "1 files, no problems." in told.output
    assert (f"Is this meant? {file}:9: read.employees.map.employment_status.values: * makes a leaver of everybody" in told.output) == asked


def test_pages_that_may_shift_and_names_in_addresses_are_asked_about(hand: Hand, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    detail = 'detail: [{as: more, request: {path: /p, query: {q: "{{ r.fullName }}"}}}]'
    read = f"request: {{path: /p}}\n    page: {{kind: page}}\n    {detail}\n    map: {{external_id: id}}\n"
    file.write_text(f"{MINE}    {read}", encoding="utf-8")
    told = hand.types(f"mappings check {file}").output
    assert f"{file}:7: read.employees.page: without total each page is asked for twice" in told
    assert f"{file}:8: read.employees.detail[0].request.query.q: addresses end up in logs" in told


@pytest.mark.parametrize(
    ("key", "source", "asked"),
    [("id", "id", False), ("id", "{from: id, do: str}", False), ("id", "[nr, id]", False), ("name", "id", True), ("id", "more.id", True)],
)
def test_a_keyset_by_what_somebody_may_share_is_asked_about(hand: Hand, tmp_path: Path, key: str, source: str, *, asked: bool) -> None:
    file = tmp_path / "mine.yaml"
    read = f"request: {{path: /p}}\n    page: {{kind: keyset, key: {key}}}\n    map: {{external_id: {source}}}\n"
    file.write_text(f"{MINE}    {read}", encoding="utf-8")
    told = hand.types(f"mappings check {file}").output
    assert (f"{file}:7: read.employees.page.key: this is not what external_id is read from" in told) == asked


def test_nothing_shipped_has_to_be_asked_about(hand: Hand) -> None:
    assert "meant?" not in hand.types("mappings check").output


def test_mapping_files_are_checked(hand: Hand, tmp_path: Path) -> None:
    assert "no problems." in hand.types("mappings check").output
    wrong = tmp_path / "acme.yaml"
    wrong.write_text(
        "connector: 1\nname: acme\nbase_url: https://a.example\nread: {employees: {kind: scim, map: {external_id: id, age: a}}}\n"
    )
    told = hand.types(f"mappings check {wrong}", exit_code=1)
    assert f"{wrong}:4: read.employees.map.age: 'age' is not read: age may not play a part in mentoring" in told.output


def test_a_mapping_is_previewed(hand: Hand, tmp_path: Path) -> None:
    recorded = Path(__file__).parents[1] / "recorded" / "examplehr" / "page.json"
    words = f"mappings preview {mappings_folder() / 'hris' / 'examplehr.yaml'} --sample"
    assert "2 of 5 records can be used." in hand.types(f"{words} {recorded}").output
    (shown,) = json.loads(hand.types(f"{words} {recorded} --json").output)
    assert [person["external_id"] for person in shown["people"]] == ["311", "312"]
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "is no JSON" in hand.types(f"{words} {broken}", exit_code=1).output


def test_a_dry_run_tells_was_and_becomes(hand: Hand) -> None:
    hand.connect()
    hand.types("people import stad")
    hand.outside.world.change_employee("E1002", title="Lead data-analist")
    said = hand.types("people import stad --full --dry-run").output
    assert "mover   E1002   Samira el Amrani  job_title: Data-analist → Lead data-analist" in said
