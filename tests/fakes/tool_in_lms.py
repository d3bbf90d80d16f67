"""Our service on a true port, registered with a platform that can lie; and the steps of a launch, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import requests
from sqlalchemy import Table, func, select

from integration.app import create_app
from integration.domain.lms.launch import Platform
from integration.flows.lms import registrations
from integration.store.tables import lti, people
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import CLIENT, DEPLOYMENT, ISSUER, FakePlatform, a_platform, launch_claims, signed
from tests.fakes.small_browser import SmallBrowser


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What we handed out in step 2, as the platform got it."""

    state: str
    nonce: str
    query: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ToolInLms:
    """The running service, its platform, and how one launches."""

    services: Services
    url: str
    lms: FakePlatform
    platform: Platform

    def browser(self, **how: Any) -> SmallBrowser:
        """Somebody's browser, framed unless said otherwise."""
        return SmallBrowser(home=self.url, **how)

    def login_fields(self, **changes: str | None) -> dict[str, str]:
        """Step 1 as the platform sends it; None leaves a field out."""
        fields = {
            "iss": ISSUER,
            "client_id": CLIENT,
            "login_hint": "u-17",
            "lti_message_hint": '{"cmid":4,"launchid":"l_213"}',
            "target_link_uri": f"{self.url}/lti/launch",
            "lti_deployment_id": DEPLOYMENT,
        }
        return {name: value for name, value in {**fields, **changes}.items() if value is not None}

    def begin(self, browser: SmallBrowser, **changes: str | None) -> Handed:
        """Steps 1 and 2: to the platform's login, by way of the cookie check when framed."""
        answer = browser.post("/lti/login", self.login_fields(**changes))
        if browser.framed:
            assert answer.status_code == 303, answer.text
            answer = browser.follow(answer)
        assert answer.status_code == 302, answer.text
        return handed(answer)

    def claims(self, given: Handed, **changes: Any) -> dict[str, Any]:
        """Right claims for what we handed out, with changes."""
        return launch_claims(self.url, now=self.services.clock.now(), **{"nonce": given.nonce, **changes})

    def launch(self, browser: SmallBrowser, **changes: Any) -> requests.Response:
        """All steps with right claims but for the changes."""
        given = self.begin(browser)
        return browser.post("/lti/launch", {"state": given.state, "id_token": signed(self.claims(given, **changes))})

    def rows(self, table: Table) -> int:
        """How many rows a table has."""
        with self.services.store.reading() as db:
            return db.scalar(select(func.count()).select_from(table)) or 0

    def left_no_trace(self) -> bool:
        """No session, no launch, no account; and the state is gone."""
        return not any(self.rows(table) for table in (people.web_sessions, lti.launches, people.accounts, lti.launch_states))


def handed(answer: requests.Response) -> Handed:
    """What an authentication request carries."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    return Handed(state=query["state"], nonce=query["nonce"], query=query)


def launch_id(answer: requests.Response) -> UUID:
    """The launch that a good answer leads to."""
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["Location"].split("/")[2])


@contextmanager
def tool_in_lms(services: Services, served: Serve, *key_names: str, **changes: str) -> Iterator[ToolInLms]:
    """The service, registered with a platform that publishes these keys (one, unless said otherwise)."""
    url = served(create_app(services))
    with a_platform(*(key_names or ("p1",))) as lms:
        told = {
            "issuer": ISSUER,
            "client_id": CLIENT,
            "auth_url": f"{lms.url}/auth",
            "token_url": f"{lms.url}/token",
            "jwks_url": f"{lms.url}/jwks",
            "product": "generic",
            **changes,
        }
        now = services.clock.now()
        platform = registrations.register(services.store, services.transport, told=told, deployment_ids=[DEPLOYMENT], actor="test", now=now)
        yield ToolInLms(services=services, url=url, lms=lms, platform=platform)
