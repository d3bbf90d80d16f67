"""What a coordinator and two partners do: form duos; state aims, agree, and log sessions.

Each function is one transaction that first locks the duo (or the cohort), so that of two partners who act at once the second sees
what the first did. `now` is aware and in the organisation's time zone: its date is today. A broken rule raises
`RuleBroken`; `domain/codes.py` lists the codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.journey.ending import Ending
from integration.domain.journey.session import DuoSession, check_held
from integration.domain.journey.turn import check_next
from integration.domain.mentoring.activity import ActivityKind
from integration.domain.mentoring.agreement import Agreement
from integration.domain.mentoring.clauses import Clause, chosen_terms
from integration.domain.mentoring.duo import Aim, Duo, DuoState, by_lot, check_pair, stated_aims
from integration.domain.mentoring.programme import Cohort, Programme
from integration.flows.record_activity import happened, noted
from integration.store import audit, mentoring, triads
from integration.store.db import Store
from integration.store.journey import states


def create_cohort(
    store: Store, *, programme: Programme, name: str, starts_on: date, context_id: UUID | None, actor: UUID, now: datetime
) -> Cohort:
    """Begin a cohort; what its programme plans now is what counts until its end."""
    cohort = programme.begin(name=name, starts_on=starts_on, context_id=context_id, now=now)
    with store.transaction() as db:
        db.add(cohort)
        audit.note(db, "cohort.created", actor=str(actor), subject=cohort.id, detail={"programme": programme.code}, now=now)
    return cohort


def form_duo(store: Store, *, cohort_id: UUID, one: UUID, other: UUID, actor: UUID, now: datetime) -> Duo:
    """Bring two people together. Who is stored first is drawn by lot; the agreement begins as the standard text."""
    with store.transaction() as db:
        cohort = mentoring.hold_cohort(db, cohort_id)
        people = mentoring.hold_people(db, one, other)
        check_pair(*people, bosses=mentoring.bosses_of(db, *people))
        if mentoring.in_open_duo(db, cohort.id, [one, other]):
            raise RuleBroken("duo.already-in-duo")
        if mentoring.employee_of(db, actor) in {one, other}:
            raise RuleBroken("duo.own-cohort")
        a, b = by_lot(one, other)
        duo = Duo(cohort_id=cohort.id, a=a, b=b, state=DuoState.PROPOSED, formed_at=now)
        db.add(duo)
        db.flush()
        db.add(Agreement(duo_id=duo.id, version=1, terms={}, written_at=now))
        for person in duo.members:
            triads.end_those(db, triads.with_third(db, cohort.id, person), now.date())
        noted(db, ActivityKind.DUO_FORMED, duo, actor, now)
        return duo


def dissolve_duo(store: Store, *, duo_id: UUID, actor: UUID, now: datetime) -> None:
    """Take a duo apart that nothing came of yet."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.dissolve(now, has_history=mentoring.has_history(db, duo))
        noted(db, ActivityKind.DUO_DISSOLVED, duo, actor, now)


def complete_duo(store: Store, *, duo_id: UUID, actor: UUID, now: datetime) -> None:
    """Round off: both members are at 100, whatever was missed."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.complete(now)
        states.close_pause(db, duo, now)
        triads.end_of_duo(db, duo.id, now.date())
        noted(db, ActivityKind.DUO_COMPLETED, duo, actor, now)


def end_duo(store: Store, *, duo_id: UUID, actor: UUID, now: datetime, person: UUID | None = None, reason: str | None = None) -> None:
    """Stop before the end: by the member `person`, or by the coordinator (None). Nobody has to give a reason."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person) if person else mentoring.hold_duo(db, duo_id)
        duo.end(now)
        states.close_pause(db, duo, now)
        triads.end_of_duo(db, duo.id, now.date())
        db.add(Ending.told(duo.id, person, reason))
        noted(db, ActivityKind.DUO_ENDED, duo, actor, now)


def state_aims(store: Store, *, duo_id: UUID, person: UUID, learn: Sequence[str], offer: Sequence[str], now: datetime) -> None:
    """Say what one wants to learn and brings in: one to three of each. Saying the same again changes nothing.

    The aims are part of the agreement (field A02). Once both have stated theirs, whoever changes one asks for new signatures.
    Who says what they want to learn from each other, or signs, has accepted the match.
    """
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        before = [aim for aim in mentoring.aims_of(db, duo) if aim.person == person]
        aims = stated_aims(duo, person, learn=learn, offer=offer, now=now, before=before)
        if _words(aims) == _words(before):
            return
        table = mentoring.signing_table(db, duo)
        if table.is_ready:
            db.add(table.next_version(person, terms=table.agreement.terms, now=now))
        mentoring.replace_aims(db, duo, person, aims)
        duo.accept(person, now)
        happened(db, ActivityKind.AIMS_STATED, duo, person, now)


