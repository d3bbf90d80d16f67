"""A page of the tool in a browser as narrow as a phone, and what is wrong with it there (A11Y-01; reflow at 320 pixels)."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.fakes.tool_door import ToolDoor


def narrow_page(browser: Browser, door: ToolDoor, url: str) -> Page:
    """A fresh window in which this person is signed in at `url`; close its context."""
    context = browser.new_context(user_agent=door.browser.agent, viewport={"width": 320, "height": 640})
    home = url.replace("http:", "https:")
    cookies: list[Any] = [{"name": name, "value": value, "url": home, "secure": True} for name, value in door.browser.cookies.items()]
    context.add_cookies(cookies)
    return context.new_page()


def objections(page: Page) -> list[Any]:
    """What axe has to say, and whether something sticks out."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [each["id"] for each in Axe().run(page).response["violations"]] + ["too wide"] * bool(wide)
