"""What two people can do in a session: read it step by step, choose it, and write it down afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from integration.domain.mentoring.formats import Format
from integration.wiring import Services
from tests.conftest import Serve
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


def for_two(course: Course) -> list[Format]:
    """The formats that two people do."""
    return [each for each in course.services.catalogue.formats.values() if each.audience == "duo"]


def test_the_suggestion_on_the_page_of_the_duo_leads_to_its_steps(course: Course) -> None:
    format_path = f"{course.duo_path}/formats/F01"
    assert f'{format_path}"' in course.samira.open("/duo").text
    page = course.samira.read(format_path)
    assert "User manual of me" in page
    assert "10 minutes" in page
    assert "What surprised you? Which picture did you adjust?" in page


def test_both_read_the_same_steps_and_who_begins_changes_with_every_session(course: Course) -> None:
    path = f"{course.duo_path}/formats/F01"
    first = course.samira.read(path)
    assert first.count("has the turn") == 2
    assert first == course.joost.read(path)
    begins, then = ("Samira", "Joost") if "This time Samira begins" in first else ("Joost", "Samira")
    assert f"{begins} tells. {then} listens." in first.partition("Swap: now")[0]
    today = course.services.clock.now().astimezone(course.services.settings.timezone).date()
    course.joost.send(f"{course.duo_path}/sessions/new", {"day": today.isoformat(), "minutes": "60", "format": "F01"})
    assert f"This time {then} begins" in course.samira.read(path)


def test_every_format_for_two_can_be_read_and_chosen(course: Course) -> None:
    overview = course.samira.open(f"{course.duo_path}/formats").text
    for each in for_two(course):
        assert f'{course.duo_path}/formats/{each.id}"' in overview
        assert each.purpose["en"].split("'")[0] in course.samira.read(f"{course.duo_path}/formats/{each.id}")
    form = course.samira.open(f"{course.duo_path}/sessions/new?format=F05").text
    assert 'value="F05" checked' in " ".join(form.split())


def test_a_long_format_is_told_in_hours(course: Course) -> None:
    assert "Six hours and 45 minutes" in course.samira.read(f"{course.duo_path}/formats/F05")


@pytest.mark.parametrize("unknown", ["F00", "F99"])
def test_a_format_that_nobody_knows_is_not_here(course: Course, unknown: str) -> None:
    course.samira.open(f"{course.duo_path}/formats/{unknown}", status=404)


def test_somebody_else_cannot_read_along(course: Course) -> None:
    _, stranger = course.somebody("Lotte")
    stranger.open(f"{course.duo_path}/formats/F01", status=404)


def test_once_they_begin_every_step_has_its_time_without_any_script(course: Course) -> None:
    """F11: three, twelve and five minutes for the one, then for the other, and five together."""
    path = f"{course.duo_path}/formats/F11"
    began = course.samira.open(f"{path}?from=now", status=303)
    assert re.fullmatch(r".*/formats/F11\?from=[0-2]\d:[0-5]\d", began.headers["Location"])
    page = course.samira.read(f"{path}?from=23:50")
    for times in ("23:50–23:53, 3 minutes", "23:53–00:05, 12 minutes", "00:30–00:35, 5 minutes"):
        assert times in page
    assert page.count("listens along") == 2
    assert "–" not in course.samira.read(f"{path}?from=nonsense").partition("Together")[0]


def test_the_clock_is_a_file_of_ours_and_stays_away_without_script(course: Course) -> None:
    answer = course.joost.open(f"{course.duo_path}/formats/F11")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert 'class="session-clock" hidden' in answer.text
    assert 'role="timer" aria-live="off"' in answer.text


def arcs(page: str) -> list[tuple[str, float]]:
    """The arcs of the ring of time: whose, and how long; first what there is, then how much of it is behind them."""
    return [(tone, float(length)) for tone, length in re.findall(r'class="thread-(\S+?)(?: so-far)?" [^>]*dasharray="([\d.]+) ', page)]


def test_R04_the_ring_of_time_has_the_same_arc_for_each_of_the_two(course: Course) -> None:
    page = course.samira.open(f"{course.duo_path}/formats/F11").text
    first = "a" if 'class="turn turn-a"' in page.partition("turn-b")[0] else "b"
    second = "ab"["ba".index(first)]
    planned = [(f"{first}-pale", 20.0), (f"{second}-pale", 20.0), ("leaf-pale", 5.0)]
    assert arcs(page) == [*planned, (first, 0.0), (second, 0.0), ("leaf", 0.0)]


def test_who_comes_back_without_a_script_sees_how_far_the_time_is(services: Services, served: Serve) -> None:
    today = services.clock.now().astimezone(services.settings.timezone)
    ten_past_noon = (today + timedelta(days=1)).replace(hour=12, minute=10)
    services.clock.move(ten_past_noon - today)
    course = a_course(services, served)
    page = course.samira.open(f"{course.duo_path}/formats/F11?from=12:00").text
    behind = arcs(page)[3:]
    assert 10 <= behind[0][1] < 20
    assert [spent for _tone, spent in behind[1:]] == [0.0, 0.0]
    assert re.search(r">12:45</p><p>then you are done<", page)
    assert "45 minutes" in course.samira.read(f"{course.duo_path}/formats/F11?from=08:00").partition("To think")[0]
