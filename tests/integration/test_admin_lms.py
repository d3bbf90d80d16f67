"""The learning environment and the connections at the admin door."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from integration.domain.lms.registration import Registered
from integration.flows.lms import registrations
from integration.store.lms import grants
from integration.store.tables import lti
from integration.wiring import Services
from tests.builders import a_deployment, a_platform
from tests.fakes.admin_door import AdminDoor
from tests.integration.admin_world import Morning

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def state_of(services: Services, morning: Morning) -> str:
    with services.store.reading() as db:
        return str(db.scalar(select(lti.deployments.c.state).where(lti.deployments.c.id == morning.deployment)))


def test_LTI_03_a_deployment_in_quarantine_is_let_in_after_a_question(admin: AdminDoor, services: Services, morning: Morning) -> None:
    assert "Deployment 7 First seen on" in admin.read("/admin/lms")
    asked = f"/admin/lms/deployments/{morning.deployment}"
    assert "Does this place belong to your organisation?" in admin.read(asked)
    assert state_of(services, morning) == "waiting"
    assert "This deployment is let in." in admin.press_and_read(asked, on=asked)
    assert state_of(services, morning) == "bound"


def test_LTI_03_an_lms_that_calls_itself_by_the_id_of_another_stands_in_nobodys_way(
    admin: AdminDoor, services: Services, morning: Morning
) -> None:
    with services.store.transaction() as db:
        stranger = a_platform(db, client_id=str(morning.platform))
        a_deployment(db, stranger, deployment_id=str(morning.deployment), state="waiting")
    asked = f"/admin/lms/deployments/{morning.deployment}"
    assert "This deployment is let in." in admin.press_and_read(asked, on=asked)
    page = f"/admin/lms/{morning.platform}/switch-off"
    assert admin.press(page, on=page).status_code == 303
    with services.store.reading() as db:
        states = dict(tuple(row) for row in db.execute(select(lti.platforms.c.id, lti.platforms.c.state)))
    assert (states[morning.platform], states[stranger]) == ("disabled", "active")


def page_of(services: Services, morning: Morning) -> str:
    with services.store.reading() as db:
        platform = db.scalar(select(lti.deployments.c.platform_id).where(lti.deployments.c.id == morning.deployment))
    return f"/admin/lms/{platform}"


def test_a_bound_deployment_says_when_it_was_used(admin: AdminDoor, services: Services, morning: Morning) -> None:
    assert "Deployment 1 Last launch: 10 March, 10:30. One course." in admin.read(page_of(services, morning))


def test_a_registration_that_is_switched_off_says_so(admin: AdminDoor, services: Services, morning: Morning) -> None:
    registrations.disable(services.store, "https://leren.stad.example", actor="test", now=services.clock.now())
    assert "leren.stad.example switched off" in admin.read("/admin/lms")


def test_a_deployment_that_is_not_there_is_not_found(admin: AdminDoor) -> None:
    assert admin.browser.get("/admin/lms/deployments/01890000-0000-7000-8000-000000000000").status_code == 404


def test_a_connection_shows_its_fields_and_what_we_never_accept(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read(f"/admin/connections/{morning.connection}")
    assert "Work email mail small letters" in said
    assert "Status state list of values" in said
    assert "Age, gender, origin, health, belief, pay and appraisal play no part" in said
    assert "hris/examplehr.yaml , version 1" in said


def test_a_connection_says_how_many_came_and_when(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read("/admin/connections")
    assert "stad 20 employees. Last read on" in said
    assert "waits for your yes" in said


def test_fetching_people_without_a_worker_says_how_to_do_it_on_the_server(admin: AdminDoor, morning: Morning) -> None:
    assert "The background service is not running now" in admin.press_and_read("/admin/connections/import", on="/admin/connections")


def test_a_connection_that_is_not_there_is_not_found(admin: AdminDoor) -> None:
    assert admin.browser.get("/admin/connections/01890000-0000-7000-8000-000000000000").status_code == 404


def test_DR_08_an_lms_that_lets_us_do_less_than_it_granted_is_told(admin: AdminDoor, services: Services, morning: Morning) -> None:
    score, result = (f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}" for name in ("score", "result.readonly"))
    with services.store.transaction() as db:
        platform = db.scalar(select(lti.deployments.c.platform_id).where(lti.deployments.c.id == morning.deployment))
        assert platform
        told = Registered(client_id="c", deployment_id=None, scopes=(score, result))
        grants.keep(db, platform, told, now=services.clock.now())
        db.execute(update(lti.resource_links).values(ags_scopes=[score, result]))
    assert "less than when it was connected" not in admin.read("/admin/lms")
    with services.store.transaction() as db:
        db.execute(update(lti.resource_links).values(ags_scopes=[score]))
    said = admin.read("/admin/lms")
    assert "less than when it was connected" in said
    assert services.tool.scopes[result]["en"] in said
    assert services.tool.scopes[score]["en"] not in said
