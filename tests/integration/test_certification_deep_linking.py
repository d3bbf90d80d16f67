"""The checks of the certification suite for deep linking: the request, the answer, and the launch of what was made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from integration.domain.people.account import Right
from integration.flows.access import rights
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.course_visitor import handed_over
from tests.fakes.platform import ABSENT, CLIENT, DEPLOYMENT, INSTRUCTOR, ISSUER, LEARNER, LTI, signed
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DL = "https://purl.imsglobal.org/spec/lti-dl/claim"
SETTINGS = {
    "accept_types": ["link", "file", "html", "ltiResourceLink", "image"],
    "accept_media_types": "image/*,text/html",
    "accept_presentation_document_targets": ["iframe", "window", "embed"],
    "accept_multiple": True,
    "accept_lineitem": True,
    "auto_create": True,
    "title": "This is the default title",
    "text": "This is the default text",
    "data": "Some random opaque data that MUST be sent back",
}


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """An instructor who may coordinate, at the page on which content is chosen."""

    tool: ToolInLms
    browser: SmallBrowser
    launch: UUID

    def answer(self, *doors: str) -> tuple[str, str]:
        """Choose these doors (none: cancel); where the answer goes, and the answer."""
        here = f"/t/{self.launch}/pick"
        csrf = self.browser.get(here).text.split('name="csrf" value="')[1].split('"')[0]
        form: dict[str, Any] = {"csrf": csrf, "door": list(doors), "of": "programme:EXP"}
        sent = self.browser.post(here if doors else f"{here}/nothing", form, site="same-origin")
        assert sent.status_code == 303, sent.text
        return handed_over(self.browser.follow(sent))

    def claims(self, *doors: str) -> dict[str, Any]:
        """What the answer says, proved with our published keys, by the `kid` in its header."""
        _where, token = self.answer(*doors)
        published = requests.get(f"{self.tool.url}/lti/jwks.json", timeout=60).json()
        proved = jwt.decode(token, KeySet.import_key_set(published), algorithms=["RS256"])
        assert proved.header["kid"] in {key["kid"] for key in published["keys"]}
        return dict(proved.claims)


@pytest.fixture(params=[("p1",), ("p0", "p1")], ids=["one-key", "two-keys"])
def choosing(request: pytest.FixtureRequest, services: Services, served: Serve) -> Iterator[Choosing]:
    with tool_in_lms(services, served, *request.param) as tool:
        own, browser = services, tool.browser()
        rights.grant_ahead(own.store, issuer=ISSUER, subject="u-17", right=Right.COORDINATOR, actor="test", now=own.clock.now())
        given = tool.begin(browser)
        told = tool.claims(given, message_type="LtiDeepLinkingRequest", resource_link=ABSENT, roles=[INSTRUCTOR])
        settings = {f"{DL}/deep_linking_settings": {**SETTINGS, "deep_link_return_url": f"{tool.lms.url}/return?id=1"}}
        answer = browser.post("/lti/launch", {"state": given.state, "id_token": signed(told | settings)})
        yield Choosing(tool=tool, browser=browser, launch=launch_id(answer))


def test_CERT_03_the_request_is_taken(choosing: Choosing) -> None:
    start = choosing.browser.get(f"/t/{choosing.launch}/")
    assert start.headers["Location"] == f"/t/{choosing.launch}/pick"
    assert choosing.browser.follow(start).status_code == 200


def test_CERT_03_the_answer_goes_to_the_address_of_the_request(choosing: Choosing) -> None:
    where, _token = choosing.answer("trajectory")
    assert where == f"{choosing.tool.lms.url}/return?id=1"


def test_CERT_03_the_answer_is_one_and_its_required_claims_are_there(choosing: Choosing) -> None:
    claims = choosing.claims("trajectory", "agreement")
    said = {name: claims[f"{LTI}/{name}"] for name in ("message_type", "version", "deployment_id")}
    assert said == {"message_type": "LtiDeepLinkingResponse", "version": "1.3.0", "deployment_id": DEPLOYMENT}
    assert (claims["iss"], claims["aud"], claims[f"{DL}/data"]) == (CLIENT, ISSUER, SETTINGS["data"])
    assert claims["nonce"]
    assert [item["type"] for item in claims[f"{DL}/content_items"]] == ["ltiResourceLink", "ltiResourceLink"]


def test_CERT_03_the_timestamps_are_valid(choosing: Choosing) -> None:
    claims, now = choosing.claims("trajectory"), choosing.tool.services.clock.now().timestamp()
    assert isinstance(claims["iat"], int)
    assert claims["iat"] <= now < claims["exp"] <= claims["iat"] + 300


def test_CERT_03_nothing_chosen_is_an_answer_too(choosing: Choosing) -> None:
    assert choosing.claims()[f"{DL}/content_items"] == []


@pytest.mark.parametrize("role", [INSTRUCTOR, LEARNER], ids=["instructor", "student"])
def test_CERT_03_the_link_that_was_made_launches(choosing: Choosing, role: str) -> None:
    (item,) = choosing.claims("trajectory")[f"{DL}/content_items"]
    tool, browser = choosing.tool, choosing.tool.browser()
    with tool.services.store.transaction() as db:
        number = an_employee(db, "Noor", "Visser").employee_number
    given = tool.begin(browser, target_link_uri=item["url"])
    link = {"id": "made-of-it", "title": item["title"]}
    made = {"resource_link": link, "target_link_uri": item["url"], "custom": item["custom"]}
    told = tool.claims(given, sub="u-18", roles=[role], lis={"person_sourcedid": number}, **made)
    here = launch_id(browser.post("/lti/launch", {"state": given.state, "id_token": signed(told)}))
    assert browser.follow(browser.get(f"/t/{here}/")).status_code == 200
