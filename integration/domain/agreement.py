"""The agreement of a duo: one text, two signatures, a new version (unsigned) whenever a term changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from integration.domain.ids import new_id


@dataclass(kw_only=True, eq=False)
class Agreement:
    """One version. `terms` holds the chosen fields by their stable id, such as `{"A03": {"weeks": 3, …}}`."""

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
