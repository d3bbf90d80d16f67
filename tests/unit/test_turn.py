"""Whose turn it is: in turn, unless the two said otherwise, and the same for both."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.journey.turn import OTHER, beginners

SAID = st.lists(st.sampled_from([None, "a", "b"]), max_size=14)


def test_A04_without_a_word_the_two_begin_in_turn() -> None:
    assert beginners([None, None, None]) == ("a", "b", "a", "b")


def test_A04_who_was_chosen_begins_and_from_there_it_goes_in_turn() -> None:
    assert beginners([None, "b", None]) == ("a", "b", "b", "a")


@settings(max_examples=50)
@given(SAID)
def test_A04_it_is_the_same_rule_for_both(said: list[str | None]) -> None:
    """Once somebody was chosen, swapping the partners swaps the turns and nothing else."""
    mirrored = beginners(["a", *(one and OTHER[one] for one in said)])
    assert [OTHER[turn] for turn in mirrored[1:]] == list(beginners(["b", *said])[1:])


@settings(max_examples=50)
@given(SAID)
def test_A04_there_is_one_turn_per_session_and_the_one_to_come(said: list[str | None]) -> None:
    turns = beginners(said)
    assert len(turns) == len(said) + 1
    assert set(turns) <= set(OTHER)
