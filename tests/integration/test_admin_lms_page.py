"""The page of one LMS: how it is doing in words, what it does not let us do, and buttons that ask first or can be undone."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.domain.lms.refusals import RefusedLaunch, Step, Told
from integration.flows.lms import registrations
from integration.store.lms import keys, launch_log, platforms
from integration.store.reads.admin import launches
from integration.store.tables import lti, outbox
from integration.wiring import Services
from tests.fakes.admin_door import AdminDoor, links_on, words
from tests.fakes.small_browser import SmallBrowser
from tests.integration.admin_world import Morning
from tests.integration.troubled_lms import SCORE, a_troubled_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lms(services: Services) -> UUID:
    """An LMS at which much is wrong."""
    return a_troubled_lms(services.store, services.clock.now())


def test_DR_08_health_names_what_was_taken_away_and_what_does_not_work_without_it(admin: AdminDoor, services: Services, lms: UUID) -> None:
    score = services.tool.scopes[SCORE]["en"].rstrip(".")
    for page in ("/admin/lms", f"/admin/lms/{lms}"):
        said = admin.read(page)
        assert "It lets us do less than when it was connected." in said
        assert f"that we may not do any more: {score}." in said
    assert f"{score}. Without this no progress comes into the gradebook." in said
    assert "not any more" in said
    assert "moodle.stad.example: It lets us do less than when it was connected." in admin.read("/admin/")


def test_DR_08_a_registration_by_hand_says_what_its_launches_do_not_allow(admin: AdminDoor, services: Services, morning: Morning) -> None:
    with services.store.transaction() as db:
        db.execute(update(lti.resource_links).values(ags_scopes=[]))
    said = admin.read(f"/admin/lms/{morning.platform}")
    assert "It does not let us do everything we ask for." in said
    assert "not allowed" in said


def test_NRPS_08_lists_say_how_many_hr_knows_and_why_one_was_not_read(admin: AdminDoor, lms: UUID) -> None:
    said = admin.read(f"/admin/lms/{lms}")
    assert "One participant is known to HR by the employee number. 2 are not" in said
    assert "Cursus held 1 of 3 known to HR." in said
    assert "12 people would leave it at once" in said
    assert "We may not read it. Code: http-403." in said
    assert "The learning environment does not offer this list." in said
    assert "This is the site itself and no course" in said
    assert "Noor" not in said
    assert "The list of participants of one course is refused." in said


def test_the_last_score_and_parked_ones_are_told_with_a_link(admin: AdminDoor, services: Services, morning: Morning) -> None:
    page, now = f"/admin/lms/{morning.platform}", services.clock.now()
    assert "Scores wait" in admin.read(page)
    mine = outbox.outbox.c.destination == f"lms:{morning.platform}"
    with services.store.transaction() as db:
        db.execute(update(outbox.outbox).where(mine).values(state="done", done_at=now, reason=None))
    assert "Scores go out. One is there. The last one arrived: today" in admin.read(page)
    with services.store.transaction() as db:
        db.execute(update(outbox.outbox).where(mine).values(state="parked", code="http-404"))
    said = admin.browser.get(page)
    assert "One is parked." in words(said)
    assert 'href="/admin/deliveries"' in said.text


def test_KEY_04_the_age_of_its_keys_is_told(admin: AdminDoor, services: Services, morning: Morning) -> None:
    page, now = f"/admin/lms/{morning.platform}", services.clock.now()
    assert "Its keys were not fetched yet." in admin.read(page)
    with services.store.transaction() as db:
        assert keys.may_ask(db, morning.platform, pause=now - now, now=now)
        keys.put_fetched(db, morning.platform, [{"kid": "a"}, {"kid": "b"}], fresh_for=now - now, now=now)
    assert "Its 2 keys were fetched today" in admin.read(page)


def test_LTI_03_closing_a_place_asks_first_and_can_be_undone(admin: AdminDoor, services: Services, lms: UUID) -> None:
    with services.store.reading() as db:
        place = next(each for each in platforms.deployments_of(db, [lms]) if each.is_bound)
    path = f"/admin/lms/deployments/{place.id}/closing"
    assert "loses it at once" in admin.read(path)
    said = admin.press(path, on=path)
    closed = words(admin.browser.follow(said))
    assert "Undo" in closed
    assert "Nobody comes in: no place is let in." in closed
    assert "Look at the place that waits or is switched off, and let it in." in closed
    assert state_of(services, place.id) == "disabled"
    assert "This deployment is let in." in admin.press_and_read(f"/admin/lms/deployments/{place.id}", on=f"/admin/lms/{lms}")
    assert state_of(services, place.id) == "bound"


def test_LTI_02_switching_an_lms_off_asks_first_and_can_be_undone(admin: AdminDoor, services: Services, lms: UUID) -> None:
    page = f"/admin/lms/{lms}"
    assert "Switch this learning environment off?" in admin.read(f"{page}/switch-off")
    assert "Undo" in admin.press_and_read(f"{page}/switch-off", on=f"{page}/switch-off")
    said = admin.read(page)
    assert "Switched off: nobody comes in." in said
    assert "needs attention" not in said
    assert "Switched on." in admin.press_and_read(f"{page}/switch-on", on=page)
    assert "Undo" not in admin.read(f"{page}?done=disabled")


def test_an_undo_that_somebody_put_in_an_address_does_nothing(admin: AdminDoor, lms: UUID) -> None:
    for place in ("01890000-0000-7000-8000-000000000000", "'><b>"):
        said = admin.read(f"/admin/lms/{lms}?done=closed&place={place}")
        assert "Undo" not in said


@pytest.mark.parametrize("act", ["trial", "switch-off", "switch-on", "addresses", "addresses/removal", "product"])
def test_CK_10_every_button_needs_its_token(admin: AdminDoor, services: Services, lms: UUID, act: str) -> None:
    before = registrations.registrations(services.store)
    answer = admin.browser.post(
        f"/admin/lms/{lms}/{act}", {"csrf": "x", "address": "https://x.example", "product": "canvas"}, site="same-origin"
    )
    assert answer.status_code == 403
    assert registrations.registrations(services.store) == before


def test_an_lms_that_is_not_there_is_not_found(admin: AdminDoor) -> None:
    nowhere = "/admin/lms/01890000-0000-7000-8000-000000000000"
    for path in (nowhere, f"{nowhere}/switch-off"):
        assert admin.browser.get(path).status_code == 404


def refused(services: Services, code: str, platform: UUID | None = None, **said: str) -> str:
    """The page of a launch that was refused for this."""
    now = services.clock.now()
    told = RefusedLaunch(reference="ABC234", code=code, step=Step.ANSWER, platform_id=platform, told=Told(values=said), refused_at=now)
    with services.store.transaction() as db:
        launch_log.write(db, [told])
        return f"/admin/lms/launches/{launches.by_reference(db, 'ABC234')[0].id}"


def test_LTI_03_a_launch_that_waits_for_a_yes_leads_to_the_question(admin: AdminDoor, services: Services, morning: Morning) -> None:
    page = refused(services, "deployment-waiting", morning.platform, deployment="7")
    assert f"/admin/lms/deployments/{morning.deployment}" in links_on(admin.browser.get(page))


def test_SVC_02_an_answer_to_a_foreign_address_leads_to_the_extra_addresses(admin: AdminDoor, services: Services, lms: UUID) -> None:
    assert f'href="/admin/lms/{lms}#addresses"' in admin.browser.get(refused(services, "return-url-foreign", lms)).text


def test_LTI_01_a_launch_of_nobody_names_registrations_that_are_nearly_the_same(admin: AdminDoor, services: Services, lms: UUID) -> None:
    page = refused(services, "registration-unknown", issuer="http://Moodle.stad.example/", audience="other")
    said = admin.browser.get(page)
    assert "Registered here, and nearly the same https://moodle.stad.example" in words(said)
    assert f"/admin/lms/{lms}" in links_on(said)
    assert "nearly the same" not in admin.read(refused(services, "registration-unknown", issuer="https://x.example"))


def test_nobody_else_sees_any_of_these_pages(admin: AdminDoor, lms: UUID) -> None:
    stranger = SmallBrowser(home=admin.browser.home, framed=False)
    for path in (f"/admin/lms/{lms}", f"/admin/lms/{lms}/switch-off", "/admin/lms/launches", "/admin/lms/launches?q=ABC234"):
        assert stranger.get(path).status_code == 401, path


def state_of(services: Services, place: UUID) -> str:
    with services.store.reading() as db:
        return str(db.scalar(select(lti.deployments.c.state).where(lti.deployments.c.id == place)))
