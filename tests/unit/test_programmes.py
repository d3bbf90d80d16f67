"""Programmes: their plans, what they ask of a pair, and what may be asked of who wants to join."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.catalogue.loader import SHIPPED, load
from integration.domain.catalogue.pair_rule import Apart, Differs, FitsEach, FitsTogether, NewAndSettled, PairRule, Shares, Trait, Traits
from integration.domain.catalogue.plan import Planned, Way
from integration.domain.errors import MappingProblem
from integration.domain.mentoring.formats import Part

CATALOGUE = load()
PROGRAMMES = CATALOGUE.programmes
LENGTHS = {6: (8, 3), 9: (10, 4), 12: (12, 5)}
JUSTIFIED = """
    justification:
      aim: New colleagues settle in
      why_suitable: They are the ones who need it
      why_necessary: There is room for twelve
      alternative_considered: Open to all, which left no room for starters
      approved_by: Works council
      review_date: 2027-06-30
"""


# Plans


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_R02_every_programme_begins_with_a_manual_and_ends_with_a_farewell(code: str) -> None:
    plan = PROGRAMMES[code].plan
    assert (plan[0].main, plan[-1].main) == (Planned("F01"), Planned("F22"))
    assert [one.format for session in plan for one in session.formats].count("F21") == 1


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_a_programme_has_as_many_sessions_and_group_sessions_as_its_length_asks(code: str) -> None:
    programme = PROGRAMMES[code]
    assert (programme.planned_sessions, len(programme.groups.coaching)) == LENGTHS[programme.months]
    assert (programme.groups.start, programme.groups.closing, programme.groups.coaching[-1]) == ("G01", "G08", "G06")


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_what_goes_one_way_comes_back(code: str) -> None:
    ways = [(one.format, one.way) for session in PROGRAMMES[code].plan for one in session.formats if one.way]
    assert [way for _, way in ways] == [Way.THERE, Way.BACK] * (len(ways) // 2)


@pytest.mark.parametrize("code", sorted(PROGRAMMES))
def test_a_programme_says_what_it_yields_and_what_may_go_wrong(code: str) -> None:
    programme = PROGRAMMES[code]
    assert programme.yields
    assert programme.watch
    assert len(programme.competencies) == 3


def test_one_way_takes_half_of_the_turns() -> None:
    shadowing = CATALOGUE.formats["F05"].as_planned(Planned("F05", way=Way.THERE))
    lines = shadowing.agenda("en", "Samira", "Joost")
    assert sum(line.minutes for line in lines) == shadowing.minutes == 225
    assert [line.lead for line in lines if line.part is Part.TURN] == [0]


def test_the_short_form_of_the_midway_conversation_takes_twenty_minutes() -> None:
    short = CATALOGUE.formats["F21"].as_planned(Planned("F21", mini=True))
    assert sum(line.minutes for line in short.agenda("nl", "Samira", "Joost")) == short.minutes == 20


def test_a_format_without_a_short_form_stays_as_it_is() -> None:
    assert CATALOGUE.formats["F01"].as_planned(Planned("F01")) is CATALOGUE.formats["F01"]


# Groups


def test_the_group_formats_say_roles_and_how_many() -> None:
    for one in CATALOGUE.for_groups:
        assert one.roles
        assert one.size
        assert one.agenda_minutes == one.minutes


def test_a_group_session_takes_two_hours_with_one_place_for_the_format_of_the_day() -> None:
    coaching = CATALOGUE.coaching
    assert (coaching.minutes, coaching.duos.least, coaching.duos.most, len(coaching.agreement)) == (120, 3, 6, 5)
    assert [step.format for step in coaching.agenda if step.format] == [Planned("G06", mini=True)]


# Pairs


def test_every_programme_asks_of_a_pair_what_the_reference_says() -> None:
    assert {code: programme.pair.conditions for code, programme in PROGRAMMES.items()} == {
        "DIV": (Differs(Trait.LEADS_PEOPLE), Differs(Trait.DEPARTMENT)),
        "EXP": (Apart(1), Shares(1)),
        "TAL": (Differs(Trait.DEPARTMENT), FitsTogether(25)),
        "ROT": (Differs(Trait.JOB_FAMILY),),
        "ONB": (NewAndSettled(new=4, settled=18), Differs(Trait.TEAM)),
        "SKL": (FitsEach(50),),
        "P45": (Differs(Trait.STAGE),),
    }


@pytest.mark.parametrize(
    ("code", "one", "other", "met"),
    [
        ("DIV", Traits(leads_people=True, department_id="A"), Traits(leads_people=False, department_id="B"), True),
        ("DIV", Traits(leads_people=True, department_id="A"), Traits(leads_people=True, department_id="B"), False),
        ("EXP", Traits(band=1, topics=frozenset({"data"})), Traits(band=2, topics=frozenset({"data", "ai"})), True),
        ("EXP", Traits(band=2, topics=frozenset({"data"})), Traits(band=2, topics=frozenset({"data"})), False),
        ("EXP", Traits(topics=frozenset({"data"})), Traits(band=2, topics=frozenset({"ai"})), False),
        ("TAL", Traits(learns=50), Traits(learns=17), True),
        ("TAL", Traits(learns=100), Traits(learns=14), False),
        ("TAL", Traits(), Traits(), False),
        ("ONB", Traits(tenure=4), Traits(tenure=18), True),
        ("ONB", Traits(tenure=5), Traits(tenure=40), False),
        ("ONB", Traits(tenure=0), Traits(tenure=17), False),
        ("SKL", Traits(learns=50), Traits(learns=50), True),
        ("SKL", Traits(learns=100), Traits(learns=49), False),
        ("P45", Traits(stage="start"), Traits(stage="start"), False),
        ("P45", Traits(stage="start"), Traits(), True),
    ],
)
def test_a_pair_meets_the_rule_or_not(code: str, one: Traits, other: Traits, *, met: bool) -> None:
    assert (PROGRAMMES[code].pair.unmet(one, other) == ()) is met


TRAITS = st.builds(
    Traits,
    leads_people=st.none() | st.booleans(),
    department_id=st.none() | st.sampled_from("AB"),
    stage=st.none() | st.sampled_from(["start", "halfway"]),
    band=st.none() | st.integers(1, 5),
    tenure=st.none() | st.integers(0, 40),
    topics=st.frozensets(st.sampled_from(["data", "ai", "writing"])),
    learns=st.integers(0, 100),
)


@given(one=TRAITS, other=TRAITS, code=st.sampled_from(sorted(PROGRAMMES)))
@settings(max_examples=60, deadline=None)
def test_R01_a_pair_rule_reads_the_same_from_both_sides(one: Traits, other: Traits, code: str) -> None:
    rule = PROGRAMMES[code].pair
    assert rule.unmet(one, other) == rule.unmet(other, one)


def test_only_fields_of_the_roster_are_compared_before_there_is_an_intake() -> None:
    assert PairRule((Differs(Trait.STAGE), Differs(Trait.TEAM), Apart(1))).differs == (Trait.TEAM,)


# Who may join


def test_WGBL_a_contrast_in_experience_brings_a_softer_notice() -> None:
    assert {code for code, programme in PROGRAMMES.items() if programme.pair.speaks_of_experience} == {"EXP", "ONB", "P45"}


def changed(tmp_path: Path, file: str, old: str, new: str) -> str:
    """What is said about a file of the organisation that differs from the shipped one in this."""
    text = (SHIPPED / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingProblem) as problem:
        load(tmp_path)
    return str(problem.value)


def entry_of(words: str) -> str:
    """A condition to join, in a programme's file."""
    return "entry:\n  - {of: tenure, most: 4, reason: {nl: Voor wie hier net werkt., en: For who has just begun here.}" + words


