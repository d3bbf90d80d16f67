"""A session of a duo: counts as soon as one partner logs it; the other may dispute it for seven days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from integration.domain.ids import new_id


@dataclass(kw_only=True, eq=False)
class DuoSession:
    """One conversation that was held, as logged by one of the two (docs/domain.md, milestone M3)."""

    duo_id: UUID
    held_on: date
    minutes: int
    logged_by: UUID
    logged_at: datetime
    format_id: str | None = None
    disputed_by: UUID | None = None
    disputed_at: datetime | None = None
    removed_at: datetime | None = None
    id: UUID = field(default_factory=new_id)
