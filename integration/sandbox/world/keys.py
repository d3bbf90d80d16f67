"""The platform's signing key, and the tool's public keys as the platform fetches them."""

from __future__ import annotations

import json
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey


class KeySetUnreachable(Exception):
    """The tool's key set can't be fetched, or isn't one."""


@cache
def practice_key() -> RSAKey:
    """One key for all sandboxes of this process that keep no file: making one takes a while."""
    return new_key()


def new_key() -> RSAKey:
    """A fresh key, named by its thumbprint."""
    return RSAKey.generate_key(2048, auto_kid=True)


def public_set(keys: list[RSAKey]) -> dict[str, Any]:
    """What stands at `/jwks`."""
    return {"keys": [key.as_dict(private=False, alg="RS256", use="sig") for key in keys]}


def sign(claims: dict[str, Any], key: RSAKey) -> str:
    """A signed token that names its key."""
    return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": key.kid}, claims, key)


class ToolKeys:
    """The tool's key set, kept until a key is asked for that isn't in it (MOODLE 5.1)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._keys: dict[str, RSAKey] = {}

    def find(self, kid: str) -> RSAKey | None:
        """The key with this name; fetches the set when it isn't known. KeySetUnreachable."""
        if kid not in self._keys:
            self._keys = _read(_fetch(self.url))
        return self._keys.get(kid)


def _fetch(url: str) -> bytes:
    parts = urlsplit(url)
    connection = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(parts.netloc, timeout=5)
    try:
        connection.request("GET", parts.path, headers={"Accept": "*/*", "User-Agent": "SandboxBot/1.0"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise KeySetUnreachable(f"{url} answered {answer.status}")
        return answer.read()
    except (OSError, HTTPException) as failure:
        raise KeySetUnreachable(f"{url}: {failure}") from failure
    finally:
        connection.close()


def _read(raw: bytes) -> dict[str, RSAKey]:
    try:
        found = KeySet.import_key_set(json.loads(raw)).keys
    except (ValueError, KeyError, TypeError, JoseError) as unreadable:
        raise KeySetUnreachable("not a key set") from unreadable
    return {key.kid: key for key in found if isinstance(key, RSAKey) and key.kid}
