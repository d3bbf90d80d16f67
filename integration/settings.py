"""The environment: every setting, its sentence and its default.

Read once per process by `wiring`; nothing else in the service looks at the environment.
A value that cannot be right stops the start with the variable's name and the remedy.
"""

from __future__ import annotations

import os
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "WEDERKERIG_"
DEMO_FILE = "demo.env"
SECRET = "secret"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsWrong(Exception):
    """A variable cannot be used; the message names it and says what would be right."""


def _path(raw: str) -> Path:
    return Path(raw).expanduser().resolve()


def _count(raw: str) -> int:
    if not raw.isdecimal():
        raise ValueError("must be a whole number, zero or more")
    return int(raw)


def _seconds(raw: str) -> int:
    if not raw.isdecimal() or int(raw) < 1:
        raise ValueError("must be a whole number of seconds, at least 1")
    return int(raw)


def _percent(raw: str) -> int:
    if not raw.isdecimal() or int(raw) > 100:
        raise ValueError("must be a whole number from 0 to 100")
    return int(raw)


def _address(*schemes: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        scheme, colon, _rest = raw.partition("://")
        if not colon or scheme.partition("+")[0] not in schemes:
            raise ValueError(f"must start with {' or '.join(f'{known}://' for known in schemes)}")
        return raw

    return read


def _switch(raw: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if raw.lower() not in words:
        raise ValueError("must be yes or no")
    return words[raw.lower()]


def _hosts(raw: str) -> frozenset[str]:
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


def _zone(raw: str) -> ZoneInfo:
    try:
        return ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise ValueError("must be a time zone such as Europe/Amsterdam") from unknown


def _language(raw: str) -> str:
    if raw not in {"nl", "en"}:
        raise ValueError("must be nl or en")
    return raw


def _log_format(raw: str) -> str:
    if raw not in {"text", "json"}:
        raise ValueError("must be text or json")
    return raw


def _organisation(raw: str) -> str:
    if len(raw) > 80:
        raise ValueError("must have at most 80 characters")
    return raw


def _phone(raw: str) -> str:
    if not re.fullmatch(r"\+?[\d ()-]{3,30}", raw):
        raise ValueError("must be a telephone number such as 06 12 34 56 78")
    return raw


def _mailbox(raw: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"']+@[^@\s<>\"']+", raw):
        raise ValueError("must be an e-mail address")
    return raw


def _long_secret(raw: str) -> str:
    if len(raw) < 32:
        raise ValueError("must have at least 32 characters; python3 -c 'import secrets; print(secrets.token_hex(32))'")
    return raw


def _fernet_keys(raw: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in raw.split(",") if key.strip())
    if not all(map(_is_fernet_key, keys)):
        raise ValueError("each key must be 32 bytes, url-safe base64, as Fernet.generate_key() makes")
    return keys


def _is_fernet_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == 32
    except ValueError:
        return False


def setting(name: str, read: Callable[[str], Any], default: Any = MISSING, *, says: str, kind: str = "") -> Any:
    """One setting: its variable (without prefix), how it is read, its default and its sentence."""
    return field(default=default, repr=kind != SECRET, metadata={"name": name, "read": read, "says": says, "kind": kind})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. `None` means "not set"; what that leads to is in the sentence."""

    data_dir: Path = setting("DATA_DIR", _path, Path("data"), says="Folder for SQLite, the embedded Redis and demo secrets.")
    database_url: str | None = setting(
        "DATABASE_URL",
        _address("postgresql", "postgres", "sqlite"),
        None,
        says="SQLAlchemy address; unset means SQLite in DATA_DIR.",
        kind=SECRET,
    )
    redis_url: str | None = setting(
        "REDIS_URL",
        _address("redis", "rediss", "unix"),
        None,
        says="The doorbell; unset means the embedded one in DATA_DIR, or none.",
        kind=SECRET,
    )
    base_url: str = setting(
        "BASE_URL", own_address, "http://127.0.0.1:8000", says="The address at which browsers and the LMS reach this service."
    )
    secret_key: str | None = setting(
        "SECRET_KEY", _long_secret, None, says="Signs form tokens and launch cookies; `web` needs it.", kind=SECRET
    )
    encryption_keys: tuple[str, ...] = setting(
        "ENCRYPTION_KEYS", _fernet_keys, (), says="Fernet keys, newest first; they encrypt secrets at rest.", kind=SECRET
    )
    mappings_dir: Path | None = setting(
        "MAPPINGS_DIR", _path, None, says="Folder with the admin's mapping files; unset means those shipped along."
    )
    catalogue_dir: Path | None = setting(
        "CATALOGUE_DIR",
        _path,
        None,
        says="Folder with the organisation's own texts and formats, laid over those that come along (docs/catalogue.md).",
    )
    drop_dir: Path | None = setting("DROP_DIR", _path, None, says="Folder in which HR systems may drop files; unset means none is read.")
    allow_private_hosts: frozenset[str] = setting(
        "ALLOW_PRIVATE_HOSTS", _hosts, frozenset(), says="Hosts on a private network that we may call; comma list."
    )
    trusted_proxies: int = setting("TRUSTED_PROXIES", _count, 0, says="How many proxies stand in front and may set X-Forwarded-*.")
    import_shrink_limit: int = setting(
        "IMPORT_SHRINK_LIMIT",
        _percent,
        10,
        says="Percent of a source's active people that one import may remove without a yes (never fewer than 5).",
    )
    apply_small_imports: bool = setting("APPLY_SMALL_IMPORTS", _switch, True, says="Whether an import within the limit applies by itself.")
    lease_seconds: int = setting(
        "LEASE_SECONDS",
        _seconds,
        240,
        says="How long a worker may hold a message; twice the longest time one can be on its way (a minute or two).",
    )
    sweep_seconds: int = setting("SWEEP_SECONDS", _seconds, 30, says="How often messages are looked for that nobody rang for.")
    timezone: ZoneInfo = setting("TIMEZONE", _zone, ZoneInfo("Europe/Amsterdam"), says="Time zone of dates on pages.")
    language: str = setting("LANGUAGE", _language, "nl", says="Language when neither person, launch nor HRIS tells one.")
    organisation: str = setting(
        "ORGANISATION", _organisation, "", says="The organisation's name, as it stands on certificates; unset means none."
    )
    adviser_name: str | None = setting(
        "ADVISER_NAME", str, None, says="The organisation's confidential adviser, as the help page names them to participants."
    )
    adviser_phone: str | None = setting("ADVISER_PHONE", _phone, None, says="Telephone number of the confidential adviser.")
    adviser_email: str | None = setting("ADVISER_EMAIL", _mailbox, None, says="E-mail address of the confidential adviser.")
    log_format: str = setting("LOG_FORMAT", _log_format, "text", says="Shape of log lines: text or json.")
    movable_clock: bool = setting("MOVABLE_CLOCK", _switch, False, says="Demo and tests only: obey the offset in DATA_DIR/clock-offset.")

    @property
    def database(self) -> str:
        """The SQLAlchemy address that is really used."""
        return self.database_url or f"sqlite:///{self.data_dir / 'wederkerig.sqlite3'}"

    @property
    def lease(self) -> timedelta:
        """How long a worker may hold a message."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def doorbell(self) -> str:
        """The address of Redis that is really used; nobody may be listening there."""
        return self.redis_url or f"unix://{self.data_dir.resolve() / 'redis.sock'}"

    @property
    def allows_http(self) -> bool:
        """Whether our own address may be plain http: loopback hosts only."""
        return urlsplit(self.base_url).hostname in LOOPBACK


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all variables; raise `SettingsWrong` with one line per wrong one.

    An unknown `WEDERKERIG_` variable is wrong too: a typing error must not pass for a default (`WEDERKERIG_TEST_…` is for the tests).
    """
    environ = {**left_by_demo(), **os.environ} if environ is None else environ
    known = {PREFIX + setting.metadata["name"]: setting for setting in fields(Settings)}
    values: dict[str, Any] = {}
    wrong = [f"{name}: no such setting; `wederkerig settings` lists them" for name in environ if _is_ours(name) and name not in known]
    for name, setting_ in known.items():
        if raw := environ.get(name, "").strip():
            try:
                values[setting_.name] = setting_.metadata["read"](raw)
            except ValueError as reason:
                wrong.append(f"{name}: {reason}")
    if wrong:
        raise SettingsWrong("\n".join(wrong))
    settings = Settings(**values)
    if settings.base_url.startswith("http://") and not settings.allows_http:
        raise SettingsWrong(f"{PREFIX}BASE_URL: must start with https:// (http is for loopback only)")
    return settings


def _is_ours(variable: str) -> bool:
    return variable.startswith(PREFIX) and not variable.startswith(f"{PREFIX}TEST_")


def left_by_demo() -> dict[str, str]:
    """What `demo` wrote in DATA_DIR for the commands beside it; a real variable wins over it."""
    file = _path(os.environ.get(f"{PREFIX}DATA_DIR") or "data") / DEMO_FILE
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return dict(line.split("=", 1) for line in lines if "=" in line)


def set_by_hand(variables: Iterable[str]) -> list[str]:
    """Those of these variables that the environment itself sets."""
    return [name for name in variables if os.environ.get(name)]


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """Every setting as (variable, present value, sentence); secrets are masked."""
    return [
        (PREFIX + each.metadata["name"], _shown(each.metadata["kind"], getattr(settings, each.name)), each.metadata["says"])
        for each in fields(settings)
    ]


def _shown(kind: str, value: object) -> str:
    if value is None or value in ((), frozenset()):
        return "(not set)"
    if kind == SECRET:
        return "(set, hidden)"
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def secret_from_environment(variable: str) -> str:
    """The secret in this variable, read once by a command that stores it; never a setting of ours."""
    secret = os.environ.get(variable, "")
    if not secret:
        raise SettingsWrong(f"{variable}: is not set, so there is no secret to read from it")
    return secret
