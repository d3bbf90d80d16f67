"""What an import means for the roster, as algebra: applying a diff yields the feed, and importing twice changes nothing."""

from __future__ import annotations

import string
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from integration.domain.people.roster import (
    Diff,
    Standing,
    departed,
    diff,
    held_for_numbers,
    kind_of,
    row_hash,
    shared_numbers,
    standing,
)

Record = dict[str, str | bool | None]
Roster = dict[str, Record]
KEYS = st.sampled_from(list(string.ascii_lowercase[:8]))


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Up to eight people; each field is seldom the same, numbers collide often."""
    people = draw(st.dictionaries(KEYS, st.tuples(st.sampled_from("1234"), st.booleans(), st.sampled_from(["A", "B"])), max_size=8))
    return {key: _person(key, number, left=left, title=title) for key, (number, left, title) in people.items()}


def _person(key: str, number: str, *, left: bool, title: str) -> Record:
    return {"external_id": key, "employee_number": number, "job_title": title, "employment_status": "left" if left else "active"}


def _standings(roster: Mapping[str, Record]) -> dict[str, Standing]:
    return {key: standing(record) for key, record in roster.items()}


def _without_strangers(feed: Roster, present: Roster) -> Roster:
    known = _standings(present)
    return {key: record for key, record in feed.items() if key in known or kind_of(None, standing(record))}


def _apply(found: Diff, present: Roster, feed: Roster) -> Roster:
    after = dict(present)
    for key in (*found.joiners, *found.movers, *found.rejoiners):
        after[key] = feed[key]
    for key in found.leavers:
        after[key] = feed[key] if key in feed else departed(present[key])
    return after


@given(present=rosters(), feed=rosters())
def test_applying_a_diff_yields_the_feed(present: Roster, feed: Roster) -> None:
    feed = _without_strangers(feed, present)
    found = diff(_standings(present), _standings(feed), absent_left=True)
    after = _apply(found, present, feed)
    assert {key: after[key] for key in feed} == feed
    assert all(after[key]["employment_status"] == "left" for key in after.keys() - feed.keys())
    assert after.keys() == present.keys() | feed.keys()


@given(present=rosters(), feed=rosters(), full=st.booleans())
def test_importing_twice_changes_nothing(present: Roster, feed: Roster, *, full: bool) -> None:
    feed = _without_strangers(feed, present)
    after = _apply(diff(_standings(present), _standings(feed), absent_left=full), present, feed)
    again = diff(_standings(after), _standings(feed), absent_left=full)
    assert again.is_empty
    assert again.unchanged == len(feed)


@given(present=rosters(), feed=rosters(), full=st.booleans())
def test_everybody_in_the_feed_is_counted_once(present: Roster, feed: Roster, *, full: bool) -> None:
    feed = _without_strangers(feed, present)
    found = diff(_standings(present), _standings(feed), absent_left=full)
    touched = [*found.joiners, *found.movers, *found.leavers, *found.rejoiners]
    assert len(touched) == len(set(touched))
    assert len(set(touched) & feed.keys()) + found.unchanged == len(feed)


@given(present=rosters(), feed=rosters())
def test_a_feed_of_changes_says_nothing_of_the_absent(present: Roster, feed: Roster) -> None:
    feed = _without_strangers(feed, present)
    found = diff(_standings(present), _standings(feed), absent_left=False)
    assert set(found.leavers) <= feed.keys()


@given(present=rosters(), feed=rosters(), full=st.booleans())
def test_no_two_active_people_get_one_number(present: Roster, feed: Roster, *, full: bool) -> None:
    known, incoming = _standings(present), _standings(_without_strangers(feed, present))
    changed = {key for key, now in incoming.items() if known.get(key) != now}
    held = held_for_numbers(known, incoming, absent_left=full)
    after = {**({} if full else known), **incoming}
    after = {key: known[key] if key in held else person for key, person in after.items() if key not in held or key in known}
    shared = shared_numbers(after.values())
    assert held <= changed
    assert not any(after[key].number in shared and not after[key].left for key in changed - held)


def test_two_newcomers_with_one_number_are_both_held() -> None:
    feed = _standings({"a": _person("a", "1", left=False, title="A"), "b": _person("b", "1", left=False, title="A")})
    assert held_for_numbers({}, feed, absent_left=True) == {"a", "b"}


def test_a_newcomer_with_a_leavers_number_is_fine() -> None:
    known = _standings({"a": _person("a", "1", left=False, title="A")})
    feed = _standings({"b": _person("b", "1", left=False, title="A")})
    assert held_for_numbers(known, feed, absent_left=True) == set()
    assert held_for_numbers(known, feed, absent_left=False) == {"b"}


def test_two_people_may_swap_numbers() -> None:
    known = _standings({"a": _person("a", "1", left=False, title="A"), "b": _person("b", "2", left=False, title="A")})
    feed = _standings({"a": _person("a", "2", left=False, title="A"), "b": _person("b", "1", left=False, title="A")})
    assert held_for_numbers(known, feed, absent_left=True) == set()


def test_the_hash_sees_values_and_not_the_order_or_absence_of_keys() -> None:
    assert row_hash({"job_title": "A", "location": None}) == row_hash({"location": None, "job_title": "A"}) == row_hash({"job_title": "A"})
    assert row_hash({"job_title": "A"}) != row_hash({"location": "A"})
    assert row_hash({"leads_people": False}) != row_hash({})
    assert row_hash({"job_title": "A", "not ours": "x"}) == row_hash({"job_title": "A"})
