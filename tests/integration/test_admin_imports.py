"""Imports at the admin door: the guard first, counts that filter, was and becomes, yes and no."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.domain.people.employee import Employee
from integration.domain.people.guard import Alarm, Sight, alarms
from integration.domain.people.roster import Diff
from integration.store.people import imports
from integration.store.tables import hris, people
from integration.wiring import Services
from tests.fakes.admin_door import AdminDoor
from tests.integration.admin_world import Morning

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SHOWN = {
    "mover": "004417 Samira el Amrani department Burgerzaken Dienstverlening",
    "joiner": "005001 Noor Bakker Opzichter",
    "leaver": "000003 Ravi Sital 3 Ruimte en Bouwen Opzichter",
    "problem": "h77 place 7 in the feed work email is no email address",
    "rejoiner": "Nobody.",
}


def path_of(morning: Morning, rest: str = "") -> str:
    return f"/admin/imports/{morning.waiting_import}{rest}"


def state_of(services: Services, morning: Morning) -> str:
    with services.store.reading() as db:
        return imports.known(db, morning.waiting_import).state


def test_the_guard_says_how_many_would_go_where_they_work_and_which_limit_holds(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read(path_of(morning))
    assert "18 of 20 employees are suddenly no longer in the source. That is 90%. Your limit is 10%." in said
    assert "Where they work: Ruimte en Bouwen (18)." in said
    assert "Nothing has been applied yet." in said


def test_the_safe_act_is_the_filled_button(admin: AdminDoor, morning: Morning) -> None:
    page = admin.browser.get(path_of(morning)).text
    assert '<button class="button">Throw away and fetch again' in page
    assert '<button class="button quiet">Apply it anyway' in page


def test_each_count_shows_its_own_people(admin: AdminDoor, morning: Morning) -> None:
    for shown, said in SHOWN.items():
        assert said in admin.read(path_of(morning, f"?show={shown}"))


def test_a_filter_that_does_not_exist_shows_the_page_all_the_same(admin: AdminDoor, morning: Morning) -> None:
    for shown in ("everything", "", "%00", "problems"):
        assert "What changes" in admin.read(path_of(morning, f"?show={shown}"))


def test_yes_puts_the_changes_into_the_roster_and_is_audited(admin: AdminDoor, services: Services, morning: Morning) -> None:
    said = admin.press_and_read(path_of(morning, "/application"), on=path_of(morning))
    assert "The changes are in the roster." in said
    assert state_of(services, morning) == "applied"
    with services.store.reading() as db:
        assert {employee.given_name for employee in db.scalars(select(Employee))} >= {"Noor"}
        line = db.execute(select(people.audit).where(people.audit.c.act == "import.apply")).one()
    assert (line.subject, line.actor) == (str(morning.waiting_import), admin_id(services))


def test_no_leaves_the_roster_as_it_was(admin: AdminDoor, services: Services, morning: Morning) -> None:
    assert "Thrown away. The roster is as it was." in admin.press_and_read(path_of(morning, "/discarding"), on=path_of(morning))
    assert state_of(services, morning) == "discarded"
    with services.store.reading() as db:
        assert db.get_one(Employee, morning.samira.id).department_name == "Burgerzaken"


def test_an_import_is_decided_about_once(admin: AdminDoor, services: Services, morning: Morning) -> None:
    admin.press(path_of(morning, "/discarding"), on=path_of(morning))
    said = admin.press_and_read(path_of(morning, "/application"))
    assert "This import was decided about already." in said
    assert state_of(services, morning) == "discarded"


def test_throwing_away_and_fetching_again_says_when_no_worker_hears_it(admin: AdminDoor, services: Services, morning: Morning) -> None:
    said = admin.press_and_read(path_of(morning, "/renewal"), on=path_of(morning))
    assert "The background service is not running now" in said
    assert "wederkerig people import stad" in said
    assert state_of(services, morning) == "discarded"


def test_an_import_that_is_not_there_is_not_found(admin: AdminDoor) -> None:
    assert admin.browser.get("/admin/imports/01890000-0000-7000-8000-000000000000").status_code == 404


def test_a_failed_import_says_why_and_that_nothing_was_touched(admin: AdminDoor, services: Services, morning: Morning) -> None:
    now = services.clock.now()
    with services.store.transaction() as db:
        failed = imports.begin(db, morning.connection, full=True, now=now)
        assert failed
        imports.close(db, failed, state="failed", now=now, error="people: hr.stad.example answered 403")
    said = admin.read(f"/admin/imports/{failed}")
    assert "Reason The HR system knows us, but does not let us read this (403)." in said
    assert "Remedy Give our account in the HR system the right to read all employees." in said
    assert "people: hr.stad.example answered 403" in said
    assert "Nothing was touched." in said
    assert "out of service" not in said
    assert "everybody failed" in admin.read("/admin/imports")
    assert "Reden Het HR-systeem kent ons, maar laat ons dit niet lezen (403)." in admin.read(f"/admin/imports/{failed}?lang=nl")


ALARMS = alarms(
    Sight(active=60, rejoiners=12, joiners=40, emptied={"department_name": 60, "location": 7}, replaced={"work_email": 20}), limit=10
)


def an_import(services: Services, morning: Morning, found: Sequence[Alarm], *, state: str = "waiting") -> str:
    now = services.clock.now()
    with services.store.transaction() as db:
        made = imports.begin(db, morning.connection, full=True, now=now)
        assert made
        imports.conclude(db, made, Diff(rejoiners=("h1",)), problems=0, alarms=found, now=now)
        if state != "waiting":
            imports.take(db, made, state=state, now=now)
    return f"/admin/imports/{made}"


def test_the_guard_says_in_words_all_that_it_saw(admin: AdminDoor, services: Services, morning: Morning) -> None:
    said = admin.read(an_import(services, morning, ALARMS))
    assert "We waited for your yes" in said
    assert "12 people who were out of service are suddenly back, while 60 people work here now. Your limit is 10%." in said
    assert "40 people are suddenly new, while 60 people work here now. The limit is 50%." in said
    assert "Something becomes empty for many people: department (60 of 60), location (7 of 60)." in said
    assert "Many people get something else by which we recognise them: work email (20 of 60)." in said


def test_a_preview_says_what_the_guard_saw(admin: AdminDoor, services: Services, morning: Morning) -> None:
    said = admin.read(an_import(services, morning, ALARMS, state="previewed"))
    assert "Such an import would wait for your yes" in said
    assert "12 people who were out of service are suddenly back" in said
    assert "Apply it anyway" not in said
    assert "Nothing unusual" in admin.read(an_import(services, morning, (), state="previewed"))


def test_an_import_from_before_alarms_were_kept_still_says_why(admin: AdminDoor, services: Services, morning: Morning) -> None:
    for state in ("waiting", "previewed"):
        page = an_import(services, morning, ALARMS, state=state)
        with services.store.transaction() as db:
            db.execute(update(hris.imports).where(hris.imports.c.id == UUID(page.rpartition("/")[2])).values(alarms=None))
        said = admin.read(page)
        assert "12 people who had left would be back, beside 60 who work here" in said
        assert "Nothing unusual" not in said


def admin_id(services: Services) -> str:
    with services.store.reading() as db:
        return str(db.scalar(select(people.audit.c.actor).where(people.audit.c.act == "admin.sign-in")))
