"""What is suggested for a session: by the plan, the phase, what both want to learn and what was done, with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.catalogue.loader import load
from integration.domain.journey.suggestion import Suggestion, Why, suggest

CATALOGUE = load()
FORMATS = CATALOGUE.formats
PLAN = [session.main.format for session in CATALOGUE.programmes["EXP"].plan]
PHASES = ("P1", "P2", "P3", "P4", "P5")
DONE = st.lists(st.sampled_from([None, *(one.id for one in CATALOGUE.for_two)]), max_size=16)
WANTED = st.frozensets(st.sampled_from(sorted(CATALOGUE.competencies)))


def suiting(phase: str) -> set[str]:
    """The formats of a phase."""
    return {one.id for one in CATALOGUE.for_two if phase in one.phases}


def found(phase: str, done: list[str | None], *, plan: list[str] = PLAN, wanted: frozenset[str] = frozenset()) -> Suggestion:
    """What is suggested; there is something in every phase that has formats."""
    idea = suggest(FORMATS, phase=phase, plan=plan, done=done, wanted=wanted)
    assert idea is not None
    return idea


def test_F01_what_the_programme_plans_comes_first() -> None:
    assert (found("P1", []).format.id, found("P0", []).why) == (PLAN[0], Why.PLANNED)


def test_what_is_planned_twice_is_suggested_twice() -> None:
    """EXP does F14 in both directions."""
    assert [found("P2", list(PLAN[:held])).format.id for held in (2, 3)] == ["F14", "F14"]


def test_what_the_two_did_earlier_makes_room_for_something_new() -> None:
    idea = found("P1", [PLAN[1]])
    assert (idea.why, idea.format.id) != (Why.PLANNED, PLAN[1])


@pytest.mark.parametrize("competency", ["C03", "C05", "C10"])
def test_what_is_about_their_goals_goes_before_the_rest(competency: str) -> None:
    idea = found("P4", [], plan=[], wanted=frozenset({competency}))
    assert (idea.why, idea.competency, idea.format.competencies[0]) == (Why.AIMS, competency, competency)


@settings(max_examples=60)
@given(st.sampled_from(PHASES), DONE, WANTED)
def test_nothing_is_repeated_before_the_others_of_its_phase_ran_out(phase: str, done: list[str | None], wanted: frozenset[str]) -> None:
    idea = found(phase, done, wanted=wanted)
    if idea.why is not Why.PLANNED and idea.format.id in done:
        assert suiting(phase) <= set(done)
        assert idea.why is Why.AGAIN


@settings(max_examples=60)
@given(st.sampled_from(PHASES), DONE, WANTED)
def test_nothing_outside_the_phase_is_suggested_unless_it_is_planned(phase: str, done: list[str | None], wanted: frozenset[str]) -> None:
    idea = found(phase, done, wanted=wanted)
    assert idea.format.id in suiting(phase) or (idea.why is Why.PLANNED and idea.format.id == PLAN[len(done)])
