"""The gates between phases: soft, from facts, and only for what a cohort planned."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.errors import RuleBroken
from integration.domain.journey.gates import CHECKS, GATES, PHASES, Condition, Walk, check_reason, conditions, is_open, phase_of

PLANNED = ("M1", "M2", "M3", "M4", "M5", "M6")
DONE = Walk(
    planned=10,
    milestones=PLANNED,
    accepted=True,
    aims_of_both=True,
    signed=True,
    held=8,
    formats=frozenset({"F01", "F06"}),
    coached=True,
    midway=True,
    harvested=True,
    closed_together=True,
)
FACTS: dict[str, Any] = {field.name: st.booleans() for field in fields(Walk) if field.type == "bool"}
walks = st.builds(
    Walk,
    planned=st.integers(1, 12),
    milestones=st.sets(st.sampled_from(PLANNED)).map(tuple),
    held=st.integers(0, 14),
    formats=st.frozensets(st.sampled_from(["F01", "F05", "F22"])),
    **FACTS,
)


def test_who_did_everything_walks_with_the_calendar() -> None:
    assert [phase_of(phase, DONE) for phase in PHASES] == list(PHASES)


@pytest.mark.parametrize(
    ("lacks", "phase"),
    [
        ({"accepted": False}, "P0"),
        ({"held": 1}, "P1"),
        ({"aims_of_both": False}, "P1"),
        ({"signed": False}, "P1"),
        ({"held": 2}, "P2"),
        ({"coached": False}, "P2"),
        ({"midway": False}, "P3"),
        ({"held": 7}, "P4"),
        ({"formats": frozenset({"F01"})}, "P4"),
        ({"harvested": False}, "P5"),
        ({"closed_together": False}, "P5"),
    ],
)
def test_what_is_open_holds_a_duo_in_its_phase_until_the_coordinator_lets_it_through(lacks: dict[str, Any], phase: str) -> None:
    walk = replace(DONE, **lacks)
    assert phase_of("P6", walk) == phase
    assert phase_of("P6", walk, {phase}) > phase


def test_a_cohort_is_not_asked_what_it_did_not_plan() -> None:
    walk = replace(DONE, milestones=("M1", "M2", "M3"), coached=False, midway=False, harvested=False, closed_together=False)
    assert phase_of("P6", walk) == "P6"


@given(walks, st.sampled_from(PHASES), st.sets(st.sampled_from(PHASES)))
def test_nobody_is_ahead_of_the_calendar_and_more_facts_never_set_one_back(walk: Walk, calendar: str, through: set[str]) -> None:
    present = phase_of(calendar, walk, through)
    assert present <= calendar
    assert phase_of(calendar, replace(walk, held=walk.held + 1, coached=True, midway=True, signed=True), through) >= present
    assert phase_of(calendar, walk, through | {present}) >= present


def test_every_condition_belongs_to_one_phase_and_can_be_checked() -> None:
    assert [one for gate in GATES.values() for one in gate] == list(Condition)
    assert set(CHECKS) == set(Condition)
    assert all(all(conditions(phase, DONE).values()) and is_open(phase, DONE) for phase in PHASES)


@pytest.mark.parametrize(("reason", "code"), [("", "gate.reason"), (" \n", "gate.reason"), ("x" * 301, "gate.reason")])
def test_letting_through_takes_a_reason_in_words(reason: str, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_reason({Condition.MIDWAY: False}, reason)
    assert broken.value.code == code
    assert check_reason({Condition.MIDWAY: False}, " op  reis ") == "op reis"


def test_what_is_open_already_needs_nobody() -> None:
    with pytest.raises(RuleBroken) as broken:
        check_reason({Condition.MIDWAY: True}, "op reis")
    assert broken.value.code == "gate.open"
