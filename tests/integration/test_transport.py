"""Manners on the network, against true HTTP servers (SSRF-01 to SSRF-04)."""

from __future__ import annotations

import gzip
import logging
import time
from pathlib import Path
from socket import AF_INET, SOCK_STREAM
from typing import Any

import pytest

from integration.domain.errors import Refused, Retriable
from integration.transport import LARGEST_ANSWER, Answer, Transport
from tests.fakes.http_server import Asked, Says, answering, dripping
from tests.fakes.tls import a_certificate, with_tls

HERE = frozenset({"127.0.0.1", "localhost"})
SECRETS = ("Samira", "el-amrani", "bearer-token", "burgerservicenummer")


def a_transport(total_seconds: float = 10) -> Transport:
    return Transport(allow_private_hosts=HERE, total_seconds=total_seconds)


def get(url: str, transport: Transport | None = None, **options: Any) -> Answer:
    return (transport or a_transport()).request("GET", url, purpose="test", **options)


def test_an_answer_comes_back_with_its_status_headers_and_body() -> None:
    with answering(Says(body=[b'{"duo": 1}'], headers={"Content-Type": "text/html", "X-Page": "2"})) as server:
        answer = get(f"{server.url}/people")
    assert (answer.status, answer.headers["x-page"], answer.json()) == (200, "2", {"duo": 1})


def test_a_request_is_sent_as_asked() -> None:
    with answering(Says()) as server:
        a_transport().request("POST", f"{server.url}/a", purpose="test", json={"x": 1}, query={"q": "a&b"}, headers={"X-Own": "yes"})
        a_transport().request("PUT", f"{server.url}/b", purpose="test", body=b"raw", headers={"Content-Type": "text/plain"})
        a_transport().request("POST", f"{server.url}/c", purpose="test", form={"grant_type": "client_credentials"})
    posted, put, form = server.asked
    assert (posted.method, posted.path, posted.body, posted.headers["X-Own"]) == ("POST", "/a?q=a%26b", b'{"x": 1}', "yes")
    assert posted.headers["User-Agent"].startswith("Wederkerig/")
    assert (put.method, put.body, put.headers["Content-Type"]) == ("PUT", b"raw", "text/plain")
    assert (form.body, form.headers["Content-Type"]) == (b"grant_type=client_credentials", "application/x-www-form-urlencoded")


def test_an_answer_that_is_no_json_is_refused_without_being_quoted() -> None:
    with answering(Says(body=[b"<html>Samira</html>"])) as server, pytest.raises(Refused) as refusal:
        get(server.url).json()
    assert refusal.value.code == "not-json"
    assert "Samira" not in str(refusal.value)


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_SSRF_03_a_redirect_is_refused_and_not_followed(status: int) -> None:
    with (
        answering(Says()) as inside,
        answering(Says(status=status, headers={"Location": f"{inside.url}/metadata"})) as server,
        pytest.raises(Refused) as refusal,
    ):
        get(f"{server.url}/people")
    assert (refusal.value.code, refusal.value.status, inside.asked) == ("redirect", status, [])


@pytest.mark.parametrize("length", [None, LARGEST_ANSWER * 100])
def test_SSRF_03_a_body_over_the_cap_is_refused(length: int | None) -> None:
    with answering(Says(body=[b"x" * 100_000] * 100, length=length)) as server, pytest.raises(Refused) as refusal:
        get(server.url)
    assert refusal.value.code == "too-large"


def test_SSRF_03_the_cap_counts_what_a_small_compressed_body_becomes() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    with answering(Says(body=[bomb], headers={"Content-Encoding": "gzip"})) as server, pytest.raises(Refused) as refusal:
        get(server.url)
    assert refusal.value.code == "too-large"


def test_SSRF_03_a_body_of_exactly_the_cap_is_read() -> None:
    with answering(Says(body=[b"x" * 1000])) as server:
        assert len(a_transport().request("GET", server.url, purpose="test", largest=1000).body) == 1000


def test_SSRF_03_a_silent_server_does_not_hold_us() -> None:
    def silence(_asked: Asked) -> Says:
        time.sleep(1)
        return Says()

    with answering(silence) as server, pytest.raises(Retriable):
        get(server.url, read_seconds=0.1)


@pytest.mark.parametrize("length", [None, 100])
def test_SSRF_03_a_server_that_drips_bytes_is_cut_off_after_the_whole_time_limit(length: int | None) -> None:
    started = time.monotonic()
    drip = Says(body=dripping(b"x", seconds=0.05, times=1200), length=length)
    with answering(drip) as server, pytest.raises(Retriable):
        get(server.url, a_transport(0.3))
    assert time.monotonic() - started < 30


def test_a_body_that_breaks_off_is_retriable() -> None:
    with answering(Says(body=[b"half"], length=100)) as server, pytest.raises(Retriable):
        get(server.url)


def test_a_host_that_does_not_answer_is_retriable() -> None:
    with answering(Says()) as server:
        gone = server.url
    with pytest.raises(Retriable):
        get(gone)


def test_an_unknown_host_is_retriable() -> None:
    with pytest.raises(Retriable):
        get("https://hr.stad.invalid/people")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 507])
