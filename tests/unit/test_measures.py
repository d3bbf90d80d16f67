"""Measures: what is taken together, from where on a difference is told, and what is only ever a question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.catalogue.loader import load
from integration.domain.errors import RuleBroken
from integration.domain.measuring.growth import picture
from integration.domain.measuring.instruments import Answer, View
from integration.domain.measuring.measures import Change, Gap, Growth, Response, answered, asks_for_help, duo_quality, score

CATALOGUE = load()
SCAN, DUO_SCAN = CATALOGUE.instruments["wm-scan"], CATALOGUE.instruments["duo-scan"]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ME, THEM, COHORT = (UUID(int=number) for number in range(3))


def response(point: str, instrument: str, answers: Mapping[str, Answer | None], view: View = View.SELF) -> Response:
    rater, about = (THEM, ME) if view is View.PARTNER else (ME, ME)
    return Response(
        cohort_id=COHORT,
        duo_id=COHORT,
        person=rater,
        point=point,
        instrument=instrument,
        view=view,
        version=1,
        saved_at=NOW,
        about=about,
        answers=answers,
    )


@pytest.mark.parametrize(
    ("view", "answers", "expected"),
    [
        (View.SELF, {"C04.i1": 4, "C04.i2": 5, "C04.i3": 3}, 4.0),
        (View.SELF, {"C04.i1": 4, "C04.i2": None, "C04.i3": 3}, 3.5),
        (View.SELF, {"C04.i1": 4}, None),
        (View.PARTNER, {"C04.i1": 4}, 4.0),
        (View.PARTNER, {"C04.i1": None, "C04.i2": None}, None),
        (View.PARTNER, {"C04.i1": 4, "C04.i3": 1}, 4.0),
    ],
)
def test_a_score_needs_two_of_three_or_one_of_the_partners_two(
    view: View, answers: dict[str, Answer | None], expected: float | None
) -> None:
    assert score(SCAN, response("T2", "wm-scan", answers, view), "C04") == expected


@pytest.mark.parametrize(
    ("start", "now", "change"),
    [(3.0, 3.5, Change.GREW), (3.0, 3.4, Change.SAME), (3.5, 3.0, Change.LESS), (None, 4.0, None), (3.6666666, 4.1666666, Change.GREW)],
)
def test_T2_a_change_is_told_from_half_a_point(start: float | None, now: float, change: Change | None) -> None:
    assert Growth(competency="C04", start=start, now=now).change == change


@pytest.mark.parametrize(("then", "now", "change"), [(2, 3, Change.GREW), (3, 3, Change.SAME), (None, 3, None), (4, 2, Change.LESS)])
def test_T2_levels_are_compared_with_how_the_start_is_seen_now(then: int | None, now: int, change: Change | None) -> None:
    assert Growth(competency="C04", level_then=then, level_now=now).change_of_level == change


@pytest.mark.parametrize(
    ("now", "partner", "gap", "alike"),
    [
        (3.0, 4.0, Gap.HIDDEN_STRENGTH, False),
        (4.0, 3.0, Gap.BLIND_SPOT, False),
        (3.0, 3.9, None, False),
        (3.0, 3.5, None, True),
        (3.0, None, None, False),
    ],
)
def test_R12_a_gap_of_a_point_is_a_question(now: float, partner: float | None, gap: Gap | None, *, alike: bool) -> None:
    row = Growth(competency="C08", now=now, partner=partner)
    assert (row.gap, row.is_seen_alike) == (gap, alike)


def test_DS_the_duo_is_judged_on_six_answers_or_not_at_all() -> None:
    six = {f"DS{number}": 4 for number in range(1, 7)}
    assert duo_quality(DUO_SCAN, response("T1", "duo-scan", six)) == 4.0
    assert duo_quality(DUO_SCAN, response("T1", "duo-scan", {**six, "DS6": None})) is None


@pytest.mark.parametrize(("told", "helps"), [(1, True), (2, True), (3, False), (None, False)])
def test_E07_what_did_not_stay_between_us_asks_for_help(told: int | None, *, helps: bool) -> None:
    assert asks_for_help(response("T1", "duo-scan", {"DS6": told})) is helps


def test_the_picture_never_mixes_the_two_scales() -> None:
    mine = [
        response("T0", "wm-scan", {"C04.i1": 2, "C04.i2": 2, "C04.i3": 2}),
        response("T2", "wm-scan", {"C04.i1": 4, "C04.i2": 4, "C04.i3": 4}),
        response("T2", "levels", {"C04.level": 5}),
        response("T2", "levels", {"C04.level": 4}, View.THEN),
        response("T0", "network", {"N3": 3}),
        response("T2", "network", {"N3": 8}),
    ]
    seen = picture(CATALOGUE.instruments, ["C04"], mine=mine, about_me=response("T2", "wm-scan", {"C04.i1": 5}, View.PARTNER))
    assert seen.rows == (Growth(competency="C04", start=2.0, now=4.0, partner=5.0, level_then=4, level_now=5),)
    assert (seen.rows[0].change, seen.rows[0].change_of_level, seen.rows[0].gap) == (Change.GREW, Change.GREW, Gap.HIDDEN_STRENGTH)
    assert seen.network == 5


@given(st.dictionaries(st.sampled_from(sorted(SCAN.items)), st.none() | st.integers(1, 5)))
@settings(max_examples=50)
def test_scores_stay_on_their_scale_and_unanswered_competencies_have_none(answers: dict[str, Answer | None]) -> None:
    given_back = answered(SCAN.in_view(View.SELF), answers)
    assert given_back == answers
    for competency in CATALOGUE.competencies:
        value = score(SCAN, response("T0", "wm-scan", answers), competency)
        assert value is None or 1 <= value <= 5


def test_an_answer_off_its_scale_is_refused_and_a_strange_item_is_left_out() -> None:
    items = SCAN.in_view(View.SELF)
    assert answered(items, {"DS1": 4}) == {}
    with pytest.raises(RuleBroken, match=r"measure\.answer"):
        answered(items, {"C04.i1": 6})
