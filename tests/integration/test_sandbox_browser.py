"""The sandbox in a true browser: from a frame of another site, with and without script, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.fakes.http_server import Asked, Says, answering
from tests.fakes.sandbox_server import SandboxServer

PAGES = ("/", "/course", "/gradebook", "/return?lti_errormsg=De+sessie+is+voorbij", "/hris", "/hris/people/E1002")


class CrossSiteTool:
    """Goes on to the platform from a page of its own, so that the browser keeps the platform's Lax cookie back."""

    def __init__(self) -> None:
        self.platform = ""

    def answer(self, asked: Asked) -> Says:
        """Login: a form to the platform. Launch: whether an id_token came."""
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        page = self._login(form) if asked.path == "/lti/login" else f"<h1>{'Gelukt' if 'id_token' in form else 'Mislukt'}</h1>"
        body = page.encode()
        return Says(headers={"Content-Type": "text/html; charset=utf-8"}, body=[body], length=len(body))

    def _login(self, form: dict[str, str]) -> str:
        asked = {name: form[name] for name in ("client_id", "login_hint", "lti_message_hint")} | {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "redirect_uri": form["target_link_uri"],
            "state": "s",
            "nonce": "n",
        }
        fields = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in asked.items())
        return f'<form action="{self.platform}/auth">{fields}<button>Tool</button></form><script>document.forms[0].submit()</script>'


@pytest.fixture
def outside() -> Iterator[SandboxServer]:
    tool = CrossSiteTool()
    with answering(tool.answer) as server, SandboxServer(server.url) as running:
        tool.platform = running.url
        yield running


def test_CK_04_from_a_frame_of_another_site_the_launch_arrives(outside: SandboxServer, page: Page) -> None:
    page.goto(outside.url)
    page.get_by_role("button", name="Samira el Amrani").click()
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("Gelukt")
    # First without its cookie, then posted again by its own page, with it.
    assert [call.method for call in outside.world.calls if call.path == "/auth"] == ["GET", "POST"], (
        "first without its cookie, then with it"
    )


def test_in_a_new_window_the_launch_arrives_too(outside: SandboxServer, page: Page) -> None:
    page.goto(outside.url)
    page.get_by_role("button", name="Samira el Amrani").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open in een nieuw venster").click()
    expect(opened.value.get_by_role("heading")).to_have_text("Gelukt")


def test_without_script_each_step_has_a_button(outside: SandboxServer, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(outside.url)
    page.get_by_role("button", name="Samira el Amrani").click()
    frame = page.frame_locator("iframe")
    for name in ("Verder", "Tool", "Verder", "Verder"):
        frame.get_by_role("button", name=name).click()
    expect(frame.get_by_role("heading")).to_have_text("Gelukt")
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_accessible_and_fit_a_phone(outside: SandboxServer, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(outside.url)
    page.get_by_role("button", name="Samira el Amrani").click()
    page.goto(outside.url + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page, options={"exclude": [["iframe"]]})
    assert [problem["id"] for problem in found.response["violations"]] == []
