"""What a platform tells about itself, judged without the network (DR-03), and what we answer (DR-05..08)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.lms.registration import REGISTRATION_CODES, PlatformConfiguration, RegistrationRefused
from integration.lti.manifest.configuration import TOOL_CONFIGURATION
from integration.lti.registration import ENDPOINTS, NEEDED, PLATFORM_CONFIGURATION, read_answer, read_configuration, request_body
from integration.mapping.files import read_products, read_tool
from integration.transport import Transport

TOOL, PRODUCTS = read_tool(), read_products()
WEB = Path(__file__).parents[2] / "integration" / "web"
ISSUER, ASKED = "https://leren.stad.example", "https://leren.stad.example/mod/lti/openid-configuration.php"
CANVAS = "https://canvas.instructure.com"
ABSENT = object()


def told(**changes: Any) -> dict[str, Any]:
    """A sound configuration, with changes; `ABSENT` leaves a part out."""
    whole = {
        "issuer": ISSUER,
        **{name: f"{ISSUER}/{name}" for name in ENDPOINTS},
        **{name: ["other", wanted] for name, wanted in NEEDED.items()},
        "scopes_supported": ["openid", *TOOL.scopes],
        PLATFORM_CONFIGURATION: {"product_family_code": "moodle", "messages_supported": [{"type": "LtiDeepLinkingRequest"}]},
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not ABSENT}


def read(configuration: object, *, asked: str = ASKED) -> PlatformConfiguration:
    clouds = {issuer: hosts for product in PRODUCTS.values() for issuer, hosts in product.clouds.items()}
    return read_configuration(configuration, asked=asked, vet=Transport(allow_private_hosts={"localhost"}).vet, clouds=clouds)


def refusal(configuration: object, *, asked: str = ASKED) -> str:
    with pytest.raises(RegistrationRefused) as caught:
        read(configuration, asked=asked)
    return caught.value.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": ABSENT}, "issuer-malformed"),
        ({"issuer": "http://leren.stad.example"}, "issuer-malformed"),
        ({"issuer": f"{ISSUER}?x=1"}, "issuer-malformed"),
        ({"issuer": f"{ISSUER}#x"}, "issuer-malformed"),
        ({"issuer": "https://leren.stad.example;script-src"}, "issuer-malformed"),
        ({"issuer": "https://elders.example"}, "configuration-elsewhere"),
        ({"issuer": "https://leren.stad.example:8443"}, "configuration-elsewhere"),
        ({"registration_endpoint": "https://elders.example/register"}, "endpoint-elsewhere"),
        ({"registration_endpoint": "https://leren.stad.example.elders.example/register"}, "endpoint-elsewhere"),
        ({"token_endpoint": ABSENT}, "endpoint-malformed"),
        ({"jwks_uri": "/jwks"}, "endpoint-malformed"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "endpoint-malformed"),
        ({"token_endpoint": "http://leren.stad.example/token"}, "endpoint-malformed"),
        ({"jwks_uri": f"{ISSUER}/{'x' * 1000}"}, "endpoint-malformed"),
        ({PLATFORM_CONFIGURATION: ABSENT}, "platform-not-lti"),
        *(({name: ["none"]}, "platform-unsuitable") for name in NEEDED),
        *(({name: ABSENT}, "platform-unsuitable") for name in NEEDED),
    ],
)
def test_DR_03_a_platform_we_cannot_or_may_not_work_with_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal(told(**changes)) == code


@pytest.mark.parametrize("configuration", [None, [], "text", 7])
def test_DR_03_what_is_no_configuration_is_refused(configuration: object) -> None:
    assert refusal(configuration) == "configuration-malformed"


def test_DR_03_missing_optional_metadata_does_no_harm() -> None:
    found = read(told(scopes_supported=ABSENT, **{PLATFORM_CONFIGURATION: {}}))
    assert (found.family, found.scopes, found.messages) == ("", (), ())


def test_DR_03_keys_tokens_and_sign_in_may_live_at_another_host() -> None:
    found = read(told(token_endpoint="https://auth.stad.example/token", authorization_endpoint="https://login.stad.example/auth"))
    assert found.origins == ("https://leren.stad.example", "https://login.stad.example")


@pytest.mark.parametrize(
    ("asked", "registration", "fits"),
    [
        ("https://sso.canvaslms.com/api/lti/security/openid-configuration", "https://school.instructure.com/api/lti/registrations", True),
        ("https://sso.canvaslms.com.elders.example/conf", "https://school.instructure.com/api/lti/registrations", False),
        ("https://sso.canvaslms.com/conf", "https://evilinstructure.com/api/lti/registrations", False),
        ("https://sso.canvaslms.com:8443/conf", "https://school.instructure.com/api/lti/registrations", False),
    ],
)
def test_DR_03_only_listed_hosts_stand_in_for_the_shared_issuer_of_a_cloud(asked: str, registration: str, *, fits: bool) -> None:
    configuration = told(issuer=CANVAS, registration_endpoint=registration)
    if fits:
        assert read(configuration, asked=asked).issuer == CANVAS
    else:
        assert refusal(configuration, asked=asked) in {"configuration-elsewhere", "endpoint-elsewhere"}


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3), max_leaves=5)
)
def test_DR_03_odd_values_are_refused_and_never_a_fault(odd: object) -> None:
    for name in told():
        code = None
        try:
            read(told(**{name: odd}))
        except RegistrationRefused as refused:
            code = refused.code
        assert code in {None, *REGISTRATION_CODES}


@pytest.mark.parametrize("listed", [["LtiResourceLinkRequest"], [{"type": "LtiResourceLinkRequest"}, {"no": 1}]])
def test_DR_06_messages_are_those_the_platform_knows_listed_as_texts_or_as_objects(listed: list[Any]) -> None:
    configuration = read(told(**{PLATFORM_CONFIGURATION: {"messages_supported": listed}}))
    body = request_body(TOOL, PRODUCTS["moodle"], configuration, base_url="https://wm.example", language="nl", shares_names=True)
    assert [each["type"] for each in body[TOOL_CONFIGURATION]["messages"]] == ["LtiResourceLinkRequest"]


def test_DR_05_scopes_are_those_the_platform_has_and_texts_stand_in_the_language_of_the_house() -> None:
    configuration = read(told(scopes_supported=["openid", next(iter(TOOL.scopes))]))
    body = request_body(TOOL, PRODUCTS["moodle"], configuration, base_url="https://wm.example:8443", language="nl", shares_names=True)
    assert body["scope"] == next(iter(TOOL.scopes))
    assert (body["client_name"], body["client_name#en"]) == (TOOL.name["nl"], TOOL.name["en"])
    assert "client_name#nl" not in body
    assert body[TOOL_CONFIGURATION]["domain"] == "wm.example:8443"


def test_DR_07_without_names_no_claim_of_a_name_or_address_is_asked() -> None:
    body = request_body(TOOL, PRODUCTS["moodle"], read(told()), base_url="https://wm.example", language="en", shares_names=False)
    assert body[TOOL_CONFIGURATION]["claims"] == ["iss", "sub", "locale"]
    assert body["client_name"] == TOOL.name["en"]


def test_DR_08_no_scope_in_the_answer_means_all_that_were_asked() -> None:
    found = read_answer({"client_id": "c", TOOL_CONFIGURATION: {"deployment_id": 7}}, asked=["b", "a"])
    assert (found.scopes, found.deployment_id, found.management_url) == (("a", "b"), "7", None)
    assert read_answer({"client_id": "c", "scope": "x"}, asked=["a"]).scopes == ("x",)


@pytest.mark.parametrize("answer", [None, [], {}, {"client_id": ""}, {"client_id": ["c"]}, {"client_id": "c" * 256}])
def test_DR_08_an_answer_without_a_client_id_is_none(answer: object) -> None:
    with pytest.raises(RegistrationRefused) as caught:
        read_answer(answer, asked=[])
    assert caught.value.code == "registration-malformed"


@pytest.mark.parametrize("code", sorted(REGISTRATION_CODES))
def test_every_refusal_has_a_sentence_with_a_remedy(code: str) -> None:
    assert f'"{code}": (_(' in (WEB / "templates" / "register" / "refusal_words.html").read_text(encoding="utf-8")
