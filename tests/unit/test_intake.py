"""Intake: at most five of each, nothing twice, nothing that was not offered, and an empty answer is an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.errors import RuleBroken
from integration.domain.journey import intake
from integration.domain.journey.intake import HALF_DAYS, MOST_SUBJECTS, Answers, Intake, Meeting, Needed, Subject
from integration.domain.mentoring.duo import Side
from integration.domain.mentoring.programme import Cohort

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TOPICS = {"data": {"nl": "Werken met data", "en": "Working with data"}, "ask": {"nl": "Doorvragen", "en": "Asking on"}}
FULL = Answers(
    wants=(Subject(topic="data", weight=3),),
    offers=(Subject(topic="ask", weight=4),),
    languages=("nl",),
    meeting=Meeting.EITHER,
    half_days=("mon-am",),
)
SUBJECTS = st.builds(
    Subject,
    topic=st.sampled_from([None, "data", "ask"]),
    words=st.text("aA ", min_size=1, max_size=3).map(str.strip).filter(bool),
    weight=st.integers(1, 3),
)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


@settings(max_examples=50)
@given(side=st.sampled_from(Side), told=st.lists(SUBJECTS, max_size=9))
def test_a_list_never_holds_a_subject_twice_nor_more_than_five(side: Side, told: list[Subject]) -> None:
    answers = Answers()
    for each in told:
        before = answers.subjects(side)
        if len(before) == MOST_SUBJECTS and each.key not in {one.key for one in before}:
            assert refusal(partial(answers.with_subject, side, each)) == "intake.too-many"
            continue
        answers = answers.with_subject(side, each)
        assert each in answers.subjects(side)
        assert answers.with_subject(side, each) == answers
        keys = [one.key for one in answers.subjects(side)]
        assert len(keys) == len(set(keys)) <= MOST_SUBJECTS
    other = Side.OFFER if side is Side.LEARN else Side.LEARN
    assert answers.subjects(other) == ()


@settings(max_examples=50)
@given(side=st.sampled_from(Side), told=st.lists(SUBJECTS, max_size=5), taken=SUBJECTS)
def test_what_is_taken_out_is_gone_and_nothing_else_is(side: Side, told: list[Subject], taken: Subject) -> None:
    answers = Answers()
    for each in told:
        answers = answers.with_subject(side, each)
    left = answers.without_subject(side, taken.key)
    assert [one for one in answers.subjects(side) if one.key != taken.key] == list(left.subjects(side))
    assert left.without_subject(side, taken.key) == left


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=8))
def test_nobody_is_wished_for_and_vetoed_at_once(told: list[tuple[int, bool]]) -> None:
    writer, people, answers = uuid4(), [uuid4() for _ in range(4)], Answers()
    for number, wished in told:
        answers = answers.with_colleague(people[number], wished=wished, writer=writer)
        assert people[number] in (answers.wished if wished else answers.vetoed)
    assert not set(answers.wished) & set(answers.vetoed)
    for person in people:
        answers = answers.without_colleague(person)
    assert (answers.wished, answers.vetoed) == ((), ())


def test_one_does_not_name_oneself_nor_more_than_five_colleagues() -> None:
    me, answers = uuid4(), Answers()
    assert refusal(lambda: answers.with_colleague(me, wished=True, writer=me)) == "intake.own-name"
    full = replace(answers, vetoed=tuple(uuid4() for _ in range(5)))
    assert refusal(lambda: full.with_colleague(uuid4(), wished=False, writer=me)) == "intake.too-many-colleagues"


@settings(max_examples=50)
@given(st.text(max_size=90))
def test_own_words_are_plain_and_short_whatever_is_typed(words: str) -> None:
    def told() -> Subject:
        return intake.subject(Side.LEARN, topic="", words=words, weight=None, topics=TOPICS)

    plain = " ".join(words.replace("\0", "").split())
    if not plain or len(plain) > intake.LONGEST_SUBJECT:
        assert refusal(told) in {"intake.topic-empty", "intake.topic-long"}
    else:
        assert told().words in {plain, ""}
        again = intake.subject(Side.LEARN, topic="", words=told().words or plain, weight=None, topics=TOPICS)
        assert again == told()


@pytest.mark.parametrize("words", ["werken  met DATA", "Working with data"])
def test_own_words_that_are_a_topic_are_that_topic(words: str) -> None:
    assert intake.subject(Side.LEARN, topic="", words=words, weight=2, topics=TOPICS) == Subject(topic="data", weight=2)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"topic": "unknown"}, "intake.topic-unknown"),
        ({"topic": ""}, "intake.topic-empty"),
        ({"weight": None}, "intake.level"),
        ({"weight": 6}, "intake.level"),
        ({"weight": 0}, "intake.level"),
        ({"side": Side.LEARN, "weight": 4}, "intake.priority"),
    ],
)
def test_what_was_not_offered_is_not_taken(told: dict[str, Any], code: str) -> None:
    right: dict[str, Any] = {"side": Side.OFFER, "topic": "data", "words": "", "weight": 3, "topics": TOPICS} | told
    assert refusal(lambda: intake.subject(right.pop("side"), **right)) == code


def test_a_priority_may_stay_open_and_a_level_may_not() -> None:
    assert intake.subject(Side.LEARN, topic="data", words="", weight=None, topics=TOPICS).weight is None


@settings(max_examples=50)
@given(st.lists(st.sampled_from(HALF_DAYS)))
def test_choices_are_kept_once_and_in_the_order_of_the_list(chosen: list[str]) -> None:
    kept = intake.some_of(chosen, HALF_DAYS)
    assert set(kept) == set(chosen)
    assert list(kept) == sorted(kept, key=HALF_DAYS.index)
    assert intake.some_of(kept, HALF_DAYS) == kept


def test_a_choice_that_is_not_there_is_refused_and_an_empty_one_is_an_answer() -> None:
    assert refusal(lambda: intake.some_of(["sun-am"], HALF_DAYS)) == "intake.choice"
    assert refusal(lambda: intake.one_of("teapot", ["start"])) == "intake.choice"
    assert intake.one_of("", ["start"]) is None
    assert intake.style_of({"S1": "-2", "S2": "", "S4": "-", "S9": "7"}, ["S1", "S2", "S3", "S4"]) == {"S1": -2, "S4": None}
    assert refusal(lambda: intake.style_of({"S1": "3"}, ["S1"])) == "intake.choice"


@pytest.mark.parametrize("need", Needed)
def test_an_intake_counts_once_nothing_that_is_needed_is_missing(need: Needed) -> None:
    full = Intake(cohort_id=uuid4(), person=uuid4(), saved_at=NOW, answers=FULL)
    assert FULL.missing == ()
    done = full.finished(NOW)
    assert done.is_done
    assert done.finished(NOW + timedelta(days=1)) == done
    nothing: dict[str, Any] = {need.value: None if need is Needed.MEETING else ()}
    lacking = replace(FULL, **nothing)
    assert lacking.missing == (need,)
    assert refusal(lambda: replace(full, answers=lacking).finished(NOW)) == "intake.missing"
    assert not done.saved(lacking, NOW).is_done


@settings(max_examples=60)
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 30))
def test_so_many_months_before_is_the_same_day_or_the_last_of_that_month(day: date, months: int) -> None:
    before = intake.months_before(day, months)
    assert (day.year * 12 + day.month) - (before.year * 12 + before.month) == months
    assert before.day == day.day or (before.day < day.day and (before + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("day", "takes"),
    [(date(2025, 1, 1), True), (date(2026, 1, 12), True), (date(2026, 4, 11), True), (date(2026, 4, 12), False), (date(2026, 9, 1), False)],
)
def test_a_cohort_takes_intakes_for_three_months(day: date, *, takes: bool) -> None:
    starts_on = date(2026, 1, 12)
    cohort = Cohort(
        programme="SKL",
        name="Winter",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=26),
        milestones=["M1"],
        planned_sessions=8,
        created_at=NOW,
    )
    assert intake.takes_intakes(cohort, day) is takes
