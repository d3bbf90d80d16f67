"""The phases under the weave, and what asks for a coordinator's attention."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.mentoring.programme import Cohort
from integration.store.reads import CohortPage, DuoFacts, PersonCard
from integration.store.reads.coordinator import WorkChange
from integration.web.coordinator.attention import attention
from integration.web.page.path import PHASES, Place, phases
from integration.web.page.weave import LEAD_IN, LEAD_OUT

TODAY = date(2026, 3, 10)
SOMEBODY = PersonCard(id=new_id(), full_name="Samira el Amrani", short_name="Samira")


@given(st.integers(6, 20), st.sampled_from(PHASES))
def test_the_phases_are_as_wide_as_the_weave_above_them(planned: int, present: str) -> None:
    there = phases(planned, present)
    assert sum(phase.span for phase in there) == LEAD_IN + 2 * planned + LEAD_OUT
    assert [phase.code for phase in there if phase.place is Place.NOW] == [present]
    assert sum(phase.place is Place.PAST for phase in there) == PHASES.index(present)


@pytest.mark.parametrize(("planned", "sessions"), [(8, (2, 2, 1, 2, 1)), (10, (2, 3, 1, 3, 1)), (12, (2, 4, 1, 4, 1))])
def test_the_sessions_are_spread_over_the_phases(planned: int, sessions: tuple[int, ...]) -> None:
    assert tuple(phase.span // 2 for phase in phases(planned, "P2")[1:-1]) == sessions


def a_duo(**facts: Any) -> DuoFacts:
    """A signed duo that met last week."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "members": (SOMEBODY, SOMEBODY),
        "state": "active",
        "is_open": True,
        "intake_done": True,
        "is_signed": True,
        "held": 2,
        "planned": 10,
        "last_held_on": TODAY - timedelta(days=7),
        "quiet_since": facts.get("last_held_on", TODAY - timedelta(days=7)) or TODAY - timedelta(weeks=9),
        "phase": "P2",
        "conditions": {},
        "is_held": False,
        "changes": (),
        "answer_by": None,
        "paused_on": None,
        "pause_is_over": False,
        "may_dissolve": False,
        "may_close": True,
        "may_complete": True,
    }
    return DuoFacts(**{**usual, **facts})


def a_page(*duos: DuoFacts) -> CohortPage:
    """A group in its tenth week."""
    began = TODAY - timedelta(weeks=9)
    cohort = Cohort(
        programme="EXP",
        name="Groep",
        starts_on=began,
        ends_on=began + timedelta(weeks=39),
        milestones=[],
        planned_sessions=10,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return CohortPage(cohort=cohort, week=10, phase="P2", duos=duos)


def test_a_group_on_its_way_needs_nothing() -> None:
    assert attention(a_page(*(a_duo() for _ in range(4))), TODAY) == []


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"last_held_on": TODAY - timedelta(days=43)}, "silent"),
        ({"is_signed": False, "may_complete": False}, "unsigned"),
        ({"held": 0, "last_held_on": None}, "silent"),
        ({"held": 10}, "ready"),
        ({"changes": (WorkChange(person=SOMEBODY, cause="left", decide_by=TODAY),)}, "work-change"),
        ({"state": "paused", "paused_on": TODAY, "pause_is_over": True}, "pause-over"),
        ({"state": "proposed", "answer_by": TODAY - timedelta(days=1), "is_signed": False}, "unanswered"),
    ],
)
def test_each_thing_is_named_once(facts: dict[str, Any], kind: str) -> None:
    page = a_page(a_duo(**facts), *(a_duo() for _ in range(3)))
    assert [item.kind for item in attention(page, TODAY)] == [kind]


def test_a_break_and_a_match_that_waits_are_left_alone() -> None:
    paused = a_duo(state="paused", paused_on=TODAY - timedelta(days=20), last_held_on=TODAY - timedelta(days=60))
    proposed = a_duo(state="proposed", answer_by=TODAY, is_signed=False, held=0, last_held_on=None)
    assert attention(a_page(paused, proposed, a_duo(), a_duo()), TODAY) == []


def test_six_weeks_is_not_yet_too_long_and_an_ended_duo_is_left_alone() -> None:
    quiet, over = a_duo(last_held_on=TODAY - timedelta(days=42)), a_duo(is_open=False, state="completed", held=0, last_held_on=None)
    assert attention(a_page(quiet, over, a_duo(), a_duo()), TODAY) == []


def test_the_longest_silence_comes_first_and_the_size_of_the_group_last() -> None:
    page = a_page(a_duo(last_held_on=TODAY - timedelta(days=50)), a_duo(last_held_on=TODAY - timedelta(days=60)))
    assert [(item.kind, item.days) for item in attention(page, TODAY)] == [("silent", 60), ("silent", 50), ("few", 0)]