def test_every_shipped_programme_is_open_to_all() -> None:
    assert {code for code, programme in PROGRAMMES.items() if programme.entry} == set()


@pytest.mark.parametrize("trait", ["tenure", "band", "stage"])
def test_a_condition_that_may_stand_for_age_is_refused_without_a_justification(tmp_path: Path, trait: str) -> None:
    told = changed(tmp_path, "programmes/ONB.yaml", "pair:\n", entry_of("}\npair:\n").replace("tenure", trait))
    assert f"entry.1.of: who may join depends on {trait}, which can be an indirect distinction by age" in told


def test_with_its_whole_justification_it_stands(tmp_path: Path) -> None:
    (tmp_path / "programmes").mkdir()
    text = (SHIPPED / "programmes" / "ONB.yaml").read_text(encoding="utf-8")
    entry = "entry:\n  - of: tenure\n    most: 4\n    reason: {nl: Voor wie hier net werkt., en: For who has just begun here.}" + JUSTIFIED
    (tmp_path / "programmes" / "ONB.yaml").write_text(text.replace("pair:\n", entry.rstrip() + "\npair:\n"), encoding="utf-8")
    (rule,) = load(tmp_path).programmes["ONB"].entry
    assert rule.justification is not None
    assert (rule.trait, rule.most, rule.justification.approved_by) == (Trait.TENURE, 4, "Works council")


