"""What a member reads of the harvest and of how the two are closing, and what an organisation reads of all harvests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.farewell import Farewell, readable
from integration.domain.journey.harvest import Item, Level, for_the_organisation, is_shared
from integration.store import mentoring
from integration.store.journey import harvest
from integration.store.journey.farewell import farewells_of
from integration.store.journey.own_page import paused_people
from integration.store.reads.journey.walks import Stand


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestLine:
    """An item for one of the two. `i_agree` is the reader's own yes; what the other said shows only in `is_shared`, once both did."""

    item: Item
    is_mine: bool
    i_agree: bool
    is_shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How far the two are with rounding off. `may_round_off`: it is time for it. `harvested`: F22 was held.

    That the other is done shows at once; their words (`farewells`) do so once both are.
    """

    harvested: bool
    may_round_off: bool
    i_am_done: bool
    partner_is_done: bool
    farewells: Mapping[UUID, Farewell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What the organisation may read of a group, by level, and about whom it is."""

    lines: Mapping[Level, tuple[str, ...]]
    people: frozenset[UUID]


def harvest_for(db: Session, duo_id: UUID, reader: UUID) -> list[HarvestLine]:
    """What both harvested, the oldest first. Raises `duo.not-found` or `duo.not-a-member`."""
    duo = mentoring.duo_of(db, duo_id, reader)
    yeses = harvest.yeses_of(db, duo_id)
    return [
        HarvestLine(
            item=item,
            is_mine=item.person == reader,
            i_agree=reader in yeses.get(item.id, ()),
            is_shared=is_shared(duo.members, yeses.get(item.id, ())),
        )
        for item in harvest.items_of(db, duo_id)
    ]


def closing_for(db: Session, stand: Stand, reader: UUID) -> Closing:
    """For a member of this duo."""
    trajectory = stand.trajectory
    duo = trajectory.duo
    done = farewells_of(db, duo.id)
    return Closing(
        harvested=trajectory.harvested,
        may_round_off=stand.may_round_off,
        i_am_done=reader in done,
        partner_is_done=duo.partner_of(reader) in done,
        farewells=readable(done, reader),
    )


def wall_of(db: Session, cohort_id: UUID, now: datetime) -> Wall:
    """What both of a duo shared, of enough duos together; nothing of who does not want to be counted."""
    shared = harvest.shared_in(db, cohort_id, now)
    left_out = paused_people(db, {person for pair in shared for person in pair})
    told = {pair: items for pair, items in shared.items() if not left_out & set(pair)}
    shown = for_the_organisation((each for items in told.values() for each in items), now.date())
    duos = {each.duo_id for each in shown}
    return Wall(
        lines={level: tuple(each.words for each in shown if each.level is level) for level in Level},
        people=frozenset(person for pair, items in told.items() if items[0].duo_id in duos for person in pair),
    )
