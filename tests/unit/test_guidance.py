"""What people choose from, and what the service says by itself: complete, of two sides, and told to whom it may be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.catalogue.loader import SHIPPED, load
from integration.domain.catalogue.choices import By, CardSide
from integration.domain.catalogue.plan import Planned, Way
from integration.domain.catalogue.signs import Reader
from integration.domain.errors import MappingProblem

CATALOGUE = load()
CHOICES = CATALOGUE.choices


# Choices


def test_some_forty_topics_stand_under_a_heading_and_train_a_competency() -> None:
    topics = CHOICES.topics
    assert 35 <= len(topics.topics) <= 50
    assert sum(len(topics.under(group)) for group in topics.groups) == len(topics.topics)
    assert [topic.id for topic in topics.topics.values() if not topic.competencies] == []
    assert {one for topic in topics.topics.values() for one in topic.competencies} == set(CATALOGUE.competencies)


def test_the_intake_offers_what_the_reference_names() -> None:
    assert list(CHOICES.styles) == ["plan-improvise", "direct-careful", "fast-thorough", "aloud-first", "depth-breadth", "separate-mix"]
    assert list(CHOICES.stages) == ["start", "building", "halfway", "experienced", "rounding-off"]
    assert [(band.id, band.years) for band in CHOICES.bands.values()] == [("B1", 0), ("B2", 2), ("B3", 6), ("B4", 13), ("B5", 21)]
    assert (list(CHOICES.levels), list(CHOICES.priorities)) == (["1", "2", "3", "4", "5"], ["1", "2", "3"])


def test_R01_the_examples_let_everybody_learn_and_bring_in() -> None:
    for side in CardSide:
        by = [card.by for card in CHOICES.examples(side)]
        assert by.count(By.LESS) == by.count(By.MORE) >= 3


# Signs


def test_signs_E01_to_E15_are_told_to_whom_the_reference_says() -> None:
    readers = {sign.id: {reader.value for reader in sign.tells} for sign in CATALOGUE.signs.values()}
    both, coordinator = {"both"}, {"coordinator"}
    assert readers == {
        "E01": both | coordinator,
        "E02": both,
        "E03": {"both", "coach"},
        "E04": {"member"},
        "E05": {"both", "coach"},
        "E06": {"member"},
        "E07": {"member"},
        "E08": both,
        "E09": both,
        "E10": both,
        "E11": {"coach"},
        "E12": coordinator,
        "E13": coordinator,
        "E14": coordinator,
        "E15": {"member", "coach"},
    }


def test_E01_waits_ten_days_and_E13_and_E15_ask_first() -> None:
    told = {(sign.id, reader): one for sign in CATALOGUE.signs.values() for reader, one in sign.tells.items()}
    assert told["E01", Reader.COORDINATOR].after == 10
    assert {key for key, one in told.items() if one.asked} == {("E13", Reader.COORDINATOR), ("E15", Reader.COACH)}
    assert CATALOGUE.signs["E04"].told(Reader.COORDINATOR) is None


def test_the_severity_is_that_of_the_reference() -> None:
    severe = {level: [sign.id for sign in CATALOGUE.signs.values() if sign.severity == level] for level in (2, 3)}
    assert severe == {2: ["E04", "E05", "E06", "E13", "E15"], 3: ["E07", "E12"]}


def test_E06_and_E07_offer_the_same_ways_to_help() -> None:
    assert list(CATALOGUE.signs["E06"].actions) == ["talk_myself", "coach", "confidential_adviser", "stop"]
    assert CATALOGUE.signs["E06"].actions == CATALOGUE.signs["E07"].actions


# The index


@pytest.mark.parametrize(
    ("index", "band"),
    [(100, "reciprocal"), (55, "reciprocal"), (54.9, "developing"), (35, "developing"), (34.9, "needs_talk"), (0, "needs_talk")],
)
def test_R05_the_bands_are_those_of_the_reference(index: float, band: str) -> None:
    assert CATALOGUE.balance.band_of(index).id == band


def test_a_band_suggests_what_helps() -> None:
    suggested = {band.id: band.formats for band in CATALOGUE.balance.bands}
    assert suggested == {"reciprocal": (), "developing": (Planned("F21", mini=True), Planned("F06")), "needs_talk": (Planned("F21"),)}


# How it is read


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("signs.yaml", "  title: {nl: Praten of stoppen", "  x: {nl: Praten of stoppen", "E07.x: unknown key"),
        ("signs.yaml", "severity: 3", "severity: 4", "E07.severity: must be 1, 2 or 3"),
        ("signs.yaml", "after: 10", "after: soon", "E01.tells.coordinator.after: must be a whole number"),
        ("signs.yaml", "asked: true", "asked: 1", "E13.tells.coordinator.asked: must be true or false"),
        ("signs.yaml", "[F10]", "[F99]", "E09.formats: there is no format F99"),
        ("signs.yaml", "not met for {weeks} weeks", "not met for long", "must have the same words in braces as nl: weeks"),
        ("reciprocity.yaml", "voice: 15", "voice: 16", "weights: must add up to 100, and are 101"),
        ("reciprocity.yaml", "from: 35", "from: 65", "bands: must go down, and end at 0"),
        ("reciprocity.yaml", "from: 35", "from: 36", "version: must be another one, since the numbers are"),
        ("topics.yaml", "group: digital", "group: digitaal", "topics.data.group: must be one of talking, together"),
        ("topics.yaml", "[C06]", "[C66]", "topics.feedback.trains: C66 is unknown"),
        ("intake.yaml", "{years: 6,", "{years: 1,", "B3.years: must be more than 2"),
        ("intake.yaml", '  "3": {nl: het', '  "4": {nl: het', "there is no 4; must be of 1, 2, 3"),
        ("cards.yaml", "topic: ai", "topic: aii", "K04.topic: must be one of feedback, listening"),
        ("cards.yaml", "by: more", "by: senior", "K04.by: must be one of less, more, anyone"),
        ("privacy.yaml", "  short:", "  shrt:", 'welcome.shrt: unknown key, did you mean "short"?'),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    text = (SHIPPED / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingProblem) as problem:
        load(tmp_path)
    assert told in str(problem.value)


def test_R08_nobody_else_can_be_told_what_is_for_one_person(tmp_path: Path) -> None:
    text = (SHIPPED / "signs.yaml").read_text(encoding="utf-8")
    before, sign, after = text.partition("E06:\n")
    (tmp_path / "signs.yaml").write_text(sign + after.replace("    member:", "    coach:", 1).split("E07:")[0], encoding="utf-8")
    with pytest.raises(MappingProblem, match=r"E06\.tells: must be told to member only"):
        load(tmp_path)
    assert before


def test_a_plan_can_name_the_short_form_and_one_way(tmp_path: Path) -> None:
    lines = ("E91:", "  severity: 1", "  title: &text {nl: Een, en: One}", "  when: *text", "  tells: {both: {text: *text}}")
    (tmp_path / "signs.yaml").write_text("\n".join((*lines, "  formats: [F05 →, F21-mini]\n")), encoding="utf-8")
    assert load(tmp_path).signs["E91"].formats == (Planned("F05", way=Way.THERE), Planned("F21", mini=True))
