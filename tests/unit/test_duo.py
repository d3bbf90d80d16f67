"""The rules of a duo: who may be one, its states, and what its members say they learn and bring in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.catalogue.loader import load
from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.journey.ending import Ending, EndReason
from integration.domain.mentoring.duo import Aim, Duo, DuoState, Side, by_lot, check_pair, stated_aims
from integration.domain.mentoring.programme import Cohort
from integration.domain.people.employee import Employee

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ONE, OTHER = new_id(), new_id()
OPEN = [DuoState.PROPOSED, DuoState.ACCEPTED, DuoState.ACTIVE, DuoState.PAUSED, DuoState.CLOSING]
PROGRAMMES = load().programmes


def a_duo(state: DuoState = DuoState.PROPOSED, *, ended: bool = False) -> Duo:
    return Duo(cohort_id=new_id(), a=ONE, b=OTHER, state=state, formed_at=NOW, ended_at=NOW if ended else None)


def an_employee(**fields: Any) -> Employee:
    given_fields = {"connection_id": new_id(), "external_id": "1", "employment_status": "active", "row_hash": 0, "changed_at": NOW}
    return Employee(**{**given_fields, **fields})


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


def aims(learn: list[str], offer: list[str], person: UUID = ONE) -> list[Aim]:
    return stated_aims(a_duo(), person, learn=learn, offer=offer, now=NOW)


# Two equal members


def test_R01_the_partner_of_the_partner_is_oneself() -> None:
    duo = a_duo()
    assert duo.partner_of(duo.partner_of(ONE)) == ONE
    assert refusal(lambda: duo.partner_of(new_id())) == "duo.not-a-member"


def test_R01_who_is_stored_first_is_drawn_by_lot() -> None:
    drawn = {by_lot(ONE, OTHER) for _ in range(100)}
    assert drawn == {(ONE, OTHER), (OTHER, ONE)}


def test_a_pair_is_two_active_people_outside_one_reporting_line() -> None:
    one, other = an_employee(), an_employee(external_id="2")
    check_pair(one, other, bosses={new_id()})
    assert refusal(lambda: check_pair(one, one, bosses=set())) == "duo.same-person"
    assert refusal(lambda: check_pair(one, other, bosses={other.id})) == "duo.reporting-line"
    assert refusal(lambda: check_pair(one, an_employee(employment_status="left"), bosses=set())) == "employee.not-active"


def test_somebody_on_leave_may_still_be_in_a_duo() -> None:
    check_pair(an_employee(employment_status="on_leave"), an_employee(), bosses=set())


def test_a_programme_says_in_which_fields_a_pair_should_differ() -> None:
    one, other = an_employee(leads_people=False, department_id="A"), an_employee(leads_people=False, department_id="B")
    assert PROGRAMMES["DIV"].same_in(one, other) == ("leads_people",)
    assert PROGRAMMES["DIV"].same_in(an_employee(), an_employee()) == ()


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_partners_of_one_team_are_pointed_out_in_every_programme(code: str) -> None:
    assert PROGRAMMES[code].same_in(an_employee(team_id="T1"), an_employee(team_id="T1")) == ("team_id",)


# States


@pytest.mark.parametrize("state", OPEN)
def test_stopping_is_always_allowed(state: DuoState) -> None:
    duo = a_duo(state)
    duo.end(NOW)
    assert (duo.state, duo.ended_at, duo.is_open) == (DuoState.ENDED_EARLY, NOW, False)


@pytest.mark.parametrize("act", ["begin", "complete", "end", "dissolve"])
@pytest.mark.parametrize("state", [DuoState.COMPLETED, DuoState.ENDED_EARLY, DuoState.REMATCHED])
def test_what_is_over_stays_over(state: DuoState, act: str) -> None:
    duo = a_duo(state, ended=True)
    acts: dict[str, Callable[[], None]] = {
        "begin": duo.begin,
        "complete": lambda: duo.complete(NOW),
        "end": lambda: duo.end(NOW),
        "dissolve": lambda: duo.dissolve(NOW, has_history=False),
    }
    assert refusal(acts[act]) == "duo.not-open"


@pytest.mark.parametrize("state", OPEN)
def test_signing_makes_a_proposal_active_and_leaves_the_rest(state: DuoState) -> None:
    duo = a_duo(state)
    duo.begin()
    assert duo.state == (DuoState.ACTIVE if state in {DuoState.PROPOSED, DuoState.ACCEPTED} else state)


def test_only_a_duo_that_signed_is_rounded_off() -> None:
    duo = a_duo()
    assert refusal(lambda: duo.complete(NOW)) == "duo.not-active"
    duo.begin()
    duo.complete(NOW)
    assert duo.state == DuoState.COMPLETED


def test_only_a_proposal_without_history_is_taken_apart() -> None:
    assert refusal(lambda: a_duo().dissolve(NOW, has_history=True)) == "duo.has-history"
    assert refusal(lambda: a_duo(DuoState.ACTIVE).dissolve(NOW, has_history=False)) == "duo.has-history"
    duo = a_duo()
    duo.dissolve(NOW, has_history=False)
    assert duo.state == DuoState.REMATCHED


def test_R06_a_match_is_accepted_when_both_say_yes() -> None:
    duo = a_duo()
    assert [duo.accept(ONE, NOW), duo.accept(ONE, NOW), duo.state] == [True, False, DuoState.PROPOSED]
    assert (duo.has_accepted(ONE), duo.has_accepted(OTHER)) == (True, False)
    assert duo.accept(OTHER, NOW)
    assert (duo.state, duo.has_accepted(OTHER)) == (DuoState.ACCEPTED, True)


def test_R06_either_says_no_until_both_said_yes() -> None:
    duo = a_duo()
    duo.accept(ONE, NOW)
    duo.decline(NOW)
    assert (duo.state, duo.is_open, duo.a_accepted_at) == (DuoState.REMATCHED, False, None)
    assert refusal(lambda: a_duo(DuoState.ACCEPTED).decline(NOW)) == "duo.not-proposed"


ACTS: dict[str, tuple[Callable[[Duo], None], set[DuoState], DuoState]] = {
    "pause": (Duo.pause, {DuoState.ACTIVE}, DuoState.PAUSED),
    "resume": (Duo.resume, {DuoState.PAUSED}, DuoState.ACTIVE),
    "close": (Duo.begin_closing, {DuoState.ACTIVE}, DuoState.CLOSING),
    "rematch": (lambda duo: duo.rematch(NOW), set(OPEN), DuoState.REMATCHED),
    "complete": (lambda duo: duo.complete(NOW), {DuoState.ACTIVE, DuoState.PAUSED, DuoState.CLOSING}, DuoState.COMPLETED),
}


@pytest.mark.parametrize("state", DuoState)
@pytest.mark.parametrize("act", ACTS)
def test_every_state_has_its_ways_on_and_no_others(act: str, state: DuoState) -> None:
    do, allowed, becomes = ACTS[act]
    duo = a_duo(state, ended=state not in OPEN)
    if state in allowed:
        do(duo)
        assert duo.state == becomes
    else:
        assert refusal(lambda: do(duo)) in {"duo.not-open", "duo.not-active", "duo.not-paused"}
        assert duo.state == state


@pytest.mark.parametrize("said", [*EndReason, None, "", "<b>"])
def test_A14_of_a_reason_only_a_category_is_kept_and_safety_never(said: str | None) -> None:
    kept = Ending.told(new_id(), ONE, said).reason
    assert kept == (said if said in set(EndReason) - {EndReason.SAFETY} else EndReason.NONE_GIVEN)


# Aims


def test_A02_everybody_states_both_sides() -> None:
    stated = aims(["  Rustig   blijven\n in een overleg "], ["Gewone taal", "", "Netwerk"])
    assert [(aim.side, aim.position, aim.words) for aim in stated] == [
        (Side.LEARN, 0, "Rustig blijven in een overleg"),
        (Side.OFFER, 0, "Gewone taal"),
        (Side.OFFER, 1, "Netwerk"),
    ]


@pytest.mark.parametrize(
    ("learn", "offer", "code"),
    [
        ([], ["x"], "aims.empty"),
        (["x"], ["  ", "\0"], "aims.empty"),
        (["1", "2", "3", "4"], ["x"], "aims.too-many"),
        (["x"], ["y" * 301], "aims.too-long"),
    ],
)
def test_A02_one_to_three_of_each(learn: list[str], offer: list[str], code: str) -> None:
    assert refusal(lambda: aims(learn, offer)) == code


def test_A02_only_members_of_an_open_duo_state_aims() -> None:
    assert refusal(lambda: aims(["x"], ["y"], person=new_id())) == "duo.not-a-member"
    over = a_duo(DuoState.COMPLETED, ended=True)
    assert refusal(lambda: stated_aims(over, ONE, learn=["x"], offer=["y"], now=NOW)) == "duo.not-open"


@given(st.lists(st.text(max_size=40), max_size=3), st.lists(st.text(max_size=40), max_size=3))
def test_A02_what_is_kept_can_be_stored_anywhere(learn: list[str], offer: list[str]) -> None:
    try:
        stated = aims(learn, offer)
    except RuleBroken:
        return
    assert all(aim.words and "\0" not in aim.words and "\n" not in aim.words for aim in stated)


def test_A02_a_sentence_that_is_said_again_or_put_otherwise_on_its_line_is_the_same_aim() -> None:
    first, second, offer = aims(["Luisteren", "Doorvragen"], ["Taal"])

    def ids(learn: list[str]) -> list[UUID]:
        again = stated_aims(a_duo(), ONE, learn=learn, offer=["Taal"], now=NOW, before=[first, second, offer])
        return [aim.id for aim in again if aim.side == Side.LEARN]

    assert ids(["Doorvragen", "Luisteren"]) == [second.id, first.id]
    assert ids(["Luisteren", "Beter doorvragen"]) == [first.id, second.id]
    assert ids(["", "Beter doorvragen"]) == [second.id]
    assert ids(["Doorvragen"]) == [second.id]


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3), st.lists(st.sampled_from("abcd"), min_size=1, max_size=3))
def test_A02_no_two_aims_ever_become_one(before: list[str], after: list[str]) -> None:
    there = aims(before, ["Taal"])
    stated = stated_aims(a_duo(), ONE, learn=after, offer=["Taal"], now=NOW, before=there)
    assert len({aim.id for aim in stated}) == len(stated)
    assert all(any(aim.id == old.id for aim in stated) for old in there if after.count(old.words) >= before.count(old.words))


# Cohorts


def begin(code: str, **fields: Any) -> Cohort:
    given_fields = {"name": "Voorjaar", "starts_on": date(2026, 3, 2), "context_id": None, "now": NOW}
    return PROGRAMMES[code].begin(**{**given_fields, **fields})


@pytest.mark.parametrize(("code", "weeks", "sessions"), [("ROT", 26, 8), ("EXP", 39, 10), ("DIV", 52, 12)])
def test_a_cohort_is_as_long_as_its_programme(code: str, weeks: int, sessions: int) -> None:
    cohort = begin(code)
    assert (cohort.weeks, cohort.planned_sessions) == (weeks, sessions)


def test_a_cohort_has_a_name_and_a_start_in_reach() -> None:
    assert begin("EXP", name="  Groep \n voorjaar ").name == "Groep voorjaar"
    assert refusal(lambda: begin("EXP", name=" \0 ")) == "cohort.name"
    assert refusal(lambda: begin("EXP", name="x" * 121)) == "cohort.name"
    assert refusal(lambda: begin("EXP", starts_on=date.max)) == "cohort.start"
    assert refusal(lambda: begin("EXP", starts_on=date.min)) == "cohort.start"


@pytest.mark.parametrize(
    ("week", "phase"),
    [(0, "P0"), (1, "P1"), (5, "P1"), (6, "P2"), (17, "P2"), (18, "P3"), (20, "P3"), (21, "P4"), (34, "P4"), (35, "P5"), (39, "P5")],
)
def test_the_phases_of_nine_months(week: int, phase: str) -> None:
    cohort = begin("EXP")
    day = cohort.starts_on + timedelta(weeks=week - 1)
    assert (cohort.week_at(day), cohort.phase_at(day)) == (week, phase)


def test_after_the_last_week_comes_the_follow_up() -> None:
    cohort = begin("EXP")
    assert (cohort.week_at(cohort.ends_on), cohort.phase_at(cohort.ends_on)) == (39, "P6")


@given(st.integers(min_value=1, max_value=80), st.integers(min_value=0, max_value=800))
def test_phases_only_go_forward_whatever_the_length(weeks: int, day: int) -> None:
    cohort = begin("EXP")
    cohort.ends_on = cohort.starts_on + timedelta(weeks=weeks)
    today = cohort.starts_on + timedelta(days=day)
    assert "P1" <= cohort.phase_at(today) <= cohort.phase_at(today + timedelta(days=1)) <= "P6"
