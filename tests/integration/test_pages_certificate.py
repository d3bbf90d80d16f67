"""A certificate of participation: taken by who was there, fixed from then on, looked up by whoever is shown it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import requests
from sqlalchemy import update

from integration.domain.journey.certificate import Certificate, grouped, new_number
from integration.flows import forget, mentoring
from integration.post.certificate.press import Press
from integration.store.journey import certificates as kept
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.small_browser import SmallBrowser
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TWO_MINUTES_OF_LOOKS = 62


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """A duo that signed and met twice, 75 minutes each."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    today = services.clock.now().astimezone(services.settings.timezone).date()
    for ago in (1, 2):
        day = (today - timedelta(days=ago)).isoformat()
        course.samira.send(f"{course.duo_path}/sessions/new", {"day": day, "minutes": "75", "format": "F01"})
    return course


@pytest.fixture
def page(course: Course) -> str:
    """The page of the certificate, once the duo is complete."""
    complete(course)
    return path(course)


def path(course: Course) -> str:
    return f"{course.duo_path}/certificate"


def complete(course: Course) -> None:
    own = course.services
    mentoring.complete_duo(own.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=own.clock.now())


def samira(course: Course) -> UUID:
    person = course.samira.account.employee_id
    assert person is not None
    return person


def taken(course: Course) -> Certificate:
    with course.services.store.reading() as db:
        found = kept.of_cohort(db, course.cohort.id, samira(course))
    assert found is not None
    return found


def looked_up(course: Course, number: str, *, status: int = 200) -> str:
    answer = SmallBrowser(home=course.url).get(f"/certificate/{number}?lang=en")
    assert answer.status_code == status
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return words(answer)


def compared(course: Course, number: str, name: str) -> str:
    browser = SmallBrowser(home=course.url)
    form = {"csrf": browser.get(f"/certificate/{number}").text.partition('name="csrf" value="')[2].partition('"')[0], "name": name}
    return words(browser.post(f"/certificate/{number}?lang=en", form, site="same-origin"))


def test_A02_there_is_none_before_the_trajectory_is_complete_nor_without_a_session(services: Services, served: Serve) -> None:
    course = a_course(services, served)
    assert "once your trajectory is complete and you have met" in course.samira.read(path(course), status=409)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    complete(course)
    assert "once your trajectory is complete and you have met" in course.samira.read(path(course), status=409)
    assert "My certificate" not in course.samira.read(course.duo_path)


def test_it_is_taken_once_and_says_that_somebody_took_part(course: Course, page: str) -> None:
    for place in (course.duo_path, "/own"):
        assert f'{page}"' in course.samira.open(place).text
    said = course.samira.send_and_read(page)
    course.samira.send(page)
    certificate = taken(course)
    assert (certificate.hours, certificate.sessions, certificate.meetings) == (4, 2, 0)
    assert certificate.issued_on == certificate.ended_on
    for told in ("Your certificate is made", "Samira el Amrani", "Using knowledge and experience to the full", certificate.grouped):
        assert told in said
    assert "Joost" not in said.partition("Certificate of participation")[2]
    assert certificate.number in course.samira.open("/own/data.json").text


def test_the_other_and_strangers_see_nothing_of_mine(course: Course, page: str) -> None:
    course.samira.send(page)
    theirs = course.joost.read(page)
    assert "Make my certificate" in theirs
    assert taken(course).grouped not in theirs
    course.joost.open(f"{page}/en.pdf", status=404)
    course.joost.send(f"{page}/withdrawal", on=page)
    assert taken(course).stands
    _, wim = course.somebody("Wim")
    for of_it in (page, f"{page}/withdrawal", f"{page}/nl.pdf"):
        wim.open(of_it, status=404)


def test_whoever_has_the_code_sees_what_stands_on_it_but_for_the_name(course: Course, page: str) -> None:
    course.samira.send(page)
    number = taken(course).grouped
    said = looked_up(course, number.lower().replace("-", " "))
    for told in ("This certificate is real", "Using knowledge and experience to the full", "Sessions in the duo 2", number):
        assert told in said
    for hidden in ("Samira", "Amrani", "Joost", str(course.duo.id)):
        assert hidden not in said
    assert "This is the name on the certificate" in compared(course, number, "el amrani, SAMIRA")
    assert "This is not the name on the certificate" in compared(course, number, "Joost Bakker")


