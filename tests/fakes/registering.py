"""Somebody who pastes our address into an LMS: opens the question, says yes, or sees why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

import requests

from integration.flows.lms import invitations, registrations
from integration.flows.lms.invitations import Wish
from integration.flows.lms.registrations import Registration
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.small_browser import SmallBrowser

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CODE = re.compile(r"<code>([a-z-]+)(?: ([^<]*))?</code>\s*</p>")
FRAME = re.compile(r'<iframe src="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class LmsAdmin:
    """At the sandbox's page for tools, with our running service; no cookie is ever kept."""

    services: Services
    url: str
    outside: SandboxServer

    def invite(self, **wish: str) -> str:
        """An address from an admin of ours."""
        here, now = self.services, self.services.clock.now()
        return invitations.invite(here.store, Wish(**wish), products=here.products, base_url=self.url, actor="test", now=now)

    def known(self) -> list[Registration]:
        """The registrations we have."""
        return registrations.registrations(self.services.store)

    def paste(self, address: str, *, update: str = "") -> dict[str, str]:
        """What the platform adds to our address, as the query of the frame it opens."""
        page = requests.post(f"{self.outside.url}/tools", data={"address": address, "update": update}, timeout=60)
        framed = FRAME.search(page.text)
        assert framed
        return {name: values[0] for name, values in parse_qs(urlsplit(unescape(framed[1])).query).items()}

    def open(self, address: str, *, update: str = "", **changes: str) -> requests.Response:
        """Paste the address, and see what the frame shows."""
        return self.browser().get("/lti/register", query={**self.paste(address, update=update), **changes})

    def say_yes(self, question: requests.Response, **changes: str) -> requests.Response:
        """Press the button on that page."""
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(question.text)}
        return self.browser().post("/lti/register", {"names": "yes", **hidden, **changes}, site="same-origin")

    def register(self, address: str, *, update: str = "", **changes: str) -> requests.Response:
        """Both steps; the second must be possible."""
        question = self.open(address, update=update)
        assert question.status_code == 200, question.text
        return self.say_yes(question, **changes)

    def browser(self) -> SmallBrowser:
        """A browser that allows us no cookie at all in this frame."""
        return SmallBrowser(home=self.url, keeps_cookies=False)


def reason(answer: requests.Response) -> str:
    """The code on a page that says no."""
    found = CODE.search(answer.text)
    return found[1] if found else ""
