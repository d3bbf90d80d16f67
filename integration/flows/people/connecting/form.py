"""A form made of a connector's settings: judged as a whole, each mistake at its field, and only then kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from integration.domain.errors import MappingProblem, Refused
from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.keeping import staying
from integration.mapping import files
from integration.mapping.connector import Connector, Setting
from integration.store.db import Store
from integration.store.people import connections
from integration.store.people.connections import Connection
from integration.transport import Transport

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LONGEST, LONGEST_PEM = 1000, 20_000
PROBLEMS = frozenset({"missing", "moved", "address", "line-ends", "pem", "long", "name", "taken"})
"""What can be wrong with a field; the page has a sentence for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A mapping file that can be connected: shipped along, or in the folder of this installation."""

    connector: Connector
    text: str = field(repr=False)
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was told (a secret is never given back), and by field what is wrong with it (`PROBLEMS`).

    `is_elsewhere`: another place is called from now on, so that no permission of before counts.
    """

    told: Mapping[str, str] = field(repr=False)
    problems: Mapping[str, str] = field(default_factory=dict)
    connection_id: UUID | None = None
    is_elsewhere: bool = False

    def shown(self, connector: Connector) -> dict[str, str]:
        """What may stand in the form again."""
        secret = {name for name, setting in connector.settings.items() if setting.is_secret}
        return {name: value for name, value in self.told.items() if name not in secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall become of a connection; `forget` names secrets that it shall not have any more, as far as it can do without."""

    connection: Connection
    told: Mapping[str, str] = field(repr=False)
    forget: Collection[str] = ()


def presets(folder: Path | None) -> dict[str, Preset]:
    """Every mapping file of an HR system, by name; one that can't be used is left out (`mappings check` says why)."""
    paths = sorted((files.mappings_folder(folder) / "hris").glob("*.yaml"))
    found = (_preset(path, path.stat().st_mtime_ns) for path in paths)
    return {preset.connector.name: preset for preset in found if preset}


def blank(preset: Preset, taken: Collection[str]) -> Form:
    """The form as it begins: a name that is free, and the file's own defaults."""
    name = preset.connector.name
    free = next(each for each in (name, *(f"{name}-{number}" for number in range(2, 1000))) if each not in taken)
    return Form(told={"name": free, **_defaults(preset.connector)})


def connect(store: Store, transport: Transport, preset: Preset, told: Mapping[str, str], *, actor: str, now: datetime) -> Form:
    """Keep a new connection, switched off. A form without problems was kept; one with problems was not."""
    problems = dict(_mistakes(transport, preset.connector, told, kept={}))
    if not NAME.fullmatch(told.get("name", "")):
        problems = {"name": "name" if told.get("name") else "missing", **problems}
    elif _is_taken(store, told["name"]):
        problems = {"name": "taken", **problems}
    if problems:
        return Form(told=told, problems=problems)
    new = NewConnection(name=told["name"], text=preset.text, origin=preset.origin, given=_given(preset.connector, told), state="off")
    return Form(told=told, connection_id=add_hris(store, new, actor=actor, now=now))


def change(store: Store, transport: Transport, wish: Wish, *, actor: str, now: datetime) -> Form:
    """Keep other settings; a secret that is left empty stays as it is, unless it would go to another place than before."""
    connection, told = wish.connection, wish.told
    connector = files.connector(connection.text, file=connection.origin)
    given = {name: value for name, value in _given(connector, told).items() if value or _may_be_empty(connector, name, wish.forget)}
    with store.reading() as db:
        kept, stays = connections.opened(db, connection), staying(db, connection, connector, given)
    problems = dict(_mistakes(transport, connector, told, kept=kept))
    if "address" not in problems.values():
        problems |= dict.fromkeys((name for name in connector.settings if name in stays.lost - given.keys()), "moved")
    if problems:
        return Form(told=told, problems=problems)
    add_hris(store, NewConnection(name=connection.name, text=connection.text, origin=connection.origin, given=given), actor=actor, now=now)
    return Form(told=told, connection_id=connection.id, is_elsewhere=bool(stays.elsewhere))


def of_connection(connection: Connection) -> Form:
    """The form of a connection as it is; its secrets are not in it."""
    return Form(told={"name": connection.name, **connection.settings})


@lru_cache(maxsize=64)
def _preset(path: Path, _changed_at: int) -> Preset | None:
    """Read once, as long as the file stays as it is."""
    try:
        text = files.read_text(path)
        return Preset(connector=files.connector(text, file=path.name), text=text, origin=path.name)
    except MappingProblem:
        return None


def _is_taken(store: Store, name: str) -> bool:
    with store.reading() as db:
        return connections.by_name(db, name) is not None


def _given(connector: Connector, told: Mapping[str, str]) -> dict[str, str]:
    return {name: _typed(setting, told.get(name, "")) for name, setting in connector.settings.items()}


def _may_be_empty(connector: Connector, name: str, forget: Collection[str]) -> bool:
    """An empty secret was left as it is, unless it shall be forgotten."""
    setting = connector.settings[name]
    return not setting.is_secret or (name in forget and not setting.required)


def _defaults(connector: Connector) -> dict[str, str]:
    return {name: setting.default for name, setting in connector.settings.items() if setting.default is not None and not setting.is_secret}


def _mistakes(transport: Transport, connector: Connector, told: Mapping[str, str], *, kept: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, setting in connector.settings.items():
        value = _typed(setting, told.get(name, ""))
        is_kept = setting.is_secret and bool(kept.get(name))
        problem = _mistake(transport, setting, value) if value else ("missing" if setting.required and not is_kept else None)
        if problem:
            yield name, problem


def _mistake(transport: Transport, setting: Setting, value: str) -> str | None:
    if len(value) > (LONGEST_PEM if setting.kind == "pem" else LONGEST):
        return "long"
    if setting.kind == "pem":
        return None if value.startswith("-----BEGIN ") and "-----END " in value else "pem"
    if any(sign in value for sign in "\r\n"):
        return "line-ends"
    return None if setting.kind != "url" or _is_address(transport, value) else "address"


def _is_address(transport: Transport, value: str) -> bool:
    try:
        transport.vet(value)
    except Refused:
        return False
    return True


def _typed(setting: Setting, value: str) -> str:
    """Without spaces around it; an address without its last slash; a key with plain line ends."""
    clean = value.strip()
    if setting.kind == "pem":
        return clean.replace("\r\n", "\n")
    return clean.rstrip("/") if setting.kind == "url" else clean
