"""A real browser that allows us no cookie in the LMS's frame, at an LMS that keeps things for tools, or only says so (PM, CK-08)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Request, Route, expect

from integration.app import create_app
from integration.flows.lms import registrations
from integration.sandbox import SandboxConfig
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.e2e.lms_visitor import no_cookies_in_frames_of, own_browser
from tests.fakes.sandbox_server import SandboxServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAMIRA = "12"
HELLO = "Dag Samira"
WINDOW = "Open in een nieuw venster"


@contextmanager
def an_lms(own: Services, tool_url: str, target: str) -> Iterator[SandboxServer]:
    """The sandbox on `localhost`, which says that it keeps things in that frame; our service on `127.0.0.1`."""
    with SandboxServer(tool_url, SandboxConfig(storage_target=target)) as lms:
        told = {
            "issuer": lms.url,
            "client_id": lms.world.config.client_id,
            "auth_url": f"{lms.url}/auth",
            "token_url": f"{lms.url}/token",
            "jwks_url": f"{lms.url}/jwks",
            "product": "generic",
        }
        placed = [lms.world.config.deployment_id]
        registrations.register(own.store, own.transport, told=told, deployment_ids=placed, actor="test", now=own.clock.now())
        with own.store.transaction() as db:
            an_employee(db, "Samira", "el Amrani", employee_number="E1002")
        yield lms


class Opened:
    """Opens courses in browsers that block our cookies there; `asked` is every request to us."""

    def __init__(self, stack: ExitStack, services: Services, url: str, browser: Browser, chromium: str, folder: Path) -> None:
        self._stack, self._services, self._browser, self._chromium, self._folder = stack, services, browser, chromium, folder
        self.url = url
        self.asked: list[Request] = []
        self.complaints: list[str] = []

    def browse(self, target: str, *, within: str | None = None) -> tuple[BrowserContext, SandboxServer]:
        """A browser, and an LMS that says it keeps things in `target`; our cookies are blocked in its pages, or `within` others."""
        lms = self._stack.enter_context(an_lms(self._services, self.url, target))
        cookies = no_cookies_in_frames_of(within or lms.url, self.url)
        kind, profile = self._browser.browser_type, self._folder / "profile"
        context = self._stack.enter_context(own_browser(kind, program=self._chromium, profile=profile, cookies=cookies))
        context.add_cookies([{"name": "sandbox_user", "value": SAMIRA, "url": lms.url}])
        context.on("request", lambda request: self.asked.append(request) if request.url.startswith(self.url) else None)
        return context, lms

    def course(self, context: BrowserContext, lms: SandboxServer) -> Page:
        """The course, with us in its frame."""
        page = context.pages[0]
        page.on("console", lambda said: self.complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{lms.url}/course")
        return page


@pytest.fixture
def opened(services: Services, served: Serve, browser: Browser, chromium: str, tmp_path: Path) -> Iterator[Opened]:
    with ExitStack() as stack:
        yield Opened(stack, services, served(create_app(services)), browser, chromium, tmp_path)


def ours(page: Page) -> Frame:
    frame = page.frame(url=re.compile(r"127\.0\.0\.1"))
    assert frame
    return frame


@pytest.mark.parametrize("target", ["_parent", "bewaarplaats"])
def test_PM_03_and_CK_08_in_a_frame_without_any_cookie(opened: Opened, target: str) -> None:
    context, lms = opened.browse(target)
    page = opened.course(context, lms)
    tool = page.frame_locator("#activity")
    expect(tool.get_by_text(HELLO)).to_be_visible()
    tool.get_by_role("link", name="Hulp en vertrouwenspersoon").click()
    expect(tool.get_by_role("heading", level=1)).to_contain_text("Hulp")
    tool.get_by_role("link", name="Terug naar je pagina").click()
    expect(tool.get_by_text(HELLO)).to_be_visible()
    tool.get_by_role("button", name="English").click()
    expect(tool.get_by_text("Hello Samira")).to_be_visible()
    assert ours(page).evaluate("document.documentElement.lang") == "en"
    ours(page).evaluate("history.go(-2)")
    expect(tool.get_by_role("heading", level=1)).to_contain_text("Help")
    assert [cookie for cookie in context.cookies() if cookie.get("name", "").startswith("__Host-")] == []
    assert opened.complaints == []


def test_CK_08_the_word_stands_in_a_header_and_nowhere_else(opened: Opened) -> None:
    context, lms = opened.browse("_parent")
    page = opened.course(context, lms)
    expect(page.frame_locator("#activity").get_by_text(HELLO)).to_be_visible()
    said = [request.headers.get("authorization", "") for request in opened.asked]
    words = {each.removeprefix("Bearer ") for each in said if each}
    assert len(words) == 1
    (word,) = words
    for request in opened.asked:
        assert word not in request.url
        assert word not in request.headers.get("referer", "")
        assert word not in (request.post_data or "")
    stolen = {"Authorization": f"Bearer {word}", "User-Agent": ours(page).evaluate("navigator.userAgent")}
    assert requests.get(f"{opened.url}/me", headers=stolen, timeout=20).status_code == 401
    left = "JSON.stringify([location.href, history.state, document.cookie])"
    assert word not in ours(page).evaluate(left)
    assert word not in ours(page).content()


def test_CK_08_the_way_back_does_not_lead_to_the_answer_of_the_platform(opened: Opened) -> None:
    context, lms = opened.browse("_parent")
    page = opened.course(context, lms)
    tool = page.frame_locator("#activity")
    expect(tool.get_by_text(HELLO)).to_be_visible()
    tool.get_by_role("link", name="Hulp en vertrouwenspersoon").click()
    expect(tool.get_by_role("heading", level=1)).to_contain_text("Hulp")
    trail = ours(page).evaluate("navigation.entries().map(entry => new URL(entry.url).pathname)")
    assert [path for path in trail if path.startswith("/lti/launch")] == []


def test_CK_08_a_reload_in_the_frame_launches_anew_by_the_course(opened: Opened) -> None:
    context, lms = opened.browse("_parent")
    page = opened.course(context, lms)
    expect(page.frame_locator("#activity").get_by_text(HELLO)).to_be_visible()
    frame = ours(page)
    frame.goto(frame.url)
    expect(page.frame_locator("#activity").get_by_role("heading", level=1)).to_have_text("Je bent hier niet meer aangemeld")
    page.reload()
    expect(page.frame_locator("#activity").get_by_text(HELLO)).to_be_visible()


@pytest.mark.parametrize("target", ["_parent", "er is geen frame dat zo heet"])
def test_CK_04_an_lms_that_does_not_answer_leaves_the_button_within_seconds(opened: Opened, target: str) -> None:
    context, lms = opened.browse(target)
    context.route("**/static/storage.js", platform_that(lms.url, ""))
    page = opened.course(context, lms)
    button = page.frame_locator("#activity").get_by_role("button", name=WINDOW)
    expect(button).to_be_visible(timeout=4000)
    with context.expect_page() as opening:
        button.click()
    expect(opening.value.get_by_text(HELLO)).to_be_visible()


def test_PM_04_a_page_of_another_origin_gets_no_mark_and_gives_none(opened: Opened) -> None:
    """The frame is in a page that listens and answers, but is not where the platform signs people in."""
    context, lms = opened.browse("_parent", within="*")
    port = lms.url.rpartition(":")[2]
    context.add_cookies([{"name": "sandbox_user", "value": SAMIRA, "url": f"http://lms.localhost:{port}"}])
    page = context.pages[0]
    page.add_init_script("window.heard = []; addEventListener('message', ({data}) => heard.push(data.subject || ''))")
    page.route("**/lti/login", from_any_frame)
    page.goto(f"http://lms.localhost:{port}/course")
    button = page.frame_locator("#activity").get_by_role("button", name=WINDOW)
    expect(button).to_be_visible(timeout=5000)
    assert page.evaluate("heard.filter(subject => subject.startsWith('lti.'))") == []


LIES = {
    "another message": "{...data, subject: `${data.subject}.response`, message_id: 'other'}",
    "another subject": "{...data, subject: data.subject}",
    "an error": "{...data, subject: `${data.subject}.response`, error: {code: 'storage_exhaustion'}}",
    "another key": "{...data, subject: `${data.subject}.response`, key: 'other'}",
    "another value": "{...data, subject: `${data.subject}.response`, value: 'other'}",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_PM_01_only_the_right_answer_to_our_own_message_counts(opened: Opened, lie: str) -> None:
    context, lms = opened.browse("_parent")
    script = f"addEventListener('message', ({{data, origin, source}}) => source.postMessage({lie}, origin))"
    context.route("**/static/storage.js", platform_that(lms.url, script))
    page = opened.course(context, lms)
    expect(page.frame_locator("#activity").get_by_role("button", name=WINDOW)).to_be_visible()


def test_PM_07_a_mark_that_comes_back_wrong_ends_the_launch_in_the_frame(opened: Opened) -> None:
    context, lms = opened.browse("_parent")
    script = """addEventListener('message', ({data, origin, source}) => source.postMessage(
        {...data, subject: `${data.subject}.response`, value: data.value || 'planted'}, origin))"""
    context.route("**/static/storage.js", platform_that(lms.url, script))
    page = opened.course(context, lms)
    heading = page.frame_locator("#activity").get_by_role("heading", level=1)
    expect(heading).to_have_text("Deze link is verlopen")
    expect(page.frame_locator("#activity").get_by_text(re.compile("^[A-Z2-9]{6}$"))).to_be_visible()


def platform_that(lms: str, does: str) -> Callable[[Route], None]:
    """An LMS that promises to keep things, and runs this script instead."""

    def answer(route: Route) -> None:
        if route.request.url.startswith(lms):
            route.fulfill(body=does, content_type="text/javascript")
        else:
            route.fallback()

    return answer


def from_any_frame(route: Route) -> None:
    """The page after the login, as if that place too might show it."""
    login = route.fetch(max_redirects=0)
    page = requests.get(urljoin(route.request.url, login.headers["location"]), headers={"Accept-Language": "nl"}, timeout=60)
    policy = re.sub(r"frame-ancestors [^;]+", "frame-ancestors *", page.headers["Content-Security-Policy"])
    route.fulfill(status=page.status_code, headers={**page.headers, "Content-Security-Policy": policy}, body=page.text)
