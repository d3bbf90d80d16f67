"""One suite for all connectors, over true HTTP: the calls each makes to read everybody, what changed, and to write a record.

A new connector adds `tests/recorded/NAME/{read,expected,write}.json`, no test. The samples are our own; which parts of a file
were tried against the real system is said in its head.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.flows.people.configure import samples
from integration.hris.auth.means import Renew
from integration.hris.calls import Caller
from integration.hris.sources import OneByOne, Source, sources
from integration.hris.writeback import Pen, Written, retract, write
from integration.mapping.connector import Connector
from integration.mapping.files import mappings_folder, read_connector
from integration.transport import Transport
from tests.fakes.recorded_hris import RecordedHris
from tests.real.web import address_of, open_door, serving

RECORDED = Path(__file__).parents[1] / "recorded"
READ = sorted(path.parent.name for path in RECORDED.glob("*/read.json"))
WRITTEN = sorted(path.parent.name for path in RECORDED.glob("*/write.json"))
FAST = 1000
"""Calls a second: here nobody has to be spared."""
TRANSPORT = Transport(allow_private_hosts={"127.0.0.1"})


class AGrant:
    """An admin gave permission."""

    def token(self, renew: Renew, *, unlike: str = "") -> str:
        return "granted"


A_GRANT = AGrant()


class Case:
    """One shipped file, its samples, and the HR system they make."""

    def __init__(self, name: str, hris: RecordedHris) -> None:
        shipped = read_connector(mappings_folder() / "hris" / f"{name}.yaml")
        self.connector: Connector = replace(shipped, limits=replace(shipped.limits, per_second=FAST))
        self.hris = hris

    def recorded(self, name: str) -> Any:
        return json.loads((self.hris.folder / f"{name}.json").read_text(encoding="utf-8"))

    def values(self, given: dict[str, str]) -> dict[str, str]:
        defaults = {name: setting.default for name, setting in self.connector.settings.items() if setting.default is not None}
        made: dict[str, str] = self.hris.here({**defaults, **given})
        return made

    def source(self, given: dict[str, str]) -> Source:
        return sources(TRANSPORT, Clock(), lambda _connection: A_GRANT)(self.connector, self.values(given), uuid4())

    def read(self, source: Source, since: datetime | None) -> tuple[list[dict[str, Any]], list[list[Any]]]:
        found = samples(self.connector, [raw for page in source.pages(since) for raw in page.records])
        people = [{name: value for name, value in each.record.items() if value is not None} for each in found if not each.problems]
        return people, [[each.position, one.field] for each in found for one in each.problems]


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    with open_door() as door:
        hris = RecordedHris(RECORDED / request.param, address_of(door))
        with serving(hris, door):
            yield Case(request.param, hris)


@pytest.mark.parametrize("case", READ, indirect=True)
def test_every_connector_asks_for_everybody_as_recorded(case: Case) -> None:
    recorded, expected = case.recorded("read"), case.recorded("expected")
    case.hris.expect(recorded["calls"], recorded.get("proof", {}))
    people, problems = case.read(case.source(recorded["settings"]), None)
    assert case.hris.left == []
    assert people == expected["people"]
    assert problems == expected["problems"]


@pytest.mark.parametrize("case", READ, indirect=True)
def test_every_connector_that_can_asks_for_changes_as_recorded(case: Case) -> None:
    recorded = case.recorded("read")
    reads_changes = case.connector.employees.kind == "rest" and case.connector.employees.since is not None
    assert ("later" in recorded) == reads_changes
    if later := recorded.get("later"):
        case.hris.expect(later["calls"], recorded.get("proof", {}))
        people, problems = case.read(case.source(recorded["settings"]), datetime.fromisoformat(later["since"]))
        assert case.hris.left == []
        assert ([each["external_id"] for each in people], problems) == (later["people"], [])


@pytest.mark.parametrize("case", READ, indirect=True)
def test_every_connector_that_can_asks_for_one_person_as_recorded(case: Case) -> None:
    """With what stands elsewhere; the person who comes of it is the one of the whole list."""
    recorded = case.recorded("read")
    assert ("one" in recorded) == (case.connector.employees.one is not None)
    if one := recorded.get("one"):
        case.hris.expect(one["calls"], recorded.get("proof", {}))
        source = case.source(recorded["settings"])
        assert isinstance(source, OneByOne)
        (found,) = samples(case.connector, [source.one(one["key"])])
        assert case.hris.left == []
        person = {name: value for name, value in found.record.items() if value is not None}
        assert person in case.recorded("expected")["people"]


@pytest.mark.parametrize("case", WRITTEN, indirect=True)
def test_every_connector_writes_as_recorded(case: Case) -> None:
    recorded = case.recorded("write")
    for scene in recorded["scenes"]:
        case.hris.expect([*recorded.get("always", []), *scene["calls"]], recorded.get("proof", {}))
        written = played(case, recorded, scene)
        assert (scene["name"], case.hris.left) == (scene["name"], [])
        assert (written.outcome.value, written.remote_id) == (scene["outcome"], scene.get("remote_id"))


@pytest.mark.parametrize(
    ("case", "setting"), [("personio", "attribute"), ("afas", "event"), ("bamboohr", "training_type")], indirect=["case"]
)
def test_without_a_setting_that_only_writing_needs_nobody_is_called(case: Case, setting: str) -> None:
    recorded = case.recorded("write")
    del recorded["settings"][setting]
    case.hris.expect([], {})
    with pytest.raises(Refused, match=rf"settings\.{setting} has no value; fill it in at the connection") as refused:
        played(case, recorded, {})
    assert (refused.value.code, case.hris.left) == ("no-value", [])


def played(case: Case, recorded: dict[str, Any], scene: dict[str, Any]) -> Written:
    values = case.values(recorded["settings"])
    pen = Pen(caller=Caller(TRANSPORT, case.connector, values, clock=Clock(), grant=A_GRANT), settings=values, making=lambda: None)
    act = retract if scene.get("retract") else write
    return act(pen, case.connector.write[scene.get("kind", "participation")], item={**recorded["item"], **scene.get("item", {})})


def test_every_connector_that_calls_somebody_has_its_calls_recorded() -> None:
    files = {path.stem: read_connector(path) for path in (mappings_folder() / "hris").glob("*.yaml")}
    calling = {name for name, connector in files.items() if connector.employees.kind in {"rest", "scim"}}
    assert calling - set(READ) == set()
    assert {name for name in calling if "participation" in files[name].write} - set(WRITTEN) == set()
