"""What happened in a duo: an event for the record, from which progress is worked out anew each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integration.domain.ids import new_id


class ActivityKind(StrEnum):
    """The events of a trajectory. They say that something happened, never what was said."""

    DUO_FORMED = "duo.formed"
    DUO_ACCEPTED = "duo.accepted"
    DUO_DECLINED = "duo.declined"
    DUO_DISSOLVED = "duo.dissolved"
    DUO_PAUSED = "duo.paused"
    DUO_RESUMED = "duo.resumed"
    DUO_CLOSING = "duo.closing"
    DUO_REMATCHED = "duo.rematched"
    DUO_COMPLETED = "duo.completed"
    DUO_ENDED = "duo.ended"
    AIMS_STATED = "aims.stated"
    TERMS_WRITTEN = "agreement.written"
    AGREEMENT_SIGNED = "agreement.signed"
    SIGNATURE_WITHDRAWN = "agreement.withdrawn"
    MIDWAY_HELD = "midway.held"
    SESSION_LOGGED = "session.logged"
    SESSION_DISPUTED = "session.disputed"
    SESSION_SETTLED = "session.settled"
    SESSION_REMOVED = "session.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One event. `person` is the member who acted; None when the coordinator or the service did, and of a no or a pause."""

    kind: ActivityKind
    duo_id: UUID
    at: datetime
    person: UUID | None = None
    id: UUID = field(default_factory=new_id)
