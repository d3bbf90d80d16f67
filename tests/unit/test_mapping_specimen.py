"""A real record as a tree: each value with the path that reads it, and nothing of what is never taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.mapping.editing.cutting import CUT, safe
from integration.mapping.editing.specimen import Node, tree
from integration.mapping.paths import path

RECORD = {
    "id": 8842,
    "full name": "Samira el Amrani",
    "contact": {"work": "s@stad.example", "private": "s@home.example", "phones": ["1", "2"]},
    "urn:x:2.0:User": {"department": "BZ"},
    "emails": [{"type": "home", "value": "h@x.example"}, {"type": "work", "value": "w@x.example"}],
    "custom": [{"key": "team", "value": {"id": 7}}, {"key": "birthdate", "value": "1980-01-01"}],
    "birth_date": "1980-01-01",
    "pay": {"scale": 9},
    "end": None,
    "manager": {"language": "nl"},
}


def leaves(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield from leaves(node.below) if node.below else (node,)


def by_path(record: Any) -> dict[str, Node]:
    return {node.path: node for node in leaves(tree(safe(record))) if node.path}


def test_every_value_has_a_path_that_reads_it() -> None:
    found = by_path(RECORD)
    read = {text: path(text, expressions=True).find(RECORD) for text in found}
    assert read["id"] == 8842
    assert read['"full name"'] == "Samira el Amrani"
    assert read["contact.phones.1"] == "2"
    assert read['"urn:x:2.0:User".department'] == "BZ"
    assert read["emails[?type=='work'].value | [0]"] == "w@x.example"
    assert read["custom[?key=='team'].value.id | [0]"] == 7
    assert all(node.kind == "empty" or read[text] is not None for text, node in found.items())


def test_what_is_never_taken_is_cut_out_and_only_its_name_remains() -> None:
    kept = safe(RECORD)
    assert "1980" not in json.dumps(kept)
    assert kept["birth_date"] == {CUT: "age"}
    assert kept["pay"] == {CUT: "pay"}
    never = {node.name: node.told for node in leaves(tree(kept)) if node.kind == "never"}
    assert never == {"birth_date": "age", "pay": "pay", "value": "age"}
    assert not any("birth" in text for text, node in by_path(RECORD).items() if node.kind == "value" and "key" not in text)


@pytest.mark.parametrize(
    "part",
    [
        {"label": "BSN", "id": 7007007},
        {"label": "Jaar van geboorte", "id": "1980"},
        {"label": "Religion", "id": "kath-7"},
        {"type": "pay", "id": 7},
    ],
)
def test_what_may_be_a_value_beside_its_name_is_cut_out_though_it_is_called_an_id(part: dict[str, Any]) -> None:
    for record in ({"x": part}, {"x": [part]}):
        assert str(part["id"]) not in json.dumps(safe(record))


SECRET = "verboden-7"


@pytest.mark.parametrize(
    "part",
    [
        {"birthDate": {"year": {"value": SECRET}}},
        {"custom": [{"type": "gender", "code": SECRET, "id": SECRET}]},
        {"custom": {"f1": {"name": "Geboortedatum", "value": SECRET}}},
        {"custom": {"f1": {"label": "BSN", "x": [SECRET]}}},
        {"answers": [{"field": {"id": "7", "name": "Leeftijd"}, "value": SECRET}]},
        {"answer": {"question": {"label": "National ID"}, "content": {"deep": [SECRET]}}},
        {"pairs": [["religion", SECRET], ["team", "a"]]},
        {"geb": {"datum": SECRET}},
        {"social": {"security": {"number": SECRET}}},
        {"extra": f'{{"x": [{{"key": "salary", "value": "{SECRET}"}}]}}'},
        {"a": [[{"b": {"pensioendatum": [SECRET, {"c": SECRET}]}}]]},
    ],
)
def test_no_value_under_or_beside_a_denied_name_is_left_at_any_depth(part: dict[str, Any]) -> None:
    for record in (part, {"person": part}, {"rows": [part, {"x": part}]}):
        kept = safe(record)
        assert SECRET not in json.dumps(kept)
        assert SECRET not in repr(tree(kept))
        assert any(node.kind == "never" for node in leaves(tree(kept)))


@pytest.mark.parametrize(
    "record",
    [
        {"id": 7, "name": "Jan Ras", "type": "employee", "value": 1},
        {"id": 7, "department": {"id": "D5", "name": "Salarisadministratie"}, "manager": {"id": 9, "name": "Wil Loon"}},
        {"id": 7, "department": {"id": 5, "label": "Salarisadministratie"}, "units": [{"id": "12", "name": "Gezondheidszorg"}]},
        {"id": 7, "note": "[geen]", "text": "{not json", "codes": '["a", {"team": "b"}]', "custom": [{"key": "team", "value": "x"}]},
    ],
)
def test_people_and_departments_may_be_called_anything(record: dict[str, Any]) -> None:
    assert safe(record) == record


def test_a_private_value_is_not_shown_but_can_be_used() -> None:
    found = by_path(RECORD)
    assert (found["contact.private"].kind, found["contact.private"].told) == ("private", "")
    assert found["emails[?type=='home'].value | [0]"].kind == "private"
    assert found["emails[?type=='work'].value | [0]"].told == "w@x.example"


def test_a_name_that_no_path_can_write_cannot_be_chosen() -> None:
    (node,) = tree({'a"b': 1})
    assert (node.path, node.told) == ("", "1")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b c", "key", "value", "x.y", "0"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(record=st.dictionaries(st.sampled_from(["a", "type", "list", "x.y"]), JSON, max_size=4))
def test_whatever_the_record_each_shown_path_reads_what_is_shown(record: dict[str, Any]) -> None:
    for text, node in by_path(record).items():
        value = path(text, expressions=True).find(safe(record))
        assert node.kind in {"value", "empty", "private"}
        assert node.kind != "value" or value is not None
        assert node.kind != "value" or node.told == (value if isinstance(value, str) else json.dumps(value))[:200]
