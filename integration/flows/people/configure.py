"""Connecting an HRIS: a preset becomes a versioned row with its settings; secrets are sealed; a check tells whether it works."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.domain.people.roster import Record
from integration.flows.people.keeping import Staying, staying
from integration.flows.people.pushes import map_again
from integration.hris.files import rows_of
from integration.hris.sources import Sources, in_a_hurry
from integration.mapping import files
from integration.mapping.connector import Connector, Reading, Setting
from integration.mapping.cost import calls_needed, seconds_needed
from integration.mapping.fields import FieldProblem, map_record
from integration.mapping.transforms import did_you_mean
from integration.store import audit
from integration.store.db import Store
from integration.store.people import connections, grants, imports
from integration.store.people.connections import Connection, Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConnection:
    """What an admin gives: a name, the mapping's text and where it came from, and a value for each setting.

    `state`: whether people come in at once (`active`), or only once somebody switches it on (`off`); counts for a new one.
    """

    name: str
    text: str
    origin: str
    given: Mapping[str, str]
    state: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One record as it would be imported: position in the feed, our fields, and what is wrong with it."""

    position: int
    record: Record
    problems: tuple[FieldProblem, ...]


def add_hris(store: Store, new: NewConnection, *, actor: str, now: datetime) -> UUID:
    """Connect an HRIS, or give a connected one a new version of its mapping and new settings (what is not given stays).

    Where another place is called from now on, secrets and permission were not meant for it: they do not stay (`keeping`).
    Raises `MappingProblem` for the file and `Refused` for a setting that is unknown, missing or impossible.
    """
    connector = files.connector(new.text, file=new.origin)
    with store.transaction() as db:
        known = connections.by_name(db, new.name)
        stays = staying(db, known, connector, new.given)
        settings, secrets = _sorted_out(connector, {**stays.values, **new.given}, stays)
        draft = Draft(
            name=new.name,
            settings=settings,
            secrets=secrets,
            origin=new.origin,
            text=new.text,
            made_by=actor,
            kind=_kind(connector),
            state=new.state,
        )
        connection_id = connections.save(db, draft, now=now)
        if known:
            imports.outdate(db, connection_id, now=now)
            map_again.plan(db, connection_id, now=now)
        if stays.elsewhere:
            grants.forget(db, connection_id)
        detail = {"name": new.name, "origin": new.origin, **({"elsewhere": sorted(stays.elsewhere)} if stays.elsewhere else {})}
        audit.note(db, "hris.change" if known else "hris.add", actor=actor, subject=connection_id, detail=detail, now=now)
    return connection_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What reading so many people takes: calls, and seconds at the pace the file allows, when the system itself answers at once."""

    people: int
    calls: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The first page as it would be imported, and what reading everybody will cost; None where the feed tells no total.

    `silent` are mapped fields of ours that nobody on it has.
    """

    samples: list[Sample]
    cost: Cost | None
    silent: tuple[str, ...] = ()


def cost_of(connector: Connector, people: int) -> Cost:
    """What reading everybody costs, if there are so many."""
    return Cost(people=people, calls=calls_needed(connector.employees, people), seconds=seconds_needed(connector, people))


def glance(store: Store, sources: Sources, *, name: str, size: int = 100, at_a_page: bool = False) -> Glance:
    """Read the first page and map it, in a hurry for somebody `at_a_page`; stores nothing.

    Raises `Retriable` or `Refused` when the source does not answer.
    """
    with store.reading() as db:
        connection = _known(db, name)
        connector = files.connector(connection.text, file=connection.origin)
        source = sources(_smaller(connector, size), connections.opened(db, connection), connection.id)
    first = next(iter((in_a_hurry(source) if at_a_page else source).pages()), None)
    found = samples(connector, list(islice(first.records, size)) if first else [])
    cost = cost_of(connector, first.announced) if first and first.announced else None
    return Glance(samples=found, cost=cost, silent=silent(connector.employees, found))


