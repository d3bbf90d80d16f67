"""An administrator of a real Moodle of yours, who pastes our address and puts the tool in the activity chooser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Frame, Locator, Page

from tests.real.demo import RunningDemo, until

NAME = "Wederkerig mentorschap"
ACTIVITY = "Wederkerig, a trial of the registration"
IN_CHOOSER = "2"


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


def registered(tool: RunningDemo, issuer: str) -> dict[str, Any]:
    """What our own command line says about that Moodle; {} when it is not known."""
    found = json.loads(tool.command("lms", "list", "--json"))
    return next((each for each in found if each["issuer"] == issuer), {})


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
