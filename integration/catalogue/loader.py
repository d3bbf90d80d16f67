"""The catalogue as values: read at the start; a wrong file stops it, and every problem is told with its line and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from integration.catalogue.choices import read_choices
from integration.catalogue.clauses import read_clause
from integration.catalogue.coaching import read_coaching
from integration.catalogue.formats import FormatReader, read_step
from integration.catalogue.guidance import read_balance, read_privacy, read_sign
from integration.catalogue.layers import Layers
from integration.catalogue.measures import read_competency, read_instrument, read_point, read_scale
from integration.catalogue.nudging import read_nudging
from integration.catalogue.programmes import ProgrammeReader
from integration.catalogue.reading import Entry
from integration.catalogue.wording import FILE, read_wording
from integration.domain.catalogue.balance import BalanceScheme
from integration.domain.catalogue.choices import Choices
from integration.domain.catalogue.group import GroupSession
from integration.domain.catalogue.nudging import Nudging
from integration.domain.catalogue.privacy import PrivacyText
from integration.domain.catalogue.signs import Sign
from integration.domain.errors import MappingProblem
from integration.domain.measuring.instruments import Competency, Instrument, Scale
from integration.domain.measuring.points import Point
from integration.domain.mentoring.clauses import Clause
from integration.domain.mentoring.formats import Format
from integration.domain.mentoring.programme import Programme
from integration.domain.texts import Text

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
    coaching: GroupSession
    nudging: Nudging

    @property
    def for_two(self) -> tuple[Format, ...]:
        """The formats that a duo can choose from now."""
        return tuple(one for one in self.formats.values() if one.is_for_two and one.offered)

    @property
    def for_groups(self) -> tuple[Format, ...]:
        """The formats that a group can choose from now."""
        return tuple(one for one in self.formats.values() if not one.is_for_two and one.offered)

    @property
    def offered(self) -> Mapping[str, Programme]:
        """The programmes that can be begun now; one that is not offered any more is still known to its cohorts."""
        return {code: one for code, one in self.programmes.items() if one.offered}


@dataclass(frozen=True, slots=True)
class _Basics:
    """What everything else refers to."""

    competencies: Mapping[str, Competency]
    levels: tuple[Text, ...]
    phases: Mapping[str, Text]
    scales: Mapping[str, Scale]

    @property
    def known(self) -> frozenset[str]:
        """The competencies that exist."""
        return frozenset(self.competencies)


def load(own: Path | None = None, *, shipped: Path = SHIPPED) -> Catalogue:
    """Read the catalogue shipped along, and over it that of the organisation (docs/catalogue.md). Raises `MappingProblem`."""
    if own is not None and not own.is_dir():
        raise MappingProblem(str(own), 1, "", "is not a folder; make it, or leave WEDERKERIG_CATALOGUE_DIR unset")
    layers = Layers((shipped,) if own is None else (shipped, own))
    problems = _Problems([*layers.strangers()])
    problems.stop()
    problems.found.extend(_wording(layers) if own is not None else ())
    basics = _basics(layers, problems)
    formats = _formats(layers, basics, problems)
    instruments = problems.each(layers.files("instruments"), lambda name, entry: read_instrument(name, entry, basics.scales, basics.known))
    problems.stop()
    return _rest(layers, basics, formats, instruments, problems=problems)


def check(own: Path | None, *, shipped: Path = SHIPPED) -> Catalogue:
    """Read it, and look at the words of what comes along too. Raises `MappingProblem` with every problem that was found."""
    catalogue = load(own, shipped=shipped)
    problems = _Problems([*_wording(Layers((shipped,)))])
    problems.stop()
    return catalogue


def _wording(layers: Layers) -> Iterator[MappingProblem]:
    wording = read_wording(layers.each(FILE))
    for path, entry in layers.last():
        if path.name != FILE:
            yield from wording.problems(path, entry)


def _basics(layers: Layers, problems: _Problems) -> _Basics:
    basics = _Basics(
        competencies=problems.each(layers.entries("competencies.yaml", "competencies"), read_competency),
        levels=tuple(problems.each(layers.entries("competencies.yaml", "levels"), _said).values()),
        phases=problems.each(layers.entries("phases.yaml"), _said),
        scales=problems.each(layers.entries("scales.yaml"), read_scale),
    )
    problems.stop()
    return basics


def _formats(layers: Layers, basics: _Basics, problems: _Problems) -> dict[str, Format]:
    closing = read_step(layers.whole("closing.yaml"))
    reader = FormatReader(competencies=basics.known, phases=frozenset(basics.phases), closing=closing)
    return problems.each(layers.files("formats"), reader.read)


def _rest(
    layers: Layers, basics: _Basics, formats: Mapping[str, Format], instruments: Mapping[str, Instrument], *, problems: _Problems
) -> Catalogue:
    programmes = ProgrammeReader(competencies=basics.known, formats=formats)
    catalogue = Catalogue(
        programmes=problems.each(layers.files("programmes"), programmes.read),
        formats=formats,
        clauses=tuple(problems.each(layers.entries("agreement.yaml"), read_clause).values()),
        competencies=basics.competencies,
        levels=basics.levels,
        phases=basics.phases,
        scales=basics.scales,
        instruments=instruments,
        points=problems.each(layers.entries("points.yaml"), lambda name, entry: read_point(name, entry, instruments, basics.phases)),
        choices=read_choices(layers, basics.known),
        signs=problems.each(layers.entries("signs.yaml"), lambda name, entry: read_sign(name, entry, formats)),
        balance=read_balance(layers.whole("reciprocity.yaml"), formats),
        privacy=problems.each(layers.entries("privacy.yaml"), read_privacy),
        coaching=read_coaching(layers.whole("coaching.yaml"), formats),
        nudging=read_nudging(layers),
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