def _smaller(connector: Connector, size: int) -> Connector:
    """The same, but reading few at a time: a look must not cost a call for each of a hundred people."""
    reading = connector.employees
    page = replace(reading.page, size=min(reading.page.size, size))
    return replace(connector, employees=replace(reading, page=page, count=min(reading.count, size)))


def connection_called(store: Store, name: str) -> Connection:
    """The HR connection of this name; `Refused` (connection.unknown) when there is none."""
    with store.reading() as db:
        return _known(db, name)


def connected(store: Store) -> list[Connection]:
    """All HR connections."""
    with store.reading() as db:
        return connections.listed(db)


def preview(mapping: Path, sample: Path) -> list[Sample]:
    """What a mapping file makes of one recorded answer. Raises `MappingProblem` for the file and `Refused` for the sample."""
    connector = files.read_connector(mapping)
    if connector.employees.file is not None:
        return samples(connector, list(rows_of(sample.read_bytes(), connector.employees)))
    try:
        body = json.loads(files.read_text(sample))
    except ValueError as wrong:
        raise Refused(f"{sample} is no JSON: {wrong}", code="not-json") from wrong
    return samples(connector, records(connector, body))


def records(connector: Connector, body: Any) -> list[Any]:
    """The records in one answer of this connector's system; a list, or a single record, is taken as it is."""
    place = connector.employees.records
    found = place.find(body) if place.path else body.get("Resources", body) if isinstance(body, dict) else body
    return found if isinstance(found, list) else [body]


def samples(connector: Connector, raws: Sequence[object]) -> list[Sample]:
    """Records as a connector would map them."""
    mapped = ((number, *map_record(raw, connector.employees.fields)) for number, raw in enumerate(raws, start=1))
    return [Sample(position=number, record=record, problems=problems) for number, record, problems in mapped]


def silent(reading: Reading, found: Sequence[Sample]) -> tuple[str, ...]:
    """Mapped fields that no record has a value for: a path that leads past its value is no problem of any record."""
    targets = [rule.target for rule in reading.fields] if found else []
    return tuple(target for target in targets if all(each.record.get(target) is None for each in found))


def _kind(connector: Connector) -> str:
    return connections.PUSH if connector.employees.kind == "push" else connections.PULL


def _known(db: Session, name: str) -> Connection:
    found = connections.by_name(db, name)
    if found is None:
        raise Refused(f"there is no HR connection {name!r}; see `wederkerig hris list`", code="connection.unknown")
    return found


def _sorted_out(connector: Connector, given: Mapping[str, str], stays: Staying) -> tuple[dict[str, str], dict[str, str]]:
    """Settings and secrets apart, defaults filled in; `Refused` names everything that is wrong."""
    values = {name: setting.default for name, setting in connector.settings.items() if setting.default is not None} | dict(given)
    wrong = [f"{name}: no such setting, {did_you_mean(name, connector.settings)}" for name in values if name not in connector.settings]
    for name, setting in connector.settings.items():
        if reason := _unfit(name, setting, values.get(name, "")):
            wrong.append(f"{name}: {reason}")
    if wrong:
        why = [f"secrets were not given for {', '.join(sorted(stays.elsewhere))}, so give them again"] if stays.lost else []
        raise Refused("\n".join(why + wrong), code="settings.wrong")
    secret = {name for name, setting in connector.settings.items() if setting.is_secret}
    return {name: values[name] for name in values if name not in secret}, {
        name: values[name] for name in values if name in secret and values[name]
    }


def _unfit(name: str, setting: Setting, value: str) -> str | None:
    if not value:
        how = f"--secret {name}=env:VARIABLE" if setting.is_secret else f"--set {name}=…"
        return f"is needed ({setting.says.get('en', setting.kind)}); give it with {how}" if setting.required else None
    if setting.kind == "url" and not value.startswith(("https://", "http://")):
        return "must be an address that starts with https://"
    return "must not hold line ends" if setting.kind != "pem" and any(sign in value for sign in "\r\n") else None
