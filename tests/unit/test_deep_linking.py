"""Deep linking as values: what settings mean, and what the signed answer holds (DL-01, DL-03, DL-05, DL-06)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from integration.domain.ids import new_id
from integration.domain.lms.launch import Platform
from integration.domain.lms.placing import CourseDoor, Placement, PlacingRequest
from integration.lti.deep_linking import DATA, ITEMS, SETTINGS, Words, content_item, placing_request, response

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
REQUEST = PlacingRequest(return_url="https://lms.example/back?id=1", takes_links=True, takes_several=True, ignores_columns=False)
PLATFORM = Platform(
    id=new_id(),
    issuer="https://lms.example",
    client_id="cid-1",
    auth_url="https://lms.example/auth",
    token_url="https://lms.example/token",
    token_audience=None,
    jwks_url="https://lms.example/jwks",
    product="generic",
    origins=("https://lms.example",),
    state="active",
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=6,
)


@cache
def a_key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


def said(request: PlacingRequest, *items: dict[str, Any]) -> dict[str, Any]:
    """What an answer says, proved with our key."""
    token = response(PLATFORM, "3", request, items, key=a_key(), now=NOW)
    return jwt.decode(token, a_key(), algorithms=["RS256"]).claims


def a_door(door: CourseDoor) -> Placement:
    return Placement(id=new_id(), deployment_id=new_id(), context_id=None, cohort_id=None, programme="EXP", door=door, placed_at=NOW)


def asked(**told: Any) -> PlacingRequest:
    return placing_request({SETTINGS: {"deep_link_return_url": "https://lms.example/back", "accept_types": ["ltiResourceLink"], **told}})


@pytest.mark.parametrize(("told", "several"), [(True, True), ("true", True), (False, False), ("yes", False), (1, False), (None, False)])
def test_DL_01_several_only_if_it_says_so(told: object, *, several: bool) -> None:
    assert asked(accept_multiple=told).takes_several is several


@pytest.mark.parametrize(("told", "ignored"), [(False, True), ("false", True), (True, False), (None, False), (0, False), ({}, False)])
def test_DL_01_columns_unless_it_says_that_it_makes_none(told: object, *, ignored: bool) -> None:
    assert asked(accept_lineitem=told).ignores_columns is ignored


def test_DL_01_data_that_is_empty_is_something_else_than_none() -> None:
    assert (asked(data="").has_data, asked().has_data) == (True, False)


@given(json_values)
def test_DL_03_data_goes_back_to_the_letter(data: Any) -> None:
    kept = PlacingRequest(return_url="", takes_links=True, takes_several=True, ignores_columns=False, has_data=True, data=data)
    assert said(kept)[DATA] == data


def test_DL_03_without_data_there_is_no_claim_and_without_items_an_empty_list() -> None:
    claims = said(REQUEST)
    assert DATA not in claims
    assert claims[ITEMS] == []


def test_DL_03_an_answer_lives_five_minutes_at_most_and_has_a_nonce_of_its_own() -> None:
    one, other = said(REQUEST), said(REQUEST)
    assert one["exp"] - one["iat"] == 300
    assert one["iat"] <= NOW.timestamp() < one["exp"]
    assert one["nonce"] != other["nonce"]


@pytest.mark.parametrize("door", CourseDoor)
@pytest.mark.parametrize("with_column", [True, False])
def test_DL_05_DL_06_an_item_is_a_link_with_its_id_in_two_places(door: CourseDoor, *, with_column: bool) -> None:
    placed = a_door(door)
    item = content_item(placed, Words(title="Traject", text="Over"), base_url="https://tool.example", with_column=with_column)
    assert (item["type"], item["title"], item["text"]) == ("ltiResourceLink", "Traject", "Over")
    assert item["url"] == f"https://tool.example/lti/r/{placed.id}"
    assert item["custom"] == {"resource_id": str(placed.id)}
    assert ("lineItem" in item) == (with_column and door is CourseDoor.TRAJECTORY)
