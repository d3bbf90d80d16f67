"""Whether a token was signed by the platform; only then are its claims looked at.

The library accepts more than we may (LTI-45): a token without `kid` when the set has one key, a wrong `kid` when it is
given one key, and keys of 1024 bits. So the header is read here, and the key is chosen here.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from integration.domain.lms.launch import LaunchRefused

ALGORITHM = "RS256"
SMALLEST_KEY = 2048
LARGEST_KEY = 8192
MOST_IMPORTED = 64
UNREADABLE = (ValueError, TypeError, RecursionError)

Jwk = Mapping[str, Any]


def named_key(token: str) -> str:
    """The `kid` in the header of a token that nobody has verified yet; refuses every header we would not verify.

    `jku`, `x5u`, `x5c` and `jwk` are not looked at: a token does not bring its own key (LTI-32).
    """
    header = _header(token)
    if header.get("alg") != ALGORITHM:
        raise LaunchRefused("algorithm-not-allowed")
    if "crit" in header or "b64" in header:
        raise LaunchRefused("header-critical")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise LaunchRefused("kid-missing")
    return kid


def has_key(keys: Iterable[Jwk], kid: str) -> bool:
    """Whether the platform publishes a key with this name."""
    return any(key.get("kid") == kid for key in keys)


def proven_claims(token: str, keys: Iterable[Jwk]) -> dict[str, Any]:
    """The claims of a token that one of the platform's published `keys` has signed."""
    kid = named_key(token)
    key = _usable(next((key for key in keys if key.get("kid") == kid), None))
    try:
        return jwt.decode(token, key, algorithms=[ALGORITHM]).claims
    except (JoseError, *UNREADABLE) as broken:
        raise LaunchRefused("signature-wrong") from broken


def is_usable(key: Jwk) -> bool:
    """Whether we would verify with this key."""
    try:
        _usable(key)
    except LaunchRefused:
        return False
    return True


def _header(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        raise LaunchRefused("token-malformed", 400)
    try:
        header = json.loads(urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except UNREADABLE as unreadable:
        raise LaunchRefused("token-malformed", 400) from unreadable
    if not isinstance(header, dict):
        raise LaunchRefused("token-malformed", 400)
    return header


def _usable(key: Jwk | None) -> RSAKey:
    """The public RSA key, imported only after its size is known; symmetric and encryption keys never verify."""
    if key is None:
        raise LaunchRefused("kid-unknown")
    if key.get("kty") != "RSA" or key.get("use", "sig") != "sig" or key.get("alg", ALGORITHM) != ALGORITHM:
        raise LaunchRefused("key-unsuitable")
    if not SMALLEST_KEY <= _bits(key.get("n")) <= LARGEST_KEY:
        raise LaunchRefused("key-size")
    try:
        return _imported(key["n"], key["e"])
    except (JoseError, KeyError, *UNREADABLE) as unfit:
        raise LaunchRefused("key-unsuitable") from unfit


@lru_cache(MOST_IMPORTED)
def _imported(modulus: str, exponent: str) -> RSAKey:
    """Parsed once per process: that takes longer than verifying with it."""
    return RSAKey.import_key({"kty": "RSA", "n": modulus, "e": exponent})


def _bits(modulus: object) -> int:
    if not isinstance(modulus, str):
        return 0
    try:
        return int.from_bytes(urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))).bit_length()
    except UNREADABLE:
        return 0