@pytest.mark.parametrize("missing", ["aim", "why_suitable", "why_necessary", "alternative_considered", "approved_by", "review_date"])
def test_no_part_of_a_justification_may_be_missing(tmp_path: Path, missing: str) -> None:
    lines = [line for line in JUSTIFIED.rstrip().splitlines() if not line.strip().startswith(f"{missing}:")]
    entry = "entry:\n  - of: tenure\n    most: 4\n    reason: {nl: Nieuw., en: New.}" + "\n".join(lines)
    told = changed(tmp_path, "programmes/ONB.yaml", "pair:\n", f"{entry}\npair:\n")
    assert f"entry.1.justification.{missing}: must be a " in told


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("programmes/DIV.yaml", "  - F20", "  - F99", "plan: there is no format F99"),
        ("programmes/DIV.yaml", "  - F20", "  - F20-mini", "plan: F20 has no short form"),
        ("programmes/DIV.yaml", "  - F20", "  - G02", "plan: G02 is for a group, not for two"),
        ("programmes/DIV.yaml", "[G07", "[G05", "groups.coaching: GC1 is in P2, and G05 is not for that phase"),
        ("programmes/DIV.yaml", "[G07", "[F07", "groups.coaching: F07 is unknown; must be of G01, G02"),
        ("programmes/DIV.yaml", "{differs: leads_people}", "{differs: age}", "pair.1.differs: must be one of leads_people, department_id"),
        ("programmes/EXP.yaml", "{bands_apart: 1}", "{bands_apart: 9}", "pair.1.bands_apart: must be from 1 to 4"),
        ("programmes/EXP.yaml", "{bands_apart: 1}", "{bands_apart: 1, fit_each: 5}", "pair.1.fit_each: must say one thing: differs"),
        ("programmes/ONB.yaml", "settled: 18", "settled: 4", "pair.1.tenure.settled: must be more than 4"),
        ("programmes/ROT.yaml", "formats: F15", "formats: G15", "plan.7.formats: there is no format G15"),
        ("coaching.yaml", "minutes: 120", "minutes: 110", "minutes: the agenda adds up to 120"),
        ("coaching.yaml", "method: true", "method: false", "agenda: must have one step with `method: true`"),
        ("coaching.yaml", "G06-mini", "F21-mini", "agenda.5.format: F21 is for two, not for a group"),
        ("formats/G02.yaml", "least: 6", "least: 9", "size: must go from at least one to no fewer"),
        (
            "formats/F21.yaml",
            "  minutes: 20\n  steps",
            "  minutes: 25\n  steps",
            "mini.minutes: the steps and the closing round add up to 20",
        ),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    assert told in changed(tmp_path, file, old, new)


def test_a_condition_says_what_is_asked(tmp_path: Path) -> None:
    told = changed(tmp_path, "programmes/ONB.yaml", "pair:\n", entry_of("}\npair:\n").replace("tenure, most: 4", "location"))
    assert "entry.1.values: must say what is asked: values, least or most" in told
