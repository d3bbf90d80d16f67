"""How a registration is doing, in two words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integration.domain.lms.health import PASSES, Facts, In, Out
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


def test_only_codes_that_exist_pass_by_themselves() -> None:
    assert LAUNCH_CODES.keys() >= PASSES
