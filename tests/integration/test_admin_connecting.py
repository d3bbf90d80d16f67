"""Connecting an HR system on a page: a form that loses nothing and shows no secret, a test in words, permission, times, off and on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page

from integration.domain.people.reading_times import Timetable
from integration.flows.people import configure
from integration.flows.people.connecting import switching
from integration.store.people import grants
from integration.store.people.connections import Connection
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, words
from tests.fakes.granting_hris import GrantingHris
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.granting_world import GrantingWorld, a_granting_world
from tests.integration.people_world import TOKEN
from tests.integration.test_admin_browser import sign_in_as_admin, violations

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "/admin/connections/new"


@pytest.fixture
def outside() -> Iterator[SandboxServer]:
    with SandboxServer("http://127.0.0.1:9") as server:
        yield server


def post(admin: AdminDoor, **told: str) -> requests.Response:
    return admin.press(f"{NEW}/sandbox", on=f"{NEW}/sandbox", **told)


def connected(services: Services) -> Connection:
    (found,) = configure.connected(services.store)
    return found


def made(admin: AdminDoor, services: Services, outside: SandboxServer) -> str:
    """The page of a new connection."""
    assert post(admin, name="hr", base_url=f"{outside.url}/hris", token=TOKEN).status_code == 303
    return f"/admin/connections/{connected(services).id}/setup"


def test_every_shipped_file_but_the_examples_can_be_chosen(admin: AdminDoor) -> None:
    said = admin.read(NEW)
    assert all(name in said for name in ("OrangeHRM 5 An administrator there", "Odoo Employees", "Any system that offers SCIM 2.0"))
    assert "Example of" not in said
    assert admin.browser.get(f"{NEW}/nothing").status_code == 404
    assert admin.browser.get(f"{NEW}/scim-push").headers["Location"].endswith("/admin/scim")


def test_each_mistake_stands_at_its_field_and_nothing_that_was_typed_is_lost_but_secrets(admin: AdminDoor, services: Services) -> None:
    answer = post(admin, name="Ons HR", base_url="hr.stad.example/x", token="geheim-7")
    said = words(answer)
    assert answer.status_code == 422
    assert 'value="Ons HR"' in answer.text
    assert 'value="hr.stad.example/x"' in answer.text
    assert "geheim-7" not in answer.text
    assert "Use small letters, digits and hyphens" in said
    assert "Write a whole address that starts with https://" in said
    assert "fill them in once more" in said
    assert "This is needed." in words(post(admin, name="hr", base_url="https://hr.stad.example"))
    assert configure.connected(services.store) == []


def test_a_new_connection_is_off_is_tested_in_words_and_switched_on(admin: AdminDoor, services: Services, outside: SandboxServer) -> None:
    page = made(admin, services, outside)
    assert "There is a connection of this name already." in words(post(admin, name="hr", base_url=f"{outside.url}/hris", token=TOKEN))
    assert connected(services).state == "off"
    tested = admin.press(f"{page}/test", on=page)
    assert tested.status_code == 200
    assert "The connection works" in words(tested)
    assert "It has 60 employees." in words(tested)
    assert words(tested).count("in service") == 10
    assert "Switched on. People are fetched every night at 03:00." in admin.press_and_read(f"{page}/switch-on", on=page)
    assert connected(services).state == "active"
    assert "nobody was changed" in admin.press_and_read(f"{page}/switch-off", on=page)
    assert connected(services).state == "off"


def test_a_test_that_fails_says_why_and_what_to_do(admin: AdminDoor, services: Services, outside: SandboxServer) -> None:
    page = made(admin, services, outside)
    outside.world.fail("/hris/scim/v2/ServiceProviderConfig", 401)
    tested = admin.press(f"{page}/test", on=page)
    assert tested.status_code == 422
    assert "Reason The HR system does not accept our key (401). Remedy Fill in the key or the password again" in words(tested)


def test_settings_are_changed_without_telling_the_secret_again(admin: AdminDoor, services: Services, outside: SandboxServer) -> None:
    page = made(admin, services, outside)
    assert TOKEN not in admin.browser.get(page).text + admin.browser.get(f"{page}/settings").text
    admin.press_and_read(f"{page}/settings", on=f"{page}/settings", base_url=f"{outside.url}/hris/", token="")
    assert "The connection works" in words(admin.press(f"{page}/test", on=page))
    assert connected(services).version == 1
    admin.press_and_read(f"{page}/settings", on=f"{page}/settings", base_url=f"{outside.url}/hris", token="another")
    assert "does not accept our key" in words(admin.press(f"{page}/test", on=page))


def test_when_people_are_fetched_is_said_and_a_time_that_is_none_is_told(
    admin: AdminDoor, services: Services, outside: SandboxServer
) -> None:
    page = made(admin, services, outside)
    admin.press_and_read(f"{page}/switch-on", on=page)
    assert "every hour" in admin.press_and_read(f"{page}/timetable", on=page, timetable="hourly", nightly_at="03:00")
    wrong = admin.press(f"{page}/timetable", on=page, timetable="nightly", nightly_at="25:00")
    assert wrong.status_code == 422
    assert "Write a time of day, such as 03:00." in words(wrong)
    assert "at 04:30" in admin.press_and_read(f"{page}/timetable", on=page, timetable="nightly", nightly_at="4.30")


def test_each_connection_is_read_by_its_own_timetable(admin: AdminDoor, services: Services, outside: SandboxServer) -> None:
    made(admin, services, outside)
    own, clock, here = services, services.clock, connected(services).id

    def due() -> list[str]:
        return switching.due(own.store, zone=UTC, now=clock.now())

    def plan(timetable: Timetable) -> None:
        switching.plan(own.store, here, timetable_=timetable, at="04:30", actor="test", now=clock.now())

    clock.move(timedelta(days=2))
    assert due() == []
    switching.switch(own.store, here, on=True, actor="test", now=clock.now())
    for timetable, later in ((Timetable.HOURLY, timedelta(minutes=61)), (Timetable.NIGHTLY, timedelta(days=1))):
        plan(timetable)
        assert due() == []
        clock.move(later)
        assert (due(), due()) == (["hr"], [])
    plan(Timetable.OFF)
    clock.move(timedelta(days=2))
    assert due() == []


@pytest.fixture
def granting(services: Services, admin: AdminDoor, served: Serve) -> GrantingWorld:
    outside = GrantingHris()
    return a_granting_world(services, outside, served(outside))


def test_OA_03_permission_is_given_by_one_button_and_the_way_back(granting: GrantingWorld, admin: AdminDoor) -> None:
    page = f"/admin/connections/{granting.connection}/setup"
    first = admin.browser.get(page)
    assert "waits for permission" in words(first)
    assert f"form-action 'self' {granting.url};" in first.headers["Content-Security-Policy"]
    sent = admin.press(f"/admin/connections/{granting.connection}/permission", on=page)
    assert sent.status_code == 303
    back = urlsplit(requests.get(sent.headers["Location"], allow_redirects=False, timeout=10).headers["Location"])
    answer = admin.browser.get(f"{back.path}?{back.query}")
    assert answer.status_code == 303
    assert "The HR system gave permission." in words(admin.browser.follow(answer))
    again = admin.browser.get(f"{back.path}?{back.query}")
    assert (again.status_code, "not to a question of yours" in words(again)) == (422, True)
    assert "The connection works" in words(admin.press(f"{page}/test", on=page))


def test_OA_04_a_permission_that_ended_asks_for_attention_and_stops_the_timetable(granting: GrantingWorld, admin: AdminDoor) -> None:
    granting.connect()
    granting.outside.end()
    page, own = f"/admin/connections/{granting.connection}/setup", granting.services
    assert "The permission in the HR system has ended." in words(admin.press(f"{page}/test", on=page))
    assert "Connect again" in admin.read(page)
    assert "hr: connect again" in admin.read("/admin/")
    assert "connect again" in admin.read("/admin/connections")
    with own.store.reading() as db:
        assert grants.gone(db) == {granting.connection}
    own.clock.move(timedelta(days=3))
    assert switching.due(own.store, zone=UTC, now=own.clock.now()) == []


def test_in_a_browser_by_keyboard_nothing_that_axe_objects_to(
    page: Page, services: Services, served: Serve, outside: SandboxServer
) -> None:
    url = sign_in_as_admin(page, services, served)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{url}{NEW}")
    assert violations(page) == []
    page.goto(f"{url}{NEW}/sandbox")
    page.focus("#name")
    page.keyboard.press("Tab")
    page.keyboard.type("nowhere")
    page.keyboard.press("Enter")
    page.wait_for_selector(".summary")
    assert violations(page) == []
    page.focus("#base_url")
    page.keyboard.press("Control+A")
    page.keyboard.type(f"{outside.url}/hris")
    page.keyboard.press("Tab")
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("done=made"))
    assert violations(page) == []
    page.get_by_role("button", name=re.compile("^Test")).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/test$"))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
