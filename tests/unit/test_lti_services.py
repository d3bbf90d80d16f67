"""What we sign for a token, and where a score is sent: no network here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from integration.lti.services.grades import Score
from integration.lti.services.service import below, origin_of
from integration.lti.services.token import Client, assertion
from integration.mapping.files import read_products

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
CLIENT = Client(client_id="our-client", token_url="https://leren.example/token", audience="https://leren.example/aud", deployment_id="1")


@cache
def a_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "practice"})


def claims_of(token: str) -> dict[str, object]:
    return jwt.decode(token, a_key(), algorithms=["RS256"]).claims


def test_TOK_02_the_assertion_says_who_for_whom_and_from_which_deployment() -> None:
    token = assertion(CLIENT, a_key(), now=NOW)
    claims = claims_of(token)
    assert claims["iss"] == claims["sub"] == "our-client"
    assert claims["aud"] == "https://leren.example/aud"
    assert claims["https://purl.imsglobal.org/spec/lti/claim/deployment_id"] == "1"
    assert jws.extract_compact(token.encode()).headers() == {"alg": "RS256", "typ": "JWT", "kid": "practice"}


def test_TOK_02_it_lives_for_minutes_in_whole_seconds_and_is_back_dated() -> None:
    claims = claims_of(assertion(CLIENT, a_key(), now=NOW + timedelta(milliseconds=700)))
    issued, expires = claims["iat"], claims["exp"]
    assert isinstance(issued, int)
    assert isinstance(expires, int)
    assert issued == int(NOW.timestamp()) - 60
    assert 0 < expires - issued <= 300
    assert expires > NOW.timestamp()


def test_TOK_02_every_assertion_has_its_own_id() -> None:
    ids = {str(claims_of(assertion(CLIENT, a_key(), now=NOW))["jti"]) for _ in range(3)}
    assert len({UUID(each) for each in ids}) == 3


@pytest.mark.parametrize(
    ("line_item", "scores"),
    [
        ("https://leren.example/l/3/lineitem?type_id=3", "https://leren.example/l/3/lineitem/scores?type_id=3"),
        ("https://leren.example/l/3", "https://leren.example/l/3/scores"),
        ("https://leren.example/l/3/", "https://leren.example/l/3/scores"),
        ("https://leren.example/l?a=1&b=%2F", "https://leren.example/l/scores?a=1&b=%2F"),
    ],
)
def test_SVC_01_the_step_goes_into_the_path_and_the_query_stays(line_item: str, scores: str) -> None:
    assert below(line_item, "scores") == scores


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://leren.example/a", "https://leren.example"),
        ("https://leren.example:443/a", "https://leren.example"),
        ("https://LEREN.example:8443/a", "https://leren.example:8443"),
        ("http://localhost:8001/a", "http://localhost:8001"),
        ("https://leren.example@elders.example/a", "https://elders.example"),
        ("https://leren.example.elders.example/", "https://leren.example.elders.example"),
        ("https://leren.example:port/a", ""),
        ("/a", ""),
        ("", ""),
    ],
)
def test_SVC_02_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@given(st.integers(min_value=1, max_value=100), st.datetimes(timezones=st.just(UTC)))
def test_AGS_10_AGS_18_every_score_message_is_fully_graded_holds_a_score_and_no_comment(given_: int, stamp: datetime) -> None:
    message = Score(user="12", given=given_).message(stamp)
    assert (message["gradingProgress"], message["scoreGiven"], message["scoreMaximum"]) == ("FullyGraded", given_, 100)
    assert message["activityProgress"] == ("Completed" if given_ == 100 else "InProgress")
    assert "comment" not in message


def test_AGS_15_a_score_that_fell_back_to_nothing_is_withdrawn_and_no_zero() -> None:
    message = Score(user="12", given=0, extras={"x": 1}).message(NOW)
    stamp = NOW.isoformat(timespec="milliseconds")
    assert message == {"userId": "12", "timestamp": stamp, "activityProgress": "Initialized", "gradingProgress": "NotReady"}


@given(st.integers(min_value=0, max_value=10**10).map(lambda ms: NOW + timedelta(milliseconds=ms)))
def test_AGS_08_a_stamp_has_parts_of_a_second_and_a_zone(stamp: datetime) -> None:
    text = str(Score(user="12", given=5).message(stamp)["timestamp"])
    assert len(text) == len("2026-11-23T20:01:29.123+00:00")
    assert abs(datetime.fromisoformat(text) - stamp) < timedelta(milliseconds=1)


def test_AGS_17_to_canvas_a_score_is_no_new_piece_of_work_and_nobody_else_hears_of_that() -> None:
    products = read_products()
    own = {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}
    assert Score(user="12", given=5, extras=products["canvas"].score_extras).message(NOW).items() >= own.items()
    assert {name for name, product in products.items() if product.score_extras} == {"canvas"}
