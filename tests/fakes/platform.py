"""A platform that signs whatever a test wants, right or wrong, and publishes its keys on a true port.

The sandbox plays an honest LMS; this one can also lie.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.http_server import Asked, Says, answering

LTI = "https://purl.imsglobal.org/spec/lti/claim"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTRUCTOR, LEARNER = f"{ROLE}Instructor", f"{ROLE}Learner"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
CLIENT, DEPLOYMENT = "cid-1", "3"
ISSUER = "http://localhost:1/lms"
ABSENT = object()


@cache
def a_secret(name: str) -> rsa.RSAPrivateKey:
    """The secret half of the key with this name; the same name gives the same key, `small` ones have 1024 bits."""
    bits = 1024 if name.startswith("small") else 2048
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def published(name: str) -> dict[str, Any]:
    """The public half, as a platform publishes it; written by hand, because the library warns about small keys."""
    numbers = a_secret(name).public_key().public_numbers()
    return {"kty": "RSA", "kid": name, "alg": "RS256", "use": "sig", "n": _base64(numbers.n), "e": _base64(numbers.e)}


def _base64(number: int) -> str:
    return encoded(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def encoded(part: bytes | Mapping[str, Any]) -> str:
    """A part of a token: base64url without padding."""
    raw = part if isinstance(part, bytes) else json.dumps(dict(part)).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def launch_claims(tool: str, *, nonce: str, now: datetime, **changes: Any) -> dict[str, Any]:
    """A complete, right set of claims; `changes` go by the short name of a claim, `ABSENT` leaves one out."""
    stamp = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "u-17",
        "exp": stamp + 60,
        "iat": stamp,
        "nonce": nonce,
        "given_name": "Noor",
        "family_name": "Visser",
        "name": "Noor Visser",
        "email": "noor.visser@stad.example",
        **{f"{LTI}/{name}": value for name, value in _lti_claims(tool).items()},
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "scope": [SCORE],
            "lineitems": f"{ISSUER}/items?type=1",
            "lineitem": f"{ISSUER}/items/9?type=1",
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": f"{ISSUER}/members",
            "service_versions": ["1.0", "2.0"],
        },
    }
    changed = {name if name in claims or name in {"azp", "nbf", "locale"} else f"{LTI}/{name}": value for name, value in changes.items()}
    return {name: value for name, value in {**claims, **changed}.items() if value is not ABSENT}


def _lti_claims(tool: str) -> dict[str, Any]:
    return {
        "version": "1.3.0",
        "message_type": "LtiResourceLinkRequest",
        "deployment_id": DEPLOYMENT,
        "target_link_uri": f"{tool}/lti/launch",
        "roles": [LEARNER],
        "context": {"id": "course-8", "label": "WM", "title": "Samen leren", "type": ["CourseSection"]},
        "resource_link": {"id": "link-5", "title": "Mentorschap in duo's"},
        "lis": {"person_sourcedid": ""},
        "launch_presentation": {"locale": "nl", "document_target": "iframe"},
    }


@dataclass(kw_only=True)
class FakePlatform:
    """Its published `keys`, and the status and headers it publishes them with, may be changed by a test; or all of its `answer`."""

    keys: list[Any]
    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    times_asked: int = 0
    answer: Callable[[Asked], Says] | None = None

    def says(self, asked: Asked) -> Says:
        """One answer, counted."""
        self.times_asked += 1
        return (self.answer or self.key_set)(asked)

    def key_set(self, _asked: Asked) -> Says:
        """The keys, as they are now."""
        return Says(status=self.status, headers=self.headers, body=[json.dumps({"keys": self.keys}).encode()])


@contextmanager
def a_platform(*key_names: str) -> Iterator[FakePlatform]:
    """A platform that publishes keys with these names."""
    platform = FakePlatform(keys=[published(name) for name in key_names])
    with answering(platform.says) as server:
        platform.url = server.url
        yield platform


def signed(claims: Mapping[str, Any], *, key: str = "p1", **header: Any) -> str:
    """A token; `header` changes the header, `ABSENT` leaves a part of it out."""
    changed = {"alg": "RS256", "typ": "JWT", "kid": key, **header}
    told = {name: value for name, value in changed.items() if value is not ABSENT}
    return signed_raw(encoded(told), json.dumps(dict(claims)).encode(), a_secret(key))


def signed_raw(header: str, payload: bytes, secret: rsa.RSAPrivateKey) -> str:
    """A token with any header and any bytes in it; the signature is right whatever the header says."""
    message = f"{header}.{encoded(payload)}"
    return f"{message}.{encoded(secret.sign(message.encode(), PKCS1v15(), SHA256()))}"


def signed_with_public_key(claims: Mapping[str, Any], key: str = "p1") -> str:
    """HS256 with the text of the public key as the shared secret: the old confusion."""
    public = a_secret(key).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    message = f"{encoded({'alg': 'HS256', 'kid': key})}.{encoded(claims)}"
    return f"{message}.{encoded(hmac.digest(public, message.encode(), 'sha256'))}"


def unsigned(claims: Mapping[str, Any], key: str = "p1") -> str:
    """`alg: none`."""
    return f"{encoded({'alg': 'none', 'kid': key})}.{encoded(claims)}."
