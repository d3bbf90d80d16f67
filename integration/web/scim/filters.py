"""Which users a filter means. What names a user is asked of the database; everything else is looked at one by one (SCIM-03)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import CompareOperator, Comparison, FilterNode, LogicalExpr, LogicalOperator

from integration.flows.people.pushes.receive import Received
from integration.store.people.pushed import Pushed, Wanted
from integration.web.scim.resources import is_text

MOST_LOOKED_AT = 10_000
NAMING = frozenset({"id", "user_name", "external_id"})


def candidates(received: Received, asked: ScimFilter[Any]) -> list[Pushed]:
    """Everybody the filter may mean, and not many more. Raises `InvalidFilterException` when that is too many to look at."""
    named = dict(_named(asked, asked.ast))
    if not all(map(is_text, named.values())):
        return []
    try:
        wanted = Wanted(
            id=UUID(named["id"]) if "id" in named else None, user_name=named.get("user_name"), external_id=named.get("external_id")
        )
    except ValueError:
        return []
    if received.count(wanted) > MOST_LOOKED_AT:
        raise InvalidFilterException(detail="Too many users to look at one by one: filter by id, userName or externalId")
    return list(received.search(wanted))


def _named(asked: ScimFilter[Any], node: FilterNode) -> Iterator[tuple[str, str]]:
    """What must be equal for the whole filter to hold."""
    if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_:
        for part in node.terms:
            yield from _named(asked, part)
    elif isinstance(node, Comparison) and node.op == CompareOperator.eq and isinstance(node.value, str):
        found = asked.resolve_comparison(node.attr_path, strict=False)
        if found is not None and found.sub_field_name is None and found.field_name in NAMING:
            yield found.field_name, node.value
