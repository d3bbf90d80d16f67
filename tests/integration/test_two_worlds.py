"""Whatever two partners do in whatever order: what one of them tells nobody makes no difference that the other can see (PRIV-04).

One story is lived in two worlds; Samira's own answers are drawn for each of them apart. Then Joost's pages, files and mails are equal,
apart from the word that the two get about their balance, which says that it is made of the answers of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.two_worlds import TODAY, Step, World, two_worlds

Begin: TypeAlias = Callable[[], tuple[World, World]]
Told: TypeAlias = tuple[Step, Step]
"""One step as it is done in each of the two worlds."""

numbers = st.sampled_from(["", "1", "2", "3", "4", "5"])
sessions = st.integers(0, 2)
looked_back = st.fixed_dictionaries(
    {
        **dict.fromkeys(("learned", "contributed", "satisfied", "safe"), numbers),
        "agenda": st.sampled_from(["", "me", "together", "partner", "nobody"]),
        "voice": st.sampled_from(["", "10", "50", "90"]),
        "note": st.sampled_from(["", "een nachtegaal", "een roodborst"]),
        "readers": st.just("me"),
    }
)
scanned = st.fixed_dictionaries(dict.fromkeys(("C01.i1", "C01.i2", "C02.i1", "C04.i1"), numbers))
styles = st.fixed_dictionaries({"style-fast-thorough": st.sampled_from(["-2", "0", "1"]), "act": st.just("later")})
thoughts = st.fixed_dictionaries({"more": st.sampled_from(["", "vragen"]), "on_behalf": st.sampled_from(["", "yes"])})
choices = st.fixed_dictionaries(
    {"choice": st.sampled_from(["continue", "adjust", "stop"]), "words": st.sampled_from(["", "liever korter"])}
)
PULSE = "/duo/{duo}/sessions/{session}/pulse"


def same(step: Step) -> Told:
    """What both see: the same in each world."""
    return step, step


def private(step: Step, forms: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[Told]:
    """What Samira tells nobody: drawn for each world."""
    return st.tuples(forms, forms).map(lambda two: (replace(step, form=two[0]), replace(step, form=two[1])))


def by_either(step: Step) -> st.SearchStrategy[Told]:
    """By one of the two."""
    return st.booleans().map(lambda by_joost: same(replace(step, by_joost=by_joost)))


aims = by_either(Step(path="/duo/{duo}/aims", form={"learn": "Rustig blijven", "offer": "Gewone taal"}))
signature = by_either(Step(path="/duo/{duo}/agreement/signature", form={}))
held = by_either(Step(path="/duo/{duo}/sessions/new", form={"minutes": "60", "format": "F01", "day": TODAY}, days=1))
joost_looks_back = st.tuples(sessions, looked_back).map(lambda told: same(Step(path=PULSE, form=told[1], session=told[0], by_joost=True)))
shared = sessions.map(
    lambda number: same(
        Step(path="/duo/{duo}/sessions/{session}/note", on=PULSE, form={"note": "samen", "readers": "both"}, session=number)
    )
)
planned = by_either(Step(path="/duo/{duo}/next", form={"day": "other", "other": "31-12", "time": "10:00", "place": "boven"}))
breaks = by_either(Step(path="/duo/{duo}/pause", form={}, days=1))
resumed = by_either(Step(path="/duo/{duo}/resumption", on="/duo/{duo}", form={}))

samira_looks_back = sessions.flatmap(lambda number: private(Step(path=PULSE, form={}, session=number), looked_back))
samira_skips = sessions.map(
    lambda number: (Step(path=PULSE + "/skip", on=PULSE, form={}, session=number), Step(path=PULSE, form={"learned": "1"}, session=number))
)
scan = private(Step(path="/duo/{duo}/measures/T0/1", form={}), scanned)
ways = private(Step(path="/intake/{cohort}/working", form={}), styles)
thinking = private(Step(path="/duo/{duo}/midway/thoughts", on="/duo/{duo}/midway", form={}), thoughts)
choosing = private(Step(path="/duo/{duo}/midway/choice", form={}), choices)
notes = st.fixed_dictionaries({"note": st.sampled_from(["", "het gaat goed"]), "readers": st.just("me")})
along_the_way = private(Step(path="/duo/{duo}/goals/{aim}/note", form={}), notes)

told_to_both = (aims, signature, held, held, held, joost_looks_back, joost_looks_back, shared, planned, breaks, resumed)
told_to_nobody = (samira_looks_back, samira_looks_back, samira_looks_back, samira_skips, scan, ways, thinking, choosing, along_the_way)
stories = st.lists(st.one_of(*told_to_both, *told_to_nobody), min_size=4, max_size=14)


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    with two_worlds(tmp_path_factory.mktemp("worlds")) as begin:
        yield begin


def lived(begin: Begin, story: list[Told]) -> tuple[World, World]:
    """The story in both worlds."""
    one, other = begin()
    for in_one, in_other in story:
        assert max(one.do(in_one), other.do(in_other)) < 500
    return one, other


@given(story=stories)
@settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck))
def test_PRIV_04_the_other_sees_no_difference(begin: Begin, story: list[Told]) -> None:
    one, other = lived(begin, story)
    assert one.told() == other.told()


def test_the_two_worlds_do_differ_for_who_answered(begin: Begin) -> None:
    """Else the property would hold because nothing was kept."""
    log = Step(path="/duo/{duo}/sessions/new", form={"minutes": "60", "format": "F01", "day": TODAY})
    answers = {"learned": "5", "safe": "1", "readers": "me", "note": "een nachtegaal"}
    looks = Step(path=PULSE, form=answers)
    scans = Step(path="/duo/{duo}/measures/T0/1", form={"C01.i1": "1"})
    others = (replace(looks, form={**answers, "safe": "5", "note": ""}), replace(scans, form={"C01.i1": "5"}))
    one, other = lived(begin, [same(log), (looks, others[0]), (scans, others[1])])
    told = one.told()
    assert "Joost" in told["mails"]
    assert "een nachtegaal" in one.own()
    assert one.own() != other.own()
    assert told == other.told()
