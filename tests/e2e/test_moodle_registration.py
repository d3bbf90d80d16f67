"""A real Moodle of yours registers itself from a pasted address, in a browser that blocks third-party cookies; then somebody launches.

Runs when the file of WEDERKERIG_TEST_MOODLE (test_moodle.py) also names an administrator: "admin": {"username": "…", "password": "…"}.
Moodle must be able to fetch our keys from a port of this machine. The tool and the activity are removed again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, TOOL_PAGE, own_browser, picture_folder
from tests.real.demo import RunningDemo, until

FILE = os.environ.get("WEDERKERIG_TEST_MOODLE")
NAME = "Wederkerig mentorschap"
ACTIVITY = "Wederkerig, a trial of the registration"
IN_CHOOSER = "2"
CLICKS = 7
"""Add, yes, close, activate, gear, choose, save."""


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """What the file says about your Moodle."""
    told: dict[str, Any] = json.loads(Path(FILE).read_text(encoding="utf-8")) if FILE else {}
    if "admin" not in told:
        pytest.skip("WEDERKERIG_TEST_MOODLE names no Moodle with an administrator to try this on")
    return told


@dataclass(kw_only=True)
class MoodleAdmin:
    """An administrator at a browser; counts what they click and paste."""

    page: Page
    home: str
    course: str
    pictures: Path
    clicks: int = 0
    pastes: int = 0

    def click(self, on: Locator) -> None:
        """One click."""
        on.click()
        self.clicks += 1

    def paste(self, address: str, *, update: bool = False) -> Frame:
        """Paste the address in Manage tools; gives our page in the frame that opens. `update`: of the tool that is there."""
        self.tools()
        self.page.fill("#tool-url", address)
        self.pastes += 1
        self.click(self.page.locator("#tool-create-button"))
        if update:
            self.page.frame_locator("#external-registration-container iframe").get_by_role("button", name="Update").click()
        assert until(lambda: self._ours() is not None)
        frame = self._ours()
        assert frame is not None
        frame.locator("h1").wait_for()
        return frame

    def tools(self) -> None:
        """The page with all tools."""
        self.page.goto(f"{self.home}/mod/lti/toolconfigure.php")
        self.page.locator("#tool-list-container:not(.loading)").wait_for()

    def card(self, address: str) -> Locator:
        """What Moodle shows of the tool whose icon lies at this address."""
        return self.page.locator(f".tool-card:has(img[src^='{address}'])")

    def show_in_chooser(self, address: str) -> str:
        """Activate the tool and put it in the chooser; gives Moodle's number for it."""
        number = self.card(address).get_attribute("data-deploymentid") or ""
        self.click(self.card(address).locator("a.activate"))
        self.card(address).locator(".badge-success").wait_for()
        self.click(self.card(address).locator("a.edit"))
        self.page.select_option("#id_lti_coursevisible", IN_CHOOSER)
        self.clicks += 1
        self.look("settings")
        self.click(self.page.locator("#id_submitbutton"))
        return number

    def add_activity(self, number: str) -> str:
        """Make an activity of the tool in the course; gives its own number."""
        self.page.goto(f"{self.home}/course/modedit.php?add=lti&course={self.course}&section=1&typeid={number}&return=0")
        self._as_if_content_was_selected()
        self.page.fill("#id_name", ACTIVITY)
        self.page.click("#id_submitbutton")
        self.page.wait_for_url("**/mod/lti/view.php**", wait_until="domcontentloaded")
        return parse_qs(urlsplit(self.page.url).query)["id"][0]

    def _as_if_content_was_selected(self) -> None:
        """Moodle asks for it before an activity can be saved."""
        self.page.evaluate("() => { document.querySelector('[name=selectcontentstatus]').value = 'true'; }")

    def offered(self) -> list[str]:
        """The names in the activity chooser of the course."""
        said = self.page.evaluate(
            """async ([home, course]) => {
                const asked = [{index: 0, methodname: 'core_course_get_course_content_items', args: {courseid: Number(course)}}];
                const url = `${home}/lib/ajax/service.php?sesskey=${M.cfg.sesskey}`;
                const answer = await (await fetch(url, {method: 'POST', body: JSON.stringify(asked)})).json();
                return answer[0].data.content_items.map(item => item.title);
            }""",
            [self.home, self.course],
        )
        return list(said)

    def clean_up(self, address: str, activity: str) -> None:
        """Remove the activity and the tool."""
        self.tools()
        if activity:
            key = self.page.evaluate("() => M.cfg.sesskey")
            self.page.goto(f"{self.home}/course/mod.php?delete={activity}&confirm=1&sesskey={key}")
        self.tools()
        ours = self.card(address)
        if until(lambda: ours.count() > 0, seconds=5):
            ours.locator("a.delete").click()
            self.page.locator(".modal.show .modal-footer button.btn-primary").click()
            ours.wait_for(state="detached")

    def look(self, name: str) -> None:
        """Keep a picture."""
        self.page.screenshot(path=self.pictures / f"moodle-registration-{name}.png")

    def _ours(self) -> Frame | None:
        self.page.wait_for_timeout(50)
        return next((frame for frame in self.page.frames if "/lti/register" in frame.url), None)


