"""T0 to T3 over true HTTP: kept page by page, voluntary, and what the other said only once both are done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from integration.flows import mentoring
from integration.flows.journey import states
from integration.store.tables.journey.measures import responses
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAMES = re.compile(r'name="([A-Z0-9]+(?:\.\w+)?)"')


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`; eight days in, so T0 is open."""
    return a_course(services, served)


def at_the_end(course: Course, person: ToolDoor) -> ToolDoor:
    """The same person in the last week."""
    return course.again(person)


def path(course: Course, point: str, number: int = 1) -> str:
    return f"{course.duo_path}/measures/{point}/{number}"


def answer_all(course: Course, person: ToolDoor, point: str, rating: str) -> None:
    """Give the same answer to everything."""
    number = 1
    while True:
        page = person.browser.get(person.address(path(course, point, number)))
        if page.status_code == 404:
            return
        person.send(path(course, point, number), dict.fromkeys(NAMES.findall(page.text), rating))
        number += 1


def test_T0_is_asked_in_the_first_weeks_and_kept_page_by_page(course: Course) -> None:
    growth = course.samira.read(f"{course.duo_path}/growth")
    assert "A few questions about you, in about 9 minutes." in growth
    page = course.samira.open(path(course, "T0")).text
    assert " checked" not in page
    first, second = NAMES.findall(page)[0], "C01.i2"
    course.samira.send(path(course, "T0"), {first: "4", second: "none", "later": "yes"})
    kept = course.samira.open(path(course, "T0")).text
    assert re.findall(r'name="([^"]+)" value="([^"]+)" checked', kept) == [(first, "4"), (second, "none")]


def test_T1_is_not_asked_before_its_time(course: Course) -> None:
    assert "These questions are not asked now." in words(course.samira.open(path(course, "T1"), status=409))
    course.samira.open(path(course, "T9"), status=404)
    course.samira.open(path(course, "T0", 99), status=404)


def test_what_is_off_the_scale_is_refused_and_nothing_is_lost(course: Course) -> None:
    page = course.samira.send(path(course, "T0"), {"C01.i1": "4", "C01.i2": "9"}, status=422)
    assert "One answer does not fit." in words(page)
    assert 'name="C01.i1" value="4" checked' in page.text


def test_T2_both_see_what_the_other_said_of_them_only_once_both_are_done(course: Course) -> None:
    for person in (course.samira, course.joost):
        answer_all(course, person, "T0", "2")
    course.services.clock.move(course.cohort.ends_on - course.services.clock.now().date() - timedelta(days=3))
    samira, joost = course.again(course.samira), course.again(course.joost)
    answer_all(course, samira, "T2", "4")
    page = samira.read(f"{course.duo_path}/growth")
    assert "Grown" in page
    assert "Joost about you, now" not in page
    before = joost.open(f"{course.duo_path}/growth").text
    assert "Samira about you" not in before
    answer_all(course, joost, "T2", "5")
    assert "Joost about you, now" in samira.read(f"{course.duo_path}/growth")
    assert "Hidden strength?" in samira.read(f"{course.duo_path}/growth")
    assert "Samira about you, now" in joost.read(f"{course.duo_path}/growth")
    assert "Blind spot?" in joost.read(f"{course.duo_path}/growth")


def test_E07_what_did_not_stay_between_us_is_sealed_and_helped_and_told_to_nobody(course: Course) -> None:
    course.services.clock.move(timedelta(weeks=18))
    samira, joost = course.again(course.samira), course.again(course.joost)
    number = next(n for n in range(1, 9) if 'name="DS6"' in samira.open(path(course, "T1", n)).text)
    page = samira.send_and_read(path(course, "T1", number), {"DS5": "1", "DS6": "2", "DS1": "4"})
    assert "You can stop at once, without a reason" in page
    with course.services.store.engine.connect() as db:
        raw = db.execute(select(responses.c.answers, responses.c.private_answers)).mappings().all()
    assert [row["answers"] for row in raw if row["private_answers"]] == [{"DS1": 4}]
    assert "You can stop at once" not in joost.read(f"{course.duo_path}/growth")


def test_T3_is_asked_three_months_after_a_trajectory_was_completed(course: Course) -> None:
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    course.services.clock.move(course.cohort.ends_on - course.services.clock.now().date() - timedelta(days=3))
    mentoring.complete_duo(
        course.services.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=course.services.clock.now()
    )
    course.services.clock.move(timedelta(weeks=14))
    samira = course.again(course.samira)
    assert "Three months later" in samira.read(f"{course.duo_path}/growth")
    samira.open(path(course, "T3"))
    samira.open(path(course, "T2"), status=409)


def test_T2_what_is_about_a_duo_stays_with_that_duo_and_what_is_about_oneself_goes_along(course: Course) -> None:
    answer_all(course, course.samira, "T0", "2")
    course.services.clock.move(course.cohort.ends_on - course.services.clock.now().date() - timedelta(days=3))
    samira, joost = course.again(course.samira), course.again(course.joost)
    for person in (samira, joost):
        answer_all(course, person, "T2", "4")
    anna, _ = course.somebody("Anna")
    services, now = course.services, course.services.clock.now()
    states.rematch(services.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=now)
    me = samira.account.employee_id
    assert me is not None
    new = mentoring.form_duo(
        services.store, cohort_id=course.cohort.id, one=me, other=anna.id, actor=course.coordinator.account.id, now=now
    )
    growth = samira.read(f"/duo/{new.id}/growth")
    assert "you, at the start" in growth
    assert "Anna about you, now" not in growth
    assert " checked" not in samira.open(f"/duo/{new.id}/measures/T2/4").text
    samira.open(path(course, "T2"), status=409)


def test_T2_what_was_said_of_the_other_stands_once_both_read_it(course: Course) -> None:
    course.services.clock.move(course.cohort.ends_on - course.services.clock.now().date() - timedelta(days=3))
    samira, joost = course.again(course.samira), course.again(course.joost)
    answer_all(course, samira, "T2", "4")
    samira.send(path(course, "T2", 4), {"C01.i1": "2", "later": "yes"})
    answer_all(course, joost, "T2", "5")
    samira.send(path(course, "T2", 4), {"C01.i1": "1", "later": "yes"}, status=422)
