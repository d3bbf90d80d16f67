"""The feed, page by page: each is taken whole, in one transaction with its place, so that a run that dies leaves off between two pages.

Before an earlier run is gone on with, its last page is asked for again. Only while that holds the same people in the same order
is everything before it what was read then: nobody moved up or down a place meanwhile. Else, or when the place is no longer
known there (cursors expire), the read begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.flows.people.imports.begin_import import Begun
from integration.flows.people.imports.heartbeat import Heartbeat
from integration.flows.people.imports.intake import Intake
from integration.hris.page import Page
from integration.hris.sources import Talking
from integration.store.db import Store
from integration.store.people import halfway, imports, roster, staging
from integration.store.people.halfway import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a read is. `announced`: how many records the feed says there are; `went_on_from`: how many an earlier run had read."""

    seen: int
    announced: int | None
    problems: int
    went_on_from: int = 0


Tell = Callable[[Progress], None]


def unheard(_progress: Progress) -> None:
    """Nobody looks."""


def read_feed(store: Store, begun: Begun, *, clock: Clock, tell: Tell = unheard) -> Intake:
    """The whole feed, or what is left of it. Raises what the source raises."""
    if isinstance(begun.source, Talking):
        begun.source.listen(Heartbeat(store, begun, clock))
    intake, pages = _gone_on(store, begun) or _begun_anew(store, begun, clock)
    number, went_on_from = (begun.pages, intake.seen) if intake.seen else (0, 0)
    for page in pages:
        number += 1
        _take(store, begun, intake, page, number=number, clock=clock)
        tell(Progress(seen=intake.seen, announced=page.announced, problems=intake.problems, went_on_from=went_on_from))
    if begun.since is not None:
        _look_up(store, begun, intake, numbers=intake.numbers())
        _look_upwards(store, begun, intake)
    return intake


def _look_up(store: Store, begun: Begun, intake: Intake, *, keys: Collection[str] = (), numbers: Collection[str] = ()) -> None:
    """Where changes only are read, of the roster only those are looked at whom they concern."""
    with store.reading() as db:
        intake.present |= roster.standings_of(db, begun.connection.id, keys=keys, numbers=numbers)


def _look_upwards(store: Store, begun: Begun, intake: Intake) -> None:
    """Who stands above whoever got another manager, a level at a time: they may have come into a circle."""
    asked: set[str] = set()
    while missing := intake.missing_above() - asked:
        _look_up(store, begun, intake, keys=missing)
        asked |= missing


def _take(store: Store, begun: Begun, intake: Intake, page: Page, *, number: int, clock: Clock) -> None:
    if begun.since is not None:
        _look_up(store, begun, intake, keys=intake.keys(page.records))
    taken = intake.take(page.records)
    step = Step(keys=taken.keys, place=page.place, announced=page.announced, seen=intake.seen, nameless=intake.nameless)
    with store.transaction() as db:
        halfway.take_page(db, begun.id, step, number=number, spell=begun.spell, now=clock.now())
        staging.stage(db, begun.id, begun.connection.id, taken.news)
        imports.add_problems(db, begun.id, taken.problems)


def _gone_on(store: Store, begun: Begun) -> tuple[Intake, Iterator[Page]] | None:
    """Where an earlier run stopped; None when there was none, or it can't be gone on with."""
    if begun.place is None:
        return None
    intake = _intake(store, begun)
    with store.reading() as db:
        last = halfway.keys_of_page(db, begun.id, begun.pages)
    pages = begun.source.pages(begun.since, at=begun.place)
    if _first_keys(intake, pages) != last:
        return None
    with store.reading() as db:
        met = halfway.seen_keys(db, begun.id)
    if begun.since is not None:
        _look_up(store, begun, intake, keys=met)
    with store.reading() as db:
        intake.go_on(
            met=met,
            staged=staging.all_staged(db, begun.id),
            seen=begun.seen,
            nameless=begun.nameless,
            problems=halfway.count_problems(db, begun.id),
        )
    return intake, pages


def _first_keys(intake: Intake, pages: Iterator[Page]) -> list[str] | None:
    """Who stands on the first page; None where the place is not known any more, or the feed has moved since."""
    try:
        return intake.keys(next(pages).records)
    except Refused:
        return None
    except Retriable as moved:
        if not moved.afresh:
            raise
        return None


def _begun_anew(store: Store, begun: Begun, clock: Clock) -> tuple[Intake, Iterator[Page]]:
    if begun.place is not None:
        with store.transaction() as db:
            halfway.start_over(db, begun.id, spell=begun.spell, now=clock.now())
    return _intake(store, begun), begun.source.pages(begun.since)


def _intake(store: Store, begun: Begun) -> Intake:
    with store.reading() as db:
        present = roster.standings(db, begun.connection.id) if begun.since is None else {}
    return Intake(rules=begun.connector.employees.fields, present=present, today=begun.today)
