"""The admin pages in a real browser: nothing that axe objects to, nothing that sticks out of a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from integration.app import create_app
from integration.flows.access import sign_in
from integration.store.people import imports
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.admin_world import Morning
from tests.integration.troubled_lms import a_troubled_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def paths(morning: Morning) -> list[str]:
    read, account = f"/admin/imports/{morning.waiting_import}", f"/admin/people/{morning.stranger.id}"
    return [
        *("/admin/", "/admin/connections", f"/admin/connections/{morning.connection}", "/admin/imports", read, f"{read}?show=mover"),
        *(f"{read}?show=problem", "/admin/deliveries", "/admin/lms", f"/admin/lms/deployments/{morning.deployment}", "/admin/people"),
        *(account, f"{account}/employee?number=003120", f"{account}/employee?number=1", "/admin/people/links", "/admin/people/doubles"),
        f"/admin/people/doubles/{morning.samira.id}/{morning.joost.id}",
        *(
            f"/admin/lms/{morning.platform}",
            "/admin/lms/launches",
            "/admin/lms/launches?q=ZZZZZZ",
            f"/admin/lms/launches/{morning.refused}",
            f"/admin/lms/{morning.platform}/switch-off",
            f"/admin/lms/deployments/{morning.deployment}/closing",
        ),
    ]


def sign_in_as_admin(page: Page, services: Services, served: Serve) -> str:
    url = served(create_app(services))
    page.goto(f"{url}/admin/sign-in/{sign_in.admin_link(services.store, now=services.clock.now())}")
    page.click("main button")
    return url


def violations(page: Page) -> list[Any]:
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in Axe().run(page).response["violations"]]


def tab_to(page: Page, words: str) -> None:
    """Walk with the Tab key until this is in focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in str(page.evaluate("document.activeElement == document.body ? '' : document.activeElement.innerText")):
            return
    pytest.fail(f"no way by keyboard to {words!r}")


def test_no_admin_page_has_what_axe_objects_to(page: Page, services: Services, served: Serve, morning: Morning) -> None:
    url = sign_in_as_admin(page, services, served)
    for path in paths(morning):
        page.goto(url + path)
        assert violations(page) == [], path


def test_what_follows_a_button_on_the_page_of_an_lms_has_nothing_that_axe_objects_to(page: Page, services: Services, served: Serve) -> None:
    lms = a_troubled_lms(services.store, services.clock.now())
    here = f"{sign_in_as_admin(page, services, served)}/admin/lms"
    page.set_viewport_size({"width": 360, "height": 740})
    for path, act in (
        (f"/{lms}", None),
        ("", None),
        (f"/{lms}", "Test deze verbinding"),
        (f"/{lms}", "Voeg toe"),
        (f"/{lms}", "Aanpassen"),
    ):
        page.goto(here + path)
        if act:
            page.get_by_role("button", name=act, exact=True).click()
        assert violations(page) == [], (path, act)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, (path, act)


def test_a_key_is_made_on_a_phone_without_a_mouse_and_nothing_of_it_is_what_axe_objects_to(
    page: Page, services: Services, served: Serve
) -> None:
    url = sign_in_as_admin(page, services, served)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{url}/admin/scim")
    for name in ("", "entra"):
        page.get_by_label("Naam van de koppeling").fill(name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    assert page.get_by_label("Adres").input_value().endswith("/scim/v2")


def test_every_admin_page_fits_a_phone(page: Page, services: Services, served: Serve, morning: Morning) -> None:
    url = sign_in_as_admin(page, services, served)
    page.set_viewport_size({"width": 360, "height": 740})
    for path in paths(morning):
        page.goto(url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_safe_act_works_without_a_mouse(page: Page, services: Services, served: Serve, morning: Morning) -> None:
    url = sign_in_as_admin(page, services, served)
    page.goto(f"{url}/admin/imports/{morning.waiting_import}")
    page.get_by_role("button", name="Gooi weg en haal opnieuw op").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/admin/connections?done=*")
    assert page.get_by_role("status").is_visible()


def test_an_import_that_runs_or_failed_has_nothing_that_axe_objects_to_and_is_walked_by_keyboard(
    page: Page, services: Services, served: Serve, morning: Morning
) -> None:
    now, url = services.clock.now(), sign_in_as_admin(page, services, served)
    with services.store.transaction() as db:
        failed = imports.begin(db, morning.connection, full=True, now=now)
        assert failed
        imports.close(db, failed, state="failed", now=now, error="read employees: hr.stad.example answered 401")
        running = imports.begin(db, morning.connection, full=True, now=now)
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("", f"/{running}", f"/{failed}"):
        page.goto(f"{url}/admin/imports{path}")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    tab_to(page, "De zin voor wie het systeem beheert")
    page.keyboard.press("Enter")
    assert page.get_by_text("hr.stad.example answered 401").is_visible()
    assert violations(page) == []
    page.goto(f"{url}/admin/imports/{morning.waiting_import}")
    tab_to(page, "met een probleem")
    page.keyboard.press("Enter")
    page.wait_for_url("**show=problem*")
    tab_to(page, "Haal deze opnieuw op")
