"""Sending at the admin door: health, causes with their remedy, and trying again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from integration.domain.ids import new_id
from integration.flows.delivery import letterbox
from integration.flows.delivery.deliver import deliver, sweep
from integration.store import outbox, stopped
from integration.store.outbox import Message
from integration.store.tables import people
from integration.store.tables.outbox import outbox as outbox_table
from integration.wiring import Services
from tests.builders import an_employee
from tests.fakes.admin_door import AdminDoor
from tests.integration.admin_world import LEASE, Morning

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH, AGAIN = "/admin/deliveries", "/admin/deliveries/again"


def letters(services: Services, kind: str) -> list[Row[*tuple[Any, ...]]]:
    with services.store.reading() as db:
        return list(db.execute(select(outbox_table).where(outbox_table.c.kind == kind)).all())


def the_cause(services: Services) -> dict[str, str]:
    [letter] = letters(services, "hris.participation")
    return {"destination": letter.destination, "kind": letter.kind, "code": letter.code or ""}


def test_the_page_says_how_each_destination_is_doing(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read(PATH)
    assert "To the learning environment waiting a moment 0 sent, one waiting. Next try at" in said
    assert "To the HR system running 0 sent, none waiting. stad" in said


def test_a_cause_has_its_reason_and_its_remedy(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read(PATH)
    assert "Parked: one kind, one message" in said
    assert "Reason The HR system does not know these people (404)." in said
    assert "Remedy Fetch the people again first. After that it mostly works." in said


def test_what_waits_says_for_whom_and_where_but_not_what(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read(PATH)
    assert "Progress, 004417 Wederkerig leren, voorjaar learning environment 1" in said
    assert "45" not in said


def test_one_row_per_cause_not_per_message(admin: AdminDoor, services: Services, morning: Morning) -> None:
    now = services.clock.now()
    destination = f"hris:{morning.connection}"
    with services.store.transaction() as db:
        for person in (an_employee(db), an_employee(db)):
            key = f"{new_id()}:{person.id}"
            outbox.put(db, Message(destination=destination, kind="hris.participation", key=key, body={"status": "enrolled"}), now=now)
        for letter in outbox.claim(db, destination, now=now, lease=LEASE, most=5):
            outbox.park(db, letter, reason="the same", code="http-404", now=now)
    said = admin.read(PATH)
    assert "Parked: one kind, 3 messages" in said
    assert "Participation of 3 people" in said


def test_sending_again_makes_the_letters_of_that_cause_due_and_is_audited(admin: AdminDoor, services: Services, morning: Morning) -> None:
    assert "One message goes out again." in admin.press_and_read(AGAIN, on=PATH, **the_cause(services))
    [letter] = letters(services, "hris.participation")
    assert (letter.state, letter.attempts, letter.reason) == ("waiting", 0, None)
    assert letter.due_at <= services.clock.now() + timedelta(seconds=1)
    with services.store.reading() as db:
        line = db.execute(select(people.audit).where(people.audit.c.act == "letters.again")).one()
    assert line.detail == {"kind": "hris.participation", "code": "http-404", "letters": 1}


@pytest.mark.parametrize("change", [{"code": "http-422"}, {"destination": "lms:nobody"}, {"kind": "\0"}])
def test_another_cause_is_left_alone(admin: AdminDoor, services: Services, morning: Morning, change: dict[str, str]) -> None:
    said = admin.press_and_read(AGAIN, on=PATH, **{**the_cause(services), **change})
    assert "There was nothing parked for this reason any more." in said
    assert letters(services, "hris.participation")[0].state == "parked"


def test_a_refusal_we_have_no_sentence_for_shows_what_was_noted(admin: AdminDoor, services: Services, morning: Morning) -> None:
    with services.store.transaction() as db:
        db.execute(update(outbox_table).where(outbox_table.c.state == "parked").values(code="odd", reason="the answer was odd"))
    said = admin.read(PATH)
    assert "Reason the answer was odd" in said
    assert "Take the reason away and send again." in said


def test_one_letter_of_a_cause_goes_out_again(admin: AdminDoor, services: Services, morning: Morning) -> None:
    assert "One by one 004417 Send again" in admin.read(PATH)
    [letter] = letters(services, "hris.participation")
    assert "One message goes out again." in admin.press_and_read(f"{PATH}/{letter.id}/again", on=PATH)
    assert letters(services, "hris.participation")[0].state == "waiting"


def test_a_destination_waits_when_an_admin_says_so_and_goes_on_with_all_that_was_kept(
    admin: AdminDoor, services: Services, morning: Morning
) -> None:
    [letter] = letters(services, "lms.score")
    said = admin.press_and_read(f"{PATH}/stop", on=PATH, destination=letter.destination)
    assert "To the learning environment stopped for now 0 sent, one waiting. Stopped by an administrator since" in said
    assert "To the HR system running" in said
    letterbox.retry(services.store, ids=[letter.id], actor="test", now=services.clock.now())
    assert deliver(services.post_office, letter.destination) == 0
    assert letter.destination not in sweep(services.post_office)
    said = admin.press_and_read(f"{PATH}/go-on", on=PATH, destination=letter.destination)
    assert "stopped for now" not in said
    assert letter.destination in sweep(services.post_office)
    with services.store.reading() as db:
        acts = db.scalars(select(people.audit.c.act).where(people.audit.c.subject == letter.destination).order_by(people.audit.c.id)).all()
    assert acts == ["letters.stop", "letters.go-on"]


def test_a_destination_that_nobody_knows_cannot_be_stopped(admin: AdminDoor, services: Services, morning: Morning) -> None:
    admin.press_and_read(f"{PATH}/stop", on=PATH, destination="x" * 500)
    with services.store.reading() as db:
        assert stopped.stopped(db) == {}


def test_the_page_says_since_when_the_oldest_waits(admin: AdminDoor, morning: Morning) -> None:
    assert "The oldest waits since" in admin.read(PATH)
