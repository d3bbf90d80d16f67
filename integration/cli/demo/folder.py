"""The data folder of a demo: what it keeps between two runs, who may use it, and how it starts over.

`demo.env` holds the settings of the demo (its secrets too, made once), so that every other command started with the same
data folder works with it. A folder with a database that no demo made is left alone.
"""

from __future__ import annotations

import fcntl
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from integration.domain.errors import Refused
from integration.settings import DEMO_FILE, left_by_demo, read_settings, set_by_hand

LOCK_FILE = "demo.lock"
MADE_BY_DEMO = (
    DEMO_FILE, "wederkerig.sqlite3", "wederkerig.sqlite3-wal", "wederkerig.sqlite3-shm", "sandbox.json", "clock-offset", "redis.sock",
    "appendonlydir", "logs",
)  # fmt: skip
NOT_WITH_DEMO = (
    "WEDERKERIG_BASE_URL", "WEDERKERIG_DATABASE_URL", "WEDERKERIG_ALLOW_PRIVATE_HOSTS", "WEDERKERIG_MOVABLE_CLOCK",
    "WEDERKERIG_SECRET_KEY", "WEDERKERIG_ENCRYPTION_KEYS", "WEDERKERIG_TRUSTED_PROXIES", "WEDERKERIG_SMTP_URL",
    "WEDERKERIG_MAIL_FROM",
)  # fmt: skip
SANDBOX_PORT = "DEMO_SANDBOX_PORT"


def of_this_environment() -> Path:
    """The data folder that the environment names; `Refused` when the environment would turn the demo into something else."""
    if hindering := set_by_hand(NOT_WITH_DEMO):
        raise Refused(f"the demo brings its own settings; unset {', '.join(hindering)} and start it again")
    return read_settings().data_dir.resolve()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep the folder to ourselves; `Refused` when another demo has it, or when its database is not a demo's."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "wederkerig.sqlite3").exists() and not (folder / DEMO_FILE).exists():
        raise Refused(f"{folder} has a database that no demo made; set WEDERKERIG_DATA_DIR to another folder")
    with (folder / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            place = left_by_demo().get("WEDERKERIG_BASE_URL", "")
            raise Refused(f"a demo is already running in {folder}; it is at {place}") from taken
        yield


def start_over(folder: Path) -> None:
    """Remove what demos made here, and nothing else."""
    for name in MADE_BY_DEMO:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def remember(folder: Path, *, web_port: int, sandbox_port: int, mail_port: int) -> None:
    """Write `demo.env` for these ports, with the secrets of the last time or new ones."""
    last = left_by_demo()
    lines = {
        "WEDERKERIG_BASE_URL": f"http://127.0.0.1:{web_port}",
        "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "localhost,127.0.0.1",
        "WEDERKERIG_MOVABLE_CLOCK": "yes",
        "WEDERKERIG_SECRET_KEY": last.get("WEDERKERIG_SECRET_KEY") or secrets.token_hex(32),
        "WEDERKERIG_ENCRYPTION_KEYS": last.get("WEDERKERIG_ENCRYPTION_KEYS") or Fernet.generate_key().decode(),
        "WEDERKERIG_ORGANISATION": "Gemeente Voorbeeld",
        "WEDERKERIG_ADVISER_NAME": "Noor de Wit",
        "WEDERKERIG_ADVISER_PHONE": "06 12 34 56 78",
        "WEDERKERIG_ADVISER_EMAIL": "vertrouwen@stad.example",
        "WEDERKERIG_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        "WEDERKERIG_MAIL_FROM": "wederkerig@gemeente-voorbeeld.example",
        SANDBOX_PORT: str(sandbox_port),
    }
    _write_privately(folder / DEMO_FILE, lines)


def last_ports() -> tuple[int | None, int | None]:
    """The ports of web and sandbox of the last time; the sandbox's address is also its name in our data."""
    last = left_by_demo()
    web = last.get("WEDERKERIG_BASE_URL", "").rpartition(":")[2]
    sandbox = last.get(SANDBOX_PORT, "")
    return (int(web) if web.isdigit() else None, int(sandbox) if sandbox.isdigit() else None)


def _write_privately(file: Path, lines: Mapping[str, str]) -> None:
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()), encoding="utf-8")
