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


def click(outside: SandboxServer, home: str, sub: str) -> requests.Response:
    """Sign in at the LMS as `sub`, click the activity, and come to our service at `home`; gives its last answer."""
    tool = SmallBrowser(home=home, framed=False)
    with requests.Session() as lms:
        lms.post(f"{outside.url}/signin", data={"sub": sub}, timeout=20)
        begun = tool.post("/lti/login", fields_of(lms.get(f"{outside.url}/launch", timeout=20).text))
        if begun.status_code != 302:
            return begun
        return tool.post("/lti/launch", fields_of(lms.get(begun.headers["Location"], timeout=20).text))
