"""Somebody of the sandbox LMS who clicks the activity: both browsers' sides of a launch, one request after the other."""

from __future__ import annotations

import re
from html import unescape

import requests

from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.small_browser import SmallBrowser

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a form that sends itself."""
    return {unescape(name): unescape(value) for name, value in FIELD.findall(page)}


class Clicker:
    """One person with one browser, signed in at the LMS as `sub`; our service is at `home`. `launches` are those that were let in."""

    def __init__(self, outside: SandboxServer, home: str, sub: str) -> None:
        self._lms, self._url = requests.Session(), outside.url
        self._lms.post(f"{outside.url}/signin", data={"sub": sub}, timeout=20)
        self.tool = SmallBrowser(home=home, framed=False)
        self.launches: list[str] = []

    def click(self) -> requests.Response:
        """Click the activity and come to us; gives our last answer."""
        begun = self.tool.post("/lti/login", fields_of(self._lms.get(f"{self._url}/launch", timeout=20).text))
        if begun.status_code != 302:
            return begun
        launched = self.tool.post("/lti/launch", fields_of(self._lms.get(begun.headers["Location"], timeout=20).text))
        if launched.status_code == 303:
            self.launches.append(self.launch_of(launched))
        return launched

    @staticmethod
    def launch_of(launched: requests.Response) -> str:
        """The id of the launch that an answer leads to."""
        return launched.headers["Location"].split("/")[2]
