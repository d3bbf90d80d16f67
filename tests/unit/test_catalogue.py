"""The catalogue: complete in both languages, free of words we do not use, and strict about what it reads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from integration.catalogue.loader import SHIPPED, Catalogue, load
from integration.catalogue.reading import LANGUAGES
from integration.domain.errors import MappingProblem
from integration.domain.mentoring.formats import Part

CATALOGUE = load()
FOR_TWO = [one.id for one in CATALOGUE.for_two]
NEVER = re.compile(r"\b((mentor|mentee|jonger|ouder|younger|older|leeftijd|bejaard|senior|junior)\w*|ages?|aged)\b", re.IGNORECASE)
DASHES = re.compile(r" [–—] ")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in these values, with where it stands."""
    if isinstance(value, dict) and set(value) & set(LANGUAGES):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}")
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{path}.{number}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name), f"{path}.{field.name}")


TEXTS = dict(texts(CATALOGUE))


# What is in it


def test_it_holds_what_the_reference_names() -> None:
    assert sorted(CATALOGUE.programmes) == ["DIV", "EXP", "ONB", "P45", "ROT", "SKL", "TAL"]
    assert [f"F{number:02}" for number in range(1, 23)] == FOR_TWO
    assert [one.id for one in CATALOGUE.for_groups] == [f"G{number:02}" for number in range(1, 9)]
    assert [clause.id for clause in CATALOGUE.clauses] == [f"A{number:02}" for number in range(1, 15)]
    assert sorted(CATALOGUE.competencies) == [f"C{number:02}" for number in range(1, 12)]
    assert (len(CATALOGUE.levels), sorted(CATALOGUE.phases)) == (5, [f"P{number}" for number in range(7)])
    assert list(CATALOGUE.points) == ["T0", "T1", "T2", "T3"]


def test_every_text_is_there_in_both_languages() -> None:
    assert len(TEXTS) > 200
    assert [path for path, text in TEXTS.items() if set(text) != set(LANGUAGES) or not all(words.strip() for words in text.values())] == []


def test_no_text_calls_people_what_we_do_not_call_them() -> None:
    assert [words for text in TEXTS.values() for words in text.values() if NEVER.search(words) or DASHES.search(words)] == []


def test_sentences_are_short() -> None:
    sentences = [sentence for text in TEXTS.values() for words in text.values() for sentence in re.split(r"(?<=[.?!…]) ", words)]
    assert [sentence for sentence in sentences if len(sentence.split()) > 26] == []


@pytest.mark.parametrize("format_id", FOR_TWO)
def test_R01_both_partners_get_the_same_time_in_every_format(format_id: str) -> None:
    minutes = {0: 0, 1: 0}
    for line in CATALOGUE.formats[format_id].agenda("nl", "Samira", "Joost"):
        if line.lead is not None:
            minutes[line.lead] += line.minutes
    assert minutes[0] == minutes[1]


@pytest.mark.parametrize("format_id", FOR_TWO)
def test_every_format_for_two_is_complete(format_id: str) -> None:
    one = CATALOGUE.formats[format_id]
    assert one.phases
    assert len(one.competencies) == 3
    assert len(one.prompts) == 3


@pytest.mark.parametrize("format_id", FOR_TWO)
def test_the_agenda_adds_up_and_names_both(format_id: str) -> None:
    one = CATALOGUE.formats[format_id]
    agenda = one.agenda("en", "Samira", "Joost")
    assert sum(line.minutes for line in agenda) == one.minutes
    assert not [line.words for line in agenda if "{" in line.words]
    swapped = [line for line in agenda if line.swaps]
    assert len(swapped) == (1 if any(step.part is Part.TURN for step in one.steps) else 0)


def test_the_roles_are_swapped_halfway() -> None:
    told = [line.words for line in CATALOGUE.formats["F11"].agenda("nl", "Samira", "Joost") if line.minutes == 3]
    assert told == [
        "Samira vertelt iets dat nu speelt. Kort is goed. Joost luistert.",
        "Joost vertelt iets dat nu speelt. Kort is goed. Samira luistert.",
    ]


# How it is read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of an organisation."""
    for name in ("formats", "programmes"):
        (tmp_path / name).mkdir()
    return tmp_path