def write_terms(
    store: Store, *, duo_id: UUID, person: UUID, terms: Mapping[str, Any], clauses: Sequence[Clause], now: datetime
) -> Agreement:
    """Change what is agreed: a new version that nobody has signed. The same terms again change nothing."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        table = mentoring.signing_table(db, duo)
        wanted = chosen_terms(clauses, terms)
        if wanted == chosen_terms(clauses, table.agreement.terms):
            return table.agreement
        agreement = table.next_version(person, terms=wanted, now=now)
        db.add(agreement)
        happened(db, ActivityKind.TERMS_WRITTEN, duo, person, now)
        return agreement


def renew_agreement(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> Agreement:
    """Ask both to sign once more, as they do midway (P3): a new version with the same terms, to change or to sign as it is.

    A version that waits for signatures already is that new version; nothing changes then. Gives the version to sign.
    """
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        table = mentoring.signing_table(db, duo)
        if not table.is_signed:
            return table.agreement
        agreement = table.next_version(person, terms=table.agreement.terms, now=now)
        db.add(agreement)
        happened(db, ActivityKind.TERMS_WRITTEN, duo, person, now)
        return agreement


def sign(store: Store, *, duo_id: UUID, person: UUID, version: int, now: datetime) -> None:
    """Sign the version that was read. With the second signature it is in force, and the duo is active."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        table = mentoring.signing_table(db, duo)
        db.add(table.sign(person, version, now))
        duo.accept(person, now)
        if table.is_completed_by(person):
            duo.begin()
        happened(db, ActivityKind.AGREEMENT_SIGNED, duo, person, now)


def withdraw_signature(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Take one's signature back, as long as the other has not signed the same version."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        table = mentoring.signing_table(db, duo)
        table.check_withdrawal(person)
        mentoring.remove_signature(db, table.agreement, person)
        happened(db, ActivityKind.SIGNATURE_WITHDRAWN, duo, person, now)


def log_session(
    store: Store,
    *,
    duo_id: UUID,
    person: UUID,
    session_id: UUID,
    held_on: date,
    minutes: int,
    format_id: str | None,
    next_turn: str | None = None,
    now: datetime,
) -> DuoSession:
    """Log a session that was held. It counts at once. The same `session_id` again is the same session.

    `next_turn` (a or b) begins the next time; None: whose turn it is then.
    """
    logged = DuoSession(id=session_id, duo_id=duo_id, held_on=held_on, minutes=minutes, logged_by=person, logged_at=now)
    logged.format_id, logged.next_turn = format_id, next_turn
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        check_next(next_turn)
        check_held(logged, starts_on=mentoring.cohort(db, duo.cohort_id).starts_on, today=now.date())
        kept = mentoring.add_session(db, logged)
        if kept is logged:
            happened(db, ActivityKind.SESSION_LOGGED, duo, person, now)
        return kept


def dispute_session(store: Store, *, duo_id: UUID, person: UUID, session_id: UUID, now: datetime) -> None:
    """Say that the session your partner logged was not held like that: it does not count until settled."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        mentoring.session(db, duo, session_id).dispute(person, now)
        happened(db, ActivityKind.SESSION_DISPUTED, duo, person, now)


def settle_session(store: Store, *, duo_id: UUID, person: UUID, session_id: UUID, now: datetime) -> None:
    """Take one's dispute back: the session counts again."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        mentoring.session(db, duo, session_id).settle(person)
        happened(db, ActivityKind.SESSION_SETTLED, duo, person, now)


def remove_session(store: Store, *, duo_id: UUID, person: UUID, session_id: UUID, now: datetime) -> None:
    """Take back a session that one logged oneself; the day is free again."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        mentoring.session(db, duo, session_id).remove(person, now)
        happened(db, ActivityKind.SESSION_REMOVED, duo, person, now)


def _words(aims: Sequence[Aim]) -> set[tuple[str, int, str]]:
    return {(aim.side, aim.position, aim.words) for aim in aims}
