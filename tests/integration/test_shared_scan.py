"""Showing one's scan to the duo partner: seen beforehand, shown by choice, taken back in one click; and else nothing of it shows."""

from __future__ import annotations

import re

import pytest

from integration.flows import mentoring
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course
from tests.integration.test_pages_measures import answer_all

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PASSING = re.compile(r'name="csrf" value="[^"]*"')
MARKS = re.compile(r'<circle cx="[\d.]+" cy="22" r="8" class="mark-(?:a|b)"/></svg>\s*<p>[^<]+</p>')
OFTEN = "often"


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Samira told at T0 how she sees herself."""
    course = a_course(services, served)
    answer_all(course, course.samira, "T0", "4")
    return course


def sharing(course: Course, point: str = "T0") -> str:
    return f"{course.duo_path}/growth/sharing/{point}"


def all_of(course: Course, person: ToolDoor) -> list[str]:
    """What somebody can read about it."""
    pages = ["", "/growth", "/growth/partner", "/goals", "/sessions"]
    own = person.open("/own/data.json").text.partition('"name"')[2]
    return [PASSING.sub("", person.open(course.duo_path + page).text) for page in pages] + [own]


def test_PRIV_04_what_was_answered_and_not_shared_makes_no_difference_to_the_other(course: Course) -> None:
    all_of(course, course.joost)
    before = all_of(course, course.joost)
    answer_all(course, course.samira, "T0", "1")
    assert all_of(course, course.joost) == before
    course.samira.send(sharing(course))
    assert all_of(course, course.joost) != before
    course.samira.send(f"{sharing(course)}/withdrawal", on=sharing(course))
    assert all_of(course, course.joost) == before


def test_the_other_sees_exactly_what_was_seen_beforehand(course: Course) -> None:
    preview = course.samira.open(sharing(course)).text
    assert "This is what Joost will see" in preview
    assert "shares nothing here now" in course.joost.read(f"{course.duo_path}/growth/partner")
    assert "Joost can see it now" in course.samira.send_and_read(sharing(course))
    shown = course.joost.open(f"{course.duo_path}/growth/partner").text
    assert MARKS.findall(shown) == MARKS.findall(preview)
    assert shown.count(f"<p>{OFTEN}</p>") == 11
    assert "How Samira sees themselves" in course.joost.read(f"{course.duo_path}/growth")
    assert "Joost sees this" in course.samira.read(sharing(course))


def test_what_one_answers_to_each_question_is_never_shown(course: Course) -> None:
    course.samira.send(sharing(course))
    shown = course.joost.open(f"{course.duo_path}/growth/partner").text + course.joost.open("/own/data.json").text
    assert "C01.i1" not in shown
    assert "shared_at" not in shown
    assert "shared_at" in course.samira.open("/own/data.json").text


def test_one_moment_is_shared_and_no_other(course: Course) -> None:
    course.samira.open(sharing(course, "T2"), status=404)
    course.samira.send(sharing(course, "T2"), on=sharing(course), status=409)
    course.samira.send(sharing(course, "T1"), on=sharing(course), status=409)
    course.joost.open(sharing(course), status=404)


def test_what_is_not_finished_is_not_shared(course: Course) -> None:
    course.joost.send(f"{course.duo_path}/measures/T0/1", {"C01.i1": "4", "C01.i2": "4", "later": "yes"})
    course.joost.open(sharing(course), status=404)
    assert "Show Samira how you see yourself" not in course.joost.read(f"{course.duo_path}/growth")


def test_after_the_two_stopped_it_can_be_taken_back_and_not_shared_anew(course: Course) -> None:
    course.samira.send(sharing(course))
    now = course.services.clock.now()
    mentoring.end_duo(course.services.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=now)
    assert "How Samira sees themselves" in course.joost.read(f"{course.duo_path}/growth")
    course.samira.send(f"{sharing(course)}/withdrawal", on=sharing(course))
    assert "How Samira sees themselves" not in course.joost.read(f"{course.duo_path}/growth")
    course.samira.send(sharing(course), status=409)


def test_nobody_outside_the_duo_reaches_it(course: Course) -> None:
    _, wim = course.somebody("Wim")
    course.samira.send(sharing(course))
    wim.open(f"{course.duo_path}/growth/partner", status=404)
    course.coordinator.open(f"{course.duo_path}/growth/partner", status=403)