@pytest.fixture
def tool() -> Iterator[RunningDemo]:
    """The demo, which does not know this Moodle yet."""
    running = RunningDemo()
    yield running
    running.remove()


def sign_in(page: Page, described: dict[str, Any], who: dict[str, str]) -> None:
    """Become this person in Moodle."""
    page.goto(described["login_url"])
    page.fill("#username", who["username"])
    page.fill("#password", who["password"])
    page.click("#loginbtn")


def registered(tool: RunningDemo, issuer: str) -> dict[str, Any]:
    """What our own command line says about that Moodle; {} when it is not known."""
    found = json.loads(tool.command("lms", "list", "--json"))
    return next((each for each in found if each["issuer"] == issuer), {})


def says(frame: Frame) -> str:
    """Our page in the frame."""
    return frame.locator("main").inner_text()


def register_in(admin: MoodleAdmin, tool: RunningDemo, address: str) -> str:
    """From the pasted address to a tool in the chooser; gives Moodle's number for it."""
    frame = admin.paste(address)
    admin.look("question")
    assert registered(tool, admin.home) == {}
    admin.click(frame.locator("main button.button"))
    frame.locator("#close").wait_for()
    admin.look("done")
    admin.click(frame.locator("#close"))
    admin.card(tool.url).wait_for()
    admin.look("card")
    assert "Pending" in admin.card(tool.url).inner_text()
    assert NAME in admin.card(tool.url).inner_text()
    return admin.show_in_chooser(tool.url)


def test_MOODLE_9_1_and_2_an_address_pasted_in_moodle_is_all_it_takes_also_to_renew(
    tool: RunningDemo, described: dict[str, Any], browser: Browser, chromium: str, tmp_path: Path
) -> None:
    issuer, activity = described["issuer"], ""
    address = tool.command("lms", "invite", "--product", "moodle", "--host", urlsplit(issuer).netloc).strip()
    course = parse_qs(urlsplit(described["grades_url"]).query)["id"][0]
    with own_browser(browser.browser_type, program=chromium, profile=tmp_path / "admin", cookies=NO_THIRD_PARTY_COOKIES) as desk:
        sign_in(desk.pages[0], described, described["admin"])
        desk.pages[0].on("dialog", lambda dialog: dialog.accept())
        admin = MoodleAdmin(page=desk.pages[0], home=issuer, course=course, pictures=picture_folder(tmp_path))
        try:
            number = register_in(admin, tool, address)
            known = registered(tool, issuer)
            assert (known["product"], known["state"]) == ("moodle", "pending")
            assert [(at["deployment_id"], at["state"]) for at in known["deployments"]] == [(number, "bound")]
            assert (admin.clicks, admin.pastes) == (CLICKS, 1)
            activity = admin.add_activity(number)
            assert NAME in admin.offered()
            launch_as_a_student(browser, chromium, tmp_path, described, f"{issuer}/mod/lti/view.php?id={activity}")
            assert registered(tool, issuer)["state"] == "active"
            again = admin.paste(address, update=True)
            admin.look("again")
            again.locator("main button.button").click()
            again.locator("#close").wait_for()
            renewed = registered(tool, issuer)
            assert renewed == {**known, "state": "active"}
        finally:
            admin.clean_up(tool.url, activity)


def launch_as_a_student(browser: Browser, chromium: str, folder: Path, described: dict[str, Any], activity: str) -> None:
    """Somebody of the course opens the activity, without third-party cookies."""
    with own_browser(browser.browser_type, program=chromium, profile=folder / "student", cookies=NO_THIRD_PARTY_COOKIES) as phone:
        page = phone.pages[0]
        sign_in(page, described, described["students"][0])
        page.goto(activity)
        page.frame_locator("#contentframe").locator("main").wait_for()
        assert until(lambda: is_in(page))


def is_in(page: Page) -> bool:
    """Whether the launch has come to a page of ours."""
    page.wait_for_timeout(50)
    return any(TOOL_PAGE.search(frame.url) for frame in page.frames)
