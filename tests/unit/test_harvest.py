"""The harvest: what counts as shared, and what of it may be read outside a duo."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.journey.farewell import may_round_off, readable, said
from integration.domain.journey.gates import PHASES
from integration.domain.journey.harvest import FEWEST_DUOS, Item, Level, Shared, for_the_organisation, is_shared
from integration.domain.mentoring.duo import DuoState

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ONE, OTHER = new_id(), new_id()
DUOS = [new_id() for _ in range(6)]
TODAY = date(2026, 6, 15)


def a_shared(duo: int, month: int, words: str = "Vragen helpt") -> Shared:
    return Shared(duo_id=DUOS[duo], level=Level.DUO, words=words, shared_on=date(2026, month, 10))


shared = st.builds(a_shared, st.integers(0, 5), st.integers(1, 7), st.sampled_from(["Vragen helpt", "Eerst luisteren", "Zo doen zij het"]))


def test_F22_only_two_yeses_share() -> None:
    said_yes: list[tuple[UUID, ...]] = [(), (ONE,), (OTHER,), (ONE, OTHER)]
    assert [is_shared((ONE, OTHER), yeses) for yeses in said_yes] == [False, False, False, True]


def test_nothing_of_two_duos_is_shown_and_of_three_it_is_next_month() -> None:
    two = [a_shared(0, 4), a_shared(1, 4)]
    assert for_the_organisation(two, TODAY) == []
    assert for_the_organisation([*two, a_shared(2, 6)], TODAY) == []
    assert len(for_the_organisation([*two, a_shared(2, 5)], TODAY)) == 3


def test_a_single_duo_never_appears_among_others_that_stand_there_already() -> None:
    there = [a_shared(number, 3) for number in range(3)]
    late = a_shared(3, 4, "Wie laat is")
    assert late not in for_the_organisation([*there, late], TODAY)
    assert late in for_the_organisation([*there, late, a_shared(4, 5), a_shared(5, 5)], TODAY)


@settings(max_examples=60)
@given(st.lists(shared, max_size=14), st.data())
def test_PRIV_what_appears_between_two_looks_is_of_three_duos_or_more_and_order_tells_nothing(
    items: list[Shared], data: st.DataObject
) -> None:
    shown = for_the_organisation(items, TODAY)
    assert not shown or len({each.duo_id for each in shown}) >= FEWEST_DUOS
    shuffled = for_the_organisation(data.draw(st.permutations(items)), TODAY)
    assert [each.words for each in shuffled] == [each.words for each in shown]
    for month in range(1, 7):
        before = for_the_organisation(items, date(2026, month, 1))
        after = for_the_organisation(items, date(2026, month + 1, 1))
        fresh = list(after)
        for each in before:
            fresh.remove(each)
        assert not fresh or len({each.duo_id for each in fresh}) >= FEWEST_DUOS


@pytest.mark.parametrize(
    ("level", "words", "code"),
    [("me", "Vragen", "harvest.level"), ("duo", "  ", "harvest.empty"), ("duo", "x" * 301, "harvest.too-long")],
)
def test_R10_an_item_has_a_level_and_one_sentence(level: str, words: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        Item.written(duo_id=DUOS[0], person=ONE, level=level, words=words, now=NOW)


def test_a_farewell_is_the_others_to_read_once_there_are_two() -> None:
    mine, theirs = said(ONE, " Dank \n je ", NOW), said(OTHER, "", NOW)
    assert mine.words == "Dank je"
    assert readable({ONE: mine}, OTHER) == {}
    assert readable({ONE: mine}, ONE) == {ONE: mine}
    assert readable({ONE: mine, OTHER: theirs}, OTHER) == {ONE: mine, OTHER: theirs}
    with pytest.raises(RuleBroken, match=r"farewell\.too-long"):
        said(ONE, "x" * 301, NOW)


@pytest.mark.parametrize(
    ("state", "phases"),
    [(DuoState.ACTIVE, {"P5", "P6"}), (DuoState.CLOSING, set(PHASES)), (DuoState.PAUSED, set()), (DuoState.ACCEPTED, set())],
)
def test_two_round_off_in_their_last_phase_or_where_the_coordinator_let_them(state: DuoState, phases: set[str]) -> None:
    assert {calendar for calendar in PHASES if may_round_off(state, calendar)} == phases
    goes_on = state in (DuoState.ACTIVE, DuoState.CLOSING)
    assert {calendar for calendar in PHASES if may_round_off(state, calendar, has_walked=True)} == (set(PHASES) if goes_on else set())
