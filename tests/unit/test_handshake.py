"""The handshake as values: what is asked of a platform, and what the table of claims holds (LTI-20..45)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from integration.domain.ids import new_id
from integration.domain.lms.launch import LaunchRefused, Platform
from integration.lti.claims import LTI
from integration.lti.handshake import LoginRequest, authentication_request, proven_launch, read_answer, read_login
from integration.lti.keys import fresh_for
from integration.lti.messages import message_of
from integration.lti.rules import MUST_HOLD, Expected
from integration.lti.signature import named_key
from tests.fakes.platform import ABSENT, CLIENT, DEPLOYMENT, ISSUER, launch_claims, published, signed

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TOOL = "https://tool.example"
PLATFORM = Platform(
    id=new_id(),
    issuer=ISSUER,
    client_id=CLIENT,
    auth_url="https://lms.example/auth?x=1",
    token_url="https://lms.example/token",
    token_audience=None,
    jwks_url="https://lms.example/jwks",
    product="generic",
    origins=("https://lms.example",),
    state="active",
)
EXPECTED = Expected(
    platform=PLATFORM,
    nonce="n-1",
    deployment_id=DEPLOYMENT,
    target_link_uri=f"{TOOL}/lti/launch",
    is_ours=lambda url: url.startswith(TOOL),
    now=NOW,
)


def claims(**changes: Any) -> dict[str, Any]:
    """Right claims, with changes."""
    return launch_claims(TOOL, **{"nonce": "n-1", "now": NOW, **changes})


def refusal(token: str, keys: list[dict[str, Any]]) -> str:
    """Why a token is refused."""
    with pytest.raises(LaunchRefused) as refused:
        proven_launch(token, keys, EXPECTED)
    return refused.value.code


@given(st.text(min_size=1, max_size=200).filter(lambda text: "\0" not in text), st.text(max_size=200).filter(lambda text: "\0" not in text))
def test_LTI_12_every_hint_goes_back_to_the_letter(hint: str, message_hint: str) -> None:
    hint, message_hint = (text.encode(errors="ignore").decode() or "x" for text in (hint, message_hint))
    login = LoginRequest(issuer=ISSUER, login_hint=hint, target_link_uri=TOOL, message_hint=message_hint)
    url = authentication_request(PLATFORM, login, state="s", nonce="n", redirect_uri=f"{TOOL}/lti/launch")
    back = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    assert (back["login_hint"], back["lti_message_hint"], back["x"]) == (hint, message_hint, "1")
    assert LoginRequest.again(login.fields()) == login


def test_LTI_20_the_message_hint_is_sent_only_if_it_came() -> None:
    login = read_login(MultiDict({"iss": ISSUER, "login_hint": "h", "target_link_uri": TOOL}))
    query = parse_qs(urlsplit(authentication_request(PLATFORM, login, state="s", nonce="n", redirect_uri=TOOL)).query)
    assert "lti_message_hint" not in query
    assert query["prompt"] == ["none"]


def test_proved_claims_become_a_launch() -> None:
    launch = proven_launch(signed(claims()), [published("p1")], EXPECTED)
    assert launch.person.subject == "u-17"
    assert launch.context is not None
    assert launch.context.title == "Samen leren"
    assert launch.link is not None
    assert launch.link.scopes
    assert launch.roles == {"Learner"}


@pytest.mark.parametrize("keys", [["p1"], ["p0", "p1"]])
def test_LTI_45_the_library_would_have_let_these_in(keys: list[str]) -> None:
    known = [published(name) for name in keys]
    assert refusal(signed(claims(), kid=None), known) == "kid-missing"
    assert refusal(signed(claims(), kid="another"), known) == "kid-unknown"
    assert refusal(signed(claims(), key="small-1"), [published("small-1")]) == "key-size"
    assert refusal(signed(claims(sub="")), known) == "person-unknown"
    assert refusal(signed(claims(iat=1)), known) == "issued-too-long-ago"
    assert refusal(signed(claims(aud=[CLIENT, "another"])), known) == "audience-wrong"
    assert refusal(signed(claims(azp="another")), known) == "authorized-party-wrong"


CLAIMS: dict[str, tuple[str, object, int, str]] = {
    "iss missing": ("iss", ABSENT, 401, "issuer-wrong"),
    "iss with a slash more": ("iss", f"{ISSUER}/", 401, "issuer-wrong"),
    "iss as a list": ("iss", [ISSUER], 401, "issuer-wrong"),
    "aud missing": ("aud", ABSENT, 401, "audience-wrong"),
    "aud of somebody else": ("aud", "cid-9", 401, "audience-wrong"),
    "aud with a stranger": ("aud", ["cid-1", "cid-9"], 401, "audience-wrong"),
    "aud empty": ("aud", [], 401, "audience-wrong"),
    "aud as an object": ("aud", {"cid-1": True}, 401, "audience-wrong"),
    "azp of somebody else": ("azp", "cid-9", 401, "authorized-party-wrong"),
    "azp as a number": ("azp", 1, 401, "authorized-party-wrong"),
    "exp missing": ("exp", ABSENT, 400, "expiry-malformed"),
    "exp as text": ("exp", "9999999999", 400, "expiry-malformed"),
    "exp as true": ("exp", True, 400, "expiry-malformed"),
    "exp endless": ("exp", float("inf"), 400, "expiry-malformed"),
    "exp no number": ("exp", float("nan"), 400, "expiry-malformed"),
    "exp enormous": ("exp", 10**400, 400, "expiry-malformed"),
    "iat missing": ("iat", ABSENT, 400, "issue-time-malformed"),
    "iat as text": ("iat", "1", 400, "issue-time-malformed"),
    "iat below zero": ("iat", -1, 400, "issue-time-malformed"),
    "nbf as text": ("nbf", "1", 401, "not-yet-valid"),
    "nonce missing": ("nonce", ABSENT, 401, "nonce-wrong"),
    "nonce of nobody": ("nonce", "guessed", 401, "nonce-wrong"),
    "nonce as a list": ("nonce", ["a"], 401, "nonce-wrong"),
    "nonce with half a character": ("nonce", "\ud800", 401, "nonce-wrong"),
    "version as a number": ("version", 1.3, 400, "version-wrong"),
    "message type as a number": ("message_type", 1, 400, "message-type-missing"),
    "message type that is not ours": ("message_type", "LtiStartProctoring", 400, "message-type-unsupported"),
    "deployment empty": ("deployment_id", "", 400, "deployment-missing"),
    "deployment as a number": ("deployment_id", 3, 400, "deployment-missing"),
    "deployment other than announced": ("deployment_id", "4", 401, "deployment-differs"),
    "target missing": ("target_link_uri", ABSENT, 400, "target-not-ours"),
    "target elsewhere": ("target_link_uri", "https://evil.example/lti/launch", 400, "target-not-ours"),
    "target as a number": ("target_link_uri", 1, 400, "target-not-ours"),
    "target of a broken address": ("target_link_uri", "http://[", 400, "target-not-ours"),
    "sub missing": ("sub", ABSENT, 400, "person-unknown"),
    "sub as a number": ("sub", 17, 400, "person-malformed"),
    "sub too long": ("sub", "x" * 256, 400, "person-malformed"),
    "sub beyond ASCII": ("sub", "ü", 400, "person-malformed"),
    "sub with a null byte": ("sub", "a\0b", 400, "person-malformed"),
    "roles as text": ("roles", "Learner", 400, "roles-missing"),
    "roles as an object": ("roles", {"Learner": 1}, 400, "roles-missing"),
    "link missing": ("resource_link", ABSENT, 400, "resource-link-missing"),
    "link as text": ("resource_link", "link-5", 400, "resource-link-missing"),
    "link id as a number": ("resource_link", {"id": 5}, 400, "resource-link-missing"),
    "link id too long": ("resource_link", {"id": "x" * 256}, 400, "resource-link-missing"),
    "context without id": ("context", {"title": "x"}, 400, "context-malformed"),
    "context as a list": ("context", ["course-8"], 400, "context-malformed"),
}


@pytest.mark.parametrize(("claim", "value", "status", "reason"), CLAIMS.values(), ids=CLAIMS)
def test_LTI_34_LTI_35_LTI_36_LTI_37_LTI_38_LTI_39_LTI_40_LTI_41_each_claim_of_the_table_must_hold(
    claim: str, value: object, status: int, reason: str
) -> None:
    outcome = launched(claims(**{claim: value}))
    assert outcome is not None
    assert (outcome.status, outcome.code) == (status, reason)


def test_every_required_claim_stands_in_the_table() -> None:
    activity = message_of("LtiResourceLinkRequest")
    assert activity is not None
    table = (*MUST_HOLD, *activity.rules)
    named = {rule.claim for rule in table}
    required = {"iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub"}
    lti = {"version", "message_type", "deployment_id", "target_link_uri", "roles", "resource_link", "context"}
    assert named == required | {f"{LTI}/{name}" for name in lti}
    assert {rule.status for rule in table} == {400, 401}


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(claims())), odd)
def test_no_value_of_any_claim_is_more_than_a_refusal(name: str, value: object) -> None:
    outcome = launched({**claims(), name: value})
    assert outcome is None or outcome.status in {400, 401}


def launched(told: dict[str, Any]) -> LaunchRefused | None:
    """The refusal of a launch with these claims, if it is refused."""
    try:
        proven_launch(signed(told), [published("p1")], EXPECTED)
    except LaunchRefused as refused:
        return refused
    return None


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{0,20}\.[A-Za-z0-9_-]{0,20}\.[A-Za-z0-9_-]{0,20}", fullmatch=True))
def test_no_text_is_more_than_a_refusal_as_a_token(token: str) -> None:
    with pytest.raises(LaunchRefused):
        named_key(token)


def test_LTI_30_a_field_that_comes_twice_is_refused() -> None:
    with pytest.raises(LaunchRefused) as refused:
        read_answer(MultiDict([("state", "s"), ("id_token", "a"), ("id_token", "a")]))
    assert (refused.value.code, refused.value.status) == ("id-token-twice", 400)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 300),
        ("max-age=1", 300),
        ("public, max-age=900", 900),
        ("max-age=99999999", 86400),
        ("no-cache, max-age=900", 300),
        ("MAX-AGE=900", 900),
    ],
)
def test_KEY_04_cache_control_counts_within_limits(said: str, seconds: int) -> None:
    assert fresh_for(said).total_seconds() == seconds
