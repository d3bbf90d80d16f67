"""A session without cookies signs each request with a key of its browser: the word alone opens nothing (CK-09)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import signed
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms
from tests.integration.test_platform_storage import begun, blocked, kept, told

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FORM = "application/x-www-form-urlencoded"


def written(what: bytes) -> str:
    return urlsafe_b64encode(what).decode().rstrip("=")


@dataclass(kw_only=True)
class Script:
    """What the script of the page does, in the browser that it runs in. `word` and `start` are there after `come_in`."""

    tool: ToolInLms
    browser: SmallBrowser
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    word: str = ""
    start: str = ""

    def come_in(self, key: str | None = None) -> requests.Response:
        """Launch, and say which key the requests will be signed with."""
        page = begun(self.tool, self.browser)
        given = kept(self.browser, page)
        form = {"state": given.state, "id_token": signed(self.tool.claims(given)), "proof": told(page, "mark"), "key": key or self.public}
        token = {"X-CSRF-Token": told(page, "csrf")}
        answer = self.browser.post("/lti/launch/stored", form, site="same-origin", **token)
        self.word, self.start = answer.json()["word"], answer.json()["start"]
        return answer

    @property
    def public(self) -> str:
        """The public half, as it is told."""
        numbers = self.key.public_key().public_numbers()
        return ".".join(written(number.to_bytes(32)) for number in (numbers.x, numbers.y))

    def proof(self, method: str, path: str, body: str = "", *, late: timedelta = timedelta(0)) -> dict[str, str]:
        """The headers of a request."""
        moment = str(int((self.tool.services.clock.now() - late).timestamp() * 1000))
        hashes = [written(sha256(each.encode()).digest()) for each in (self.word, body)]
        r, s = decode_dss_signature(self.key.sign("\n".join([method, path, moment, *hashes]).encode(), ECDSA(SHA256())))
        return {"Authorization": f"Bearer {self.word}", "X-Proof": f"{moment}.{written(r.to_bytes(32) + s.to_bytes(32))}"}

    def read(self, path: str) -> requests.Response:
        """A page, by a signed request."""
        return self.browser.get(path, query=None, **self.proof("GET", path))

    def status(self, headers: dict[str, str], path: str = "/me?t=") -> int:
        """What a GET with these headers answers."""
        return self.browser.get(path, query=None, **headers).status_code


@pytest.fixture
def script(services: Services, served: Serve) -> Iterator[Script]:
    with tool_in_lms(services, served) as tool:
        yield Script(tool=tool, browser=blocked(tool))


def test_CK_09_the_word_alone_opens_nothing(script: Script) -> None:
    now = script.come_in().json()["now"]
    assert abs(now / 1000 - script.tool.services.clock.now().timestamp()) < 60
    assert script.status({"Authorization": f"Bearer {script.word}"}) == 401
    assert script.status({"Authorization": f"Bearer {script.word}", "X-Proof": "1.AAAA"}) == 401
    assert script.status(script.proof("GET", "/me?t=")) == 200
    thief = Script(tool=script.tool, browser=script.browser, word=script.word)
    assert script.status(thief.proof("GET", "/me?t=")) == 401


def test_CK_09_a_proof_is_for_one_request_and_about_a_minute(script: Script) -> None:
    script.come_in()
    for other in (("POST", "/me?t="), ("GET", "/me"), ("GET", "/me?t=", "x")):
        assert script.status(script.proof(*other)) == 401
    assert script.status(script.proof("GET", "/me?t=", late=timedelta(seconds=50))) == 200
    for late in (timedelta(seconds=70), -timedelta(seconds=70)):
        assert script.status(script.proof("GET", "/me?t=", late=late)) == 401


def test_CK_09_a_form_is_signed_with_what_it_says_and_where_it_leads_is_told(script: Script) -> None:
    script.come_in()
    page = script.read(script.start)
    while "X-Go-To" in page.headers:
        page = script.read(page.headers["X-Go-To"])
    path = f"{script.start}language"
    body = urlencode({"csrf": told(page, "csrf"), "language": "en"})
    changed = script.browser.post(
        path, body.replace("=en", "=nl"), site="same-origin", **{**script.proof("POST", path, body), "Content-Type": FORM}
    )
    assert changed.status_code == 401
    done = script.browser.post(path, body, site="same-origin", **{**script.proof("POST", path, body), "Content-Type": FORM})
    assert (done.status_code, done.text, "Location" in done.headers) == (200, "", False)
    assert done.headers["X-Go-To"].startswith("/t/")


@pytest.mark.parametrize("key", ["x", "AAAA.BBBB", "é.é", f"{'A' * 43}.{'A' * 43}"])
def test_CK_09_what_is_no_key_is_no_key(script: Script, key: str) -> None:
    script.come_in(key)
    assert script.status({"Authorization": f"Bearer {script.word}"}) == 200
