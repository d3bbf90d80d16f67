"""Which addresses may be called, and how long a receiver may ask to wait (SSRF-01, SSRF-02, SSRF-04)."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as some

from integration.addresses import is_public
from integration.domain.errors import Refused
from integration.transport import LONGEST_WAIT, Transport, retry_after
from tests.builders import NOW

PRIVATE_4 = [
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]
PRIVATE_6 = [
    "::",
    "::1",
    "::7f00:1",
    "::ffff:8.8.8.8",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2002:7f00:1::",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:400e::1"]


@pytest.mark.parametrize("address", PRIVATE_4 + PRIVATE_6)
def test_SSRF_02_an_address_that_is_not_on_the_public_internet_is_recognised(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_SSRF_02_a_public_address_is_recognised(address: str) -> None:
    assert is_public(address)


@given(some.ip_addresses(v=4))
def test_SSRF_02_no_ipv4_address_becomes_public_by_being_wrapped_in_ipv6(inner: IPv4Address) -> None:
    wrapped = (f"::ffff:{inner}", f"::{inner}", f"64:ff9b::{inner}", f"2002:{inner.packed[:2].hex()}:{inner.packed[2:].hex()}::")
    assert not any(is_public(address) for address in wrapped)


@pytest.mark.parametrize(
    "url",
    [
        "http://hr.stad.example/people",
        "ftp://hr.stad.example/people",
        "file:///etc/passwd",
        "gopher://hr.stad.example",
        "hr.stad.example/people",
        "https:///people",
        "https://",
        "https://somebody@hr.stad.example/",
        "https://somebody:secret@hr.stad.example/",
        "https://@hr.stad.example/",
        "https://hr.stad.example/#people",
        "https://hr.stad.example:99999/",
        "https://hr.stad.example:people/",
        "https://[::1/",
        "https://" + "a" * 64 + ".example/",
        "https://hr.stad.example;script-src/",
        "https://hr stad.example/",
        "https://hr.stad.example'/",
        "https://[fe80::1%25eth0]/",
        "http://127.0.0.2/",
        "http://hr.intern/people",
        "",
    ],
)
def test_SSRF_01_an_address_we_cannot_stand_behind_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        Transport(allow_private_hosts={"127.0.0.1", "hr.intern"}).vet(url)
    assert refusal.value.code == "bad-address"


@pytest.mark.parametrize("url", ["https://hr.stad.example/people", "https://hr.stad.example:8443/", "https://München.example/"])
def test_SSRF_01_https_on_any_port_is_accepted(url: str) -> None:
    assert Transport().vet(url).scheme == "https"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "lms.localhost"])
def test_SSRF_04_http_is_accepted_only_for_loopback_hosts_that_the_operator_listed(host: str) -> None:
    assert Transport(allow_private_hosts={host}).vet(f"http://{host}:8000/").hostname == host
    with pytest.raises(Refused):
        Transport().vet(f"http://{host}:8000/")


@pytest.mark.parametrize(
    ("header", "waits"),
    [
        ("0", timedelta(0)),
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("Tue, 10 Mar 2026 10:00:00 GMT", timedelta(minutes=30)),
        ("Tue, 10 Mar 2026 10:00:00 -0000", timedelta(minutes=30)),
        ("Tue, 10 Mar 2026 09:00:00 GMT", timedelta(minutes=-30)),
        ("9" * 40, LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
    ],
)
def test_both_forms_of_retry_after_are_understood_and_none_makes_us_wait_for_ever(header: str, waits: timedelta) -> None:
    assert retry_after(header, NOW) == NOW + waits


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "²", "١٢"])
def test_an_unreadable_retry_after_is_no_wish(header: str | None) -> None:
    assert retry_after(header, NOW) is None


@given(some.text())
def test_no_retry_after_header_breaks_us(header: str) -> None:
    wish = retry_after(header, NOW)
    assert wish is None or wish <= NOW + LONGEST_WAIT
