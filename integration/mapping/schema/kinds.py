"""Sections whose keys depend on their kind: which it needs, and which it may have besides.

Adding a kind of auth or paging is one line in a table here and one function in `hris/auth.py` or `hris/paging.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import ValidationError, fields, validate

Keys = Mapping[str, tuple[frozenset[str], frozenset[str]]]
"""By kind: the keys it needs and the keys it may have besides."""


def keys(needs: str = "", may: str = "") -> tuple[frozenset[str], frozenset[str]]:
    """Both lists, from words with spaces between them."""
    return frozenset(needs.split()), frozenset(may.split())


AUTH: Keys = {
    "none": keys("", "cert"),
    "basic": keys("user password", "cert"),
    "api_key": keys("name value", "in cert"),
    "bearer": keys("token", "cert"),
    "oauth2_client": keys("token_url client_id client_secret", "scope style params cert"),
    "oauth2_code": keys("authorize_url token_url client_id", "client_secret scope style params authorize_params issuer cert"),
    "jwt_bearer": keys("token_url iss key", "sub aud alg kid client_id client_secret scope style params cert"),
    "saml_bearer": keys(
        "token_url issuer sub aud key", "recipient attributes certificate encoding client_id client_secret scope style params cert"
    ),
}
ALGORITHMS = ("RS256", "RS384", "PS256", "ES256")
PAGING: Keys = {
    "none": keys(),
    "page": keys("", "size first total end_status"),
    "offset": keys("", "size first total end_status"),
    "cursor": keys("next", "size start total end_status"),
    "keyset": keys("key", "size start total end_status"),
    "next_url": keys("next", "size total end_status"),
    "link_header": keys("", "size total end_status"),
}
READING: Keys = {
    "rest": keys("request", "records page since join detail changed one deleted"),
    "scim": keys("", "service count since deleted"),
    "push": keys(),
    "csv": keys("file", "deleted"),
}


def check_kind(kinds: Keys, data: Any, *, default: str) -> None:
    """Refuse keys that a kind lacks or has no use for."""
    kind = data.get("kind", default) if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        return
    needs, may = kinds[kind]
    foreign = frozenset(key for pair in kinds.values() for keys_ in pair for key in keys_) - needs - may
    wrong = {key: [f"needed with kind: {kind}"] for key in needs - data.keys()}
    wrong |= {key: [f"does not go with kind: {kind}"] for key in foreign & data.keys()}
    if wrong:
        raise ValidationError(wrong)


class OneOf(fields.String):
    """A field that holds one of the `known` words; a slip of the pen is told the nearest."""

    def __init__(self, known: tuple[str, ...], **options: Any) -> None:
        super().__init__(validate=self._check, **options)
        self.known = known

    def _check(self, word: str) -> None:
        if word not in self.known:
            near = get_close_matches(word, self.known, n=1)
            raise ValidationError(f"expected one of {', '.join(self.known)}" + (f'; did you mean "{near[0]}"?' if near else ""))


def one_of(words: Iterable[str], **options: Any) -> OneOf:
    """A field that holds one of these words."""
    return OneOf(tuple(words), **options)


def number(low: float, high: float) -> validate.Range:
    """A number within bounds."""
    return validate.Range(min=low, max=high, error="expected a number from {min} to {max}")
