"""Pages of users, by index and by cursor (SCIM-05, RFC 9865). A cursor names the user after or before which a page lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from scim2_models import InvalidCursorException, Resource, SearchRequest
from scim2_server.storage import SearchPage

from integration.store.people.pushed import Wanted

Users = Sequence[Resource[Any]]
Fetch = Callable[[Wanted], Users]
"""Users in the order of their ids; of those before a place the nearest ones."""

NEXT, PREVIOUS = "next", "previous"


def page(fetch: Fetch, total: int, asked: SearchRequest[Any], position: Any) -> SearchPage:
    """The page that is asked for."""
    most = asked.count
    if asked.cursor is None:
        return SearchPage(total, list(fetch(Wanted(start=min(asked.start_index_0 or 0, total), most=most))))
    if most == 0:
        return SearchPage(total, [])
    way, place = (NEXT, None) if position is None else _read(position)
    one_more = None if most is None else most + 1
    if way == PREVIOUS:
        found = list(fetch(Wanted(before=place, most=one_more)))
        found = found if most is None else found[-most:]
    else:
        found = list(fetch(Wanted(after=place, most=one_more)))[:most]
    return _with_neighbours(fetch, total, found)


def among(users: Users) -> Fetch:
    """Pages of these."""

    def fetch(wanted: Wanted) -> Users:
        here = [user for user in users if _lies(UUID(user.id), wanted)]
        if wanted.before and wanted.most is not None:
            return here[-wanted.most :]
        return here[wanted.start : None if wanted.most is None else wanted.start + wanted.most]

    return fetch


def _with_neighbours(fetch: Fetch, total: int, found: list[Resource[Any]]) -> SearchPage:
    made = SearchPage(total, found)
    if found:
        first, last = UUID(found[0].id), UUID(found[-1].id)
        made.previous = {PREVIOUS: str(first)} if fetch(Wanted(before=first, most=1)) else None
        made.next = {NEXT: str(last)} if fetch(Wanted(after=last, most=1)) else None
    return made


def _read(position: Any) -> tuple[str, UUID]:
    try:
        ((way, place),) = position.items()
        return way, UUID(place)
    except (AttributeError, TypeError, ValueError) as wrong:
        raise InvalidCursorException from wrong


def _lies(id_: UUID, wanted: Wanted) -> bool:
    return (wanted.after is None or id_ > wanted.after) and (wanted.before is None or id_ < wanted.before)
