"""What a list of members means for a course, as algebra: twice changes nothing, and a list that is not whole removes nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.lms.membership import Changes, Member, Place, diff, needs_yes, place_of, told_numbers
from integration.lti.roles import takes_part

Course = dict[str, Place]
EMPLOYEES = [new_id() for _ in range(3)]
PLACES = st.builds(
    Place,
    is_here=st.booleans(),
    employee_id=st.sampled_from([None, *EMPLOYEES]),
    given_name=st.sampled_from([None, "Noor"]),
    family_name=st.sampled_from([None, "Visser"]),
)
COURSES = st.dictionaries(st.sampled_from("abcdefgh"), PLACES, max_size=8)


def apply(changes: Changes, present: Mapping[str, Place]) -> Course:
    """What the store does with it."""
    left = {user: replace(present[user], is_here=False) for user in changes.leavers}
    return {**present, **changes.written, **left}


def here(course: Mapping[str, Place]) -> dict[str, Place]:
    return {user: place for user, place in course.items() if place.is_here}


@given(present=COURSES, incoming=COURSES)
def test_NRPS_05_a_whole_list_is_who_is_here(present: Course, incoming: Course) -> None:
    assert here(apply(diff(present, incoming, absent_left=True), present)) == here(incoming)


@given(present=COURSES, incoming=COURSES, absent_left=st.booleans())
def test_NRPS_05_applying_twice_changes_nothing(present: Course, incoming: Course, *, absent_left: bool) -> None:
    once = apply(diff(present, incoming, absent_left=absent_left), present)
    assert diff(once, incoming, absent_left=absent_left).is_empty


@given(present=COURSES, incoming=COURSES, part=st.integers(0, 8))
def test_NRPS_05_a_part_of_a_list_never_removes_who_is_not_in_it(present: Course, incoming: Course, part: int) -> None:
    read = dict(list(incoming.items())[:part])
    changes = diff(present, read, absent_left=False)
    assert set(changes.leavers) <= {user for user, place in read.items() if not place.is_here}
    assert set(apply(changes, present)) >= set(present)


@given(present=COURSES, incoming=COURSES, absent_left=st.booleans())
def test_NRPS_05_nobody_is_ever_deleted(present: Course, incoming: Course, *, absent_left: bool) -> None:
    after = apply(diff(present, incoming, absent_left=absent_left), present)
    assert set(present) <= set(after)


def test_ROLE_06_teachers_are_in_the_course_but_not_for_a_duo() -> None:
    roles = [{"Learner"}, {"Member"}, {"Mentor"}, set(), {"Instructor", "Learner"}, {"Instructor"}, {"Administrator"}, {"Manager"}]
    assert [takes_part(frozenset(each)) for each in roles] == [True] * 5 + [False] * 3


def test_NRPS_02_somebody_suspended_is_not_here() -> None:
    assert not place_of(Member(user="1", is_active=False), None).is_here


def test_NRPS_08_of_a_colleague_no_name_is_kept() -> None:
    employee = UUID(int=7)
    member = Member(user="1", given_name="Noor", family_name="Visser", sourced_id="E1")
    assert place_of(member, employee) == Place(employee_id=employee)
    assert place_of(member, None) == Place(given_name="Noor", family_name="Visser")


def test_LTI_51_a_number_that_two_have_and_an_empty_one_match_nobody() -> None:
    numbers = {"a": "E1", "b": "E2", "c": "E2", "d": None}
    members = {user: Member(user=user, sourced_id=number) for user, number in numbers.items()}
    assert told_numbers(members) == {"a": "E1", "b": None, "c": None, "d": None}


@pytest.mark.parametrize(
    ("leaving", "here", "needs"),
    [(0, 0, False), (1, 1, True), (5, 6, False), (6, 30, True), (10, 100, False), (11, 100, True), (50, 1000, False), (51, 1000, True)],
)
def test_NRPS_05_many_at_once_need_a_yes(leaving: int, here: int, *, needs: bool) -> None:
    changes = Changes(written={}, leavers=tuple(map(str, range(leaving))))
    assert needs_yes(changes, here=here, limit=10) is needs
    assert not needs_yes(changes, here=here, limit=10, allowed=leaving)
