"""How Alembic reads our schema: on the connection of `store.upgrade`, or (to write a migration) on an empty SQLite.

Migrations hold plain types that work on both engines, so that they never change when our own types do.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from integration.store.columns import UtcDateTime
from integration.store.tables import metadata


def plain(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """What a migration says for one of our own types; False: what Alembic would say itself."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Bring this connection to the wanted revision, in one transaction."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, render_item=plain, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine("sqlite://").connect() as empty:
        run(empty)
