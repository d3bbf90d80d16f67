"""What a participant sees of one of their duos: everything they share with their partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.gates import Condition
from integration.domain.journey.midway import Choice
from integration.domain.journey.turn import beginners
from integration.domain.measuring.balance import Balance
from integration.domain.mentoring.agreement import Agreement, SigningTable, agreed_at, signed_by_all
from integration.domain.mentoring.duo import Aim, DuoState, Side
from integration.domain.mentoring.next_step import NextStep, Standing, next_step
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.progress import Milestone, Plan, Progress, Trajectory, progress_of
from integration.store import mentoring, triads
from integration.store.journey.midway import choices_for
from integration.store.journey.pulse import balances_of
from integration.store.progress import not_less, own_achievements, trajectories
from integration.store.reads.cards import PersonCard, cards_of
from integration.store.reads.journey.duo_clock import PauseView
from integration.store.reads.journey.harvest import Closing, closing_for
from integration.store.reads.journey.session_lines import SessionLine, session_lines
from integration.store.reads.journey.walks import stands_along
from integration.store.retention import removed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPart:
    """One member's half of the page. `signed_at`: under the newest version of the agreement.

    `aims_are_new`: stated since the version that holds was signed by both.
    """

    person: PersonCard
    is_me: bool
    learn: tuple[str, ...]
    offer: tuple[str, ...]
    aims_are_new: bool
    signed_at: datetime | None

    @property
    def has_aims(self) -> bool:
        """Whether both sides are stated (they are always stated together)."""
        return bool(self.learn and self.offer)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """The newest version. `is_ready`: both stated their aims, so it can be signed. `is_signed`: both did, it is in force.

    `valid_version` is the newest version that both signed: the one that holds while a later one waits for signatures.
    `valid_terms` are its terms.
    """

    version: int
    terms: Mapping[str, Any]
    written_at: datetime
    written_by: PersonCard | None
    is_ready: bool
    i_signed: bool
    is_signed: bool
    valid_version: int | None
    valid_terms: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLine:
    """How often a milestone (M1, M2, …) was reached, and how often it was planned."""

    milestone: str
    done: int
    planned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DuoPage:
    """Everything of a duo that its members share, for one of them. `sessions`: the oldest first.

    `week` and `phase` are the duo's own: a pause holds them, and the phase waits for its `conditions`, unless the coordinator
    let the duo through (`let_through`: phase and reason). `pause` is the one that lasts. `midway` is what the choices of both come to.
    `is_let_go`: what the two wrote together is not kept any more (domain/retention.py); `removed_by`: who of them took
    their own part away.
    """

    id: UUID
    cohort: Cohort
    week: int
    phase: str
    conditions: Mapping[Condition, bool]
    let_through: Mapping[str, str]
    state: str
    is_open: bool
    ended_at: datetime | None
    is_let_go: bool
    removed_by: frozenset[UUID]
    i_accepted: bool
    answer_by: date
    pause: PauseView | None
    members: tuple[MemberPart, MemberPart]
    agreement: AgreementView
    sessions: tuple[SessionLine, ...]
    held: int
    percent: int
    milestones: tuple[MilestoneLine, ...]
    balance: Balance | None
    i_chose: bool
    midway: Choice | None
    closing: Closing

    @property
    def me(self) -> MemberPart:
        """The half of the reader."""
        return next(member for member in self.members if member.is_me)

    @property
    def partner(self) -> MemberPart:
        """The half of the other one."""
        return next(member for member in self.members if not member.is_me)

    @property
    def turn(self) -> MemberPart:
        """Who begins in the next session."""
        said = [line.next_turn for line in self.sessions if line.number is not None]
        return self.members["ab".index(beginners(said)[-1])]

    @property
    def next_step(self) -> NextStep:
        """The one thing to do next, for the reader."""
        return next_step(self.standing)

    @property
    def has_midway(self) -> bool:
        """Whether the two may look back halfway: once they signed, in any phase."""
        return self.agreement.valid_version is not None

    @property
    def asks_midway(self) -> bool:
        """Whether this group planned it (M5), it is time for it, and not both chose."""
        return self.has_midway and Milestone.MIDWAY in self.cohort.milestones and self.phase >= "P3" and self.midway is None

    @property
    def to_look_back_on(self) -> SessionLine | None:
        """The newest session that asks the reader to look back."""
        return next((line for line in reversed(self.sessions) if line.asks_to_look_back), None)

    @property
    def standing(self) -> Standing:
        """What the rules of the next step look at."""
        return Standing(
            is_open=self.is_open,
            is_proposed=self.state == DuoState.PROPOSED,
            i_accepted=self.i_accepted,
            is_paused=self.pause is not None,
            pause_is_over=self.pause is not None and self.pause.is_over,
            i_have_aims=self.me.has_aims,
            partner_has_aims=self.partner.has_aims,
            i_signed=self.agreement.i_signed,
            is_signed=self.agreement.is_signed,
            asks_to_look_back=self.to_look_back_on is not None,
            is_midway=self.asks_midway,
            i_chose=self.i_chose,
            midway_stop=self.midway is Choice.STOP,
            may_round_off=self.closing.may_round_off,
            harvested=self.closing.harvested,
            i_am_done=self.closing.i_am_done,
            partner_is_done=self.closing.partner_is_done,
            held=self.held,
            planned=self.cohort.planned_sessions,
        )


def duo_page(db: Session, duo_id: UUID, person: UUID, now: datetime) -> DuoPage:
    """The duo as one of its members sees it. Raises `duo.not-found` or `duo.not-a-member`."""
    duo = mentoring.duo_of(db, duo_id, person)
    cohort = mentoring.cohort(db, duo.cohort_id)
    cards = cards_of(db, [duo])
    mine = trajectories(db, cohort.id, [person])
    along = triads.along(db, cohort.id, person, now.date())
    reached = progress_of(person, cohort, mine, own_achievements(db, cohort.id, person), along=along)
    progress = not_less(db, reached, cohort.id, person, mine)
    facts = next(each for each in mine if each.duo.id == duo.id)
    sessions = session_lines(db, facts.there, duo=duo, person=person, cards=cards, now=now)
    stand = stands_along(db, cohort, [facts], now)[duo.id]
    newest = mentoring.newest_agreement(db, duo)
    return DuoPage(
        id=duo.id,
        cohort=cohort,
        week=cohort.week_at(stand.clock.day),
        phase=stand.phase,
        conditions=stand.conditions,
        let_through=stand.reasons,
        state=duo.state,
        is_open=duo.is_open,
        ended_at=duo.ended_at,
        is_let_go=duo.let_go_at is not None,
        removed_by=removed_in(db, [duo.id]),
        i_accepted=duo.has_accepted(person),
        answer_by=stand.clock.answer_by,
        pause=stand.clock.pause,
        members=_parts(facts, newest, person, cards),
        agreement=_agreement(db, facts, newest, person, cards),
        sessions=sessions,
        held=sum(line.number is not None for line in sessions),
        percent=progress.percent,
        milestones=_milestones(cohort, progress),
        balance=next(iter(balances_of(db, duo.id)), None),
        i_chose=person in choices_for(db, duo.id, person),
        midway=stand.trajectory.midway,
        closing=closing_for(db, stand, person),
    )


def _milestones(cohort: Cohort, progress: Progress) -> tuple[MilestoneLine, ...]:
    done = Counter(achievement.milestone for achievement in progress.achieved)
    return tuple(MilestoneLine(milestone=milestone, done=done[milestone], planned=planned) for milestone, planned in Plan.of(cohort).times)


def _parts(facts: Trajectory, newest: Agreement, person: UUID, cards: dict[UUID, PersonCard]) -> tuple[MemberPart, MemberPart]:
    stated = sorted(facts.aims, key=lambda aim: (aim.side, aim.position))
    signed = {one.person: one.signed_at for one in facts.signatures if one.agreement_id == newest.id}
    agreed = agreed_at(facts.duo.members, facts.signatures)

    def part(member: UUID) -> MemberPart:
        return MemberPart(
            person=cards[member],
            is_me=member == person,
            learn=_words(stated, member, Side.LEARN),
            offer=_words(stated, member, Side.OFFER),
            aims_are_new=agreed is not None and any(aim.stated_at > agreed for aim in stated if aim.person == member),
            signed_at=signed.get(member),
        )

    return (part(facts.duo.a), part(facts.duo.b))


def _words(stated: Sequence[Aim], member: UUID, side: Side) -> tuple[str, ...]:
    return tuple(aim.words for aim in stated if (aim.person, aim.side) == (member, side))


def _agreement(db: Session, facts: Trajectory, newest: Agreement, person: UUID, cards: dict[UUID, PersonCard]) -> AgreementView:
    members = facts.duo.members
    table = SigningTable.of(newest, members, aims=facts.aims, signatures=facts.signatures)
    valid = mentoring.newest_among(db, signed_by_all(members, facts.signatures))
    return AgreementView(
        version=newest.version,
        terms=newest.terms,
        written_at=newest.written_at,
        written_by=cards[newest.written_by] if newest.written_by else None,
        is_ready=table.is_ready,
        i_signed=person in table.signers,
        is_signed=table.is_signed,
        valid_version=valid.version if valid else None,
        valid_terms=valid.terms if valid else None,
    )
