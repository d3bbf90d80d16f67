"""Our service on one database and dlt on another, each import in a fresh process that tells what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import text

from bench.parts.peers import BENCH, peer_python
from integration.clock import Clock
from integration.flows.people.configure import NewConnection, add_hris
from integration.store.db import Store

MAPPING = BENCH / "parts" / "people.yaml"
NAME = "bench"
SQLITE_COUNTS = """
CREATE TABLE bench_written (row TEXT);
CREATE TRIGGER bench_insert AFTER INSERT ON employees BEGIN INSERT INTO bench_written VALUES (new.id); END;
CREATE TRIGGER bench_update AFTER UPDATE ON employees BEGIN INSERT INTO bench_written VALUES (new.id); END;
CREATE TRIGGER bench_delete AFTER DELETE ON employees BEGIN INSERT INTO bench_written VALUES (old.id); END
"""
SQLITE_WRITTEN = "SELECT count(*) FROM bench_written"
POSTGRESQL_WRITTEN = "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'employees'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one run took: processor seconds, seconds by the clock, the most memory in MB; and how many employee rows it wrote."""

    cpu: float
    wall: float
    peak: float
    written: int = 0


@dataclass(kw_only=True)
class Ours:
    """Our service, connected to a feed. `database` is migrated."""

    database: str
    folder: Path
    key: str = field(default_factory=lambda: Fernet.generate_key().decode())

    def connect(self, feed: str) -> None:
        """The connection as an admin makes it; on SQLite a trigger counts from here on what is written."""
        store = Store(self.database)
        new = NewConnection(name=NAME, text=MAPPING.read_text(encoding="utf-8"), origin=MAPPING.name, given={"base_url": feed})
        add_hris(store, new, actor="bench", now=Clock().now())
        store.close()

    def count(self) -> None:
        """From here on the database counts the employee rows that are written, each time (PostgreSQL always does)."""
        store = Store(self.database)
        if self._is_sqlite:
            with store.transaction() as db:
                for statement in SQLITE_COUNTS.split(";\n"):
                    db.execute(text(statement))
        store.close()

    def read(self, *words: str) -> Took:
        """One import; call `count` before the first whose rows are to be counted."""
        before = self._written()
        environment = {f"WEDERKERIG_{name}": value for name, value in self._settings().items()}
        done = took([sys.executable, "-m", "bench.parts.one_import", NAME, *words], environment)
        return Took(cpu=done.cpu, wall=done.wall, peak=done.peak, written=self._written() - before)

    @property
    def _is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    def _written(self) -> int:
        store = Store(self.database)
        with store.reading() as db:
            counts = not self._is_sqlite or db.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'bench_written'"))
            written = db.scalar(text(SQLITE_WRITTEN if self._is_sqlite else POSTGRESQL_WRITTEN)) if counts else 0
        store.close()
        return int(written or 0)

    def _settings(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database,
            "DATA_DIR": str(self.folder),
            "BASE_URL": "http://127.0.0.1:1",
            "SECRET_KEY": "a secret of at least thirty-two characters",
            "ENCRYPTION_KEYS": self.key,
            "ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        }


def dlt(feed: str, database: str, folder: Path) -> Took:
    """dlt's rest_api on an empty database."""
    folder.mkdir()
    script = BENCH / "peers" / "dlt_people.py"
    quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}
    environment = {"PYTHONPATH": str(BENCH / "parts"), "DLT_DATA_DIR": str(folder), **quiet}
    return took([str(peer_python()), "-W", "ignore", str(script), feed, database, str(folder)], environment)


def took(words: Sequence[str], environment: Mapping[str, str]) -> Took:
    """Run a measured process; its last line tells."""
    done = subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return Took(**json.loads(done.stdout.splitlines()[-1]))
