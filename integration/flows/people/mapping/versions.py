"""The versions of a mapping: a draft is saved as the next one, one of them is in use, and any can be used again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.flows.people.keeping import staying
from integration.flows.people.mapping.draft import known
from integration.flows.people.pushes import map_again
from integration.mapping import files
from integration.mapping.editing.text import rules_in, with_rules
from integration.store import audit
from integration.store.db import Store
from integration.store.people import connections, imports, mappings
from integration.store.people.mappings import MapDraft, Sample, Version

HEAD = "{name}, {version}. Written by Wederkerig; began as {origin}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything there is of a connection's mapping: the version in use, all versions, the draft, and records to look at.

    `version` is what is on the desk: what the draft began with, else the version in use; `rules` its map, changes included.
    """

    connection_id: UUID
    name: str
    active: int
    versions: tuple[Version, ...]
    version: Version
    rules: Mapping[str, Any]
    draft: MapDraft | None
    sample: Sample | None

    @property
    def is_changed(self) -> bool:
        """Whether something on the desk is not saved yet."""
        return self.draft is not None and dict(self.rules) != rules_in(self.version.text)

    @property
    def pushes(self) -> bool:
        """Whether the HR system sends people by itself, so that nobody can be fetched to look at."""
        return files.connector(self.version.text, file=self.version.origin).employees.kind == "push"

    @property
    def text(self) -> str:
        """The whole file as it stands on the desk."""
        about = f"draft on version {self.version.version}" if self.is_changed else f"version {self.version.version}"
        head = HEAD.format(name=self.name, version=about, origin=self.version.origin)
        return with_rules(self.version.text, self.rules, head=head)


def desk(store: Store, *, connection_id: UUID, now: datetime) -> Desk:
    """What an admin works with. Raises connection.not-found."""
    with store.reading() as db:
        return _desk(db, connection_id, now)


def save(store: Store, *, connection_id: UUID, actor: str, now: datetime) -> int:
    """Write the draft as the next version, which nothing uses yet. Raises `MappingProblem` with all that does not work."""
    with store.transaction() as db:
        mappings.hold(db, connection_id)
        here = _desk(db, connection_id, now)
        if here.draft is None or not here.is_changed:
            return here.version.version
        files.connector(here.text, file=here.version.origin)
        text, origin = with_rules(here.version.text, here.rules), here.version.origin
        number = mappings.add_version(db, connection_id, origin=origin, text=text, made_by=actor, now=now)
        saved = MapDraft(base=number, rules=here.rules, steps=(), changed_by=actor, changed_at=now)
        mappings.keep_draft(db, connection_id, saved)
        audit.note(db, "mapping.save", actor=actor, subject=connection_id, detail={"version": number}, now=now)
    return number


def activate(store: Store, *, connection_id: UUID, version: int, actor: str, now: datetime) -> None:
    """Use this version from now on; the next import reads everybody anew. What is being read, or waits, no longer counts.

    Raises version.not-found, mapping.settings-missing when it needs a setting that this connection has not, and
    mapping.elsewhere when it calls a place for which the secrets of this connection were not given.
    """
    with store.transaction() as db:
        mappings.hold(db, connection_id)
        here = _desk(db, connection_id, now)
        _must_fit(db, connection_id, _version(here, version))
        mappings.activate(db, connection_id, version)
        imports.outdate(db, connection_id, now=now)
        map_again.plan(db, connection_id, now=now)
        if not here.is_changed:
            mappings.drop_draft(db, connection_id)
            mappings.drop_sample(db, connection_id)
        audit.note(db, "mapping.activate", actor=actor, subject=connection_id, detail={"version": version, "was": here.active}, now=now)


def must_be_usable(store: Store, *, connection_id: UUID, version: int, now: datetime) -> None:
    """Raises what `activate` raises."""
    with store.reading() as db:
        _must_fit(db, connection_id, _version(_desk(db, connection_id, now), version))


def _desk(db: Session, connection_id: UUID, now: datetime) -> Desk:
    connection = known(db, connection_id)
    versions = tuple(mappings.versions(db, connection_id))
    draft = mappings.draft_of(db, connection_id)
    number = draft.base if draft else connection.version
    version = next(each for each in versions if each.version == number)
    return Desk(
        connection_id=connection_id,
        name=connection.name,
        active=connection.version,
        versions=versions,
        version=version,
        rules=draft.rules if draft else rules_in(version.text),
        draft=draft,
        sample=mappings.sample_of(db, connection_id, now=now),
    )


def _version(here: Desk, number: int) -> Version:
    found = next((each for each in here.versions if each.version == number), None)
    if found is None:
        raise RuleBroken("version.not-found")
    return found


def _must_fit(db: Session, connection_id: UUID, version: Version) -> None:
    """Its settings may be others than those there are now."""
    here = known(db, connection_id)
    given, connector = connections.opened(db, here), files.connector(version.text, file=version.origin)
    if any(setting.required and not given.get(name, setting.default) for name, setting in connector.settings.items()):
        raise RuleBroken("mapping.settings-missing")
    if staying(db, here, connector, {}).elsewhere:
        raise RuleBroken("mapping.elsewhere")
