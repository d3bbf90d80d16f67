"""The timetable's import: one source that fails keeps no other from being read, and always says so on its own import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import update

from integration.domain.errors import Refused
from integration.flows.people.imports import apply_changes
from integration.flows.people.imports.import_all import import_all
from integration.flows.people.imports.import_people import Order, Policy, import_people
from integration.hris.page import Page, Place
from integration.hris.sources import Source
from integration.mapping.connector import Connector
from integration.store.people import imports
from integration.store.tables.hris import connections, mapping_versions
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.people_world import PeopleWorld

CONFIG = "/hris/scim/v2/ServiceProviderConfig"


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        world = PeopleWorld(services, outside)
        world.connect("sandbox", name="a first")
        world.connect("examplehr", name="b second")
        yield world


def read_all(people: PeopleWorld) -> dict[str, tuple[str, str | None]]:
    """Where the newest import of each connection stands."""
    services = people.services
    import_all(services.store, services.sources, policy=services.import_policy, clock=services.clock)
    with services.store.reading() as db:
        return {each.connection: (each.state, each.error) for each in reversed(imports.recent(db))}


def test_both_are_read(people: PeopleWorld) -> None:
    assert read_all(people) == {"a first": ("applied", None), "b second": ("applied", None)}


def test_a_mapping_that_can_no_longer_be_read_fails_with_file_and_line(people: PeopleWorld) -> None:
    with people.services.store.transaction() as db:
        db.execute(update(mapping_versions).where(mapping_versions.c.origin == "sandbox.yaml").values(text="connector: 1\nname: [x\n"))
    state, error = read_all(people)["a first"]
    assert (state, str(error).startswith("sandbox.yaml:3: ")) == ("failed", True)
    assert read_all(people)["b second"] == ("applied", None)


def test_secrets_that_no_key_opens_are_told(people: PeopleWorld) -> None:
    with people.services.store.transaction() as db:
        db.execute(update(connections).where(connections.c.name == "a first").values(secrets="gibberish"))
    outcome = read_all(people)
    assert outcome["a first"][0] == "failed"
    assert "ENCRYPTION_KEYS" in str(outcome["a first"][1])
    assert outcome["b second"] == ("applied", None)


def test_a_source_that_is_down_when_it_is_asked_what_it_can_is_told(people: PeopleWorld) -> None:
    read_all(people)
    people.outside.world.fail(CONFIG, 503, times=9, headers={"Retry-After": "3600"})
    outcome = read_all(people)
    assert outcome == {"a first": ("failed", "read employees: localhost answered 503"), "b second": ("applied", None)}


def test_a_fault_of_our_own_stops_nobody_else(people: PeopleWorld, caplog: pytest.LogCaptureFixture) -> None:
    services = people.services

    def sources(connector: Connector, values: Mapping[str, str], connection_id: UUID | None = None) -> Source:
        if connector.name == "sandbox":
            raise ZeroDivisionError
        return services.sources(connector, values)

    import_all(services.store, sources, policy=services.import_policy, clock=services.clock)
    with services.store.reading() as db:
        outcome = {each.connection: (each.state, each.error) for each in imports.recent(db)}
    assert outcome == {"a first": ("failed", "ZeroDivisionError"), "b second": ("applied", None)}
    assert "import connection=a first outcome=fault" in caplog.text


def test_an_import_that_is_interrupted_by_hand_makes_way_at_once(people: PeopleWorld) -> None:
    services = people.services

    def sources(connector: Connector, values: Mapping[str, str], connection_id: UUID | None = None) -> Source:
        raise KeyboardInterrupt

    order = Order(connection="a first", actor="test")
    with pytest.raises(KeyboardInterrupt):
        import_people(services.store, sources, order, policy=services.import_policy, clock=services.clock)
    assert read_all(people)["a first"] == ("applied", None)


def test_a_connection_that_is_changed_during_an_import_is_read_anew(people: PeopleWorld) -> None:
    services = people.services

    class Changed:
        """A source whose connection is given another mapping after the first page."""

        def __init__(self, real: Source) -> None:
            self.reads_changes, self.stamp, self.real = real.reads_changes, real.stamp, real

        def pages(self, since: datetime | None = None, *, at: Place | None = None) -> Iterator[Page]:
            for page in self.real.pages(since, at=at):
                people.connect("sandbox", name="a first")
                yield page

    def sources(connector: Connector, values: Mapping[str, str], connection_id: UUID | None = None) -> Source:
        return Changed(services.sources(connector, values))

    order = Order(connection="a first", actor="test")
    with pytest.raises(Refused, match="its connection was changed"):
        import_people(services.store, sources, order, policy=services.import_policy, clock=services.clock)
    assert people.roster() == {}
    assert read_all(people)["a first"] == ("applied", None)


def test_what_waits_for_a_yes_is_outdated_by_a_change_of_its_connection(people: PeopleWorld) -> None:
    waiting = people.bring_in("a first", policy=Policy(applies_small=False))
    people.connect("sandbox", name="a first")
    with pytest.raises(Refused, match="does not wait: it is superseded"):
        apply_changes.apply(people.services.store, import_id=waiting.id, actor="test", now=people.services.clock.now())
