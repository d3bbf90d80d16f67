"""The catalogue as values: read at the start; a wrong file stops it, and every problem is told with its line and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from integration.catalogue.choices import read_choices
from integration.catalogue.clauses import read_clause
from integration.catalogue.formats import FormatReader, read_step
from integration.catalogue.guidance import read_balance, read_privacy, read_sign
from integration.catalogue.layers import Layers
from integration.catalogue.measures import read_competency, read_instrument, read_point, read_scale
from integration.catalogue.programmes import ProgrammeReader
from integration.catalogue.reading import Entry
from integration.domain.catalogue.balance import BalanceScheme
from integration.domain.catalogue.choices import Choices
from integration.domain.catalogue.privacy import PrivacyText
from integration.domain.catalogue.signs import Sign
from integration.domain.errors import MappingProblem
from integration.domain.mentoring.clauses import Clause
from integration.domain.mentoring.formats import Format
from integration.domain.mentoring.instruments import Competency, Instrument, Scale
from integration.domain.mentoring.points import Point
from integration.domain.mentoring.programme import Programme, Text

SHIPPED = Path(__file__).parent
Read = TypeVar("Read")


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
    choices: Choices
    signs: Mapping[str, Sign]
    balance: BalanceScheme
    privacy: Mapping[str, PrivacyText]


@dataclass(frozen=True, slots=True)
class _Basics:
    """What everything else refers to."""

    competencies: Mapping[str, Competency]
    levels: tuple[Text, ...]
    phases: Mapping[str, Text]
    scales: Mapping[str, Scale]
    instruments: Mapping[str, Instrument]


def load(own: Path | None = None, *, shipped: Path = SHIPPED) -> Catalogue:
    """Read the catalogue shipped along, and over it that of the organisation (docs/catalogue.md). Raises `MappingProblem`."""
    layers = Layers((shipped,) if own is None else (shipped, own))
    problems = _Problems([*layers.strangers()])
    problems.stop()
    return _rest(layers, _basics(layers, problems), problems)


def _basics(layers: Layers, problems: _Problems) -> _Basics:
    scales = problems.each(layers.entries("scales.yaml"), read_scale)
    competencies = problems.each(layers.entries("competencies.yaml", "competencies"), read_competency)
    problems.stop()
    known = frozenset(competencies)
    basics = _Basics(
        competencies=competencies,
        levels=tuple(problems.each(layers.entries("competencies.yaml", "levels"), _said).values()),
        phases=problems.each(layers.entries("phases.yaml"), _said),
        scales=scales,
        instruments=problems.each(layers.files("instruments"), lambda name, entry: read_instrument(name, entry, scales, known)),
    )
    problems.stop()
    return basics


def _rest(layers: Layers, basics: _Basics, problems: _Problems) -> Catalogue:
    competencies = frozenset(basics.competencies)
    formats = layers.files("formats")
    ids = frozenset(formats)
    two = FormatReader(competencies=competencies, phases=frozenset(basics.phases), closing=read_step(layers.whole("closing.yaml")))
    trajectories = ProgrammeReader(competencies=competencies, formats=ids)
    catalogue = Catalogue(
        programmes=problems.each(layers.files("programmes"), trajectories.read),
        formats=problems.each(formats, two.read),
        clauses=tuple(problems.each(layers.entries("agreement.yaml"), read_clause).values()),
        competencies=basics.competencies,
        levels=basics.levels,
        phases=basics.phases,
        scales=basics.scales,
        instruments=basics.instruments,
        points=problems.each(layers.entries("points.yaml"), lambda name, entry: read_point(name, entry, basics.instruments, basics.phases)),
        choices=read_choices(layers, competencies),
        signs=problems.each(layers.entries("signs.yaml"), lambda name, entry: read_sign(name, entry, ids)),
        balance=read_balance(layers.whole("reciprocity.yaml"), ids),
        privacy=problems.each(layers.entries("privacy.yaml"), read_privacy),
    )
    problems.stop()
    return catalogue


@dataclass(frozen=True, slots=True)
class _Problems:
    """What is wrong so far; told together."""

    found: list[MappingProblem] = field(default_factory=list)

    def each(self, entries: Mapping[str, Entry], read: Callable[[str, Entry], Read]) -> dict[str, Read]:
        """What was read of each, without those that have a problem."""
        done: dict[str, Read] = {}
        for name, entry in entries.items():
            try:
                done[name] = read(name, entry)
            except MappingProblem as problem:
                self.found.extend(problem.all)
        return done

    def stop(self) -> None:
        """Go no further once something is wrong."""
        if self.found:
            raise MappingProblem.together(self.found)


def _said(_: str, entry: Entry) -> Text:
    return entry.said()
