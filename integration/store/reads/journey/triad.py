"""A triad as the three of it see it, and what their coordinator sees: who, until when, and whether all said yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.meeting import PlannedMeeting
from integration.domain.mentoring.duo import Aim, Duo, Side
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.triad import Triad
from integration.store import mentoring, triads
from integration.store.journey import meetings
from integration.store.reads.cards import PersonCard, people_cards


@dataclass(frozen=True, slots=True, kw_only=True)
class TriadPart:
    """One of the three, with what they want to learn and bring in."""

    person: PersonCard
    is_me: bool
    learn: tuple[str, ...]
    offer: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriadPage:
    """What the three share. `parts`: a, b and the third. Until it `began_on` the aims of the two are not in it.

    `held`: the days of the sessions of three that count.
    """

    duo_id: UUID
    cohort: Cohort
    parts: tuple[TriadPart, TriadPart, TriadPart]
    i_am_third: bool
    i_said_yes: bool
    began_on: date | None
    last_day: date | None
    held: tuple[date, ...]
    ahead: PlannedMeeting | None

    @property
    def third(self) -> TriadPart:
        """Who learns along."""
        return self.parts[2]

    @property
    def others(self) -> tuple[TriadPart, ...]:
        """The two whom the reader learns with."""
        return tuple(part for part in self.parts if not part.is_me)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdFacts:
    """What a coordinator sees: nobody's yes apart, only that not all three said it yet (`began_on` is None)."""

    person: PersonCard
    began_on: date | None
    last_day: date | None


def triad_page(db: Session, duo_id: UUID, reader: UUID, today: date) -> TriadPage:
    """Raises `triad.not-found`, or `duo.not-a-member` for anybody but the three."""
    duo, triad = mentoring.duo(db, duo_id), triads.of_duo(db, duo_id, today)
    if triad is None:
        raise RuleBroken("triad.not-found")
    side = triad.side_of(duo, reader)
    return TriadPage(
        duo_id=duo.id,
        cohort=mentoring.cohort(db, duo.cohort_id),
        parts=_parts(db, duo, triad, reader),
        i_am_third=triad.person == reader,
        i_said_yes=triad.has_said_yes(side),
        began_on=triad.began_on,
        last_day=triad.last_day,
        held=tuple(one.held_on for one in mentoring.sessions_of(db, duo) if one.counts and triad.covers(one.held_on)),
        ahead=meetings.open_one(db, duo.id) if triad.began_on else None,
    )


def triads_around(db: Session, person: UUID, today: date) -> tuple[TriadPage, ...]:
    """All in which this person is one of the three, for the panels that lead there."""
    return tuple(triad_page(db, each.duo_id, person, today) for each in triads.around(db, person, today))


def third_of(db: Session, duo_id: UUID, today: date) -> ThirdFacts | None:
    """Who learns along with this duo, or was asked to."""
    triad = triads.of_duo(db, duo_id, today)
    if triad is None:
        return None
    return ThirdFacts(person=people_cards(db, [triad.person])[triad.person], began_on=triad.began_on, last_day=triad.last_day)


def _parts(db: Session, duo: Duo, triad: Triad, reader: UUID) -> tuple[TriadPart, TriadPart, TriadPart]:
    cards = people_cards(db, [*duo.members, triad.person])
    stated = mentoring.aims_of(db, duo) if triad.began_on else ()
    told = triad.began_on is not None or triad.person == reader
    third = TriadPart(
        person=cards[triad.person],
        is_me=triad.person == reader,
        learn=(triad.learn,) if told and triad.learn else (),
        offer=(triad.offer,) if told and triad.offer else (),
    )
    a, b = (_member(cards[member], stated, is_me=member == reader) for member in duo.members)
    return a, b, third


def _member(card: PersonCard, stated: Sequence[Aim], *, is_me: bool) -> TriadPart:
    def words(side: Side) -> tuple[str, ...]:
        return tuple(aim.words for aim in stated if (aim.person, aim.side) == (card.id, side))

    return TriadPart(person=card, is_me=is_me, learn=words(Side.LEARN), offer=words(Side.OFFER))
