"""Somebody on the way: in the LMS's frame, in a language and a window of their own, by mouse, without script, or by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import BrowserType, Frame

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, TOOL_PAGE, LmsVisitor, own_browser

NARROWEST, DOUBLED = 320, 640
"""Widths in CSS pixels: a page enlarged four times (reflow), and a desk's page at 200 percent."""
HEIGHT = 1180
Somebody = TypeVar("Somebody", bound="Walker")
SHOWN = "getComputedStyle(document.activeElement).outlineStyle != 'none' || document.activeElement.matches('.option input')"


class Walker(LmsVisitor):
    """Where script runs, each page is looked at once: by axe, and for anything that sticks out when it is enlarged."""

    def __init__(self, *told: Any, width: int, has_script: bool, **named: Any) -> None:
        super().__init__(*told, **named)
        self.width, self.has_script, self.is_here = width, has_script, False
        self._seen: set[str] = set()

    def open_course(self, *, expecting: re.Pattern[str] = TOOL_PAGE) -> None:
        """Sign in to the LMS and open the course; who is here already goes to their first page.

        Where no script runs, the pages of the LMS in between have a button.
        """
        if self.is_here:
            before, _, launch = self.tool.url.partition("/t/")
            self.tool.goto(f"{before}/t/{launch.partition('/')[0]}/")
            return
        self.is_here = True
        self.page.goto(self._sandbox)
        self.page.locator(f"button[name=sub][value='{self._sub}']").click()
        self.page.wait_for_url("**/course")
        if not self.has_script:
            self._go_on_by_hand(expecting)
        self.page.frame_locator("iframe").locator("main").wait_for()
        self.tool.wait_for_url(expecting)

    def _go_on_by_hand(self, expecting: re.Pattern[str]) -> None:
        onward = self.page.frame_locator("iframe").locator("#onward button, .bar").first
        onward.wait_for()
        while not expecting.search(self.tool.url):
            with self.tool.expect_navigation():
                onward.click()
            onward.wait_for()

    def read_in(self, language: str) -> None:
        """Choose a language, once."""
        if self.tool.locator("html").get_attribute("lang") != language:
            with self.tool.expect_navigation():
                self.tool.locator(f"button[name=language][value={language}]").click()

    def follow(self, address: str) -> None:
        """Click the first link whose address has this in it; `…$` where it ends so. On a phone that may stand in the menu."""
        match = f"a[href$='{address.removesuffix('$')}']:visible" if address.endswith("$") else f"a[href*='{address}']:visible"
        if not self.tool.locator(match).count():
            self.tool.locator("details.menu summary").click()
        self.press(match)

    def press(self, button: str) -> None:
        """Press a button that leads to a page."""
        with self.tool.expect_navigation():
            self.tool.locator(button).first.click()

    def look(self, name: str) -> None:
        """A page that was seen already is not looked at again."""
        if not self.has_script or name in self._seen:
            return
        self._seen.add(name)
        super().look(f"{name}-{self._sub}")
        for width in (NARROWEST, DOUBLED):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if self.tool.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.troubles.append(f"{name}: sticks out at {width}")
        self.page.set_viewport_size({"width": self.width, "height": HEIGHT})


class Keyboard:
    """The same person without a mouse. `taps` counts what is chosen and pressed; moving from one to the next is no tap."""

    def __init__(self, person: Walker) -> None:
        self._person, self.taps = person, 0

    def choose(self, name: str, value: str) -> None:
        """Go to the options of that name by Tab, and along them by the arrows."""
        self._reach(f"[name='{name}']")
        self.taps += 1
        option = f"[name='{name}'][value='{value}']"
        self._person.page.keyboard.press("Space")
        while not self._tool.locator(option).is_checked():
            self._person.page.keyboard.press("ArrowRight")

    def tick(self, field: str) -> None:
        """Go to a box by Tab, and tick it."""
        self._reach(field)
        self.taps += 1
        self._person.page.keyboard.press("Space")

    def write(self, field: str, words: str) -> None:
        """Go to a field by Tab, and type."""
        self._reach(field)
        self._person.page.keyboard.type(words)

    def press(self, button: str) -> None:
        """Go to a button or a link by Tab, and press it."""
        self._reach(button)
        self.taps += 1
        with self._tool.expect_navigation():
            self._person.page.keyboard.press("Enter")

    @property
    def _tool(self) -> Frame:
        return self._person.tool

    def _reach(self, what: str) -> None:
        """By Tab alone, and seen to be there."""
        self._tool.locator("#content").focus()
        for _ in range(200):
            self._person.page.keyboard.press("Tab")
            if self._tool.evaluate("what => document.activeElement.matches(what)", what):
                assert self._tool.evaluate(SHOWN), f"nobody sees where the focus is: {what}"
                return
        raise AssertionError(f"Tab does not come to {what}")


@contextmanager
def walking(
    browser: BrowserType, program: str, folder: Path, told: Mapping[str, Any], *, kind: type[Somebody], **how: Any
) -> Iterator[Somebody]:
    """A walker of that kind at a browser of their own, that blocks cookies of third parties. `told` is what an `LmsVisitor` takes."""
    profile, width = folder / f"profile-{told['sub']}", how["viewport"]["width"]
    with own_browser(browser, program=program, profile=profile, cookies=NO_THIRD_PARTY_COOKIES, **how) as context:
        yield kind(context, width=width, has_script=how.get("java_script_enabled", True), **told)