def read_spoiled(folder: Path, file: str, old: str, new: str) -> Catalogue | str:
    """The catalogue with one file after one replacement, or what is said about it."""
    text = (SHIPPED / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        return load(folder)
    except MappingProblem as problem:
        return str(problem)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("programmes/EXP.yaml", "months: 9", "moths: 9", 'EXP.yaml:{line}: moths: unknown key, did you mean "months"?'),
        ("programmes/EXP.yaml", "months: 9", "months: 7", "EXP.yaml:{line}: months: must be one of 6, 9, 12"),
        ("programmes/EXP.yaml", "months: 9", "months: soon", "EXP.yaml:{line}: months: must be a whole number"),
        ("programmes/EXP.yaml", "months: 9", "months: yes", "EXP.yaml:{line}: months: must be a whole number"),
        ("programmes/EXP.yaml", "[M1, M2", "[M0, M2", "EXP.yaml:{line}: milestones: M0 is unknown; must be of M1, M2, M3, M4, M5, M6"),
        ("programmes/EXP.yaml", "title:", "- title:", "EXP.yaml:2: not YAML"),
        ("formats/F11.yaml", "minutes: 45", "minutes: 50", "F11.yaml:{line}: minutes: the steps and the closing round add up to 45"),
        ("formats/F11.yaml", "audience: duo", "audience: trio", "F11.yaml:{line}: audience: must be one of duo, group"),
        ("formats/F11.yaml", "part: turn", "part: tern", "F11.yaml:{line}: steps.1.part: must be one of before, turn, together, between"),
        (
            "agreement.yaml",
            "kind: optional",
            "kind: optoinal",
            "agreement.yaml:{line}: A04.kind: must be one of fixed, optional, choice, aims",
        ),
        (
            "agreement.yaml",
            "om de {weeks} weken",
            "om de {week} weken",
            "agreement.yaml:19: A03.text.en: must have the same words in braces as nl: minutes, place, week",
        ),
        (
            "agreement.yaml",
            "default: alternating",
            "default: at home",
            "agreement.yaml:{line}: A03.blanks.3.default: must be one of alternating, elsewhere",
        ),
        ("closing.yaml", "  en:", "  de:", "closing.yaml:{line}: text.de: unknown key, must be one of nl, en"),
        ("phases.yaml", "{nl: Voorbereiden, en: Prepare}", "Prepare", "phases.yaml:{line}: P0: must be a mapping of fields"),
        ("formats/F11.yaml", "minutes: 45", "audience: duo", "F11.yaml:{line}: audience: stands here twice; keep one"),
        ("phases.yaml", ", en: Prepare", "", "phases.yaml:{line}: P0.en: must be a word or sentence"),
    ],
)
def test_a_wrong_file_is_refused_with_line_field_and_remedy(folder: Path, file: str, old: str, new: str, told: str) -> None:
    before, _ = (SHIPPED / file).read_text(encoding="utf-8").split(old, 1)
    answer = read_spoiled(folder, file, old, new)
    assert isinstance(answer, str)
    assert told.format(line=before.count("\n") + 1) in answer


@pytest.mark.parametrize(
    ("content", "told"), [("", "must be a mapping of fields"), ("[]", "must be a mapping of fields"), ("a: [", "not YAML")]
)
def test_a_file_that_is_no_mapping_is_refused(folder: Path, content: str, told: str) -> None:
    (folder / "phases.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(MappingProblem, match=told):
        load(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shipped = Path(shutil.copytree(SHIPPED, tmp_path / "shipped"))
    (shipped / "agreement.yaml").unlink()
    with pytest.raises(MappingProblem, match=r"agreement\.yaml:1: cannot be read"):
        load(shipped=shipped)


@pytest.mark.parametrize(
    ("steps", "told"), [("steps: [one]", "steps.1: must be a mapping of fields"), ("steps: one", "steps: must be a list")]
)
def test_steps_are_a_list_of_mappings(folder: Path, steps: str, told: str) -> None:
    before, after = (SHIPPED / "formats" / "F11.yaml").read_text(encoding="utf-8").split("steps:", 1)
    spoiled = before + steps + "\nreflection:" + after.split("reflection:", 1)[1]
    (folder / "formats" / "F11.yaml").write_text(spoiled, encoding="utf-8")
    with pytest.raises(MappingProblem, match=told):
        load(folder)
