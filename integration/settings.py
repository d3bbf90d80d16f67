"""The environment: every setting, its sentence and its default.

Read once per process by `wiring`; nothing else in the service looks at the environment.
A value that cannot be right stops the start with the variable's name and the remedy.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from integration import setting_values as values
from integration.domain.retention import AS_IN_THE_TABLE, Terms, shortened

PREFIX = "WEDERKERIG_"
DEMO_FILE = "demo.env"
SECRET = "secret"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsWrong(Exception):
    """A variable cannot be used; the message names it and says what would be right."""


def setting(name: str, read: Callable[[str], Any], default: Any = MISSING, *, says: str, kind: str = "") -> Any:
    """One setting: its variable (without prefix), how it is read, its default and its sentence."""
    return field(default=default, repr=kind != SECRET, metadata={"name": name, "read": read, "says": says, "kind": kind})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. `None` means "not set"; what that leads to is in the sentence."""

    data_dir: Path = setting("DATA_DIR", values.path, Path("data"), says="Folder for SQLite, the embedded Redis and demo secrets.")
    database_url: str | None = setting(
        "DATABASE_URL",
        values.address("postgresql", "postgres", "sqlite"),
        None,
        says="SQLAlchemy address; unset means SQLite in DATA_DIR.",
        kind=SECRET,
    )
    redis_url: str | None = setting(
        "REDIS_URL",
        values.address("redis", "rediss", "unix"),
        None,
        says="The doorbell; unset means the embedded one in DATA_DIR, or none.",
        kind=SECRET,
    )
    base_url: str = setting(
        "BASE_URL", values.own_address, "http://127.0.0.1:8000", says="The address at which browsers and the LMS reach this service."
    )
    secret_key: str | None = setting(
        "SECRET_KEY", values.long_secret, None, says="Signs form tokens and launch cookies; `web` needs it.", kind=SECRET
    )
    encryption_keys: tuple[str, ...] = setting(
        "ENCRYPTION_KEYS", values.fernet_keys, (), says="Fernet keys, newest first; they encrypt secrets at rest.", kind=SECRET
    )
    mappings_dir: Path | None = setting(
        "MAPPINGS_DIR", values.path, None, says="Folder with the admin's mapping files; unset means those shipped along."
    )
    catalogue_dir: Path | None = setting(
        "CATALOGUE_DIR",
        values.path,
        None,
        says="Folder with the organisation's own texts and formats, laid over those that come along (docs/catalogue.md).",
    )
    drop_dir: Path | None = setting(
        "DROP_DIR", values.path, None, says="Folder in which HR systems may drop files; unset means none is read."
    )
    allow_private_hosts: frozenset[str] = setting(
        "ALLOW_PRIVATE_HOSTS", values.hosts, frozenset(), says="Hosts on a private network that we may call; comma list."
    )
    trusted_proxies: int = setting("TRUSTED_PROXIES", values.count, 0, says="How many proxies stand in front and may set X-Forwarded-*.")
    import_shrink_limit: int = setting(
        "IMPORT_SHRINK_LIMIT",
        values.percent,
        10,
        says="Percent of a source's active people that one import may remove without a yes (never fewer than 5).",
    )
    apply_small_imports: bool = setting(
        "APPLY_SMALL_IMPORTS", values.switch, True, says="Whether an import within the limit applies by itself."
    )
    lease_seconds: int = setting(
        "LEASE_SECONDS",
        values.seconds,
        240,
        says="How long a worker may hold a message; twice the longest time one can be on its way (a minute or two).",
    )
    sweep_seconds: int = setting("SWEEP_SECONDS", values.seconds, 30, says="How often messages are looked for that nobody rang for.")
    timezone: ZoneInfo = setting("TIMEZONE", values.zone, ZoneInfo("Europe/Amsterdam"), says="Time zone of dates on pages.")
    language: str = setting("LANGUAGE", values.one_of("nl", "en"), "nl", says="Language when neither person, launch nor HRIS tells one.")
    organisation: str = setting(
        "ORGANISATION", values.organisation, "", says="The organisation's name, as it stands on certificates; unset means none."
    )
    keep: Terms = setting(
        "KEEP",
        shortened,
        AS_IN_THE_TABLE,
        says="Terms of keeping that are shorter than docs/domain.md, retention: content=3,audit=6; in months, leavers in days.",
    )
    adviser_name: str | None = setting(
        "ADVISER_NAME", str, None, says="The organisation's confidential adviser, as the help page names them to participants."
    )
    adviser_phone: str | None = setting("ADVISER_PHONE", values.phone, None, says="Telephone number of the confidential adviser.")
    adviser_email: str | None = setting("ADVISER_EMAIL", values.mailbox, None, says="E-mail address of the confidential adviser.")
    smtp_url: str | None = setting(
        "SMTP_URL",
        values.mail_server,
        None,
        says="The mail server, smtp:// (with STARTTLS) or smtps://, with user and password in it; unset means reminders on pages only.",
        kind=SECRET,
    )
    mail_from: str | None = setting("MAIL_FROM", values.mailbox, None, says="The address that reminders come from; SMTP_URL needs it.")
    log_format: str = setting("LOG_FORMAT", values.one_of("text", "json"), "text", says="Shape of log lines: text or json.")
    movable_clock: bool = setting(
        "MOVABLE_CLOCK", values.switch, False, says="Demo and tests only: obey the offset in DATA_DIR/clock-offset."
    )

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
    given: dict[str, Any] = {}
    wrong = [f"{name}: no such setting; `wederkerig settings` lists them" for name in environ if _is_ours(name) and name not in known]
    for name, setting_ in known.items():
        if raw := environ.get(name, "").strip():
            try:
                given[setting_.name] = setting_.metadata["read"](raw)
            except ValueError as reason:
                wrong.append(f"{name}: {reason}")
    if wrong:
        raise SettingsWrong("\n".join(wrong))
    settings = Settings(**given)
    if settings.smtp_url and not (settings.mail_from and settings.secret_key):
        raise SettingsWrong(f"{PREFIX}SMTP_URL: needs {PREFIX}MAIL_FROM and {PREFIX}SECRET_KEY as well")
    if settings.base_url.startswith("http://") and not settings.allows_http:
        raise SettingsWrong(f"{PREFIX}BASE_URL: must start with https:// (http is for loopback only)")
    return settings


def _is_ours(variable: str) -> bool:
    return variable.startswith(PREFIX) and not variable.startswith(f"{PREFIX}TEST_")


def left_by_demo() -> dict[str, str]:
    """What `demo` wrote in DATA_DIR for the commands beside it; a real variable wins over it."""
    file = values.path(os.environ.get(f"{PREFIX}DATA_DIR") or "data") / DEMO_FILE
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
