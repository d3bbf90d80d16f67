"""The sandbox as LTI platform: launches as strict as Moodle (true HTTP, a throw-away tool)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from integration.sandbox import SandboxConfig
from integration.sandbox.lms.claims import LTI, RESULT, SCORE, SPEC
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.throwaway_tool import Form, ThrowawayTool, form_in, throwaway_tool

SAMIRA, FATIMA, NOOR = "12", "11", "16"


@pytest.fixture(scope="module")
def tool() -> Iterator[ThrowawayTool]:
    with throwaway_tool() as running:
        yield running


@pytest.fixture
def outside(tool: ThrowawayTool) -> Iterator[SandboxServer]:
    with SandboxServer(tool.url) as running:
        yield running


def signed_in(outside: SandboxServer, sub: str = SAMIRA) -> requests.Session:
    visitor = requests.Session()
    visitor.post(f"{outside.url}/signin", data={"sub": sub}, timeout=60)
    return visitor


def step_one(outside: SandboxServer, visitor: requests.Session) -> Form:
    return form_in(visitor.get(f"{outside.url}/launch", timeout=60))


def step_two(
    outside: SandboxServer, visitor: requests.Session, changes: dict[str, str | None] | None = None, began: dict[str, str] | None = None
) -> requests.Response:
    """The authentication request that follows step one; a parameter changed to None is left out."""
    began = began or step_one(outside, visitor).fields
    asked: dict[str, str | None] = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": began["client_id"],
        "redirect_uri": outside.world.config.redirect_uri,
        "login_hint": began["login_hint"],
        "lti_message_hint": began["lti_message_hint"],
        "state": "state-1",
        "nonce": "nonce-1",
    }
    return visitor.get(f"{outside.url}/auth", params=asked | (changes or {}), timeout=60)


def claims_of(outside: SandboxServer, answer: requests.Response) -> dict[str, Any]:
    keys = KeySet.import_key_set(requests.get(f"{outside.url}/jwks", timeout=60).json())
    return jwt.decode(form_in(answer).fields["id_token"], keys, algorithms=["RS256"]).claims


def test_LTI_11_a_launch_begins_with_what_moodle_posts(outside: SandboxServer, tool: ThrowawayTool) -> None:
    form = step_one(outside, signed_in(outside))
    hint = json.loads(form.fields.pop("lti_message_hint"))
    assert form.action == f"{tool.url}/lti/login"
    assert form.fields == {
        "iss": outside.url,
        "client_id": "wederkerig-sandbox",
        "lti_deployment_id": "1",
        "login_hint": SAMIRA,
        "target_link_uri": f"{tool.url}/lti/launch",
    }
    assert hint["cmid"] == 7
    assert hint["launchid"]


def test_a_launch_ends_in_a_signed_id_token(outside: SandboxServer, tool: ThrowawayTool) -> None:
    answer = step_two(outside, signed_in(outside))
    claims = claims_of(outside, answer)
    assert form_in(answer).action == f"{tool.url}/lti/launch"
    assert form_in(answer).fields["state"] == "state-1"
    assert (claims["iss"], claims["aud"], claims["sub"], claims["nonce"]) == (outside.url, "wederkerig-sandbox", SAMIRA, "nonce-1")
    assert claims["exp"] - claims["iat"] == 60
    assert claims[f"{LTI}/roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]
    assert claims[f"{LTI}/lis"] == {"person_sourcedid": "E1002", "course_section_sourcedid": "WM-2026"}
    assert claims[f"{SPEC}/lti-ags/claim/endpoint"] == {
        "scope": [f"{SPEC}/lti-ags/scope/lineitem", RESULT, SCORE],
        "lineitems": f"{outside.url}/services/2/lineitems?type_id=1",
        "lineitem": f"{outside.url}/services/2/lineitems/7/lineitem?type_id=1",
    }


def test_ROLE_06_the_coordinator_comes_as_instructor(outside: SandboxServer) -> None:
    claims = claims_of(outside, step_two(outside, signed_in(outside, FATIMA)))
    assert claims[f"{LTI}/roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]


def test_LTI_51_who_has_no_employee_number_comes_with_an_empty_one(outside: SandboxServer) -> None:
    claims = claims_of(outside, step_two(outside, signed_in(outside, NOOR)))
    assert claims[f"{LTI}/lis"] == {"person_sourcedid": "", "course_section_sourcedid": "WM-2026"}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://127.0.0.1:1/lti/launch"},
        {"scope": "openid email"},
        {"response_type": "code"},
        {"nonce": None},
        {"client_id": None},
        {"login_hint": None},
        {"lti_message_hint": None},
        {"lti_message_hint": "no json"},
        {"lti_message_hint": '{"launchid":"ltilaunch7_unknown"}'},
    ],
    ids=str,
)
def test_LTI_20_an_invalid_request_never_reaches_the_tool(outside: SandboxServer, changes: dict[str, str | None]) -> None:
    answer = step_two(outside, signed_in(outside), changes)
    assert (answer.status_code, form_in(answer).action) == (404, "")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_mode": None}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
        ({"client_id": "another"}, "unauthorized_client"),
        ({"login_hint": "13"}, "access_denied"),
    ],
    ids=str,
)
def test_LTI_31_other_faults_are_told_to_the_tool(outside: SandboxServer, changes: dict[str, str | None], error: str) -> None:
    form = form_in(step_two(outside, signed_in(outside), changes))
    assert form.action == outside.world.config.redirect_uri
    assert (form.fields["error"], form.fields["state"]) == (error, "state-1")
    assert "id_token" not in form.fields


def test_no_prompt_at_all_is_accepted(outside: SandboxServer) -> None:
    assert "id_token" in form_in(step_two(outside, signed_in(outside), {"prompt": None})).fields


def test_LTI_12_a_message_hint_is_taken_back_once(outside: SandboxServer) -> None:
    visitor = signed_in(outside)
    first = step_two(outside, visitor)
    again = visitor.get(first.url, timeout=60)
    assert (first.status_code, again.status_code) == (200, 404)


def test_a_hint_of_another_person_is_refused(outside: SandboxServer) -> None:
    hint = step_one(outside, signed_in(outside)).fields["lti_message_hint"]
    form = form_in(step_two(outside, signed_in(outside, FATIMA), {"lti_message_hint": hint}))
    assert form.fields["error"] == "access_denied"


def test_without_its_cookie_the_platform_first_posts_to_itself(outside: SandboxServer) -> None:
    """As from a cross-site frame, where the browser keeps a Lax cookie back until our own page sends the form."""
    samira = signed_in(outside)
    form = form_in(step_two(outside, requests.Session(), began=step_one(outside, samira).fields))
    assert form.action == "/auth"
    posted = samira.post(f"{outside.url}/auth", data=form.fields, timeout=60)
    assert "id_token" in form_in(posted).fields


def test_nobody_signed_in_is_an_invalid_request(outside: SandboxServer) -> None:
    began = step_one(outside, signed_in(outside)).fields
    form = form_in(step_two(outside, requests.Session(), began=began))
    assert requests.post(f"{outside.url}/auth", data=form.fields, timeout=60).status_code == 404


def test_who_signs_out_is_nobody_and_starts_again(outside: SandboxServer) -> None:
    visitor = signed_in(outside)
    assert visitor.get(f"{outside.url}/course", timeout=60).url == f"{outside.url}/course"
    visitor.post(f"{outside.url}/signout", timeout=60)
    assert {visitor.get(outside.url + path, timeout=60).url for path in ("/course", "/launch")} == {f"{outside.url}/"}
    assert visitor.post(f"{outside.url}/signin", data={"sub": "99"}, timeout=60).status_code == 404


def test_the_way_back_shows_what_the_tool_has_to_say(outside: SandboxServer) -> None:
    told = requests.get(f"{outside.url}/return", params={"lti_errormsg": "<b>voorbij</b>"}, timeout=60).text
    assert "&lt;b&gt;voorbij&lt;/b&gt;" in told


def test_tags_are_stripped_from_state_and_nonce(outside: SandboxServer) -> None:
    answer = step_two(outside, signed_in(outside), {"state": '<b>"x"</b>&y', "nonce": "<i>n</i>"})
    assert form_in(answer).fields["state"] == '"x"&y'
    assert claims_of(outside, answer)["nonce"] == "n"


def test_KEY_04_a_new_key_signs_and_the_old_one_stays_published(outside: SandboxServer) -> None:
    before = requests.get(f"{outside.url}/jwks", timeout=60).json()["keys"]
    outside.world.rotate_key()
    after = requests.get(f"{outside.url}/jwks", timeout=60).json()["keys"]
    assert after[:1] == before
    assert claims_of(outside, step_two(outside, signed_in(outside)))["sub"] == SAMIRA
    assert "d" not in after[1]


def test_KEY_03_after_an_emergency_only_the_new_key_is_published(outside: SandboxServer) -> None:
    outside.world.rotate_key(keep_old=False)
    keys = requests.get(f"{outside.url}/jwks", timeout=60).json()["keys"]
    assert [key["kid"] for key in keys] == [outside.world.signing_key.kid]
    assert claims_of(outside, step_two(outside, signed_in(outside)))["sub"] == SAMIRA


def test_the_moved_clock_is_obeyed(tool: ThrowawayTool, tmp_path: Path) -> None:
    with SandboxServer(tool.url, SandboxConfig(data_dir=tmp_path)) as outside:
        before = outside.world.clock.stamp()
        (tmp_path / "clock-offset").write_text("691200.0", encoding="ascii")
        assert claims_of(outside, step_two(outside, signed_in(outside)))["iat"] >= before + 691200
