"""Reading working formats, for a duo and for a group."""

from __future__ import annotations

from dataclasses import dataclass

from integration.catalogue.reading import Entry
from integration.domain.mentoring.formats import Format, Part, Short, Size, Step

DUO, GROUP = "duo", "group"
FIELDS = (
    "title",
    "purpose",
    "audience",
    "phases",
    "minutes",
    "competencies",
    "steps",
    "closing",
    "prompts",
    "materials",
    "remote",
    "mini",
    "reflection",
    "roles",
    "size",
    "offered",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatReader:
    """Reads formats against the ids that exist; `closing` is the round with which every format for two ends."""

    competencies: frozenset[str]
    phases: frozenset[str]
    closing: Step

    def read(self, format_id: str, entry: Entry) -> Format:
        """One format, whose minutes must add up. One for two ends with the common closing round, unless it has its own."""
        audience = entry.only(*FIELDS).one_of("audience", (DUO, GROUP))
        closing = self._closing(entry) if audience == DUO else ()
        read = Format(
            id=format_id,
            title=entry.text("title"),
            purpose=entry.text("purpose"),
            audience=audience,
            phases=entry.words("phases", self.phases),
            minutes=entry.value("minutes", int),
            competencies=entry.words("competencies", self.competencies),
            steps=(*map(read_step, entry.entries("steps")), *closing),
            reflection=entry.text("reflection"),
            remote=entry.text("remote"),
            materials=entry.text("materials"),
            prompts=tuple(one.said() for one in entry.entries("prompts")) if entry.has("prompts") else (),
            mini=_short(entry.entry("mini"), closing) if entry.has("mini") else None,
            roles=entry.texts("roles"),
            size=read_size(entry, "size") if audience == GROUP else None,
            offered=entry.value("offered", bool, default=True),
        )
        _check_minutes(entry, read)
        return read

    def _closing(self, entry: Entry) -> tuple[Step, ...]:
        return (read_step(entry.entry("closing")) if entry.has("closing") else self.closing,)


def read_step(entry: Entry) -> Step:
    """One step; what does not say so is done together."""
    entry.only("part", "minutes", "text")
    part = Part(entry.one_of("part", Part, Part.TOGETHER))
    return Step(part=part, minutes=entry.value("minutes", int, 0), text=entry.text("text"))


def read_size(entry: Entry, name: str) -> Size:
    """From how many to how many."""
    part = entry.entry(name).only("least", "most")
    size = Size(part.value("least", int), part.value("most", int))
    if not 0 < size.least <= size.most:
        raise entry.problem(name, "must go from at least one to no fewer")
    return size


def _short(entry: Entry, closing: tuple[Step, ...]) -> Short:
    entry.only("minutes", "steps")
    short = Short(minutes=entry.value("minutes", int), steps=(*map(read_step, entry.entries("steps")), *closing))
    _check_minutes(entry, short)
    return short


def _check_minutes(entry: Entry, read: Format | Short) -> None:
    if read.agenda_minutes != read.minutes:
        raise entry.problem("minutes", f"the steps and the closing round add up to {read.agenda_minutes}")
