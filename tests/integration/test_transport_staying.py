"""Many calls in a row over lines that stay open: as careful as a call by itself (SSRF-01 to SSRF-04)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from socket import AF_INET, SOCK_STREAM
from threading import Barrier

import pytest

from integration.domain.errors import Refused, Retriable
from integration.transport import Transport
from tests.fakes.http_server import Asked, Says, answering, dripping

EMPTY = Says(length=0)


def a_transport(seconds: float = 10) -> Transport:
    return Transport(allow_private_hosts={"127.0.0.1"}, total_seconds=seconds)


def test_calls_in_a_row_share_a_line_and_calls_by_themselves_do_not() -> None:
    with answering(EMPTY, stays=True) as server:
        with a_transport().staying() as transport:
            for _ in range(3):
                transport.request("POST", server.url, purpose="test", body=b"x")
        assert (len(server.asked), server.lines) == (3, 1)
        for _ in range(2):
            a_transport().request("GET", server.url, purpose="test")
        assert server.lines == 3


def test_each_hand_has_a_line_of_its_own() -> None:
    together = Barrier(3)

    def answer(_asked: Asked) -> Says:
        together.wait(30)
        return EMPTY

    with answering(answer, stays=True) as server, a_transport().staying() as transport, ThreadPoolExecutor(3) as hands:
        list(hands.map(lambda _: transport.request("GET", server.url, purpose="test"), range(6)))
    assert (len(server.asked), server.lines) == (6, 3)


def test_a_line_that_the_other_side_hung_up_is_opened_anew() -> None:
    with answering(Says(length=0, headers={"Connection": "close"}), stays=True) as server, a_transport().staying() as transport:
        for _ in range(3):
            transport.request("GET", server.url, purpose="test")
    assert server.lines == 3


def test_SSRF_03_a_call_that_lasts_too_long_is_cut_and_the_next_one_is_not_its_victim() -> None:
    slow = Says(body=dripping(b"x", seconds=0.05, times=1200), length=1200)
    with answering(lambda asked: slow if asked.path == "/slow" else EMPTY, stays=True) as server, a_transport(0.5).staying() as transport:
        with pytest.raises(Retriable):
            transport.request("GET", f"{server.url}/slow", purpose="test")
        assert transport.request("GET", server.url, purpose="test").status == 200


def test_SSRF_02_a_line_that_stays_is_vetted_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integration.transport.getaddrinfo", lambda *_a, **_k: [(AF_INET, SOCK_STREAM, 6, "", ("10.0.0.8", 443))])
    with Transport().staying() as transport, pytest.raises(Refused) as refusal:
        transport.request("GET", "https://hr.stad.example/", purpose="test")
    assert refusal.value.code == "private-address"


def test_SSRF_03_no_cookie_is_kept_on_a_line_that_stays() -> None:
    says = Says(length=0, headers={"Set-Cookie": "session=somebody; Path=/"})
    with answering(says, stays=True) as server, a_transport().staying() as transport:
        transport.request("GET", server.url, purpose="test")
        transport.request("GET", server.url, purpose="test")
    assert all("Cookie" not in asked.headers for asked in server.asked)
