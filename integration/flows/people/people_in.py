"""What an admin may see of people coming in: who waits, what changed, what went wrong. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from integration.domain.errors import Refused
from integration.domain.people.employee import Employee
from integration.store.db import Store
from integration.store.people import connections, imports, roster, staging
from integration.store.people.imports import Import, Problem
from integration.store.people.staging import Change

__all__ = ["Change", "Import", "Problem", "changes", "employee_called", "latest_problems", "roster_of", "waiting"]


def waiting(store: Store) -> list[Import]:
    """Imports that wait for a yes, the newest first."""
    with store.reading() as db:
        return imports.recent(db, state="waiting")


def changes(store: Store, import_id: UUID, *, limit: int = 200) -> list[Change]:
    """The first changes of an import; only imports that wait, were previewed, or were the last to be applied have them."""
    with store.reading() as db:
        return staging.changes_of(db, import_id, limit=limit)


def latest_problems(store: Store, connection: str) -> list[Problem]:
    """What the newest import of a connection that read anybody kept out; `Refused` (connection.unknown) when there is none."""
    with store.reading() as db:
        known = connections.by_name(db, connection)
        if known is None:
            raise Refused(f"there is no HR connection {connection!r}; see `wederkerig hris list`", code="connection.unknown")
        newest = next((each for each in imports.recent(db, connection_id=known.id) if each.full or each.seen), None)
        return imports.problems_of(db, newest.id) if newest else []


def employee_called(store: Store, key: str) -> Employee | None:
    """The person with this number, if only one has it; or with this id, in service or not."""
    with store.reading() as db:
        return roster.employee_by_key(db, key)


def roster_of(store: Store, *, words: str = "", include_left: bool = False) -> Sequence[Employee]:
    """Employees by family name."""
    with store.reading() as db:
        return roster.search(db, words=words, include_left=include_left)
