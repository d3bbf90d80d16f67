"""The same launch in a real browser: on two sites, in a frame whose third-party cookies are blocked, and in a window of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests
from playwright.sync_api import BrowserContext, Frame, Page, Route, expect

from integration.app import create_app
from integration.flows.lms import registrations
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.sandbox_server import SandboxServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LAUNCHED = re.compile(r"http://127\.0\.0\.1:\d+/t/[0-9a-f-]{36}/")
SAMIRA, JOOST = "12", "13"


@pytest.fixture
def lms(services: Services, served: Serve) -> Iterator[SandboxServer]:
    """The sandbox on `localhost`, our service on `127.0.0.1`: two sites, as in real life."""
    with SandboxServer(served(create_app(services))) as lms:
        told = {
            "issuer": lms.url,
            "client_id": lms.world.config.client_id,
            "auth_url": f"{lms.url}/auth",
            "token_url": f"{lms.url}/token",
            "jwks_url": f"{lms.url}/jwks",
            "product": "generic",
        }
        own, placed = services, [lms.world.config.deployment_id]
        registrations.register(own.store, own.transport, told=told, deployment_ids=placed, actor="test", now=own.clock.now())
        with own.store.transaction() as db:
            an_employee(db, "Samira", "el Amrani", employee_number="E1002")
        yield lms


def sign_in(page: Page, lms: SandboxServer, sub: str) -> None:
    """Become somebody in the LMS."""
    page.context.add_cookies([{"name": "sandbox_user", "value": sub, "url": lms.url}])


def frame_of(page: Page) -> Frame:
    """The frame in the course, once the launch in it has ended on a page of ours."""
    expect(page.locator("iframe")).to_be_visible()
    frame = next(frame for frame in page.frames if frame != page.main_frame)
    frame.wait_for_url(LAUNCHED)
    return frame


def name_in(frame: Frame | Page) -> str:
    """Who `/me` says is here."""
    frame.goto(re.sub(r"/t/.*", "/me", frame.url))
    told: str = json.loads(frame.locator("body").inner_text())["person"]["name"]
    return told


def test_CK_04_layer_1_in_a_frame_of_another_site(page: Page, lms: SandboxServer) -> None:
    sign_in(page, lms, SAMIRA)
    page.goto(f"{lms.url}/course")
    assert name_in(frame_of(page)) == "Samira el Amrani"
    ours = [cookie for cookie in page.context.cookies() if cookie.get("name", "").startswith("__Host-")]
    assert [(cookie.get("name"), bool(cookie.get("partitionKey"))) for cookie in ours] == [("__Host-sid", True)]


def test_CK_07_a_reload_of_the_course_launches_again(page: Page, lms: SandboxServer) -> None:
    sign_in(page, lms, SAMIRA)
    page.goto(f"{lms.url}/course")
    first = frame_of(page).url
    page.reload()
    assert frame_of(page).url != first


def test_CK_04_layer_0_in_a_window_of_its_own(page: Page, lms: SandboxServer) -> None:
    sign_in(page, lms, JOOST)
    page.goto(f"{lms.url}/launch?window=1")
    page.wait_for_url(LAUNCHED)
    assert name_in(page) == "Joost Hendriks"


def test_CK_04_layer_3_the_button_opens_a_window_that_is_signed_in(browsing: BrowserContext, lms: SandboxServer) -> None:
    page = browsing.new_page()
    sign_in(page, lms, SAMIRA)
    browsing.route("**/lti/login", without_cookies)
    page.goto(f"{lms.url}/course")
    button = page.frame_locator("iframe").get_by_role("button", name="Open in een nieuw venster")
    with page.expect_popup() as opened:
        button.click()
    window = opened.value
    window.wait_for_url(LAUNCHED)
    assert name_in(window) == "Samira el Amrani"


def without_cookies(route: Route) -> None:
    """As a browser goes on that keeps no cookies of framed sites, not even per site."""
    login = route.fetch(max_redirects=0)
    page = requests.get(urljoin(route.request.url, login.headers["location"]), headers={"Accept-Language": "nl"}, timeout=60)
    route.fulfill(status=page.status_code, headers=dict(page.headers), body=page.text)
