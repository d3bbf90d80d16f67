"""Two LMSs in two tabs of one browser: each keeps the account that came in from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Frame, expect

from integration.app import create_app
from integration.flows.lms import registrations
from integration.settings import Settings
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.sandbox_server import SandboxServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAMIRA, JOOST = "12", "13"
LAUNCHED = re.compile(r"http://127\.0\.0\.1:\d+/t/[0-9a-f-]{36}/")


SITES = ("een.localhost", "twee.localhost")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The LMSs have names of their own, which only a browser can find."""
    return replace(settings, allow_private_hosts=settings.allow_private_hosts | {*SITES})


@pytest.fixture
def two(services: Services, served: Serve) -> Iterator[list[str]]:
    """The addresses of two LMSs on two sites, neither of them ours."""
    tool = served(create_app(services))
    with ExitStack() as stack:
        yield [an_lms(services, stack.enter_context(SandboxServer(tool)), site) for site in SITES]


def an_lms(own: Services, lms: SandboxServer, site: str) -> str:
    home = lms.url.replace("localhost", site)
    lms.world.relocate(base_url=home)
    told = {
        "issuer": home,
        "client_id": lms.world.config.client_id,
        "auth_url": f"{home}/auth",
        "token_url": f"{lms.url}/token",
        "jwks_url": f"{lms.url}/jwks",
        "product": "generic",
    }
    placed = [lms.world.config.deployment_id]
    registrations.register(own.store, own.transport, told=told, deployment_ids=placed, actor="test", now=own.clock.now())
    return home


def tab(browsing: BrowserContext, lms: str, sub: str) -> Frame:
    """The course of an LMS in a tab of its own, with us in its frame."""
    browsing.add_cookies([{"name": "sandbox_user", "value": sub, "url": lms}])
    page = browsing.new_page()
    page.goto(f"{lms}/course")
    expect(page.locator("iframe")).to_be_visible()
    frame = page.frames[1]
    frame.wait_for_url(LAUNCHED)
    return frame


def name_at(frame: Frame, launch: str) -> str:
    """Who `/me` says this launch is of, asked in this tab."""
    frame.goto(f"{frame.url.partition('/t/')[0].partition('/me')[0]}/me?t={launch}")
    told: str = json.loads(frame.locator("body").inner_text())["person"]["name"]
    return told


def test_CK_07_two_LMSs_in_two_tabs_each_keep_their_own_account(browsing: BrowserContext, two: list[str]) -> None:
    tabs = [tab(browsing, lms, sub) for lms, sub in zip(two, (SAMIRA, JOOST), strict=True)]
    launches = [each.url.split("/")[4] for each in tabs]
    for _twice in range(2):
        assert [name_at(each, launch) for each, launch in zip(tabs, launches, strict=True)] == ["Samira el Amrani", "Joost Hendriks"]
    sessions = [cookie for cookie in browsing.cookies() if cookie.get("name") == "__Host-sid"]
    assert len({cookie.get("partitionKey") for cookie in sessions}) == 2
