"""How a registration is doing, in two words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integration.domain.lms.health import PASSES, Facts, In, Out, Scope, scope_states
from integration.domain.lms.refusals import LAUNCH_CODES
from tests.builders import NOW

WELL = Facts(is_active=True, places_let_in=1, last_launch_at=NOW, refused=(), scores_sent=3, scores_parked=0, is_resting=False)


@pytest.mark.parametrize(
    ("changes", "launches"),
    [
        ({}, In.WORKS),
        ({"last_launch_at": None}, In.UNUSED),
        ({"places_let_in": 0}, In.CLOSED),
        ({"is_active": False, "refused": ("kid-unknown",) * 9}, In.OFF),
        ({"refused": ("kid-unknown",) * 2}, In.WORKS),
        ({"refused": ("kid-unknown",) * 3}, In.REFUSED),
        ({"refused": ("kid-unknown",), "last_launch_at": None}, In.REFUSED),
        ({"refused": ("state-unknown", "token-expired") * 5}, In.WORKS),
    ],
)
def test_do_people_come_in(changes: dict[str, Any], launches: In) -> None:
    assert replace(WELL, **changes).launches is launches


@pytest.mark.parametrize(
    ("changes", "scores"),
    [({}, Out.GOES), ({"scores_sent": 0}, Out.NONE_YET), ({"is_resting": True}, Out.WAITS), ({"scores_parked": 1}, Out.PARKED)],
)
def test_do_scores_go_out(changes: dict[str, Any], scores: Out) -> None:
    assert replace(WELL, **changes).scores is scores


def test_the_reason_is_that_of_the_newest_refusal_that_says_something() -> None:
    assert replace(WELL, refused=("state-unknown", "key-size", "kid-unknown")).reason == "key-size"
    assert WELL.reason is None
    assert WELL.is_well
    assert not replace(WELL, scores_parked=1).is_well


@pytest.mark.parametrize(
    ("granted", "told", "state"),
    [
        (None, None, Scope.UNKNOWN),
        ({"a"}, None, Scope.ALLOWED),
        (set(), None, Scope.MISSING),
        (None, {"a"}, Scope.ALLOWED),
        (None, set(), Scope.MISSING),
        ({"a"}, {"a"}, Scope.ALLOWED),
        ({"a"}, set(), Scope.LOST),
        (set(), {"a"}, Scope.ALLOWED),
    ],
)
def test_DR_08_what_a_launch_tells_weighs_more_than_what_was_granted(granted: set[str] | None, told: set[str] | None, state: Scope) -> None:
    assert scope_states(["a"], granted=granted, told=told) == {"a": state}


def test_DR_08_what_was_taken_away_needs_somebody_and_what_was_never_given_does_not() -> None:
    lost, never = (replace(WELL, scopes={"a": state, "b": Scope.ALLOWED}) for state in (Scope.LOST, Scope.MISSING))
    assert (lost.lost, lost.withheld, lost.is_well, lost.needs_somebody) == (["a"], [], False, True)
    assert (never.lost, never.withheld, never.is_well, never.needs_somebody) == ([], ["a"], True, False)


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({}, False),
        ({"refused": ("kid-unknown",) * 3}, True),
        ({"lists_refused": 1}, True),
        ({"lists_refused": 1, "is_active": False}, False),
        ({"scores_parked": 1}, False),
        ({"is_resting": True}, False),
    ],
)
def test_somebody_is_called_for_what_does_not_mend_itself(changes: dict[str, Any], *, needs: bool) -> None:
    assert replace(WELL, **changes).needs_somebody is needs


def test_only_codes_that_exist_pass_by_themselves() -> None:
    assert LAUNCH_CODES.keys() >= PASSES
