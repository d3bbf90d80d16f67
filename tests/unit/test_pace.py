"""How often somebody may begin a launch, counted without believing a word of it."""

from __future__ import annotations

from integration.web.pace import counted_as


def test_LTI_15_a_long_name_takes_no_more_room_in_the_count_than_a_short_one() -> None:
    assert len(counted_as("x" * 200_000)) == len(counted_as("https://lms.example cid-1"))
    assert counted_as("x" * 200_000) != counted_as("x" * 200_001)
