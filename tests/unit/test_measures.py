"""What people are asked: complete, answerable on its scale, and at the moments the reference names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from integration.catalogue.loader import SHIPPED, load
from integration.domain.errors import MappingProblem
from integration.domain.mentoring.instruments import Answer, ScaleKind, View

CATALOGUE = load()
FOCUS = CATALOGUE.programmes["ONB"].competencies
COHORT = CATALOGUE.programmes["ONB"].begin(name="Spring", starts_on=date(2026, 3, 2), context_id=None, now=datetime(2026, 2, 1, tzinfo=UTC))


def asked(point: str) -> dict[tuple[str, View], list[str]]:
    """The ids that are asked at a moment, per instrument and view."""
    parts = CATALOGUE.points[point].questions(CATALOGUE.instruments, FOCUS)
    return {(ask.instrument, ask.view): [item.id for item in items] for ask, items in parts}


# What is in it


def test_every_competency_has_five_anchors_that_differ() -> None:
    for competency in CATALOGUE.competencies.values():
        assert len({anchor["nl"] for anchor in competency.anchors}) == len({anchor["en"] for anchor in competency.anchors}) == 5
    assert CATALOGUE.competencies["C04"].anchor(5)["nl"] == "In groepen zorg ik dat stillere stemmen gehoord worden."


def test_the_scan_has_three_items_of_every_competency_and_two_for_the_partner() -> None:
    scan = CATALOGUE.instruments["wm-scan"]
    for competency in CATALOGUE.competencies:
        own = [item for item in scan.items.values() if item.competency == competency]
        assert [item.id for item in own] == [f"{competency}.i{number}" for number in (1, 2, 3)]
        assert [View.PARTNER in item.wording for item in own] == [True, True, False]


def test_the_partner_form_speaks_of_the_partner() -> None:
    for item in CATALOGUE.instruments["wm-scan"].in_view(View.PARTNER):
        assert item.wording[View.PARTNER]["nl"].startswith("Mijn duopartner ")
        assert item.wording[View.PARTNER]["en"].startswith("My duo partner ")


def test_R11_the_answers_about_safety_and_own_notes_stay_with_who_gave_them() -> None:
    kept = {f"{one.id}/{item.id}" for one in CATALOGUE.instruments.values() for item in one.items.values() if item.is_private}
    assert kept == {"duo-scan/DS5", "duo-scan/DS6", "pulse/safe", "pulse/note", "group-pulse/safe"}


def test_the_duo_scan_looks_at_five_facets() -> None:
    facets = [item.facet for item in CATALOGUE.instruments["duo-scan"].items.values()]
    assert facets == ["mutuality", "mutuality", "equality", "equality", "safety", "safety", "energy", "growth"]


def test_every_instrument_says_where_it_comes_from() -> None:
    assert {(one.version, one.licence, one.source) for one in CATALOGUE.instruments.values()} == {
        (1, "CC-BY-4.0", "Written for Wederkerig")
    }


# How it is answered


@pytest.mark.parametrize(
    ("scale", "right", "wrong"),
    [
        ("freq5", [1, 5], [0, 6, "3", True, 2.5]),
        ("topic_by", ["me", "nobody"], ["Me", "", 1]),
        ("share", [0, 50, 100], [-10, 55, 110, True]),
        ("count", [0, 50], [-1, 51, "7"]),
        ("tick", [True, False], [1, "on"]),
        ("words", ["", "Something"], [1]),
    ],
)
def test_a_scale_accepts_what_can_be_answered_on_it(scale: str, right: list[Answer], wrong: list[Answer]) -> None:
    one = CATALOGUE.scales[scale]
    assert [answer for answer in right if not one.accepts(answer)] == []
    assert [answer for answer in wrong if one.accepts(answer)] == []


def test_a_rating_may_always_be_left_out() -> None:
    ratings = [scale for scale in CATALOGUE.scales.values() if scale.kind is ScaleKind.RATING]
    assert {scale.id for scale in ratings if scale.none is None} == {"satisfied5"}


# When it is asked


def test_T0_asks_the_scan_the_levels_of_the_programme_and_the_network() -> None:
    t0 = asked("T0")
    assert len(t0["wm-scan", View.SELF]) == 33
    assert t0["levels", View.SELF] == [f"{competency}.level" for competency in sorted(FOCUS)]
    assert t0["network", View.SELF] == ["N1", "N2", "N3"]


def test_T1_asks_one_item_of_every_competency_and_the_duo_scan() -> None:
    assert asked("T1") == {
        ("wm-scan", View.SELF): [f"{competency}.i1" for competency in CATALOGUE.competencies],
        ("duo-scan", View.SELF): [f"DS{number}" for number in range(1, 9)],
    }


def test_T2_asks_about_oneself_the_partner_the_duo_and_looks_back() -> None:
    t2 = asked("T2")
    assert [len(t2["wm-scan", view]) for view in (View.SELF, View.PARTNER)] == [33, 22]
    assert t2["levels", View.SELF] == t2["levels", View.THEN] != []
    assert {"duo-scan", "network"} < {instrument for instrument, _ in t2}


def test_T3_asks_what_has_stayed() -> None:
    assert {instrument: len(ids) for (instrument, _), ids in asked("T3").items()} == {"wm-scan": 11, "transfer": 3, "network": 4}


@pytest.mark.parametrize(
    ("point", "first", "last"),
    [("T0", 0, 13), ("T1", 11 * 7, 14 * 7 - 1), ("T2", 23 * 7, 26 * 7 - 1), ("T3", 39 * 7, 43 * 7 - 1)],
)
def test_a_moment_has_its_weeks(point: str, first: int, last: int) -> None:
    window = CATALOGUE.points[point].window
    held = [window.holds(COHORT, COHORT.starts_on + timedelta(days=day)) for day in (first - 1, first, last, last + 1)]
    assert held == [False, True, True, False]


# How it is read


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("instruments/wm-scan.yaml", "CC-BY-4.0", "unknown", "licence: must be the licence that allows its use"),
        ("instruments/wm-scan.yaml", "competency: C01", "competency: C99", "items.C01.i1.competency: must be one of C01, C02"),
        ("instruments/wm-scan.yaml", "scale: freq5", "scale: freq7", "scale: must be one of freq5, agree5"),
        ("instruments/wm-scan.yaml", "    self:", "    himself:", "items.C01.i1.himself: unknown key"),
        ("instruments/duo-scan.yaml", "  DS2:", "  DS1:", "items.DS1: stands here twice; keep one"),
        ("points.yaml", "instrument: duo-scan", "instrument: duoscan", "T1.asks.2.instrument: must be one of duo-scan, group-pulse"),
        ("points.yaml", "instrument: transfer", "instrument: transfer, view: then", "T3.asks.2.view: transfer has no items for then"),
        ("points.yaml", "[N1, N2, N3]", "[N9]", "only: N9 is unknown; must be of N1, N2, N3, N4"),
        ("points.yaml", "closes: 2", "closes: 0", "T0.window.closes: must be after it opens"),
        ("scales.yaml", '    "5": {nl: (bijna) altijd', '    "6": {nl: (bijna) altijd', "freq5.options: must be exactly 1, 2, 3, 4, 5"),
        ("scales.yaml", "most: 50", "most: 0", "count.most: must be more than the least"),
        ("competencies.yaml", '      "5":', '      "6":', "C01.anchors.6: unknown key, must be one of 1, 2, 3, 4, 5"),
    ],
)
def test_a_wrong_measure_is_refused(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    text = (SHIPPED / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingProblem) as problem:
        load(tmp_path)
    assert told in str(problem.value)


def test_an_item_needs_words_in_some_view(tmp_path: Path) -> None:
    (tmp_path / "instruments").mkdir()
    text = (SHIPPED / "instruments" / "transfer.yaml").read_text(encoding="utf-8")
    (tmp_path / "instruments" / "transfer.yaml").write_text(text + "  TR4: {facet: growth}\n", encoding="utf-8")
    with pytest.raises(MappingProblem, match=r"TR4\.self: must have a text in at least one view"):
        load(tmp_path)
