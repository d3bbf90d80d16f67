"""Bring a database to the schema of this version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from integration.store.db import Store

MIGRATIONS = Path(__file__).parent
ONE_AT_A_TIME = 7_034_001


def upgrade(url: str) -> None:
    """Run every migration that this database lacks, all in one transaction; safe to start twice at once."""
    store = Store(url)
    try:
        with store.engine.connect() as connection:
            _let_tables_be_rebuilt(connection)
            with connection.begin():
                _wait_for_others(connection)
                command.upgrade(alembic_config(connection), "head")
    finally:
        store.close()


def alembic_config(connection: Connection) -> Config:
    """The configuration with which Alembic works on this connection."""
    return Config(MIGRATIONS / "alembic.ini", attributes={"connection": connection})


def _let_tables_be_rebuilt(connection: Connection) -> None:
    """SQLite changes a table by making it anew: with foreign keys on, dropping the old one would empty its children."""
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.close()


def _wait_for_others(connection: Connection) -> None:
    """SQLite's BEGIN IMMEDIATE waits by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
