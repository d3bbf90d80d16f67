"""Mapping by hand: what a form says becomes a rule, and the file that is written out means what it meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.people.inbound import INBOUND, Kind
from integration.mapping.editing.rules import differences, never, parts_that_differ, tried
from integration.mapping.editing.text import rules_in, with_rules, without_map
from integration.mapping.editing.wish import Wish, changed, places_of, shared_of, wish_of, without
from integration.mapping.files import check_file, connector, mappings_folder, read_text
from integration.mapping.transforms import TRANSFORMS

SHIPPED = sorted((mappings_folder() / "hris").glob("*.yaml"))
NAMES = st.sampled_from(["id", "job.start", "emails.0.value", "no", "089", '"a b".c', "custom[?key=='team'].value | [0]"])
ODD = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12),
    st.sampled_from(["no", "on", "089", "1e3", "1.5", "2026-04-01", "null", "true", "~", "*", "a: b", "# c", "0x1F", "1_0", "12:30"]),
    st.booleans(),
    st.integers(),
)
VALUES = st.dictionaries(ODD.map(str).filter(bool), st.one_of(st.none(), ODD), min_size=1, max_size=4)
STEPS = st.lists(st.sampled_from(sorted(TRANSFORMS)), max_size=3)


SOURCE = st.one_of(NAMES, st.fixed_dictionaries({"path": NAMES}, optional={"do": STEPS, "values": VALUES}))
FIELD = {"from": st.one_of(SOURCE, st.lists(SOURCE, min_size=1, max_size=3))}
RULE = st.one_of(NAMES, st.fixed_dictionaries(FIELD, optional={"do": STEPS, "values": VALUES, "default": ODD, "required": st.booleans()}))
RULES = st.dictionaries(st.sampled_from(sorted(set(INBOUND) - {"external_id"})), RULE, max_size=6).map(
    lambda rules: {"external_id": "id", **rules}
)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_file_that_is_written_out_means_what_it_meant(file: Path, tmp_path: Path) -> None:
    text = read_text(file)
    out = with_rules(text, rules_in(text), head="version 2\nof acme")
    assert connector(out, file="out") == connector(text, file="in")
    (tmp_path / "out.yaml").write_text(out, encoding="utf-8")
    assert check_file(tmp_path / "out.yaml") == []
    assert list(without_map(out)) == list(without_map(text))
    assert out.startswith("# version 2\n# of acme\n")


@settings(max_examples=60)
@given(rules=RULES)
def test_any_map_survives_the_way_out_and_in(rules: dict[str, Any]) -> None:
    out = with_rules(read_text(SHIPPED[0]), rules)
    assert rules_in(out) == rules
    assert connector(out, file="out").employees.fields == connector(with_rules(out, rules_in(out)), file="again").employees.fields


@settings(max_examples=60)
@given(rule=RULE, target=st.sampled_from(sorted(INBOUND)))
def test_a_form_that_is_sent_back_as_it_came_changes_nothing(rule: Any, target: str) -> None:
    for place in range(len(places_of(rule))):
        again = changed(rule, wish_of(rule, place), INBOUND[target])
        assert tried(target, again) == tried(target, rule)
        assert wish_of(again, place) == wish_of(rule, place)


@settings(max_examples=60)
@given(rule=st.one_of(st.none(), RULE), path=NAMES, do=STEPS, place=st.integers(0, 3))
def test_a_form_gets_what_it_asks_for_and_leaves_other_places_alone(rule: Any, path: str, do: list[str], place: int) -> None:
    was = places_of(rule)
    place = min(place, len(was))
    values = (("A", "active"), ("*", "null"))
    becomes = changed(rule, Wish(place=place, path=path, do=tuple(do), values=values, default="left", required=True), Kind.STATUS)
    found = wish_of(becomes, place)
    assert (found.path, found.values, found.default, found.required) == (path, values, "left", True)
    assert places_of(becomes) == (*was[:place], path, *was[place + 1 :])
    others = [number for number in range(len(was)) if number != place]
    if not shared_of(rule, place):
        assert [wish_of(becomes, each).do for each in others] == [wish_of(rule, each).do for each in others]


def test_a_further_place_is_added_changed_by_itself_and_taken_away() -> None:
    rule = {"from": "job.title", "do": "strip"}
    two = changed(rule, Wish(place=1, path="role", do=("strip", "lower")), Kind.TEXT)
    assert two == {"from": ["job.title", "role"], "do": ["strip", "lower"]}
    assert shared_of(two, 1) == {"do"}
    apart = {"from": ["job.title", {"path": "role", "do": "lower"}]}
    assert shared_of(apart, 1) == frozenset()
    assert changed(apart, Wish(place=0, path="job.name", do=("upper",)), Kind.TEXT) == {
        "from": [{"path": "job.name", "do": ["upper"]}, {"path": "role", "do": "lower"}]
    }
    assert without(apart, 0) == {"from": {"path": "role", "do": "lower"}}
    assert without(apart, 1) == "job.title"
    assert wish_of(apart, 9).place == len(places_of(apart))


def test_what_is_emptied_is_not_filled_any_more() -> None:
    assert changed({"from": "a", "do": "strip"}, Wish(), Kind.TEXT) is None
    assert changed({"from": ["a", "b"], "do": "strip"}, Wish(), Kind.TEXT) == "b"
    assert changed(None, Wish(path="job.title"), Kind.TEXT) == "job.title"


def test_true_is_a_truth_for_a_truth_and_a_word_for_a_word() -> None:
    wish = Wish(path="lead", values=(("Y", "true"),))
    assert changed(None, wish, Kind.BOOL) == {"from": "lead", "values": {"Y": True}}
    assert changed(None, wish, Kind.TEXT) == {"from": "lead", "values": {"Y": "true"}}


def test_a_rule_that_does_not_work_says_why() -> None:
    assert tried("job_title", {"from": "a b c ]["}).problems
    assert "no transform" in tried("job_title", {"from": "a", "do": ["upperr"]}).problems[0]
    assert tried("external_id", "id").rule


@pytest.mark.parametrize("path", ["birthDate", "person.geboortedatum", "custom[?key=='salary'].value | [0]"])
def test_a_forbidden_place_is_known_with_its_kind(path: str) -> None:
    found = never(Wish(path=path))
    assert found is not None
    assert found.kind in {"age", "pay"}


def test_two_maps_differ_field_by_field() -> None:
    found = list(differences({"a": "x", "b": "y"}, {"b": "z", "c": "w"}))
    assert found == [("a", "x", None), ("b", "y", "z"), ("c", None, "w")]
    assert parts_that_differ({"auth": 1, "name": "a"}, {"auth": 2, "name": "a", "limits": 3}) == ("auth", "limits")
