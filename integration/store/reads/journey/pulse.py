"""What one member reads about looking back: their own answers, the notes they may read, and what the two are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.measuring.pulse import LOW, Pulse
from integration.store import mentoring
from integration.store.journey import pulse as pulses
from integration.store.journey.pulse import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingBack:
    """Everything of it that this reader may see. `pulses` are their own, by session."""

    reader: UUID
    pulses: Mapping[UUID, Pulse]
    notes: Sequence[Note]

    def note_of_mine(self, session_id: UUID) -> Note | None:
        """What the reader wrote about a session."""
        return next((note for note in self.notes if (note.session_id, note.person) == (session_id, self.reader)), None)

    def shared_about(self, session_id: UUID) -> list[Note]:
        """What was shared about a session, by either."""
        return [note for note in self.notes if note.session_id == session_id and note.is_shared]

    @property
    def times_unsafe(self) -> int:
        """How often the reader could not say what they wanted (E06, E07); nobody else ever learns this."""
        return sum(pulse.answers.safe is not None and pulse.answers.safe <= LOW for pulse in self.pulses.values())


def looking_back(db: Session, duo_id: UUID, reader: UUID) -> LookingBack:
    """For a member of this duo. Raises `duo.not-found` or `duo.not-a-member`."""
    duo = mentoring.duo_of(db, duo_id, reader)
    return LookingBack(
        reader=reader,
        pulses=pulses.pulses_by(db, duo.id, reader),
        notes=pulses.notes_for(db, duo.id, reader),
    )
