"""Proof that a request comes from the browser that a session without cookies began in: signed with a key that never leaves it (CK-09)."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

WINDOW = timedelta(minutes=1)
HALF = 32
"""Bytes of a coordinate, and of each half of a signature, on the curve P-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a script signed: `said` is the request, the word of the session and the moment, in one text."""

    said: bytes
    at: datetime
    signature: bytes


def is_key(text: str) -> bool:
    """Whether this is the public half of such a key: both coordinates, base64url, with a dot between."""
    return _key(text) is not None


def holds(key: str, proof: Proof | None, *, now: datetime) -> bool:
    """Whether the holder of this key signed that, within the last minute or so."""
    public = _key(key)
    if public is None or proof is None or abs(now - proof.at) > WINDOW or len(proof.signature) != 2 * HALF:
        return False
    r, s = (int.from_bytes(part) for part in (proof.signature[:HALF], proof.signature[HALF:]))
    try:
        public.verify(encode_dss_signature(r, s), proof.said, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def decoded(text: str) -> bytes:
    """base64url without padding; empty for what is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def _key(text: str) -> EllipticCurvePublicKey | None:
    x, _, y = (decoded(part) if part != "." else b"" for part in text.partition("."))
    if (len(x), len(y)) != (HALF, HALF):
        return None
    try:
        return EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), SECP256R1()).public_key()
    except ValueError:
        return None
