"""The checks of the certification suite for the core of LTI: each launch that must come in, and each that must not."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integration.flows.lms import installing
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import ABSENT, INSTRUCTOR, LEARNER, signed
from tests.fakes.refusing import assert_refused, post
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PERSON = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"


@pytest.fixture(params=[("p1",), ("p0", "p1")], ids=["one-key", "two-keys"])
def tool(request: pytest.FixtureRequest, services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key, and in one with two: libraries are laxer with one (LTI-45)."""
    with tool_in_lms(services, served, *request.param) as tool:
        yield tool


def test_CERT_01_what_the_suite_asks_for_is_told_and_answers(tool: ToolInLms) -> None:
    own = tool.services
    told = {value.label: value.text for value in installing.to_paste(own.tool, own.products["generic"], base_url=tool.url, language="en")}
    login, launch, keys = (told[name] for name in ("Login initiation URL", "Redirect URI", "Public keyset (JWKS) URL"))
    assert tool.begin(tool.browser()).query["redirect_uri"] == launch
    assert requests.get(login, params=tool.login_fields(), allow_redirects=False, timeout=60).status_code == 303
    assert requests.post(launch, {"state": "unknown"}, timeout=60).status_code == 401
    assert [key["kty"] for key in requests.get(keys, timeout=60).json()["keys"]] == ["RSA"]


VALID: dict[str, dict[str, Any]] = {
    "plain": {},
    "multiple roles": {"roles": ["{role}", f"{PERSON}Mentor", f"{PERSON}Staff"]},
    "short role": {"roles": ["{short}"]},
    "unknown role": {"roles": ["{role}", "http://example.com/role#Wizard"]},
    "only an unknown role": {"roles": ["http://example.com/role#Wizard"]},
    "no role": {"roles": [""]},
    "empty roles": {"roles": []},
    "e-mail only": {"name": ABSENT, "given_name": ABSENT, "family_name": ABSENT},
    "names only": {"email": ABSENT},
    "no personal data": {"name": ABSENT, "given_name": ABSENT, "family_name": ABSENT, "email": ABSENT},
    "e-mail without context": {"name": ABSENT, "given_name": ABSENT, "family_name": ABSENT, "context": ABSENT},
    "a new link": {"resource_link": {"id": "never seen before"}},
}


@pytest.mark.parametrize("role", [INSTRUCTOR, LEARNER], ids=["instructor", "student"])
@pytest.mark.parametrize("changes", VALID.values(), ids=VALID)
def test_CERT_02_a_valid_launch_comes_in(tool: ToolInLms, caplog: pytest.LogCaptureFixture, changes: dict[str, Any], role: str) -> None:
    roles = [each.format(role=role, short=role.partition("#")[2]) for each in changes.get("roles", [role])]
    browser = tool.browser()
    with caplog.at_level(logging.INFO, logger="integration"):
        here = launch_id(tool.launch(browser, **{**changes, "roles": roles}))
    assert re.findall(r"launch outcome=(\w+)", caplog.text) == ["accepted"]
    assert browser.get("/me").json()["launch"] == str(here)


INVALID: dict[str, tuple[dict[str, Any], dict[str, Any], int, str]] = {
    "no kid in the header": ({"kid": ABSENT}, {}, 401, "kid-missing"),
    "an unknown kid": ({"kid": "no-such-key"}, {}, 401, "kid-unknown"),
    "a wrong version": ({}, {"version": "11.3"}, 400, "version-wrong"),
    "no version": ({}, {"version": ABSENT}, 400, "version-wrong"),
    "wrong timestamps": ({}, {"iat": 11111, "exp": 22222}, 401, "token-expired"),
    "several claims missing": ({}, {"message_type": ABSENT, "roles": ABSENT, "version": ABSENT}, 400, "version-wrong"),
    "no message type": ({}, {"message_type": ABSENT}, 400, "message-type-missing"),
    "no roles": ({}, {"roles": ABSENT}, 400, "roles-missing"),
    "no deployment": ({}, {"deployment_id": ABSENT}, 400, "deployment-missing"),
    "no link": ({}, {"resource_link": {"title": "no id"}}, 400, "resource-link-missing"),
    "an empty sub": ({}, {"sub": ""}, 400, "person-unknown"),
}


@pytest.mark.parametrize(("header", "changes", "status", "reason"), INVALID.values(), ids=INVALID)
def test_CERT_02_a_known_bad_payload_is_refused(
    tool: ToolInLms, caplog: pytest.LogCaptureFixture, header: dict[str, Any], changes: dict[str, Any], status: int, reason: str
) -> None:
    answer = post(tool, lambda claims: signed(claims, **header), **changes)
    assert_refused(tool, answer, status, reason, caplog.text)


def test_CERT_02_a_token_that_is_no_launch_is_refused(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    answer = post(tool, lambda _claims: signed({"name": "no launch"}))
    assert_refused(tool, answer, 401, "issuer-wrong", caplog.text)
