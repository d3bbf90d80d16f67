"""Retention, row by row: what is kept for a term is there on its last day and gone on the next, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, func, insert, select, update

from integration.domain.ids import new_id
from integration.domain.journey.intake import months_before
from integration.domain.retention import Data, shortened
from integration.flows import mentoring, triads
from integration.flows.journey import states
from integration.flows.record_activity import stand_anew
from integration.store import retention
from integration.store.columns import PERSONAL_CLASSES
from integration.store.db import Store
from integration.store.progress import percents_of
from integration.store.reads.holdings import HOLDINGS
from integration.store.tables.journey.gatherings import attendance, gatherings
from integration.store.tables.journey.meetings import meetings
from integration.store.tables.mentoring import agreements, duos, progress
from integration.store.tables.people import audit, employees
from integration.wiring import Services
from tests.builders import an_employee
from tests.integration.kept_world import HELD, end, fill, left_of, let_go_on
from tests.integration.mentoring_world import NOW, TODAY, World, a_world, form

ENDED = date(2026, 11, 16)
"""A little before the end of the cohort."""
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services) -> World:
    """See `fill`; the two agreed on something of their own."""
    world = a_world(services.store)
    fill(world)
    with services.store.transaction() as db:
        db.execute(update(agreements).values(terms={"A03": {"weeks": 4}}))
    return world


def months(day: date, number: int) -> date:
    return months_before(day, -number)


def gone_on(world: World) -> Mapping[Data, date]:
    """The days on which each goes, as docs/domain.md says."""
    last_asked = world.cohort.ends_on + timedelta(weeks=17)
    return {
        Data.CONTENT: months(ENDED, 6),
        Data.OWN_NOTES: months(ENDED, 6),
        Data.PULSES: min(months(ENDED, 9), months(last_asked, 3)),
        Data.SCANS: months(last_asked, 3),
        Data.HARVEST: months(ENDED, 24),
        Data.PARTICIPATION: months(ENDED, 24),
        Data.VIEWS: months(TODAY, 12) + timedelta(days=1),
    }


@sqlite_only
@pytest.mark.parametrize("data", HELD)
def test_each_row_is_there_until_its_last_day_and_gone_the_next(world: World, data: Data) -> None:
    end(world, ENDED)
    before = left_of(world, data)
    assert all(before.values()), before
    day = gone_on(world)[data]
    let_go_on(world, day - timedelta(days=1))
    assert left_of(world, data) == before
    let_go_on(world, day)
    assert left_of(world, data) == dict.fromkeys(before, 0)
    let_go_on(world, day)
    assert left_of(world, data) == dict.fromkeys(before, 0)


def test_what_goes_first_takes_nothing_else_along(world: World) -> None:
    """On both engines; at the end of it all nothing of the two is left but that they exist."""
    end(world, ENDED)
    days = gone_on(world)
    let_go_on(world, days[Data.CONTENT])
    others = [data for data in HELD if days[data] > days[Data.CONTENT]]
    assert all(all(left_of(world, data).values()) for data in others)
    let_go_on(world, days[Data.PARTICIPATION])
    assert not any(any(left_of(world, data).values()) for data in HELD)


@sqlite_only
def test_nothing_of_a_duo_that_goes_on_is_touched_however_old(world: World) -> None:
    before = {data: left_of(world, data) for data in HELD if data is not Data.VIEWS}
    let_go_on(world, TODAY + timedelta(days=3650))
    assert {data: left_of(world, data) for data in before} == before


@sqlite_only
def test_who_got_another_partner_keeps_what_they_take_along(world: World) -> None:
    """The intake and how one saw oneself at the start serve in the new duo of the same cohort; what the old two wrote goes."""
    ended = TODAY + timedelta(days=20)
    states.rematch(world.store, duo_id=world.duo.id, actor=world.coordinator, now=datetime.combine(ended, time(12), UTC))
    with world.store.transaction() as db:
        third = an_employee(db, "Anna", "Visser").id
    new = mentoring.form_duo(
        world.store, cohort_id=world.cohort.id, one=world.one, other=third, actor=world.coordinator, now=NOW + timedelta(days=21)
    )
    let_go_on(world, ended + timedelta(days=1000))
    with world.store.reading() as db:
        assert db.scalars(select(duos.c.id).order_by(duos.c.formed_at)).all() == [world.duo.id, new.id]
    assert left_of(world, Data.SCANS) == {"scans": 1, "what was shown": 1}
    assert left_of(world, Data.CONTENT)["intakes"] == 1
    assert left_of(world, Data.CONTENT)["goals and offers"] == 0


@sqlite_only
@pytest.mark.parametrize("has_duo", [False, True])
def test_who_learned_along_is_kept_as_long_as_the_duo_unless_they_got_one(world: World, *, has_duo: bool) -> None:
    with world.store.transaction() as db:
        third, other = (an_employee(db, name, "Visser").id for name in ("Anna", "Bram"))
    triads.propose(world.store, duo_id=world.duo.id, person=third, actor=world.coordinator, now=NOW)
    for person in (third, world.one, world.other):
        triads.accept(world.store, duo_id=world.duo.id, person=person, learn="Praten", offer="Rekenen", now=NOW)
    with world.store.transaction() as db:
        gathering = db.scalar(select(gatherings.c.id))
        db.execute(insert(attendance).values(gathering_id=gathering, person=third))
    if has_duo:
        form(world, third, other)
    end(world, ENDED)
    day = gone_on(world)[Data.PARTICIPATION]
    for at, is_there in ((day - timedelta(days=1), True), (day, has_duo)):
        let_go_on(world, at)
        with world.store.reading() as db:
            left = [db.scalar(select(func.count()).where(table.c.person == third)) for table in (progress, attendance)]
        assert left == [is_there, is_there]


@sqlite_only
def test_what_was_reached_stays_reached_when_its_facts_are_gone(world: World) -> None:
    """A duo that ended early is worked out anew when a record of somebody is joined; the number does not fall."""
    now = datetime.combine(ENDED, time(12), UTC)
    mentoring.end_duo(world.store, duo_id=world.duo.id, person=world.one, actor=world.one, now=now)
    with world.store.reading() as db:
        before = percents_of(db, world.one)
    let_go_on(world, months(ENDED, 6))
    with world.store.transaction() as db:
        stand_anew(db, world.cohort, world.one, now=NOW)
        assert percents_of(db, world.one) == before
    assert before[world.cohort.id] > 0


@sqlite_only
def test_answers_about_sessions_of_who_stopped_early_stay_nine_months_and_scans_three(world: World) -> None:
    ended = TODAY + timedelta(days=30)
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=datetime.combine(ended, time(12), UTC))
    let_go_on(world, months(ended, 3))
    assert not any(left_of(world, Data.SCANS).values())
    let_go_on(world, months(ended, 9) - timedelta(days=1))
    assert all(left_of(world, Data.PULSES).values())
    let_go_on(world, months(ended, 9))
    assert not any(left_of(world, Data.PULSES).values())


@sqlite_only
def test_an_installation_keeps_shorter(world: World) -> None:
    end(world, ENDED)
    let_go_on(world, months(ENDED, 1), shortened("content=1"))
    assert not any(left_of(world, Data.CONTENT).values())
    assert all(left_of(world, Data.OWN_NOTES).values())


@sqlite_only
def test_who_left_takes_what_they_wrote_along_after_sixty_days_and_the_other_keeps_theirs(world: World) -> None:
    left = TODAY + timedelta(days=10)
    with world.store.transaction() as db:
        gone = update(employees).where(employees.c.id == world.one)
        db.execute(gone.values(employment_status="left", employment_end_date=left))
    everything = {data: left_of(world, data) for data in HELD}
    let_go_on(world, left + timedelta(days=60))
    assert {data: left_of(world, data) for data in HELD} == everything
    let_go_on(world, left + timedelta(days=61))
    assert left_of(world, Data.CONTENT)["goals and offers"] == 2
    assert left_of(world, Data.CONTENT)["what was agreed"] == everything[Data.CONTENT]["what was agreed"]
    assert left_of(world, Data.CONTENT)["choices"] == 2
    assert left_of(world, Data.OWN_NOTES) == {"own notes": 0, "own notes at goals": 0, "thoughts midway": 1}
    assert left_of(world, Data.PULSES) == {"pulses": 1, "bands": 1}
    assert left_of(world, Data.SCANS) == {"scans": 1, "what was shown": 1}
    assert left_of(world, Data.PARTICIPATION) == everything[Data.PARTICIPATION]


@sqlite_only
def test_who_left_long_before_HR_told_it_still_has_sixty_days(world: World) -> None:
    gone = update(employees).where(employees.c.id == world.one)
    with world.store.transaction() as db:
        db.execute(gone.values(employment_status="left", employment_end_date=TODAY - timedelta(days=90), changed_at=NOW))
    for days, aims in ((0, 4), (60, 4), (61, 2)):
        let_go_on(world, TODAY + timedelta(days=days))
        assert left_of(world, Data.CONTENT)["goals and offers"] == aims


@sqlite_only
def test_who_still_works_here_by_another_record_has_not_left(world: World) -> None:
    with world.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == world.one).values(employment_status="left", employment_end_date=TODAY))
        an_employee(db, "Samira", "el Amrani", merged_into=world.one)
        assert retention.left_before(db, TODAY + timedelta(days=500)) == []


@sqlite_only
def test_the_audit_goes_after_a_year_but_for_what_is_still_decided_from(store: Store) -> None:
    with store.transaction() as db:
        db.execute(audit.delete())
        for act in ("person.exported", "account.contradicted"):
            db.execute(insert(audit).values(id=new_id(), at=NOW, actor="command line", act=act, detail={}))
    world = a_world(store)
    with store.reading() as db:
        others = db.scalar(select(func.count()).select_from(audit)) or 0
    let_go_on(world, months(TODAY, 12) - timedelta(days=1))
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(audit)) == others
    let_go_on(world, months(TODAY, 12) + timedelta(days=1))
    with store.reading() as db:
        assert db.scalars(select(audit.c.act)).all() == ["account.contradicted"]


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """All that the database is told in this block."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement.split(" WHERE", maxsplit=1)[0][:60])

    event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(world.store.engine, "before_cursor_execute", note)


