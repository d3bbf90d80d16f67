"""Whether a database has the schema of this version, without loading Alembic: the web process asks, and stays small."""

from __future__ import annotations

from sqlalchemy import inspect, text

from integration.store.db import Store

NEWEST = "0003"
"""The last revision in `versions/`; a test holds it against Alembic."""


def is_current(store: Store) -> bool:
    """Whether this database has exactly the schema that this version expects."""
    with store.reading() as db:
        if not inspect(db.connection()).has_table("alembic_version"):
            return False
        return set(db.scalars(text("SELECT version_num FROM alembic_version"))) == {NEWEST}
