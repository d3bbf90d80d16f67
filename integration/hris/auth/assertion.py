"""Assertions that we sign with a key of the admin's (JWT bearer grant, RFC 7523, section 2.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from integration.domain.errors import Refused
from integration.hris.auth.means import Options

BACK_DATED, LIVES = timedelta(seconds=30), timedelta(minutes=4)


def signed(options: Options, *, now: datetime) -> str:
    """One assertion, good for minutes: `iss`, `sub` (else `iss`), `aud` (else the token address), signed with `key` by `alg`."""
    alg = str(options.get("alg", "RS256"))
    claims = {
        "iss": options["iss"],
        "sub": options.get("sub") or options["iss"],
        "aud": options.get("aud") or options["token_url"],
        "iat": int((now - BACK_DATED).timestamp()),
        "exp": int((now + LIVES).timestamp()),
        "jti": str(uuid4()),
    }
    header = {"alg": alg, "typ": "JWT"} | ({"kid": options["kid"]} if options.get("kid") else {})
    return jwt.encode(header, claims, _key(str(options["key"]), alg), algorithms=[alg])


def _key(pem: str, alg: str) -> RSAKey | ECKey:
    try:
        key = (ECKey if alg.startswith("ES") else RSAKey).import_key(pem)
    except (ValueError, TypeError, JoseError) as unfit:
        raise Refused(f"the key cannot be read: it must be a private key in PEM form, for {alg}", code="bad-key") from unfit
    if not key.is_private:
        raise Refused("the key is a public one; the private one is needed", code="bad-key")
    return key
