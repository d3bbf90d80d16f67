"""Somebody at a browser, in a course of the sandbox LMS, with our pages in its frame."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, BrowserType, ConsoleMessage, Frame, Page, Response

from tests.conftest import PATIENCE

NO_THIRD_PARTY_COOKIES = {"block_third_party_cookies": True, "cookie_controls_mode": 1}
THIRD_PARTY_COOKIES = {"block_third_party_cookies": False, "cookie_controls_mode": 0}
FLAGS = ["--no-sandbox", "--disable-features=Dummy"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
TOOL_PAGE = re.compile(r"/t/[0-9a-f-]{36}/")


def no_cookies_in_frames_of(lms: str, tool: str) -> dict[str, Any]:
    """The browser setting of somebody who allows the tool no cookie at all, partitioned or not, inside this LMS."""
    return {"content_settings": {"exceptions": {"cookies": {f"{tool},{lms}": {"setting": 2}}}}}


@contextmanager
def own_browser(kind: BrowserType, *, program: str, profile: Path, cookies: Mapping[str, Any], **how: Any) -> Iterator[BrowserContext]:
    """A browser with a profile of its own and these cookie settings; storage partitioning is on, as users have it."""
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps({"profile": dict(cookies)}), encoding="utf-8")
    told: dict[str, Any] = {"locale": "nl-NL", "viewport": {"width": 1280, "height": 1180}, **how}
    context = kind.launch_persistent_context(profile, executable_path=program, args=FLAGS, **told)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


class LmsVisitor:
    """Clicks like a person. `pictures` is where each page seen is kept as an image."""

    def __init__(self, context: BrowserContext, *, sandbox: str, sub: str, pictures: Path) -> None:
        self._sandbox, self._sub, self._pictures = sandbox, sub, pictures
        self.context = context
        self.page: Page = context.pages[0]
        self.troubles: list[str] = []
        self.page.on("response", self._note_failure)
        self.page.on("console", self._note_complaint)

    @property
    def tool(self) -> Frame:
        """Our page, inside the LMS's frame."""
        return self.page.frames[1]

    def open_course(self, *, expecting: re.Pattern[str] = TOOL_PAGE) -> None:
        """Sign in to the LMS and open the course, which launches us in its frame."""
        self.page.goto(self._sandbox)
        self.page.locator(f"button[name=sub][value='{self._sub}']").click()
        self.page.wait_for_url("**/course")
        self.page.frame_locator("iframe").locator("main").wait_for()
        self.tool.wait_for_url(expecting)

    def follow(self, address: str) -> None:
        """Click the first visible link whose address ends like this."""
        with self.tool.expect_navigation():
            self.tool.locator(f"a[href*='{address}']:visible").first.click()

    def fill(self, **fields: str) -> None:
        """Type into fields by their name; the first one of several."""
        for name, words in fields.items():
            self.tool.locator(f"[name='{name}']").first.fill(words)

    def choose(self, name: str, value: str) -> None:
        """Pick one of the options called `name`."""
        self.tool.locator(f"[name='{name}'][value='{value}']").check()

    def send(self) -> None:
        """Press the button of the form on this page."""
        with self.tool.expect_navigation():
            self.tool.locator("main form[method=post] button.button").last.click()

    def reads(self) -> str:
        """All words on our page."""
        return self.tool.locator("body").inner_text()

    def has_link(self, address: str) -> bool:
        """Whether there is a link whose address has this in it."""
        return self.tool.locator(f"a[href*='{address}']").count() > 0

    def look(self, name: str) -> None:
        """Keep a picture, and note what axe has to say about our page; run inside the frame, else it sees nothing."""
        self.tool.evaluate(PAINTED)
        self.page.screenshot(path=self._pictures / f"{name}.png")
        self.tool.evaluate(AXE_SCRIPT)
        found: list[dict[str, Any]] = self.tool.evaluate(
            "rules => axe.run(document, {runOnly: rules}).then(result => result.violations)", RULES
        )
        self.troubles += [f"{name}: {each['id']}: {each['nodes'][0]['html']}" for each in found]

    def _note_failure(self, answer: Response) -> None:
        if answer.status >= 400:
            self.troubles.append(f"{answer.status} {answer.url}")

    def _note_complaint(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.location["url"].startswith(self._sandbox):
            self.troubles.append(f"{said.text} {said.location['url']}")


def picture_folder(otherwise: Path) -> Path:
    """WEDERKERIG_TEST_PICTURES when somebody wants to look at the pages, else a folder that is thrown away."""
    folder = Path(os.environ.get("WEDERKERIG_TEST_PICTURES", otherwise))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