def test_a_code_that_is_typed_leads_to_its_page(course: Course) -> None:
    browser = SmallBrowser(home=course.url)
    number = new_number()
    answer = browser.get(f"/certificate?number=+{number.lower()}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/certificate/{grouped(number)}")
    wrong = browser.get("/certificate?number=../admin%0d%0a&lang=en")
    assert wrong.status_code == 404
    assert "We know no certificate with this code" in words(wrong)
    assert "Is this certificate real?" in words(browser.get("/certificate?lang=en"))


def test_a_wrong_sign_and_an_unknown_code_answer_alike(course: Course, page: str) -> None:
    course.samira.send(page)
    number = taken(course).number
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    unknown = new_number()
    answers = {looked_up(course, each, status=404).replace(each, "") for each in (wrong, unknown, "0000-0000")}
    assert len(answers) == 1
    assert "We know no certificate with this code" in answers.pop()


def test_who_takes_it_back_can_take_another_and_the_first_no_longer_holds(course: Course, page: str) -> None:
    course.samira.send(page)
    first = taken(course).grouped
    assert first in course.samira.read(f"{page}/withdrawal")
    course.samira.send(f"{page}/withdrawal")
    said = looked_up(course, first)
    assert "This certificate was taken back" in said
    assert "Using knowledge" not in said
    assert "Compare" not in compared(course, first, "Samira el Amrani")
    course.samira.open(f"{page}/en.pdf", status=404)
    course.samira.send(page)
    assert taken(course).grouped != first
    assert "This certificate is real" in looked_up(course, taken(course).grouped)


def test_what_it_says_stays_when_a_name_changes(course: Course, page: str) -> None:
    course.samira.send(page)
    with course.services.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == samira(course)).values(family_name="de Wit"))
    said = course.samira.read(page)
    assert "Samira el Amrani" in said
    assert "Your name is another one by now" in said
    assert "This is the name" in compared(course, taken(course).grouped, "Samira el Amrani")


def test_after_two_years_nobody_can_look_it_up(course: Course, page: str) -> None:
    course.samira.send(page)
    number, last = taken(course).grouped, taken(course).kept_until
    own = course.services
    for days, status in ((0, 200), (1, 404)):
        now = own.clock.now().replace(year=last.year, month=last.month, day=last.day) + timedelta(days=days)
        forget.forget(own.store, now=now)
        looked_up(course, number, status=status)


def test_who_tries_many_codes_has_to_wait(course: Course) -> None:
    browser = SmallBrowser(home=course.url)
    for _ in range(TWO_MINUTES_OF_LOOKS):
        answer = browser.get(f"/certificate/{grouped(new_number())}")
        if answer.status_code == requests.codes.too_many_requests:
            break
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_who_tries_many_names_has_to_wait_whatever_the_address_or_the_spelling(course: Course, page: str) -> None:
    course.samira.send(page)
    number = taken(course).number
    spellings = [number[:at] + "-" * (at + 1) + number[at:].lower() for at in range(1, 12)] * 2
    assert any("One moment please" in compared(course, each, f"Samira {at}") for at, each in enumerate(spellings))


def test_while_the_press_is_too_busy_a_page_says_so(services: Services, served: Serve) -> None:
    course = a_course(replace(services, press=Press(("false",))), served)
    day = course.services.clock.now().date()
    days: dict[str, Any] = {"starts_on": day, "ended_on": day, "issued_on": day}
    mine = Certificate(
        number=new_number(), duo_id=course.duo.id, person=samira(course), name="S", programme="X", hours=0, sessions=1, meetings=0, **days
    )
    with services.store.transaction() as db:
        db.add(mine)
    answer = course.samira.open(f"{path(course)}/nl.pdf", status=503)
    assert answer.headers["Retry-After"] == "30"
    assert "Your certificate is not ready yet" in words(answer)
    course.samira.open(f"{path(course)}/fr.pdf", status=404)
