"""Planning the next session over true HTTP: plan, move, cancel, ask the question of the turn, and take it to a calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """A duo that signed."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    return course


def form(course: Course, days: int = 9, *, at: str = "10:00", place: str = "Kamer van de kraanvogel") -> dict[str, str]:
    """So many days from today."""
    day = course.services.clock.now().astimezone(course.services.settings.timezone).date() + timedelta(days=days)
    return {"day": "other", "other": day.isoformat(), "time": at, "place": place}


def event_of(course: Course, person: ToolDoor) -> tuple[Any, Any]:
    """The calendar file of this person, and the one event in it."""
    answer = person.open(f"{course.duo_path}/next/session.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    calendar: Any = icalendar.Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def beginner(course: Course) -> tuple[ToolDoor, ToolDoor]:
    """Whose turn it is, and the other."""
    samira_first = "Samira begins." in course.samira.read(f"{course.duo_path}/sessions")
    return (course.samira, course.joost) if samira_first else (course.joost, course.samira)


def test_A03_either_plans_both_see_it_and_the_coordinator_does_not(course: Course) -> None:
    path = f"{course.duo_path}/next"
    assert "Plan a moment" in course.joost.read("/duo")
    assert "The session is planned. Joost sees the same." in course.samira.send_and_read(path, form(course))
    home = course.joost.read("/duo")
    assert "10:00" in home
    assert "Kamer van de kraanvogel" in home
    assert "kraanvogel" not in course.coordinator.open(course.board).text
    assert "kraanvogel" not in course.coordinator.open(f"{course.board}/duos/{course.duo.id}").text
    course.joost.send(path, form(course, at="14.30 uur", place="online"))
    assert "14:30" in course.samira.read("/duo")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": ""}, "Choose a day, or write one as in the example."),
        ({"time": "25:00"}, "Write a time as in the example."),
        ({"other": "1-1-2020"}, "Choose a moment from now on."),
        ({"other": "1-1-2099"}, "Choose a day within a year."),
        ({"place": "x" * 121}, "Write the place in at most 120 characters."),
    ],
)
def test_what_is_wrong_stands_at_its_field(course: Course, wrong: dict[str, str], sentence: str) -> None:
    filled = {**form(course), "other": form(course)["other"], **wrong}
    if wrong.get("day") == "":
        filled["other"] = ""
    answer = course.samira.send(f"{course.duo_path}/next", filled, status=422)
    assert sentence in words(answer)
    assert "Plan a moment" in course.samira.read("/duo")


def test_three_working_days_are_proposed(course: Course) -> None:
    page = course.samira.open(f"{course.duo_path}/next").text
    assert page.count('name="day"') == 4


def test_A05_whose_turn_it_is_asks_the_question_and_the_other_reads_it(course: Course) -> None:
    path = f"{course.duo_path}/next"
    asker, other = beginner(course)
    other.send(path, form(course))
    assert "sends a question by" in asker.read("/duo")
    asker.send(f"{path}/question", {"question": "Hoe zeg jij nee?"}, on=path)
    home = other.open("/duo").text
    assert "<blockquote" in home
    assert "Hoe zeg jij nee?" in home
    answer = other.send(f"{path}/question", {"question": "En ik dan?"}, on=path, status=422)
    assert "Your question was not kept." in words(answer)
    assert "Hoe zeg jij nee?" not in event_of(course, asker)[0].to_ical().decode()


def test_F05_the_calendar_hears_of_a_change_and_a_cancellation_as_the_same_appointment(course: Course) -> None:
    path = f"{course.duo_path}/next"
    course.samira.send(path, form(course))
    calendar, first = event_of(course, course.joost)
    assert (str(calendar["METHOD"]), int(first["SEQUENCE"]), str(first["SUMMARY"])) == ("PUBLISH", 0, "Session with Samira")
    assert str(event_of(course, course.samira)[1]["SUMMARY"]) == "Session with Joost"
    course.samira.send(path, form(course))
    assert int(event_of(course, course.joost)[1]["SEQUENCE"]) == 0
    course.joost.send(path, form(course, 10))
    moved = event_of(course, course.samira)[1]
    assert (moved["UID"], int(moved["SEQUENCE"])) == (first["UID"], 1)
    course.samira.send(f"{path}/cancellation", on=path)
    gone = event_of(course, course.joost)[1]
    assert (gone["UID"], int(gone["SEQUENCE"]), str(gone["STATUS"])) == (first["UID"], 2, "CANCELLED")
    assert "was cancelled" in course.joost.read(path)
    course.joost.send(path, form(course))
    again = event_of(course, course.samira)[1]
    assert again["UID"] != first["UID"]


@pytest.mark.parametrize("day", ["2027-03-26", "2027-03-29"])
def test_a_moment_is_right_on_both_sides_of_summer_time(course: Course, day: str) -> None:
    course.samira.send(f"{course.duo_path}/next", {"day": "other", "other": day, "time": "10:00", "place": ""})
    calendar, event = event_of(course, course.joost)
    zone = course.services.settings.timezone
    begins = event["DTSTART"].dt
    assert begins.astimezone(ZoneInfo("UTC")) == datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))
    assert begins.hour == 10
    assert [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")] == [event["DTSTART"].params["TZID"]]


def test_a_session_that_was_held_is_not_planned_any_more(course: Course) -> None:
    course.samira.send(f"{course.duo_path}/next", form(course, 1))
    course.services.clock.move(timedelta(days=1))
    joost = course.again(course.joost)
    today = course.services.clock.now().astimezone(course.services.settings.timezone).date().isoformat()
    joost.send(f"{course.duo_path}/sessions/new", {"day": today, "minutes": "60", "format": "F01"})
    assert "kraanvogel" not in joost.read("/duo")
    joost.open(f"{course.duo_path}/next/session.ics", status=404)


def test_somebody_else_cannot_plan_for_them(course: Course) -> None:
    _, stranger = course.somebody("Lotte")
    stranger.open(f"{course.duo_path}/next", status=404)


def test_a_break_takes_a_planned_session_along_and_proposes_a_new_day(course: Course) -> None:
    path, pause = f"{course.duo_path}/next", f"{course.duo_path}/pause"
    course.samira.send(path, form(course))
    _, planned = event_of(course, course.joost)
    assert "does not take place. When you go on, we propose a new day for it." in course.samira.read(pause)
    course.samira.send(pause)
    assert "does not take place" in course.joost.read("/duo")
    _, event = event_of(course, course.joost)
    assert (event["UID"], event["STATUS"]) == (planned["UID"], "CANCELLED")
    course.services.clock.move(timedelta(days=30))
    samira = course.again(course.samira)
    samira.send(f"{course.duo_path}/resumption", on="/duo")
    day = (planned["DTSTART"].dt + timedelta(weeks=5)).date().isoformat()
    assert "Does" in samira.read("/duo")
    assert f'value="{day}"' in samira.open(path).text
    assert 'value="10:00"' in samira.open(path).text


def test_a_session_that_is_kept_stays_in_a_break(course: Course) -> None:
    course.samira.send(f"{course.duo_path}/next", form(course))
    course.samira.send(f"{course.duo_path}/pause", {"keeps-session": "yes"})
    assert "stays." in course.joost.read("/duo")
    assert event_of(course, course.joost)[1]["STATUS"] == "CONFIRMED"
