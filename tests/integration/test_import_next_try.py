"""An import that came to nothing is tried again under its timetable: when the system said, within the hour else, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from integration.domain.errors import Refused, Retriable
from integration.domain.people.reading_times import MOST_TRIES, Timetable
from integration.flows.people.connecting import switching
from integration.flows.people.imports.import_all import import_due
from integration.flows.people.imports.import_people import Progress
from integration.store.people import connections, halfway, imports
from integration.store.people.imports import Import
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.people_world import EMPLOYEES, PeopleWorld
from tests.integration.test_import_resumed import SMALL_PAGES, WHOLE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    """Read at night, and the clock has looked already; it is about noon."""
    services.clock.move(timedelta(hours=(12 - services.clock.now().astimezone(services.settings.timezone).hour) % 24))
    with SandboxServer() as outside:
        world = PeopleWorld(services, outside)
        world.connect("examplehr", text=SMALL_PAGES)
        newest(world, after=timedelta())
        yield world


def newest(people: PeopleWorld, *, after: timedelta) -> Import | None:
    """So much later the clock reads whose time has come."""
    own = people.services
    own.clock.move(after)
    import_due(own.store, own.sources, policy=own.import_policy, clock=own.clock)
    with own.store.reading() as db:
        return next(iter(imports.recent(db, limit=1)), None)


def how_many(people: PeopleWorld) -> int:
    return people.rows("imports")


def fail(people: PeopleWorld, offset: int, *, seconds: int = 3600, times: int = 1) -> None:
    people.outside.world.fail(EMPLOYEES, 503, query=f"offset={offset}", headers={"Retry-After": str(seconds)}, times=times)


def test_a_pause_is_waited_out_and_the_same_night_the_import_goes_on(people: PeopleWorld) -> None:
    fail(people, 30, seconds=2 * 3600)
    stopped = newest(people, after=timedelta(days=1))
    assert stopped
    assert (stopped.state, stopped.seen) == ("stopped", 30)
    again = newest(people, after=timedelta(minutes=119))
    assert again
    assert again.state == "stopped"
    done = newest(people, after=timedelta(minutes=2))
    assert done
    assert (done.id, done.state, done.spell, people.statuses()) == (stopped.id, "applied", 1, WHOLE)
    newest(people, after=timedelta(hours=3))
    assert how_many(people) == 1


def test_a_pause_counts_for_a_connection_that_is_read_hourly_too(people: PeopleWorld) -> None:
    own = people.services
    with own.store.reading() as db:
        known = connections.by_name(db, "examplehr")
    assert known
    switching.plan(own.store, known.id, timetable_=Timetable.HOURLY, at="", actor="test", now=own.clock.now())
    newest(people, after=timedelta())
    fail(people, 0, seconds=3 * 3600)
    newest(people, after=timedelta(hours=1))
    for _ in range(2):
        newest(people, after=timedelta(hours=1))
    assert how_many(people) == 1
    done = newest(people, after=timedelta(minutes=61))
    assert done
    assert (done.state, how_many(people)) == ("applied", 2)


def test_who_is_away_at_the_first_call_is_asked_again_within_the_hour_and_not_for_ever(people: PeopleWorld) -> None:
    people.outside.world.fail(EMPLOYEES, 503, times=1000, headers={"Retry-After": "3600"})
    newest(people, after=timedelta(days=1))
    for _ in range(MOST_TRIES + 3):
        newest(people, after=timedelta(minutes=61))
    assert how_many(people) == MOST_TRIES
    people.outside.world.recover()
    done = newest(people, after=timedelta(days=1))
    assert done
    assert (done.state, people.statuses()) == ("applied", WHOLE)


def test_what_only_an_admin_can_mend_is_not_tried_again_before_its_time(people: PeopleWorld) -> None:
    people.outside.world.fail(EMPLOYEES, 403)
    failed = newest(people, after=timedelta(days=1))
    assert failed
    assert failed.state == "failed"
    newest(people, after=timedelta(hours=2))
    assert how_many(people) == 1


def test_after_a_process_that_died_the_clock_goes_on_within_the_hour(people: PeopleWorld) -> None:
    own = people.services

    def die(progress: Progress) -> None:
        """As `kill -9` would leave it: nothing more is written."""
        if progress.seen == 30:
            with own.store.transaction() as db:
                dead = imports.recent(db, limit=1)[0]
                halfway.take_up(db, halfway_of(people), now=own.clock.now())
                assert dead.state == "open"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        people.bring_in("examplehr", tell=die)
    assert halfway_of(people).state == "open"
    alive = newest(people, after=halfway.LEASE - timedelta(minutes=1))
    assert alive
    assert alive.seen == 30
    newest(people, after=timedelta(minutes=10))
    assert (people.statuses(), how_many(people)) == (WHOLE, 1)


def halfway_of(people: PeopleWorld) -> halfway.Halfway:
    with people.services.store.reading() as db:
        known = connections.by_name(db, "examplehr")
        assert known
        found = halfway.unfinished(db, known.id)
        assert found
        return found


def test_a_preview_leaves_what_stopped_to_the_next_import(people: PeopleWorld) -> None:
    fail(people, 30)
    with pytest.raises(Retriable):
        people.bring_in("examplehr")
    shown = people.bring_in("examplehr", dry_run=True)
    assert (shown.state, shown.seen, shown.spell) == ("previewed", 60, 0)
    found = people.bring_in("examplehr")
    assert (found.spell, found.seen, people.statuses()) == (1, 60, WHOLE)


def test_a_preview_that_stops_keeps_nothing(people: PeopleWorld) -> None:
    fail(people, 30)
    with pytest.raises(Retriable):
        people.bring_in("examplehr", dry_run=True)
    with people.services.store.reading() as db:
        assert [each.state for each in imports.recent(db)] == ["failed"]
    newest(people, after=timedelta(hours=2))
    assert how_many(people) == 1


def test_who_begins_anew_after_another_took_over_spoils_nothing(people: PeopleWorld) -> None:
    fail(people, 30)
    with pytest.raises(Retriable):
        people.bring_in("examplehr")
    before = halfway_of(people)
    with people.services.store.transaction() as db:
        assert halfway.take_up(db, before, now=people.services.clock.now())
    with people.services.store.transaction() as db, pytest.raises(Refused, match="another took over"):
        halfway.start_over(db, before.id, spell=before.spell, now=people.services.clock.now())
    assert (halfway_of(people).pages, people.rows("changes")) == (3, 30)
