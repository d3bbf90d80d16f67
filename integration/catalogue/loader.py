"""The catalogue as values: one folder, read at the start; a wrong file stops it with its line and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from integration.catalogue.measures import read_competencies, read_instrument, read_points, read_scales
from integration.catalogue.reading import Entry
from integration.domain.mentoring.clauses import BLANK, Blank, Clause, ClauseKind
from integration.domain.mentoring.formats import Format, Part, Step
from integration.domain.mentoring.instruments import Competency, Instrument, Scale
from integration.domain.mentoring.points import Point
from integration.domain.mentoring.programme import WEEKS, Programme, Text
from integration.domain.mentoring.progress import Milestone
from integration.domain.people.employee import Employee

SHIPPED = Path(__file__).parent
AUDIENCES = frozenset({"duo", "group"})
MILESTONES = frozenset(Milestone)
EMPLOYEE_FIELDS = frozenset(field.name for field in fields(Employee))


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything by its stable id. `levels` are the five steps of every competency, the first one first."""

    programmes: Mapping[str, Programme]
    formats: Mapping[str, Format]
    clauses: tuple[Clause, ...]
    competencies: Mapping[str, Competency]
    levels: tuple[Text, ...]
    phases: Mapping[str, Text]
    scales: Mapping[str, Scale]
    instruments: Mapping[str, Instrument]
    points: Mapping[str, Point]


def load(folder: Path | None = None) -> Catalogue:
    """Read a catalogue; None means the one shipped along. Raises `MappingProblem`."""
    root = folder or SHIPPED
    words = Entry.of_file(root / "competencies.yaml").only("levels", "competencies")
    competencies = read_competencies(words.entry("competencies"))
    phases = _titles(Entry.of_file(root / "phases.yaml"))
    closing = _step(Entry.of_file(root / "closing.yaml"))
    reader = _Reader(competencies=frozenset(competencies), phases=frozenset(phases), closing=closing)
    formats = {path.stem: reader.format(path) for path in sorted((root / "formats").glob("*.yaml"))}
    scales = read_scales(Entry.of_file(root / "scales.yaml"))
    instruments = {path.stem: read_instrument(path, scales, competencies) for path in sorted((root / "instruments").glob("*.yaml"))}
    return Catalogue(
        programmes={path.stem: reader.programme(path, frozenset(formats)) for path in sorted((root / "programmes").glob("*.yaml"))},
        formats=formats,
        clauses=_clauses(Entry.of_file(root / "agreement.yaml")),
        competencies=competencies,
        levels=tuple(_titles(words.entry("levels")).values()),
        phases=phases,
        scales=scales,
        instruments=instruments,
        points=read_points(Entry.of_file(root / "points.yaml"), instruments, phases),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads formats and programmes against the ids that exist."""

    competencies: frozenset[str]
    phases: frozenset[str]
    closing: Step

    def format(self, path: Path) -> Format:
        """One format; it ends with the common closing round unless it has its own, and the minutes must add up."""
        entry = Entry.of_file(path).only(
            "title", "purpose", "audience", "phases", "minutes", "competencies", "steps", "closing", "reflection"
        )
        read = Format(
            id=path.stem,
            title=entry.text("title"),
            purpose=entry.text("purpose"),
            audience=entry.value("audience", str),
            phases=entry.words("phases", self.phases),
            minutes=entry.value("minutes", int),
            competencies=entry.words("competencies", self.competencies),
            steps=(*map(_step, entry.entries("steps")), _step(entry.entry("closing")) if entry.has("closing") else self.closing),
            reflection=entry.text("reflection"),
        )
        if read.audience not in AUDIENCES:
            raise entry.problem("audience", f"must be one of {', '.join(sorted(AUDIENCES))}")
        if read.agenda_minutes != read.minutes:
            raise entry.problem("minutes", f"the steps and the closing round add up to {read.agenda_minutes}")
        return read

    def programme(self, path: Path, formats: frozenset[str]) -> Programme:
        """One programme; `plan` may only name formats that exist."""
        entry = Entry.of_file(path).only("title", "goal", "question", "audience", "months", "milestones", "differs", "plan", "competencies")
        read = Programme(
            code=path.stem,
            title=entry.text("title"),
            goal=entry.text("goal"),
            question=entry.text("question"),
            audience=entry.text("audience"),
            months=entry.value("months", int),
            milestones=entry.words("milestones", MILESTONES),
            plan=tuple(tuple(str(one).split(" + ")) for one in entry.value("plan", list)),
            competencies=entry.words("competencies", self.competencies),
            differs=entry.words("differs", EMPLOYEE_FIELDS),
        )
        if read.months not in WEEKS:
            raise entry.problem("months", f"must be one of {', '.join(map(str, WEEKS))}")
        if strange := [one for session in read.plan for one in session if one not in formats]:
            raise entry.problem("plan", f"there is no format {strange[0]}")
        return read


def _step(entry: Entry) -> Step:
    entry.only("part", "minutes", "text")
    part = entry.value("part", str)
    if part not in set(Part):
        raise entry.problem("part", f"must be one of {', '.join(Part)}")
    return Step(part=Part(part), minutes=entry.value("minutes", int, 0), text=entry.text("text"))


def _titles(entry: Entry) -> dict[str, Text]:
    return {name: entry.text(name) for name in entry.names()}


def _clauses(entry: Entry) -> tuple[Clause, ...]:
    return tuple(_clause(name, entry.entry(name)) for name in entry.names())


def _clause(clause_id: str, entry: Entry) -> Clause:
    entry.only("name", "kind", "text", "blanks")
    kind = entry.value("kind", str)
    if kind not in set(ClauseKind):
        raise entry.problem("kind", f"must be one of {', '.join(ClauseKind)}")
    blanks = tuple(map(_blank, entry.entries("blanks"))) if entry.has("blanks") else ()
    clause = Clause(id=clause_id, name=entry.value("name", str), kind=ClauseKind(kind), text=entry.text("text"), blanks=blanks)
    for language, words in clause.text.items():
        if set(BLANK.findall(words)) != {blank.name for blank in blanks}:
            raise entry.entry("text").problem(language, "must have a {name} for every blank, and no other")
    return clause


def _blank(entry: Entry) -> Blank:
    entry.only("name", "default", "least", "most", "options")
    name = entry.value("name", str)
    if entry.has("options"):
        options = _titles(entry.entry("options"))
        default = entry.value("default", str)
        if default not in options:
            raise entry.problem("default", f"must be one of {', '.join(options)}")
        return Blank(name=name, default=default, options=options)
    return Blank(name=name, default=entry.value("default", int), least=entry.value("least", int), most=entry.value("most", int))
