"""Somebody in a course of the sandbox LMS, over plain HTTP: opens activities, chooses content, takes the answer back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from uuid import UUID

import requests
from sqlalchemy import select

from integration.domain.people.account import Account
from integration.flows.lms import registrations
from integration.store.tables import lti
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.throwaway_tool import form_in
from tests.fakes.tool_door import ToolDoor
from tests.fakes.tool_in_lms import launch_id

HAND_OVER = re.compile(r'<form id="hand-over" method="post" action="([^"]+)">\s*<input type="hidden" name="JWT" value="([^"]+)">')


@dataclass(frozen=True, kw_only=True)
class CourseVisitor:
    """One person at one browser; `sub` is who they are in the LMS."""

    services: Services
    lms: SandboxServer
    home: str
    sub: str

    def opens(self, **query: str) -> ToolDoor:
        """Open an activity (`link=…`), or choose content (`choosing=…`), up to the first page of ours."""
        there, here = requests.Session(), SmallBrowser(home=self.home)
        there.post(f"{self.lms.url}/signin", data={"sub": self.sub}, timeout=60)
        begun = form_in(there.get(f"{self.lms.url}/launch", params=query, timeout=60))
        asked = here.follow(here.post("/lti/login", begun.fields)).headers["Location"]
        told = form_in(there.get(asked, timeout=60))
        launched = launch_id(here.post("/lti/launch", told.fields))
        return ToolDoor(browser=here, launch=launched, account=self._account(launched))

    def chooses(self) -> ToolDoor:
        """Press "place an activity"."""
        with requests.Session() as there:
            there.post(f"{self.lms.url}/signin", data={"sub": self.sub}, timeout=60)
            page = there.get(f"{self.lms.url}/place", timeout=60).text
        choice = re.search(r"choosing=(\w+)", page)
        assert choice is not None
        return self.opens(choosing=choice[1])

    def _account(self, launched: UUID) -> Account:
        with self.services.store.reading() as db:
            id_ = db.scalar(select(lti.launches.c.account_id).where(lti.launches.c.id == launched))
            return db.get_one(Account, id_)


def handed_over(page: requests.Response) -> tuple[str, str]:
    """Where a page takes the answer, and the answer."""
    found = HAND_OVER.search(page.text)
    assert found is not None, page.text
    return unescape(found[1]), found[2]


def register(services: Services, lms: SandboxServer, **changes: str) -> None:
    """Let our service know this LMS, its deployment included."""
    told: Mapping[str, str] = {
        "issuer": lms.url,
        "client_id": lms.world.config.client_id,
        "auth_url": f"{lms.url}/auth",
        "token_url": f"{lms.url}/token",
        "jwks_url": f"{lms.url}/jwks",
        "product": "generic",
        **changes,
    }
    own, deployment = services, [lms.world.config.deployment_id]
    registrations.register(own.store, own.transport, told=told, deployment_ids=deployment, actor="test", now=own.clock.now())