@sqlite_only
def test_the_job_says_as_much_for_many_duos_as_for_one(world: World) -> None:
    now, day = datetime.combine(ENDED, time(12), UTC), months(ENDED, 6)
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=now)
    with statements(world) as for_one:
        let_go_on(world, day)
    for number in range(5):
        with world.store.transaction() as db:
            one, other = (an_employee(db, f"{name} {number}", "Visser").id for name in ("Noor", "Bram"))
        mentoring.end_duo(world.store, duo_id=form(world, one, other).id, actor=world.coordinator, now=now)
    with world.store.transaction() as db:
        db.execute(update(duos).values(let_go_at=None))
    with statements(world) as for_six:
        let_go_on(world, day)
    assert sorted(for_six) == sorted(for_one)


JOINT = {"agreements.terms", "balances.band", "balances.landing", "balances.signs", "midway_choices.choice"}
"""What two people made together, or what one of two cannot take away from the other; it goes with the duo."""
EMPTIED = {"meetings.question", "midway_choices.words", "triads.learn", "triads.offer"}
"""The words of one person in a row that stays: they go, as the tests of each say."""


def test_what_a_person_wrote_or_answered_goes_with_them_whatever_column_is_added() -> None:
    """A new table with D2 to D4 of one person takes a line in `BY_WRITER`; of any other the column stands above with its reason."""
    told = {"D2", "D3", "D4"} & PERSONAL_CLASSES
    others = [column for each in HOLDINGS for column in each.table.columns if each.table not in retention.BY_WRITER]
    assert {str(column) for column in others if column.info["privacy"] in told} == JOINT | EMPTIED


@sqlite_only
@pytest.mark.parametrize(("side", "left"), [("a", "b"), ("b", "a")])
def test_a_question_goes_with_who_asked_it_and_not_with_the_other(world: World, side: str, left: str) -> None:
    with world.store.transaction() as db:
        db.execute(update(meetings).values(asked_by=side))
        retention.let_go_of_writers(db, [getattr(world.duo, left)], NOW)
        assert db.execute(select(meetings.c.question, meetings.c.asked_by)).one() == ("Hoe?", side)
        retention.let_go_of_writers(db, [getattr(world.duo, side)], NOW)
        assert db.execute(select(meetings.c.question, meetings.c.asked_by)).one() == (None, None)
        assert db.scalar(select(func.count()).select_from(meetings)) == 1
