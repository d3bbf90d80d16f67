"""The reciprocity index: the vectors of docs/domain.md, and what must hold for any answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.catalogue.loader import load
from integration.domain.errors import RuleBroken
from integration.domain.measuring.balance import Balance, settled, signs_of
from integration.domain.measuring.pulse import Answers, Pulse, TopicBy
from integration.domain.measuring.reciprocity import Look, index, parts_of, window_of

SCHEME = load().balance
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
A, B, SESSION, DUO = (UUID(int=number) for number in range(4))
TOPIC_OF_A = {1: TopicBy.ME, 0.5: TopicBy.TOGETHER, 0: TopicBy.PARTNER}
TOPIC_OF_B = {1: TopicBy.PARTNER, 0.5: TopicBy.TOGETHER, 0: TopicBy.ME}
Row = tuple[int, int, int, int, float, float, int, int]

BALANCED: list[Row] = [(4, 4, 4, 4, 1, 1, 60, 40), (4, 4, 4, 4, 0, 0, 40, 60)]
ONE_WAY: list[Row] = [(2, 5, 5, 2, 1, 1, 70, 30), (2, 5, 5, 2, 0.5, 1, 70, 30), (2, 5, 5, 2, 1, 1, 70, 30)]
UNEVEN: list[Row] = [(4, 3, 4, 3, 0.5, 0.5, 60, 40), (4, 3, 3, 4, 1, 0.5, 60, 40)]
FLAT: list[Row] = [(3, 3, 3, 3, 0.5, 0.5, 50, 50)] * 2
FLIPS: list[Row] = [(5, 2, 2, 5, 0, 0, 30, 70), (2, 5, 5, 2, 1, 1, 70, 30)]
NOTHING_LEARNED: list[Row] = [(1, 5, 5, 3, 1, 1, 80, 20)] * 2


def look(row: Row) -> Look:
    """Learned and contributed of A and B, whose topic it was in the eyes of A and of B (1: A's), and each one's share of speaking."""
    learned_a, learned_b, brought_a, brought_b, seen_by_a, seen_by_b, voice_a, voice_b = row
    a = Answers(learned=learned_a, contributed=brought_a, agenda=TOPIC_OF_A[seen_by_a], voice=voice_a)
    b = Answers(learned=learned_b, contributed=brought_b, agenda=TOPIC_OF_B[seen_by_b], voice=voice_b)
    return looked(a, b)


def looked(a: Answers, b: Answers) -> Look:
    return Look(*(Pulse(session_id=SESSION, person=person, answers=answers, answered_at=NOW) for person, answers in ((A, a), (B, b))))


@pytest.mark.parametrize(
    ("rows", "learning", "balance", "expected", "band"),
    [
        (BALANCED, 0.750, 1.000, 75.0, "reciprocal"),
        (ONE_WAY, 0.500, 0.286, 28.6, "needs_talk"),
        (UNEVEN, 0.612, 0.820, 54.6, "developing"),
        (FLAT, 0.500, 1.000, 50.0, "developing"),
        (FLIPS, 0.625, 1.000, 62.5, "reciprocal"),
        (NOTHING_LEARNED, 0.000, 0.185, 0.0, "needs_talk"),
    ],
    ids=["balanced", "one-way", "uneven", "flat", "flips", "nothing-learned"],
)
def test_RI_the_six_vectors(rows: Sequence[Row], learning: float, balance: float, expected: float, band: str) -> None:
    window = window_of(map(look, rows), SCHEME)
    parts = parts_of(window)
    assert parts.mutual_learning == pytest.approx(learning, abs=0.0005)
    assert parts.balance(SCHEME) == pytest.approx(balance, abs=0.0005)
    value = index(window, SCHEME)
    assert value == pytest.approx(expected, abs=0.05)
    assert value is not None
    assert SCHEME.band_of(value).id == band


answers = st.builds(
    Answers,
    learned=st.none() | st.integers(1, 5),
    contributed=st.none() | st.integers(1, 5),
    agenda=st.none() | st.sampled_from(TopicBy),
    voice=st.none() | st.sampled_from(range(0, 101, 10)),
    satisfied=st.none() | st.integers(1, 5),
    safe=st.none() | st.integers(1, 5),
    skip=st.booleans(),
)
looks = st.lists(st.builds(looked, answers, answers), max_size=8)


def swapped(all_looks: Sequence[Look]) -> list[Look]:
    return [Look(one.b, one.a) for one in all_looks]


@given(looks)
@settings(max_examples=100)
def test_RI_swapping_the_partners_changes_nothing(all_looks: list[Look]) -> None:
    for one, other in zip(shown_along(all_looks), shown_along(swapped(all_looks)), strict=True):
        assert one == other
    value, mirrored = (index(window_of(each, SCHEME), SCHEME) for each in (all_looks, swapped(all_looks)))
    assert value == pytest.approx(mirrored)
    assert value is None or 0 <= value <= 100


@given(looks, st.integers(0, 7), st.integers(1, 5))
@settings(max_examples=60)
def test_R08_the_answer_on_safety_and_the_satisfaction_never_count(all_looks: list[Look], which: int, other: int) -> None:
    changed = [
        looked(told_otherwise(one.a.answers, other), one.b.answers) if number == which else one for number, one in enumerate(all_looks)
    ]
    assert shown_along(changed) == shown_along(all_looks)


def told_otherwise(given: Answers, rating: int) -> Answers:
    return replace(given, safe=rating, satisfied=rating)


def shown_along(all_looks: Sequence[Look], phase: str = "P2") -> list[Balance | None]:
    """What a duo is shown after each session that both look back on."""
    shown: list[Balance | None] = [None]
    for number in range(1, len(all_looks) + 1):
        newer = settled(shown[-1], all_looks[:number], SCHEME, duo_id=DUO, phase=phase, now=NOW)
        shown.append(newer or shown[-1])
    return shown


def test_RI_is_too_early_before_two_sessions_count_for_both() -> None:
    skipped = looked(Answers(skip=True), Answers(learned=5))
    assert shown_along([*map(look, BALANCED[:1]), skipped, skipped]) == [None] * 4


def test_RI_what_was_shown_stands_until_two_more_sessions_can_be_looked_at() -> None:
    shown = shown_along([*map(look, BALANCED), *map(look, NOTHING_LEARNED)])
    assert [each and (each.sessions, each.band) for each in shown] == [
        None,
        None,
        (2, "reciprocal"),
        (2, "reciprocal"),
        (4, "needs_talk"),
    ]


def test_RI_answers_that_are_changed_later_do_not_move_what_was_shown() -> None:
    first = shown_along(list(map(look, BALANCED)))[-1]
    assert settled(first, list(map(look, NOTHING_LEARNED)), SCHEME, duo_id=DUO, phase="P2", now=NOW + timedelta(days=1)) is None


def test_RI_null_while_one_of_the_two_never_says_what_they_learned() -> None:
    silent = [looked(Answers(learned=4), Answers(contributed=4, voice=50))] * 3
    assert index(window_of(silent, SCHEME), SCHEME) is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Answers(learned=5, contributed=5), Answers(learned=5, contributed=5), 100.0),
        (Answers(learned=5), Answers(learned=5), 100.0),
        (Answers(learned=5, contributed=5, voice=100), Answers(learned=5, contributed=5), 100 * (0.4 + 0.6 * 65 / 80)),
        (
            Answers(learned=5, contributed=5, agenda=TopicBy.NOBODY),
            Answers(learned=5, contributed=5, agenda=TopicBy.ME),
            100 * (0.4 + 0.6 * 65 / 85),
        ),
    ],
    ids=["no-agenda-no-voice", "learned-only", "one-side-says-voice", "nobody-is-no-answer"],
)
def test_RI_what_is_not_told_leaves_its_weight_to_the_rest(a: Answers, b: Answers, expected: float) -> None:
    assert index([looked(a, b)] * 2, SCHEME) == pytest.approx(expected)


def test_RI_what_one_brought_in_and_the_other_could_not_use_brings_one_neutral_question() -> None:
    one, other = Answers(learned=5, contributed=5), Answers(learned=2, contributed=4)
    shown = [shown_along([looked(a, b)] * 2)[-1] for a, b in ((one, other), (other, one))]
    assert shown[0] == shown[1]
    assert shown[0] is not None
    assert shown[0].landing
    even = shown_along([looked(one, Answers(learned=4, contributed=4))] * 2)[-1]
    assert even is not None
    assert not even.landing


def test_E05_twice_a_talk_is_a_sign_but_not_in_the_first_phase() -> None:
    rows = [*map(look, NOTHING_LEARNED), *map(look, NOTHING_LEARNED)]
    after, early = shown_along(rows)[-1], shown_along(rows, phase="P1")[-1]
    assert after is not None
    assert early is not None
    assert ("E05" in after.signs, "E05" in early.signs) == (True, False)


@pytest.mark.parametrize(
    ("rows", "signs"),
    [
        ([look((4, 4, 4, 4, 1, 1, 50, 50))] * 3, ("E08",)),
        ([look((4, 4, 4, 4, 1, 1, 50, 50))] * 2, ()),
        ([look((4, 4, 4, 4, 1, 0.5, 50, 50))] * 3, ()),
        ([look((4, 4, 4, 4, 0.5, 0.5, 20, 80))] * 2, ("E09",)),
        ([look((4, 4, 4, 4, 0.5, 0.5, 20, 50))] * 3, ()),
        ([look((4, 4, 4, 4, 0.5, 0.5, 30, 70))] * 3, ()),
        ([looked(Answers(agenda=TopicBy.NOBODY), Answers(agenda=TopicBy.NOBODY))] * 2, ("E10",)),
        ([looked(Answers(agenda=TopicBy.NOBODY), Answers(agenda=TopicBy.ME))] * 3, ()),
    ],
    ids=["E08", "E08-twice-only", "E08-one-account", "E09", "E09-one-account", "E09-seventy-is-not-above", "E10", "E10-one-account"],
)
def test_E08_E09_E10_signs_need_what_both_saw(rows: list[Look], signs: tuple[str, ...]) -> None:
    assert signs_of(window_of(rows, SCHEME)) == signs


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Answers(learned=0),
        lambda: Answers(contributed=6),
        lambda: Answers(satisfied=-1),
        lambda: Answers(safe=9),
        lambda: Answers(voice=55),
        lambda: Answers(voice=110),
    ],
)
def test_an_answer_off_its_scale_is_refused(wrong: Callable[[], Answers]) -> None:
    with pytest.raises(RuleBroken, match=r"pulse\.answer"):
        wrong()
