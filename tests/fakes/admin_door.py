"""An administrator at the admin door: signs in with a one-time link, reads pages, presses buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import requests

from integration.app import create_app
from integration.flows.access import sign_in
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.small_browser import SmallBrowser

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
TAGS = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class AdminDoor:
    """`read` gives what a page says, without its tags; `press` sends a form as the page before it would."""

    services: Services
    browser: SmallBrowser

    def read(self, path: str, *, status: int = 200) -> str:
        """The words of a page."""
        answer = self.browser.get(path)
        assert answer.status_code == status, f"{answer.status_code} {path}"
        return words(answer)

    def press(self, path: str, *, on: str = "/admin/", **form: str) -> requests.Response:
        """Press a button that stands on the page `on`."""
        token = CSRF.search(self.browser.get(on).text)
        assert token
        return self.browser.post(path, {"csrf": unescape(token[1]), **form}, site="same-origin")

    def press_and_read(self, path: str, *, on: str = "/admin/", **form: str) -> str:
        """Press a button, and read the page it leads to."""
        answer = self.press(path, on=on, **form)
        assert answer.status_code == 303, f"{answer.status_code} {path}: {words(answer)}"
        return words(self.browser.follow(answer))


def words(answer: requests.Response) -> str:
    """What a page says, on one line."""
    return " ".join(unescape(TAGS.sub(" ", answer.text.replace("<wbr>", ""))).split())


def admin_door(services: Services, served: Serve, *, language: str = "en") -> AdminDoor:
    """The running service, with an administrator who signed in."""
    url = served(create_app(services))
    browser = SmallBrowser(home=url, framed=False)
    door = AdminDoor(services=services, browser=browser)
    link = f"/admin/sign-in/{sign_in.admin_link(services.store, now=services.clock.now())}"
    assert door.press(link, on=link).status_code == 303
    door.press("/admin/language", language=language)
    return door


def links_on(answer: requests.Response) -> set[str]:
    """The admin pages that a page leads to."""
    return {unescape(found) for found in re.findall(r'href="(/admin/[^"#]*)"', answer.text)}


def every_page(door: AdminDoor) -> dict[str, requests.Response]:
    """All admin pages that can be reached by links, by their path."""
    seen: dict[str, requests.Response] = {}
    to_visit = {"/admin/"}
    while to_visit:
        path = to_visit.pop()
        seen[path] = door.browser.get(path)
        to_visit |= links_on(seen[path]) - seen.keys()
    return seen
