"""The agreement of a duo: one text, two signatures, a new version (unsigned) whenever a term changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Aim, Side


@dataclass(kw_only=True, eq=False)
class Agreement:
    """One version. `terms` holds the choices by clause id, such as `{"A03": {"weeks": 3, …}}`.

    What the terms leave out stands as the clause has it: `{}` is the standard text.
    """

    duo_id: UUID
    version: int
    terms: dict[str, Any]
    written_at: datetime
    written_by: UUID | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(kw_only=True, eq=False)
class Signature:
    """That one member signed one version."""

    agreement_id: UUID
    person: UUID
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningTable:
    """The newest version, who signed it, and whether both stated their aims (field A02: no signing of blanks)."""

    agreement: Agreement
    members: tuple[UUID, UUID]
    signers: Set[UUID]
    aims_stated_by: Set[UUID]

    @classmethod
    def of(cls, newest: Agreement, members: tuple[UUID, UUID], *, aims: Iterable[Aim], signatures: Iterable[Signature]) -> Self:
        """From the newest version, and all aims and signatures of the duo."""
        sides = {(aim.person, aim.side) for aim in aims}
        return cls(
            agreement=newest,
            members=members,
            signers={signature.person for signature in signatures if signature.agreement_id == newest.id},
            aims_stated_by={person for person in members if {(person, side) for side in Side} <= sides},
        )

    @property
    def is_ready(self) -> bool:
        """Whether the text is complete, so that it can be signed."""
        return self.aims_stated_by >= set(self.members)

    @property
    def is_signed(self) -> bool:
        """Whether this version is in force."""
        return self.signers >= set(self.members)

    def is_completed_by(self, person: UUID) -> bool:
        """Whether this member's signature is the one that was missing."""
        return {*self.signers, person} >= set(self.members)

    def sign(self, person: UUID, version: int, now: datetime) -> Signature:
        """The signature of one member under the version they read.

        Raises `agreement.outdated`, `agreement.already-signed` or `agreement.aims-missing`.
        """
        if version != self.agreement.version:
            raise RuleBroken("agreement.outdated")
        if person in self.signers:
            raise RuleBroken("agreement.already-signed")
        if not self.is_ready:
            raise RuleBroken("agreement.aims-missing")
        return Signature(agreement_id=self.agreement.id, person=person, signed_at=now)

    def check_withdrawal(self, person: UUID) -> None:
        """One may step back until the other signs too; raises `agreement.in-force` or `agreement.not-signed`."""
        if person not in self.signers:
            raise RuleBroken("agreement.not-signed")
        if self.is_signed:
            raise RuleBroken("agreement.in-force")

    def next_version(self, person: UUID | None, *, terms: dict[str, Any], now: datetime) -> Agreement:
        """The same agreement, written anew: a version that nobody has signed yet; by nobody where a choice of both asks for it."""
        return Agreement(
            duo_id=self.agreement.duo_id,
            version=self.agreement.version + 1,
            terms=terms,
            written_at=now,
            written_by=person,
        )


def agreed_at(members: Iterable[UUID], signatures: Sequence[Signature]) -> datetime | None:
    """The moment since which the newest version that every member signed is in force; None while there is none."""
    in_force = signed_by_all(members, signatures)
    return max((each.signed_at for each in signatures if each.agreement_id in in_force), default=None)


def signed_by_all(members: Iterable[UUID], signatures: Iterable[Signature]) -> frozenset[UUID]:
    """The ids of the versions that every member signed."""
    signers: dict[UUID, set[UUID]] = {}
    for signature in signatures:
        signers.setdefault(signature.agreement_id, set()).add(signature.person)
    wanted = set(members)
    return frozenset(agreement_id for agreement_id, who in signers.items() if who >= wanted)