def test_a_passing_failure_is_retriable_and_says_when(status: int) -> None:
    with answering(Says(status=status, headers={"Retry-After": "3600"})) as server, pytest.raises(Retriable) as failure:
        get(server.url)
    assert failure.value.not_before is not None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422, 501])
def test_a_lasting_failure_is_refused_with_its_status(status: int) -> None:
    with answering(Says(status=status)) as server, pytest.raises(Refused) as refusal:
        get(server.url)
    assert (refusal.value.code, refusal.value.status) == (f"http-{status}", status)


def test_a_status_that_the_caller_expects_comes_back() -> None:
    with answering(Says(status=404)) as server:
        assert a_transport().request("GET", server.url, purpose="test", accept={404}).status == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_SSRF_02_a_private_address_is_refused_by_host_before_anything_is_sent(host: str) -> None:
    with answering(Says()) as server, pytest.raises(Refused) as refusal:
        get(f"https://{host}:{server.port}/latest/meta-data", Transport())
    assert (refusal.value.code, server.asked) == ("private-address", [])
    assert host in str(refusal.value)
    assert "WEDERKERIG_ALLOW_PRIVATE_HOSTS" in str(refusal.value)


@pytest.mark.parametrize("answers", [["10.0.0.7"], ["169.254.169.254"], ["8.8.8.8", "10.0.0.7"], ["::1"]])
def test_SSRF_02_a_name_that_resolves_to_a_private_address_is_refused(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integration.transport.getaddrinfo", lambda *_a, **_k: [(AF_INET, SOCK_STREAM, 6, "", (ip, 443)) for ip in answers])
    with pytest.raises(Refused) as refusal:
        get("https://hr.stad.example/people", Transport())
    assert refusal.value.code == "private-address"
    assert answers[-1] not in str(refusal.value)


def test_SSRF_02_a_name_is_resolved_once_and_that_answer_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Safe against rebinding: there is no second look-up that could give another answer."""
    looked_up: list[str] = []

    def resolver(host: str, *_rest: object, **_more: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        return [(AF_INET, SOCK_STREAM, 6, "", ("127.0.0.1", 0))]

    monkeypatch.setattr("integration.transport.getaddrinfo", resolver)
    with answering(Says()) as server:
        get(f"http://hr.localhost:{server.port}/", Transport(allow_private_hosts={"hr.localhost"}))
    assert looked_up == ["hr.localhost"]
    assert server.asked[0].headers["Host"] == f"hr.localhost:{server.port}"


def test_a_name_with_a_dead_address_first_is_still_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """`localhost` is often `::1` first, while the LMS listens on 127.0.0.1."""
    both = [(AF_INET, SOCK_STREAM, 6, "", (ip, 0)) for ip in ("::1", "127.0.0.1")]
    monkeypatch.setattr("integration.transport.getaddrinfo", lambda *_a, **_k: both)
    with answering(Says(body=[b"here"])) as server:
        assert get(f"http://localhost:{server.port}/").body == b"here"


def test_SSRF_03_no_cookie_is_kept_for_the_next_call() -> None:
    transport = a_transport()
    with answering(Says(headers={"Set-Cookie": "session=somebody; Path=/"})) as server:
        get(server.url, transport)
        get(server.url, transport)
    assert all("Cookie" not in asked.headers for asked in server.asked)


def test_SSRF_03_neither_proxy_nor_netrc_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password secret")
    with answering(Says()) as proxy, answering(Says()) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        get(server.url)
    assert proxy.asked == []
    assert "Authorization" not in server.asked[0].headers


def shown_in_a_traceback(failure: BaseException) -> list[str]:
    before = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    return [str(failure), *(shown_in_a_traceback(before) if before else ())]


@pytest.mark.parametrize("status", [200, 302, 404, 503])
def test_neither_log_nor_error_tells_more_than_purpose_method_host_and_status(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    with answering(Says(status=status, body=[b"burgerservicenummer"], headers={"Location": "/Samira"})) as server:
        for url in (f"{server.url}/Samira/el-amrani?token=bearer-token", "http://127.0.0.1:1/Samira?token=bearer-token"):
            try:
                a_transport().request("GET", url, purpose="test", headers={"Authorization": "Bearer bearer-token"})
            except (Refused, Retriable) as failure:
                told += shown_in_a_traceback(failure)
    assert "purpose=test method=GET host=127.0.0.1" in caplog.text
    assert not [secret for secret in SECRETS if secret in caplog.text + "".join(told)]


def test_SSRF_02_the_certificate_is_checked_for_the_name_that_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """We connect to the vetted address, but greet (SNI) and check with the name; a certificate nobody signed is not enough."""
    monkeypatch.setattr("integration.transport.getaddrinfo", lambda *_a, **_k: [(AF_INET, SOCK_STREAM, 6, "", ("127.0.0.1", 0))])
    with answering(Says()) as server:
        greeted = with_tls(server, a_certificate(tmp_path, "hr.stad.example"))
        with pytest.raises(Retriable) as failure:
            get(f"https://hr.stad.example:{server.port}/", Transport(allow_private_hosts={"hr.stad.example"}))
    assert (greeted, server.asked) == (["hr.stad.example"], [])
    assert "SSLError" in str(failure.value)
