"""Reminders on pages: one line on the page of the duo with "not now", the switches, and what the link in a mail opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from integration.flows.delivery import deliver
from integration.flows.journey import measures, meetings, nudges
from integration.post.settings_link import SettingsLinks
from integration.sandbox.mail.server import MailServer
from integration.settings import Settings
from integration.store.tables.journey.nudges import nudges as kept
from integration.wiring import build
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_door import FIELD, ToolDoor
from tests.integration.nudge_world import SENDER, Mailbox
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
QUESTIONS = "They take a few minutes, and nothing is required."
NOTHING_BUT = "Kept. From now on you hear about this, and nothing else."


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def course(settings: Settings, served: Serve, mailbox: Mailbox) -> Iterator[Course]:
    """At ten on a working day."""
    with MailServer(mailbox.take) as server:
        services = build(replace(settings, smtp_url=f"smtp://127.0.0.1:{server.port}", mail_from=SENDER))
        now = services.clock.now()
        services.clock.move(services.work_hours.next(now + timedelta(days=1)).replace(hour=10) - now)
        yield a_course(services, served)
        services.launch_log.settle()
        services.store.close()


def remind(course: Course) -> int:
    own = course.services
    return nudges.remind(own.store, own.catalogue.points, hours=own.work_hours, mails=True, now=own.clock.now())


def a_week(course: Course, weeks: int = 1) -> tuple[ToolDoor, ToolDoor]:
    """Time passes, on the same day of the week; both come in again."""
    course.services.clock.move(timedelta(weeks=weeks))
    return course.again(course.samira), course.again(course.joost)


def test_what_somebody_is_reminded_of_stands_on_their_page_until_not_now(course: Course) -> None:
    assert QUESTIONS not in course.samira.read("/duo")
    assert remind(course) == 2
    page = course.samira.open("/duo").text
    assert QUESTIONS in words(course.samira.open("/duo"))
    act = page.partition('class="said nudge"')[2].partition('action="')[2].partition('"')[0]
    course.samira.send(act.removeprefix(course.samira.address("")), on="/duo")
    assert QUESTIONS not in course.samira.read("/duo")
    assert QUESTIONS in course.joost.read("/duo")


def test_nobody_says_not_now_for_another(course: Course) -> None:
    remind(course)
    with course.services.store.reading() as db:
        ids = {row.person: row.id for row in db.execute(kept.select())}
    joosts = ids[course.joost.account.employee_id]
    course.samira.send(f"/nudges/{joosts}/not-now", on="/duo")
    assert QUESTIONS in course.joost.read("/duo")


def test_it_goes_once_it_is_done(course: Course) -> None:
    remind(course)
    course.samira.send(f"{course.duo_path}/measures/T0/1", {"C01.i1": "3"})
    own, person = course.services, course.samira.account.employee_id
    assert person
    measures.finish(own.store, own.catalogue.points["T0"], duo_id=course.duo.id, person=person, now=own.clock.now())
    assert QUESTIONS not in course.samira.read("/duo")


def test_E01_to_plan_a_moment_stands_there_until_one_is_planned(course: Course) -> None:
    samira, _joost = a_week(course, weeks=2)
    remind(course)
    assert "No session is planned yet. Choose a moment together that suits you both." in samira.read("/duo")
    own = course.services
    person = samira.account.employee_id
    assert person
    meetings.plan(
        own.store,
        duo_id=course.duo.id,
        person=person,
        begins_at=own.clock.now() + timedelta(days=9),
        minutes=60,
        place="",
        now=own.clock.now(),
    )
    assert "No session is planned yet" not in samira.read("/duo")


def test_what_the_next_step_says_already_is_not_said_twice(course: Course) -> None:
    remind(course)
    samira, _joost = a_week(course, weeks=5)
    nudges.switch(
        course.services.store, person=samira.account.employee_id or course.duo.a, on=["agreement"], now=course.services.clock.now()
    )
    remind(course)
    assert "Your agreement still waits" not in samira.read("/duo")


def test_R06_the_switches_of_somebodys_own_page_are_kept_and_hold(course: Course) -> None:
    assert "Choose what you hear about" in course.samira.read("/own")
    assert NOTHING_BUT in course.samira.send_and_read("/own/nudges", {"on": ["plan", "nonsense"]})
    page = course.samira.open("/own/nudges").text
    assert page.count(" checked") == 1
    remind(course)
    assert QUESTIONS not in course.samira.read("/duo")
    assert QUESTIONS in course.joost.read("/duo")


def test_what_was_mailed_is_on_ones_own_page_and_nowhere_else(course: Course, mailbox: Mailbox) -> None:
    remind(course)
    deliver.deliver(course.services.post_office, "mail")
    said = course.samira.read("/own")
    assert len(mailbox.mails) == 2
    assert said.count("Questions are ready for you") == 1
    assert "to you, by mail" in said
    assert "reminder" not in course.coordinator.read(f"{course.board}/duos/{course.duo.id}").lower()
    assert '"kept_in": "nudges"' in course.samira.open("/own/data.json").text


def link(course: Course, door: ToolDoor) -> str:
    key, person = course.services.settings.secret_key, door.account.employee_id
    assert key
    assert person
    return f"/reminders/{SettingsLinks(key).word(person)}"


def test_RFC_8058_a_mail_program_stops_all_mail_in_one_click(course: Course) -> None:
    program = SmallBrowser(home=course.url, keeps_cookies=False)
    stopped = program.post(f"{link(course, course.samira)}/off", {"List-Unsubscribe": "One-Click"})
    assert (stopped.status_code, "You get no mail any more" in words(stopped)) == (200, True)
    own = course.services
    assert nudges.switched_off(own.store, course.samira.account.employee_id or course.duo.a) == {"mail"}
    assert nudges.switched_off(own.store, course.joost.account.employee_id or course.duo.a) == frozenset()


def test_the_link_in_a_mail_opens_the_switches_and_looking_changes_nothing(course: Course) -> None:
    reader = SmallBrowser(home=course.url, framed=False)
    address = link(course, course.samira)
    for path in (address, f"{address}/off"):
        answer = reader.get(path)
        assert answer.status_code in {200, 303}
    page = reader.get(address)
    assert "Samira" not in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert nudges.switched_off(course.services.store, course.samira.account.employee_id or course.duo.a) == frozenset()
    hidden = {name: unescape(value) for name, value in FIELD.findall(page.text)}
    kept_ = reader.post(address, {"csrf": hidden["csrf"], "on": ["mail", "plan"]}, site="same-origin")
    assert NOTHING_BUT in words(reader.follow(kept_))
    assert reader.post(address, {"on": ["mail"]}).status_code == 403
    assert "measure" in nudges.switched_off(course.services.store, course.samira.account.employee_id or course.duo.a)


def test_a_link_that_we_did_not_make_opens_nothing(course: Course) -> None:
    reader = SmallBrowser(home=course.url, framed=False)
    good = link(course, course.samira)
    other = SettingsLinks("another secret of at least thirty-two characters").word(course.duo.a)
    for word in (good[:-2], f"{good[:-2]}AA", "/reminders/x", "/reminders/%C3%A9", f"/reminders/{other}"):
        assert reader.get(word).status_code == 404
        assert reader.post(f"{word}/off", {"List-Unsubscribe": "One-Click"}).status_code == 404
