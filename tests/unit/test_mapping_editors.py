"""What an editor says of a connector file (JSON Schema) and what the loader says agree, as far as JSON Schema can say it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from marshmallow import fields

from integration.domain.errors import MappingProblem
from integration.mapping.document import Where, read_document
from integration.mapping.files import connector, mappings_folder
from integration.mapping.schema.editors import json_schema, shape_of

SHIPPED = sorted((mappings_folder() / "hris").glob("*.yaml"))
EDITOR = Draft7Validator(json_schema())
WHOLE = """\
connector: 1
name: acme
settings: {token: {type: secret}, tenant: {}}
base_url: https://hr.example
auth: {kind: api_key, name: X-Key, value: "{{ settings.token }}", in: header}
limits: {per_second: 2, at_once: 4}
errors: [{status: [429], do: retry, wait: X-Reset}, {status: 404, body: error, do: gone}]
read:
  employees:
    request: {path: /search, json: {after: "{{ page.after }}", "since?": "{{ since }}"}}
    records: {values_of: data, key: id}
    page: {kind: keyset, key: id, size: 100}
    since: {format: odata, overlap: 1h}
    join: [{as: dept, request: {path: /units}, key: id, on: unit}]
    detail: [{as: contact, request: {path: "/people/{{ r.id }}"}}]
    map:
      external_id: id
      work_email: [mail, email]
      location: {from: {path: place, values: {A: Noord}}, do: [strip, lower]}
      leads_people: {default: false}
write:
  participation:
    key: "{{ item.key }}"
    steps: [{id: one, request: {path: /x}, save: {row: d.id}, need: [row]}]
"""


def loader_takes(text: str) -> bool:
    try:
        connector(text, file="a.yaml")
    except MappingProblem:
        return False
    return True


def editor_takes(text: str) -> bool:
    return bool(EDITOR.is_valid(read_document(text, "a.yaml").data))


def test_it_is_a_schema_and_the_one_that_is_shipped() -> None:
    Draft7Validator.check_schema(json_schema())
    shipped: Any = json.loads((mappings_folder() / "connector.schema.json").read_text(encoding="utf-8"))
    assert shipped == json_schema(), "run `wederkerig mappings schema > mappings/connector.schema.json`"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_file_names_the_schema_and_fits_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../connector.schema.json"
    assert [error.message for error in EDITOR.iter_errors(read_document(text, file.name).data)] == []


def test_both_take_a_file_in_which_everything_is_said() -> None:
    assert loader_takes(WHOLE)
    assert editor_takes(WHOLE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("connector: 1", "connector: 2"), ("name: acme", "name: Acme"), ("name: acme", "nmae: acme"), ("type: secret", "type: secrte"),
        ("kind: api_key", "kind: bearer"), ("kind: api_key", "kind: wizardry"), ("name: X-Key, ", ""), ("in: header", "in: body"),
        ("per_second: 2", "per_second: 0"), ("at_once: 4", "at_once: 4.5"), ("at_once: 4", "atonce: 4"), ("[429]", "[42]"),
        ("do: retry", "do: try"), ("wait: X-Reset", "wait: [1]"), ("status: 404", "status: gone"), ("path: /search", "path: search"),
        ("path: /search", "path: //elders"), ("values_of: data", "values: data"), ("kind: keyset, key: id", "kind: keyset"),
        ("kind: keyset", "kind: offset"), ("size: 100", "size: 0"), ("format: odata", "format: date_dmy"), ("overlap: 1h", "overlap: soon"),
        ("as: dept", "name: dept"), (", on: unit", ""), ("as: contact, ", ""), ("external_id: id", "location: id"),
        ("work_email: [mail, email]", "birth_date: mail"), ("[mail, email]", "[mail, 7]"), ("do: [strip, lower]", "do: [strip, lwer]"),
        ("path: place", "paht: place"), ("{default: false}", "{required: true}"), ("{A: Noord}", "[A]"), ("id: one, ", ""),
        ("save: {row: d.id}", "save: d.id"), ("read:", "raed:"), ("{id: one, request: {path: /x}, save: {row: d.id}, need: [row]}", ""),
    ],
)  # fmt: skip
def test_both_refuse_what_is_wrong(old: str, new: str) -> None:
    assert old in WHOLE
    wrong = WHOLE.replace(old, new, 1)
    assert (loader_takes(wrong), editor_takes(wrong)) == (False, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [("settings.token", "settings.tokn"), ("since?", "from?"), ("{{ since }}", "2026"), ("item.key", "item.goals"), ("d.id", "x.id")],
)
def test_what_an_editor_cannot_know_the_loader_still_says(old: str, new: str) -> None:
    wrong = WHOLE.replace(old, new, 1)
    assert editor_takes(wrong)
    assert loader_takes(wrong) == (new == "from?")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([-1, 2, 700])
    | st.sampled_from(["", "id", "none", "rest", "data.0", "/x", "{{ since }}", "{{"]),
    lambda below: (
        st.lists(below, max_size=2) | st.dictionaries(st.sampled_from(["kind", "from", "path", "id", "values_of", "x"]), below, max_size=2)
    ),
    max_leaves=4,
)
PLACES = list(read_document(WHOLE, "a.yaml").lines)[1:]


@settings(max_examples=50, deadline=None)
@given(place=st.sampled_from(PLACES), value=JSON)
def test_whatever_stands_in_a_file_it_is_taken_or_told_and_the_editor_refuses_nothing_that_is_taken(place: Where, value: Any) -> None:
    data = read_document(WHOLE, "a.yaml").data
    above = data
    for step in place[:-1]:
        above = above[step]
    above[place[-1]] = value
    text = json.dumps(data)
    if loader_takes(text):
        assert [error.message for error in EDITOR.iter_errors(data)] == []


def test_a_field_without_a_shape_is_told() -> None:
    with pytest.raises(LookupError, match="Date has no shape"):
        shape_of(fields.Date())
