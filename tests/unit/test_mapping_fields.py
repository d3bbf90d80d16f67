"""A record of theirs becomes one of ours, or it is told what is wrong with it."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.mapping.connector import FieldRule
from integration.mapping.fields import map_record
from integration.mapping.files import connector
from integration.mapping.paths import path

HEAD = """
connector: 1
name: acme
base_url: https://hr.example
read:
  employees:
    request: {path: /people}
    map:
"""


def rules(lines: str) -> tuple[FieldRule, ...]:
    """The rules of a map, written as in a file; external_id comes by itself."""
    body = "\n".join(f"      {line}" for line in ["external_id: id", *lines.splitlines()])
    return connector(HEAD + body, file="acme.yaml").employees.fields


def value(lines: str, raw: dict[str, Any]) -> Any:
    fields = rules(lines)
    record, problems = map_record({"id": "1", **raw}, fields)
    assert not problems
    return record[fields[-1].target]


def problem(lines: str, raw: Any) -> tuple[str, str]:
    _record, problems = map_record({"id": "1", **raw} if isinstance(raw, dict) else raw, rules(lines))
    (only,) = problems
    return only.field, only.reason


@pytest.mark.parametrize("nothing", [{}, {"a": None}, {"a": ""}, {"a": False}, {"a": []}, {"a": {}}, {"a": "  "}])
def test_all_ways_to_say_nothing_mean_no_value(nothing: dict[str, Any]) -> None:
    assert value("job_title: a", nothing) is None


@pytest.mark.parametrize("nothing", [{"job": False}, {"job": None}, {"job": "x"}, {"job": []}, {}, {"job": 0}])
def test_what_is_no_object_has_no_parts(nothing: dict[str, Any]) -> None:
    assert value("job_title: job.title", nothing) is None


@pytest.mark.parametrize(
    ("lines", "raw", "expected"),
    [
        ("job_title: {from: a}", {"a": " Adviseur "}, "Adviseur"),
        ("employee_number: number", {"number": 4711}, "4711"),
        ("employee_number: number", {"number": "0047"}, "0047"),
        ("work_email: {from: [mail, contact.mail], do: [strip, lower]}", {"mail": "", "contact": {"mail": " A@B.nl "}}, "a@b.nl"),
        ("department_name: unit.1", {"unit": [7, "Advies / Noord"]}, "Advies / Noord"),
        ("team_id: \"custom[?key=='team'].value | [0]\"", {"custom": [{"key": "x", "value": 1}, {"key": "team", "value": "T1"}]}, "T1"),
        ("team_id: '\"a.b:2.0:C\".team'", {"a.b:2.0:C": {"team": "T2"}}, "T2"),
        ("leads_people: {from: lead, do: bool}", {"lead": "ja"}, True),
        ("leads_people: lead", {"lead": False}, False),
        ("employed_since: {from: start, do: month}", {"start": "2019-04-17"}, "2019-04"),
        ("employment_end_date: {from: end, do: date_dmy}", {"end": "31-12-2026"}, "2026-12-31"),
        ("employment_status: {from: on, values: {true: active, false: left}}", {"on": False}, "left"),
        ("employment_end_date: {from: end, do: date}", {"end": False}, None),
        ("employment_end_date: {from: end, do: date}", {"end": "9999-12-31"}, None),
        ("employment_end_date: end", {"end": "1900-01-01"}, None),
        ("employment_status: {from: on, values: {\"true\": active, \"false\": left}}", {"on": "true"}, "active"),
        ("employment_status: {from: code, values: {3: left, '*': active}}", {"code": 3}, "left"),
        ("employment_status: {from: code, values: {3: left, '*': active}}", {"code": 4}, "active"),
        ("employment_status: {from: code, values: {3: left, '*': active}, default: active}", {}, "active"),
        ("employment_status: {default: active}", {}, "active"),
        ("given_name: first", {"first": "E\u0301mile"}, "Émile"),
        ("preferred_language: lang", {"lang": "nl_NL"}, "nl-NL"),
    ],
)  # fmt: skip
def test_a_field_is_filled(lines: str, raw: dict[str, Any], expected: Any) -> None:
    assert value(lines, raw) == expected


STATUS = """employment_status:
  from:
    - {path: active, values: {"false": left, "*": null}}
    - {path: away, values: {"true": on_leave, "*": null}}
  default: active"""


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"active": False, "away": True}, "left"), ({"active": True, "away": True}, "on_leave"), ({"away": True}, "on_leave"),
        ({"active": True, "away": False}, "active"), ({}, "active"),
    ],
)  # fmt: skip
def test_several_sources_are_asked_in_turn(raw: dict[str, Any], expected: str) -> None:
    assert value(STATUS, raw) == expected


@pytest.mark.parametrize(
    ("lines", "raw", "reason"),
    [
        ("employee_number: {from: number, required: true}", {}, "has no value, but is required"),
        ("job_title: a", {"a": {"x": 1}}, "expected text or a whole number, got an object"),
        ("job_title: a", {"a": True}, "expected text, got true or false"),
        ("job_title: a", {"a": "x" * 256}, "is longer than 255 characters"),
        ("job_title: a", {"a": "x\x00y"}, "holds control characters"),
        ("work_email: a", {"a": "jan at werk"}, "is no e-mail address"),
        ("preferred_language: a", {"a": "Nederlands!"}, "is no language such as nl or en-GB"),
        ("employed_since: a", {"a": "2019-04-01"}, "is no month such as 2019-04; add `do: [month]`"),
        ("employed_since: a", {"a": 2019}, "is no month such as 2019-04; add `do: [month]`"),
        ("employment_end_date: a", {"a": "20261231"}, "is no date such as 2026-04-01; add `do: [date]`"),
        ("leads_people: a", {"a": "yes"}, "is not true or false; add `do: [bool]`"),
        ("employment_status: a", {"a": "retired"}, "expected active, left, on_leave; add `values`"),
        ("employment_status: {from: a, values: {A: active}}", {"a": "R"}, "'R' is not among the values; add it, or \"*\" for any other"),
        ("employment_status: {from: a, values: {A: active}}", {"a": {"bsn": 1}}, "an object is not among the values; add it"),
        ("employment_status: {from: a, values: {A: active}}", {"a": [{"bsn": 1}]}, "a list is not among the values; add it"),
        ("employment_status: {from: a, values: {A: active}}", {"a": "x" * 41}, "a long text is not among the values; add it"),
        ("team_id: \"to_number(a, a)\"", {"a": 1}, "the path does not fit the record"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_has_its_reason(lines: str, raw: dict[str, Any], reason: str) -> None:
    field, told = problem(lines, raw)
    assert field == lines.split(":", maxsplit=1)[0]
    assert told.startswith(reason)


@pytest.mark.parametrize("raw", [None, [], "x", 7, True])
def test_what_is_no_record_is_a_problem(raw: Any) -> None:
    field, told = problem("", raw)
    assert (field, told) == ("external_id", f"expected an object, got {type(raw).__name__}")


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("id", {"id"}), ("name.givenName", {"name.givenName"}), ("emails.0.value", {"emails.value"}),
        ("manager.value.x", {"manager.value"}),
        ('"urn:x:2.0:User".department', {"urn:x:2.0:User:department"}),
        ('"urn:x:2.0:User".manager.value', {"urn:x:2.0:User:manager.value"}),
        ("emails[?type=='work'].value | [0]", {"emails"}), ('"urn:x:2.0:User".codes[0] || title', {"urn:x:2.0:User:codes", "title"}),
    ],
)  # fmt: skip
def test_SCIM_06_a_path_knows_which_attributes_it_needs(text: str, attributes: set[str]) -> None:
    assert path(text, expressions=True).attributes() == attributes


WORDS = st.sampled_from(["team", "x", "", 1, None, True])
ROWS = st.lists(st.one_of(WORDS, st.dictionaries(st.sampled_from(["key", "value"]), st.one_of(WORDS, st.fixed_dictionaries({"v": WORDS})))))
DATA = st.fixed_dictionaries({"custom": st.one_of(ROWS, WORDS), "in": st.fixed_dictionaries({"custom": ROWS})})


@given(data=DATA, rows=st.sampled_from(["custom", "in.custom"]), value=st.sampled_from(["value", "value.v"]))
def test_the_usual_filter_finds_what_jmespath_finds(data: dict[str, Any], rows: str, value: str) -> None:
    text = f"{rows}[?key=='team'].{value} | [0]".replace("in.", '"in".')
    compiled = path(text, expressions=True)
    assert compiled.pick is not None
    assert compiled.find(data) == jmespath.search(text, data)


@pytest.mark.parametrize(
    "text", ["a[?k=='x'].v", "a[?k=='x' && b].v | [0]", "a[?k=='x'].\"0\" | [0]", "a[?k==`1`].v | [0]", "a[?k=='x'].v | [1]"]
)
def test_any_other_expression_is_left_to_jmespath(text: str) -> None:
    assert path(text, expressions=True).pick is None
