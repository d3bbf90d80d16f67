"""Keys: what we publish and when it changes, and how a platform's keys are fetched and kept (KEY-01..04)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select

from integration.flows.lms import signing_keys
from integration.lti.keys import private_key
from integration.store.tables import lti
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.http_server import Asked, Says
from tests.fakes.platform import published, signed
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS."""
    with tool_in_lms(services, served) as tool:
        yield tool


def kids(tool: ToolInLms) -> list[str]:
    """The keys we publish now."""
    return [key["kid"] for key in requests.get(f"{tool.url}/lti/jwks.json", timeout=60).json()["keys"]]


def status(tool: ToolInLms, key: str = "p1") -> int:
    """How a launch signed with this key ends."""
    browser = tool.browser()
    given = tool.begin(browser)
    return browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given), key=key)}).status_code


def test_KEY_01_KEY_02_our_set_holds_public_rsa_keys_of_3072_bits_and_nothing_more(tool: ToolInLms) -> None:
    answer = requests.get(f"{tool.url}/lti/jwks.json", timeout=60)
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    (key,) = answer.json()["keys"]
    assert set(key) == {"kty", "n", "e", "alg", "use", "kid"}
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert int.from_bytes(base64.urlsafe_b64decode(key["n"] + "==")).bit_length() == 3072
    found = KeySet.import_key_set(answer.json()).keys[0]
    assert key["kid"] == found.thumbprint()


def test_KEY_02_private_keys_are_sealed_in_the_database(tool: ToolInLms) -> None:
    kids(tool)
    with tool.services.store.reading() as db:
        row = db.execute(select(lti.signing_keys)).one()
    assert "PRIVATE" not in row.private_pem
    assert not {"d", "p", "q"} & set(row.public_jwk)


def test_what_we_sign_verifies_against_what_we_publish(tool: ToolInLms) -> None:
    key = private_key(signing_keys.signing_key(tool.services.store, now=tool.services.clock.now()))
    token = jwt.encode({"alg": "RS256", "kid": key.kid}, {"iss": "cid-1"}, key)
    document = requests.get(f"{tool.url}/lti/jwks.json", timeout=60).json()
    assert jwt.decode(token, KeySet.import_key_set(document), algorithms=["RS256"]).claims == {"iss": "cid-1"}


def test_KEY_03_a_key_is_published_a_day_before_it_signs_and_a_week_after(services: Services) -> None:
    store, start = services.store, services.clock.now()

    def signs(at: timedelta) -> str:
        return signing_keys.signing_key(store, now=start + at).kid

    def shown(at: timedelta) -> set[str]:
        return {key["kid"] for key in signing_keys.key_set(store, now=start + at)["keys"]}

    old = signs(0 * DAY)
    new = signing_keys.rotate(store, actor="test", now=start).kid
    assert (signs(23 * HOUR), signs(25 * HOUR)) == (old, new)
    assert shown(HOUR) == shown(7 * DAY + 23 * HOUR) == {old, new}
    assert shown(8 * DAY + HOUR) == {new}


def test_KEY_03_the_timetable_rotates_every_90_days_and_drops_what_nobody_meets(services: Services) -> None:
    store, start = services.store, services.clock.now()
    first = signing_keys.signing_key(store, now=start).kid
    for day in range(0, 104, 4):
        signing_keys.keep_timetable(store, now=start + day * DAY)
    known = signing_keys.own_keys(store)
    assert len(known) == 1
    assert known[0].kid != first
    assert known[0].signs_from - start <= 93 * DAY


def test_KEY_03_in_an_emergency_the_old_key_is_gone_at_once(services: Services) -> None:
    store, now = services.store, services.clock.now()
    old = signing_keys.signing_key(store, now=now).kid
    new = signing_keys.rotate(store, at_once=True, actor="test", now=now).kid
    assert signing_keys.signing_key(store, now=now).kid == new
    assert [key["kid"] for key in signing_keys.key_set(store, now=now)["keys"]] == [new] != [old]


def test_the_first_rotation_of_all_signs_at_once(services: Services) -> None:
    now = services.clock.now()
    assert signing_keys.rotate(services.store, actor="test", now=now).signs_from == now


def test_KEY_04_keys_are_kept_for_the_time_the_platform_allows_between_5_minutes_and_a_day(tool: ToolInLms) -> None:
    asked = []
    for allowed in ("no-store", "max-age=3600", "max-age=9999999"):
        tool.lms.headers = {"Cache-Control": allowed}
        tool.services.clock.move(2 * DAY)
        for wait in (0 * MINUTE, 4 * MINUTE, 2 * MINUTE, 50 * MINUTE, 23 * HOUR, 2 * HOUR):
            tool.services.clock.move(wait)
            before = tool.lms.times_asked
            assert status(tool) == 303
            asked.append(tool.lms.times_asked - before)
    assert asked == [1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1]


def test_KEY_04_a_new_key_of_the_platform_is_asked_for_at_most_once_in_ten_seconds(tool: ToolInLms) -> None:
    assert status(tool) == 303
    assert [status(tool, "p2") for _ in range(3)] == [401] * 3
    assert tool.lms.times_asked == 1
    tool.lms.keys.append(published("p2"))
    tool.services.clock.move(timedelta(seconds=11))
    assert status(tool, "p2") == 303
    assert [status(tool, "p3") for _ in range(3)] == [401] * 3
    assert tool.lms.times_asked == 2


def test_KEY_04_a_platform_that_does_not_answer_is_trusted_for_a_day_by_what_it_said(tool: ToolInLms) -> None:
    assert status(tool) == 303
    tool.lms.status = 503
    tool.services.clock.move(23 * HOUR)
    assert status(tool) == 303
    tool.services.clock.move(2 * HOUR)
    assert status(tool) == 503


@pytest.mark.parametrize("body", [b"no json", b"[]", b'{"keys": {}}', b'{"keys": "x"}', b"x" * 300_000])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_KEY_04_a_key_set_that_is_none_lets_nobody_in(tool: ToolInLms, caplog: pytest.LogCaptureFixture, body: bytes) -> None:
    tool.lms.answer = lambda _asked: Says(body=[body])
    assert status(tool) == 503
    assert "reason=platform-keys-unreachable" in caplog.text


def test_KEY_04_a_class_that_launches_at_once_asks_once_and_all_come_in(tool: ToolInLms) -> None:
    def slowly(asked: Asked) -> Says:
        sleep(0.5)
        return tool.lms.key_set(asked)

    tool.lms.answer = slowly
    with ThreadPoolExecutor(4) as together:
        assert list(together.map(lambda _: status(tool), range(4))) == [303] * 4
    assert tool.lms.times_asked == 1
