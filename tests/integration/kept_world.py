"""A duo that has one of everything that is kept for a term, and what of it is still there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, insert, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.journey.midway import Choice
from integration.domain.retention import AS_IN_THE_TABLE, Data, Terms
from integration.flows import let_go as letting_go
from integration.flows import mentoring
from integration.store.mentoring import aims_of
from integration.store.tables import goals, harvest, intake, measures, meetings, midway, own_page, pulse, sharing
from integration.store.tables.journey.gatherings import attendance, gatherings
from integration.store.tables.mentoring import agreements, aims, duo_sessions, duos, progress, signatures
from tests.integration.mentoring_world import CATALOGUE, NOW, World

Count = Callable[[Session], int]


def let_go_on(world: World, day: date, terms: Terms = AS_IN_THE_TABLE) -> None:
    """The job runs on this day."""
    keeping = letting_go.Keeping.of(terms, CATALOGUE.points.values())
    letting_go.let_go(world.store, keeping, now=datetime.combine(day, time(4), UTC))


def fill(world: World) -> None:
    """Both stated aims, signed, met, and wrote and answered everything there is."""
    duo = world.duo.id
    people = (world.one, world.other)
    world.agree()
    session = world.log(world.one)
    with world.store.transaction() as db:
        aim = aims_of(db, world.duo)[0].id
        for table, row in _rows(world, duo, session, aim):
            db.execute(insert(table).values(row))
        for person in people:
            for table, row in _rows_of(world, duo, session, person):
                db.execute(insert(table).values(row))


def _rows(world: World, duo: UUID, session: UUID, aim: UUID) -> list[tuple[Table, dict[str, Any]]]:
    """What is there once."""
    note = {"duo_id": duo, "aim_id": aim, "person": world.one, "about": "Rustig blijven", "written_at": NOW}
    gathering = new_id()
    meeting = {"begins_at": NOW, "minutes": 60, "place": "B2", "sequence": 0, "planned_at": NOW, "question": "Hoe?", "asked_by": "a"}
    balance = {"sessions": 2, "band": "developing", "landing": False, "signs": [], "scheme": 1, "settled_at": NOW}
    item = {"duo_id": duo, "person": world.one, "level": "duo", "written_at": NOW}
    out, inside = new_id(), new_id()
    return [
        (pulse.notes, {"session_id": session, "person": world.one, "duo_id": duo, "own_words": "Stil", "written_at": NOW}),
        (pulse.notes, {"session_id": session, "person": world.other, "duo_id": duo, "shared_words": "Samen", "written_at": NOW}),
        (goals.goal_notes, {**note, "id": new_id(), "own_words": "Stil"}),
        (goals.goal_notes, {**note, "id": new_id(), "shared_words": "Samen"}),
        (meetings.meetings, {"id": new_id(), "duo_id": duo, **meeting}),
        (pulse.balances, {"duo_id": duo, **balance}),
        (harvest.harvest_items, {**item, "id": out, "words": "Dit mag naar buiten"}),
        (harvest.harvest_items, {**item, "id": inside, "words": "Dit blijft binnen"}),
        *((harvest.harvest_yeses, {"item_id": out, "person": who, "duo_id": duo, "said_at": NOW}) for who in (world.one, world.other)),
        (harvest.harvest_yeses, {"item_id": inside, "person": world.one, "duo_id": duo, "said_at": NOW}),
        (
            gatherings,
            {"id": gathering, "cohort_id": world.cohort.id, "kind": "GC1", "meets_on": NOW.date(), "place": "", "planned_at": NOW},
        ),
        *((attendance, {"gathering_id": gathering, "person": who}) for who in (world.one, world.other)),
        (own_page.views, {"id": new_id(), "person": world.one, "role": "COACH", "kind": "AIMS", "viewed_on": NOW.date()}),
    ]


def _rows_of(world: World, duo: UUID, session: UUID, person: UUID) -> list[tuple[Table, dict[str, Any]]]:
    """What each has."""
    mine = {"duo_id": duo, "person": person}
    scan = {"point": "T0", "instrument": "wm-scan", "view": "self", "version": 1, "answers": {"C01.i1": 4}, "saved_at": NOW}
    told: dict[str, Any] = {name: [] for name in ("wants", "offers", "languages", "half_days")}
    return [
        (pulse.pulses, {**mine, "session_id": session, "learned": 4, "safe": "5", "skip": False, "answered_at": NOW}),
        (midway.midway_thoughts, {**mine, "more": "Stil", "written_at": NOW}),
        (midway.midway_choices, {**mine, "choice": Choice.CONTINUE, "words": "Ja", "chose_at": NOW}),
        (harvest.farewells, {**mine, "words": "Dag", "said_at": NOW}),
        (measures.responses, {**mine, "id": new_id(), "cohort_id": world.cohort.id, "about": person, **scan}),
        (sharing.shared_scans, {**mine, "point": "T0", "shared_at": NOW}),
        (intake.intakes, {"id": new_id(), "cohort_id": world.cohort.id, "person": person, "style": {}, "saved_at": NOW, **told}),
    ]


def end(world: World, day: date) -> None:
    """The two round off on this day."""
    mentoring.complete_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=datetime.combine(day, time(12), UTC))


def _count(table: Table, *rows: ColumnElement[bool]) -> Count:
    return lambda db: db.scalar(select(func.count()).select_from(table).where(*rows)) or 0


def _terms(db: Session) -> int:
    return sum(bool(terms) for terms in db.scalars(select(agreements.c.terms)))


HELD: Mapping[Data, Mapping[str, Count]] = {
    Data.CONTENT: {
        "goals and offers": _count(aims),
        "what was agreed": _terms,
        "shared notes": _count(pulse.notes, pulse.notes.c.shared_words.is_not(None)),
        "shared notes at goals": _count(goals.goal_notes, goals.goal_notes.c.shared_words.is_not(None)),
        "what goals said": _count(goals.goal_notes, goals.goal_notes.c.about != ""),
        "plans": _count(meetings.meetings),
        "choices": _count(midway.midway_choices),
        "farewells": _count(harvest.farewells),
        "harvest that stays between two": _count(harvest.harvest_items, harvest.harvest_items.c.words == "Dit blijft binnen"),
        "intakes": _count(intake.intakes),
    },
    Data.OWN_NOTES: {
        "own notes": _count(pulse.notes, pulse.notes.c.own_words.is_not(None)),
        "own notes at goals": _count(goals.goal_notes, goals.goal_notes.c.own_words.is_not(None)),
        "thoughts midway": _count(midway.midway_thoughts),
    },
    Data.PULSES: {"pulses": _count(pulse.pulses), "bands": _count(pulse.balances)},
    Data.SCANS: {"scans": _count(measures.responses), "what was shown": _count(sharing.shared_scans)},
    Data.HARVEST: {"harvest that went out": _count(harvest.harvest_items, harvest.harvest_items.c.words == "Dit mag naar buiten")},
    Data.PARTICIPATION: {
        "duos": _count(duos),
        "sessions": _count(duo_sessions),
        "signatures": _count(signatures),
        "progress": _count(progress),
        "who was there": _count(attendance),
    },
    Data.VIEWS: {"views": _count(own_page.views)},
}


def left_of(world: World, data: Data) -> dict[str, int]:
    """How much is still there."""
    with world.store.reading() as db:
        return {name: count(db) for name, count in HELD[data].items()}
