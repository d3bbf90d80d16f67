"""What holds for every page of a launch, whatever comes of it: who may show it in a frame, and what kind of cookie it sets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import signed
from tests.fakes.small_browser import attributes, set_cookies
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    with tool_in_lms(services, served) as tool:
        yield tool


def answers(tool: ToolInLms, *, framed: bool) -> Iterator[requests.Response]:
    """Every answer of a launch that comes in, of one that is refused and, in a frame, of one without cookies."""
    for changes in ({}, {"aud": "cid-2"}):
        browser = tool.browser(framed=framed)
        yield browser.post("/lti/login", tool.login_fields())
        given = tool.begin(browser)
        launched = browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given, **changes))})
        yield launched
        if launched.status_code == 303:
            yield browser.follow(launched)
    if framed:
        blocked = tool.browser(keeps_cookies=False)
        yield blocked.follow(blocked.post("/lti/login", tool.login_fields()))


@pytest.mark.parametrize("framed", [True, False], ids=["framed", "at the top"])
def test_CK_14_every_answer_of_a_launch_may_be_shown_by_its_lms(tool: ToolInLms, *, framed: bool) -> None:
    policies = [answer.headers["Content-Security-Policy"] for answer in answers(tool, framed=framed)]
    assert len(policies) == (6 if framed else 5)
    for policy in policies:
        assert f"frame-ancestors {' '.join(tool.platform.origins)}" in policy


@pytest.mark.parametrize("framed", [True, False], ids=["framed", "at the top"])
def test_CK_03_every_cookie_belongs_to_this_host_only_and_is_out_of_reach_of_script(tool: ToolInLms, *, framed: bool) -> None:
    lines = [line for answer in answers(tool, framed=framed) for line in set_cookies(answer).items()]
    assert {name[:11] for name, _line in lines} == {"__Host-lti-", "__Host-sid"}
    for name, line in lines:
        words = attributes(line)
        assert words >= {"secure", "httponly", "samesite=none", "path=/"}, name
        assert not [word for word in words if word.startswith("domain")]
        assert ("partitioned" in words) == framed or "max-age=0" in words
