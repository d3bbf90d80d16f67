"""Reading working formats, for a duo and for a group."""

from __future__ import annotations

from dataclasses import dataclass

from integration.catalogue.reading import Entry
from integration.domain.mentoring.formats import Format, Part, Step

AUDIENCES = ("duo", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatReader:
    """Reads formats against the ids that exist; `closing` is the round with which every format for two ends."""

    competencies: frozenset[str]
    phases: frozenset[str]
    closing: Step

    def read(self, format_id: str, entry: Entry) -> Format:
        """One format; it ends with the common closing round unless it has its own, and the minutes must add up."""
        entry.only("title", "purpose", "audience", "phases", "minutes", "competencies", "steps", "closing", "reflection")
        read = Format(
            id=format_id,
            title=entry.text("title"),
            purpose=entry.text("purpose"),
            audience=entry.one_of("audience", AUDIENCES),
            phases=entry.words("phases", self.phases),
            minutes=entry.value("minutes", int),
            competencies=entry.words("competencies", self.competencies),
            steps=(*map(read_step, entry.entries("steps")), *self._closing(entry)),
            reflection=entry.text("reflection"),
        )
        if read.agenda_minutes != read.minutes:
            raise entry.problem("minutes", f"the steps and the closing round add up to {read.agenda_minutes}")
        return read

    def _closing(self, entry: Entry) -> tuple[Step, ...]:
        return (read_step(entry.entry("closing")) if entry.has("closing") else self.closing,)


def read_step(entry: Entry) -> Step:
    """One step."""
    entry.only("part", "minutes", "text")
    part = Part(entry.one_of("part", Part))
    return Step(part=part, minutes=entry.value("minutes", int, 0), text=entry.text("text"))
