"""One import per source at a time, and each of them ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from integration.domain.errors import Refused
from integration.domain.people.roster import Diff
from integration.mapping.files import mappings_folder
from integration.store.people import connections, halfway, imports, staging
from integration.wiring import Services
from tests.integration.people_world import PeopleWorld, a_people_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "sandbox", "examplehr") as world:
        yield world


def test_one_import_per_source_is_open_at_a_time(people: PeopleWorld) -> None:
    begin(people)
    with pytest.raises(Refused, match="under way already"):
        people.bring_in()
    assert people.bring_in("examplehr").joiners == 60


def test_a_dead_import_is_given_up_after_its_lease(people: PeopleWorld) -> None:
    dead = begin(people)
    people.services.clock.move(halfway.LEASE + timedelta(seconds=1))
    assert people.bring_in().joiners == 60
    with people.services.store.reading() as db:
        assert imports.known(db, dead).state == "abandoned"


def test_an_import_that_was_given_up_cannot_go_on(people: PeopleWorld) -> None:
    dead = begin(people)
    with people.services.store.transaction() as db:
        halfway.keep_alive(db, dead, now=people.services.clock.now())
        imports.close(db, dead, state="abandoned", now=people.services.clock.now())
        with pytest.raises(Refused, match="given up meanwhile"):
            halfway.keep_alive(db, dead, now=people.services.clock.now())


def test_an_unknown_connection_is_told(people: PeopleWorld) -> None:
    with pytest.raises(Refused, match="no HR connection 'elders'"):
        people.bring_in("elders")
    with pytest.raises(Refused, match="no HR connection 'elders'"):
        people.problems("elders")


def test_a_feed_without_end_stops(people: PeopleWorld) -> None:
    text = (mappings_folder() / "hris" / "examplehr.yaml").read_text(encoding="utf-8").replace("timeout: 30", "timeout: 30, max_pages: 2")
    people.connect("examplehr", text=text)
    with pytest.raises(Refused, match=r"more than 2 pages \(limits\.max_pages\)"):
        people.bring_in("examplehr")


def begin(people: PeopleWorld) -> Any:
    """An import whose process died."""
    with people.services.store.transaction() as db:
        connection = connections.by_name(db, "sandbox")
        assert connection is not None
        return imports.begin(db, connection.id, full=True, now=people.services.clock.now())


def test_a_record_that_was_read_again_is_not_superseded_by_a_read_that_began_before(people: PeopleWorld) -> None:
    """The read is whole, and somebody retries a record before it says which imports are pointless now."""
    own = people.services
    older = begin(people)
    with own.store.transaction() as db:
        connection = imports.known(db, older).connection_id
        imports.conclude(db, older, Diff(), problems=0, alarms=(), now=own.clock.now())
        own.clock.move(timedelta(seconds=1))
        retried = imports.begin(db, connection, full=False, occasion="one", now=own.clock.now())
        assert retried
        staging.put(db, retried, "joiner", [(None, {"external_id": "p1", "employment_status": "active"})])
        imports.conclude(db, retried, Diff(joiners=("p1",)), problems=0, alarms=(), now=own.clock.now())
        imports.supersede(db, connection, older, now=own.clock.now())
        assert imports.known(db, retried).state == "waiting"
    assert people.rows("changes") == 1
