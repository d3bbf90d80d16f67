"""What of a connection stays when its settings or its file change: nothing secret, once it would go to another place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from integration.domain.errors import MappingProblem
from integration.mapping import files
from integration.mapping.connector import Connector
from integration.mapping.origins import origins
from integration.store.people import connections
from integration.store.people.connections import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """The values there are already, as far as they stay. `elsewhere`: places that are called now and were not; then `lost` are the
    secrets that were given for the old ones, and must be given again; and a permission that was given there is none any more.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    elsewhere: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def staying(db: Session, known: Connection | None, connector: Connector, given: Mapping[str, str]) -> Staying:
    """What stays of `known` when it gets this connector and these values; an empty value takes a setting away."""
    if known is None:
        return Staying()
    kept = {name: value for name, value in connections.opened(db, known).items() if name in connector.settings}
    elsewhere = origins(connector, {**kept, **given}) - _called(db, known)
    lost = frozenset(name for name in kept if elsewhere and connector.settings[name].is_secret and kept[name])
    return Staying(values={name: value for name, value in kept.items() if name not in lost}, elsewhere=elsewhere, lost=lost)


def _called(db: Session, known: Connection) -> frozenset[str]:
    """Where it calls now; nowhere, if its file does not work any more."""
    try:
        return origins(files.connector(known.text, file=known.origin), connections.opened(db, known))
    except MappingProblem:
        return frozenset()
