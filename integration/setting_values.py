"""How the value of a setting is read from its variable; each raises `ValueError` with what would be right."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def path(raw: str) -> Path:
    """A full path, `~` included."""
    return Path(raw).expanduser().resolve()


def number(says: str, *, least: int = 0, most: int | None = None) -> Callable[[str], int]:
    """A whole number in a range; `says` follows “must be a whole number”."""

    def read(raw: str) -> int:
        if not raw.isdecimal() or int(raw) < least or (most is not None and int(raw) > most):
            raise ValueError(f"must be a whole number{says}")
        return int(raw)

    return read


count = number(", zero or more")
seconds = number(" of seconds, at least 1", least=1)
percent = number(" from 0 to 100", most=100)


def address(*schemes: str) -> Callable[[str], str]:
    """An address of one of these schemes."""

    def read(raw: str) -> str:
        scheme, colon, _rest = raw.partition("://")
        if not colon or scheme.partition("+")[0] not in schemes:
            raise ValueError(f"must start with {' or '.join(f'{known}://' for known in schemes)}")
        return raw

    return read


def switch(raw: str) -> bool:
    """Yes or no."""
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if raw.lower() not in words:
        raise ValueError("must be yes or no")
    return words[raw.lower()]


def hosts(raw: str) -> frozenset[str]:
    """Names of hosts, separated by commas."""
    return frozenset(host.strip().lower() for host in raw.split(",") if host.strip())


def own_address(raw: str) -> str:
    """The address of an installation; raises `ValueError` for one that it cannot have."""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be a full address such as https://mentoring.example.nl")
    if parts.port == 0:  # one above 65535 is refused by asking for it
        raise ValueError("must have a port from 1 to 65535, or none")
    if parts.path.strip("/"):
        raise ValueError(
            "must have no path: cookies and frames belong to a whole host, so give it one, such as https://mentoring.example.nl"
        )
    return raw.rstrip("/")


def zone(raw: str) -> ZoneInfo:
    """A time zone."""
    try:
        return ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError("must be a time zone such as Europe/Amsterdam") from unknown


def one_of(one: str, other: str) -> Callable[[str], str]:
    """One of two words."""

    def read(raw: str) -> str:
        if raw not in {one, other}:
            raise ValueError(f"must be {one} or {other}")
        return raw

    return read


def phone(raw: str) -> str:
    """A telephone number."""
    if not re.fullmatch(r"\+?[\d ()-]{3,30}", raw):
        raise ValueError("must be a telephone number such as 06 12 34 56 78")
    return raw


def organisation(raw: str) -> str:
    """A name that fits on a line."""
    if len(raw) > 80:
        raise ValueError("must have at most 80 characters")
    return raw


def mailbox(raw: str) -> str:
    """An e-mail address."""
    if not re.fullmatch(r"[^@\s<>\"']+@[^@\s<>\"']+", raw):
        raise ValueError("must be an e-mail address")
    return raw


def mail_server(raw: str) -> str:
    """A mail server, with user and password in it where it wants them."""
    parts = urlsplit(raw)
    said_more = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or said_more or parts.port == 0:
        raise ValueError("must be an address such as smtp://user:password@mail.example.nl:587, or smtps://…:465")
    return raw


def long_secret(raw: str) -> str:
    """A secret that cannot be guessed."""
    if len(raw) < 32:
        raise ValueError("must have at least 32 characters; python3 -c 'import secrets; print(secrets.token_hex(32))'")
    return raw


def fernet_keys(raw: str) -> tuple[str, ...]:
    """Fernet keys, separated by commas."""
    keys = tuple(key.strip() for key in raw.split(",") if key.strip())
    if not all(map(_is_fernet_key, keys)):
        raise ValueError("each key must be 32 bytes, url-safe base64, as Fernet.generate_key() makes")
    return keys


def _is_fernet_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == 32
    except ValueError:
        return False
