"""The rules of a session: what can be logged, and how two people settle a dispute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.journey.session import DuoSession, check_held

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TODAY, START = date(2026, 3, 10), date(2026, 3, 2)
LOGGER, PARTNER = new_id(), new_id()


def a_session(**fields: Any) -> DuoSession:
    return DuoSession(**{"duo_id": new_id(), "held_on": TODAY, "minutes": 60, "logged_by": LOGGER, "logged_at": NOW, **fields})


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "session.in-future"),
        ({"held_on": START - timedelta(days=1)}, "session.before-start"),
        ({"minutes": 14}, "session.minutes"),
        ({"minutes": 481}, "session.minutes"),
        ({"minutes": -60}, "session.minutes"),
        ({"format_id": "F1"}, "session.format"),
        ({"format_id": "F01; DROP"}, "session.format"),
        ({"format_id": "F٠١"}, "session.format"),
        ({"format_id": ""}, "session.format"),
    ],
)
def test_what_was_not_held_is_not_logged(fields: dict[str, Any], code: str) -> None:
    assert refusal(lambda: check_held(a_session(**fields), starts_on=START, today=TODAY)) == code


@pytest.mark.parametrize("fields", [{}, {"held_on": START}, {"minutes": 15}, {"minutes": 480}, {"format_id": "F22"}, {"format_id": None}])
def test_the_edges_are_inside(fields: dict[str, Any]) -> None:
    check_held(a_session(**fields), starts_on=START, today=TODAY)


def test_M3_a_session_counts_as_soon_as_one_logs_it() -> None:
    assert a_session().counts


def test_M3_the_partner_disputes_within_seven_days_and_settles() -> None:
    session = a_session()
    session.dispute(PARTNER, NOW + timedelta(days=7) - timedelta(seconds=1))
    assert (session.counts, session.disputed_by) == (False, PARTNER)
    assert refusal(lambda: session.dispute(PARTNER, NOW)) == "session.already-disputed"
    assert refusal(lambda: session.settle(LOGGER)) == "session.not-your-dispute"
    session.settle(PARTNER)
    assert (session.counts, session.disputed_by, session.disputed_at) == (True, None, None)
    assert refusal(lambda: session.settle(PARTNER)) == "session.not-disputed"


def test_M3_the_eighth_day_is_too_late() -> None:
    assert refusal(lambda: a_session().dispute(PARTNER, NOW + timedelta(days=7))) == "session.dispute-too-late"


def test_nobody_disputes_what_they_logged_themselves() -> None:
    assert refusal(lambda: a_session().dispute(LOGGER, NOW)) == "session.own-log"


def test_only_the_one_who_logged_takes_it_back_even_while_disputed() -> None:
    session = a_session()
    session.dispute(PARTNER, NOW)
    assert refusal(lambda: session.remove(PARTNER, NOW)) == "session.not-your-log"
    session.remove(LOGGER, NOW)
    assert not session.counts


@pytest.mark.parametrize("act", ["dispute", "settle", "remove"])
def test_a_removed_session_is_gone(act: str) -> None:
    session = a_session(removed_at=NOW)
    acts: dict[str, Callable[[], None]] = {
        "dispute": lambda: session.dispute(PARTNER, NOW),
        "settle": lambda: session.settle(PARTNER),
        "remove": lambda: session.remove(LOGGER, NOW),
    }
    assert refusal(acts[act]) == "session.not-found"
