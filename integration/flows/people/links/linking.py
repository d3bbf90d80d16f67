"""What an admin decides about links and doubles that were proposed: yes to many at once, or "not the same", which is remembered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.people.one_person import MergeBasis
from integration.flows.people.links import merge
from integration.flows.people.links.recognise import link_by_hand
from integration.store import audit
from integration.store.db import Store
from integration.store.people import set_apart
from integration.store.reads.admin.doubles import Double, Joined, connection_names, doubles, joined
from integration.store.reads.admin.link_conflicts import LinkConflict, link_conflicts
from integration.store.reads.admin.link_proposals import LinkProposal, link_proposals

Pair = tuple[UUID, UUID]
EMAIL = "email"
__all__ = ["Double", "Joined", "LinkConflict", "LinkProposal", "Looked", "look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """All that waits for somebody to say who is who; `sources` are the names of the HR systems."""

    conflicts: list[LinkConflict]
    proposals: list[LinkProposal]
    doubles: list[Double]
    joined: list[Joined]
    sources: dict[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How many were done; `late` were no proposals any more, `refused` cannot be one person as things stand."""

    done: int = 0
    late: int = 0
    refused: int = 0


def look(store: Store) -> Looked:
    """Everything at once, for the command line."""
    with store.reading() as db:
        return Looked(
            conflicts=link_conflicts(db),
            proposals=link_proposals(db),
            doubles=doubles(db),
            joined=joined(db),
            sources=connection_names(db),
        )


def confirm_links(store: Store, chosen: Collection[Pair], *, actor: str, now: datetime) -> Said:
    """Link the chosen (account, employee), as far as they are still proposed."""
    with store.transaction() as db:
        fit = [each.key for each in link_proposals(db) if each.key in chosen]
        for account_id, employee_id in fit:
            link_by_hand(db, account_id=account_id, employee_id=employee_id, actor=actor, now=now, why=EMAIL)
    return Said(done=len(fit), late=len(set(chosen)) - len(fit))


def confirm_doubles(store: Store, chosen: Collection[Pair], *, leading: UUID | None, actor: str, now: datetime) -> Said:
    """Join the chosen records, as far as they are still proposed. The one of the HR system `leading` leads, else the first."""
    with store.reading() as db:
        fit = [each for each in doubles(db) if each.key in chosen]
    refused = 0
    for each in fit:
        lead, other = _in_order(each, leading)
        try:
            merge.merge(store, lead=lead, other=other, basis=each.basis, actor=actor, now=now)
        except RuleBroken:
            refused += 1
    return Said(done=len(fit) - refused, late=len(set(chosen)) - len(fit), refused=refused)


def keep_apart(store: Store, one: UUID, other: UUID, *, actor: str, now: datetime) -> None:
    """These are not one person: it is not proposed again, and no launch links them."""
    with store.transaction() as db:
        set_apart.keep(db, one, other, actor=actor, now=now)
        audit.note(db, "person.apart", actor=actor, subject=one, detail={"other": str(other)}, now=now)


def basis_of(store: Store, one: UUID, other: UUID) -> MergeBasis:
    """Why these two are proposed; an admin's own idea when they are not."""
    with store.reading() as db:
        return next((each.basis for each in doubles(db) if each.ids == {one, other}), MergeBasis.ADMIN)


def _in_order(double: Double, leading: UUID | None) -> Pair:
    """Who has left leads nobody who works here, whatever was asked."""
    swap = double.other.connection_id == leading != double.one.connection_id and double.other.is_active
    return (double.other.id, double.one.id) if swap else double.key
