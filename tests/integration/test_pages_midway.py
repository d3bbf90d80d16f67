"""Midway over true HTTP: thoughts for oneself, a choice that is closed until there are two, and what comes of it (F21)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert

from integration.domain.ids import new_id
from integration.flows import mentoring
from integration.store.tables.journey.states import gates_let_through
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "kanariegeel"
PAGES = ("", "/midway", "/midway/choice", "/sessions", "/aims", "/agreement", "/formats", "/looking-back")


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`; the group planned M5, and the two have signed."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    return course


def choose(course: Course, person: ToolDoor, choice: str, said: str = "") -> str:
    return person.send_and_read(f"{course.duo_path}/midway/choice", {"choice": choice, "words": said})


def pages_of(course: Course, reader: ToolDoor) -> list[str]:
    """All pages of the duo and one's own, without what is new in every answer."""
    texts = [reader.open(course.duo_path + path).text for path in PAGES]
    return [re.sub(r'name="csrf" value="[^"]*"', "", text) for text in texts]


def _held_three(course: Course) -> None:
    """Three sessions, the last of them looked back on, and a group meeting that the coordinator lets them go without."""
    store, now = course.services.store, course.services.clock.now()
    person = course.samira.account.employee_id
    assert person is not None
    for ago in (3, 4, 5):
        day, duo = now.date() - timedelta(days=ago), course.duo.id
        mentoring.log_session(store, duo_id=duo, person=person, session_id=new_id(), held_on=day, minutes=60, format_id="F01", now=now)
    with store.transaction() as db:
        db.execute(insert(gates_let_through).values(duo_id=course.duo.id, phase="P2", reason="x", let_through_at=now))


def percent(course: Course, person: ToolDoor) -> str:
    found = re.search(r"(\d+) percent of your trajectory", person.read(course.duo_path))
    assert found
    return found[1]


def test_F21_what_one_thinks_and_chooses_shows_nowhere_until_both_chose(course: Course) -> None:
    before = pages_of(course, course.joost), course.coordinator.read(course.board)
    thoughts = {"more": SECRET, "less": SECRET, "kept": SECRET, "on_behalf": "yes"}
    course.samira.send(f"{course.duo_path}/midway/thoughts", thoughts, on=f"{course.duo_path}/midway")
    for choice in ("stop", "adjust"):
        choose(course, course.samira, choice, SECRET)
        assert (pages_of(course, course.joost), course.coordinator.read(course.board)) == before


def test_F21_M5_two_choices_show_to_both_and_count_once(course: Course) -> None:
    before = percent(course, course.samira)
    choose(course, course.samira, "continue", "Dit ritme past me.")
    assert percent(course, course.samira) == before
    choose(course, course.joost, "continue")
    for person in (course.samira, course.joost):
        page = person.read(f"{course.duo_path}/midway")
        assert "You go on together" in page
        assert "Dit ritme past me." in page
        assert int(percent(course, person)) > int(before)
    refused = course.samira.send(f"{course.duo_path}/midway/choice", {"choice": "stop"}, on=f"{course.duo_path}/midway", status=422)
    assert "You have both chosen already." in words(refused)


def test_F21_who_wants_to_adjust_gets_a_new_version_that_both_sign(course: Course) -> None:
    choose(course, course.samira, "adjust")
    assert "You go on together, with a change" in choose(course, course.joost, "continue")
    assert "Read and sign the new version" in course.samira.read(course.duo_path)
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    assert "Read and sign the new version" not in course.samira.read(course.duo_path)


def test_F21_one_who_stops_is_enough_and_nobody_is_pointed_at(course: Course) -> None:
    choose(course, course.samira, "continue")
    choose(course, course.joost, "stop")
    for person in (course.samira, course.joost):
        page = person.read(f"{course.duo_path}/midway")
        assert "You round off" in page
        assert "Continue" not in page
        assert "You round off" in person.read(course.duo_path)
    course.samira.send(f"{course.duo_path}/stop")
    assert "You round off" in course.joost.read(f"{course.duo_path}/midway")


@pytest.mark.parametrize("choice", ["continue", "adjust", "stop"])
def test_F21_P3_a_coordinator_sees_that_both_chose_and_never_what(course: Course, choice: str) -> None:
    _held_three(course)
    course.services.clock.move(timedelta(weeks=17))
    coordinator, facts = course.again(course.coordinator), f"/groups/{course.cohort.id}/duos/{course.duo.id}"
    assert "midway conversation held, both chose" in coordinator.read(facts)
    for person, chosen in ((course.again(course.samira), choice), (course.again(course.joost), "continue")):
        choose(course, person, chosen)
    assert "Still open in this phase nothing" in coordinator.read(facts)
    course.services.clock.move(timedelta(weeks=3))
    coordinator = course.again(course.coordinator)
    assert "by the calendar they would be further" not in coordinator.read(facts)


def test_F21_it_is_asked_from_phase_P3_on_and_the_next_step_waits_for_me_only(course: Course) -> None:
    asks = "You are halfway."
    assert asks not in course.samira.read(course.duo_path)
    _held_three(course)
    course.services.clock.move(timedelta(weeks=17))
    samira, joost = course.again(course.samira), course.again(course.joost)
    assert asks in samira.read(course.duo_path)
    choose(course, samira, "continue")
    assert "Until then nobody sees yours" in samira.read(course.duo_path)
    assert asks in joost.read(course.duo_path)


def test_E15_only_who_ticks_it_reads_what_helps(course: Course) -> None:
    form = {"more": SECRET, "on_behalf": "yes"}
    course.samira.send(f"{course.duo_path}/midway/thoughts", form, on=f"{course.duo_path}/midway")
    mine = course.samira.read(f"{course.duo_path}/midway")
    assert "Here you speak for nobody but yourself." in mine
    assert SECRET in course.samira.open(f"{course.duo_path}/midway").text
    assert "Here you speak for nobody" not in course.joost.read(f"{course.duo_path}/midway")


@pytest.mark.parametrize("wrong", [{"choice": "maybe"}, {"choice": "stop", "words": "x" * 301}, {}])
def test_what_does_not_fit_is_refused_and_nothing_is_lost(course: Course, wrong: dict[str, str]) -> None:
    answer = course.samira.send(f"{course.duo_path}/midway/choice", {"words": SECRET, **wrong}, status=422)
    assert "Not saved yet" in words(answer)
    assert wrong.get("words", SECRET) in answer.text


def test_a_thought_that_is_too_long_is_given_back(course: Course) -> None:
    path, long = f"{course.duo_path}/midway", SECRET * 100
    answer = course.samira.send(f"{path}/thoughts", {"more": long}, on=path, status=422)
    assert long in answer.text
