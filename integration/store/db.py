"""The engine and the two ways to use it: `transaction()` to change, `reading()` to look; `one_picture()` joins what is looked at.

SQLite runs in WAL mode and starts every changing transaction with BEGIN IMMEDIATE: with plain BEGIN, two writers
that read first end in "database is locked". A `reading()` session is refused writes by both engines.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import OperationalError
from threading import local
from time import sleep
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from integration.store import tables
from integration.store.vault import Vault, lend

Ring = Callable[[str], object]
READ_ONLY = {"read_only": True}
WHILE_ANOTHER_DOES_IT = (0.05,) * 100
"""Seconds between two looks."""


def silent(destination: str) -> None:
    """A bell nobody hears: `sweep` still delivers."""


class Store:
    """One database. `ring(destination)` is called once per destination, only after a commit that put messages."""

    def __init__(self, url: str, *, vault: Vault | None = None, ring: Ring = silent) -> None:
        tables.map_domain()
        self.url = url
        self.ring = ring
        self.engine = _engine(url)
        vault = vault or Vault(())
        lend(vault, self.engine.dialect)
        info: dict[str, Any] = {"vault": vault}
        self._changing = sessionmaker(self.engine, expire_on_commit=False, info=info)
        reader = self.engine.execution_options(**_reader_options(self.engine))
        self._looking = sessionmaker(reader, expire_on_commit=False, autoflush=False, info=info)
        self._picture = _Picture()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Change things: commits at the end, rolls back on any error, rings for each `outbox.put` after the commit."""
        self._picture.let_go()
        with self._changing.begin() as db:
            db.info = {**db.info, "put": set()}
            yield db
        for destination in sorted(db.info["put"]):
            self.ring(destination)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look at one consistent picture; the database itself refuses a write."""
        if not self._picture.is_held:
            with self._looking() as db:
                yield db
            return
        try:
            yield self._picture.looked_at(self._looking)
        except BaseException:
            self._picture.let_go()
            raise

    @contextmanager
    def one_picture(self) -> Iterator[None]:
        """Let all `reading()` of this thread in this block look at the same picture; what is changed in between is in the next one."""
        self._picture.is_held = True
        try:
            yield
        finally:
            self._picture.is_held = False
            self._picture.let_go()

    def is_alive(self) -> bool:
        """Whether the database answers (for /health/ready)."""
        try:
            with self.reading() as db:
                return bool(db.scalar(text("SELECT 1")) == 1)
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


class _Picture(local):
    """What one thread looks at, where it holds on to it."""

    is_held = False
    _db: Session | None = None

    def looked_at(self, look: Callable[[], Session]) -> Session:
        self._db = self._db or look()
        return self._db

    def let_go(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


_engines: WeakSet[Engine] = WeakSet()


def _forget_inherited_connections() -> None:
    for engine in _engines:
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_inherited_connections)


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = _sqlite(url, address.database)
    else:
        engine = create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    _engines.add(engine)
    return engine


def _sqlite(url: str, file: str | None) -> Engine:
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 15}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _reader_options(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "postgresql":
        return {**READ_ONLY, "postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    return READ_ONLY


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=15000", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Put the file in WAL mode. Of several that open a new file at once, SQLite lets all but one fail without any waiting."""
    for pause in WHILE_ANOTHER_DOES_IT:
        with suppress(OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
            return
        sleep(pause)
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    if connection.info.get("read_only") is not read_only:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.info["read_only"] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def inserting(db: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The INSERT of this engine, which knows ON CONFLICT; both write it alike."""
    return inserting_on(db.get_bind().dialect.name, table)


def inserting_on(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The same, by the name of the engine's dialect."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
