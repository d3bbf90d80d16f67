"""The guard: what a broken feed does waits for a yes, and what happens on any day does not."""

from __future__ import annotations

import pytest

from integration.domain.people.guard import Alarm, Sight, Sign, alarms, told, why_wait


@pytest.mark.parametrize(
    ("going", "active", "limit", "waits"),
    [
        (0, 0, 10, False), (0, 60, 10, False), (5, 60, 10, False), (6, 60, 10, False), (7, 60, 10, True), (57, 60, 10, True),
        (5, 6, 10, False), (6, 6, 10, True), (1, 1, 10, True), (4, 5, 0, False), (6, 600, 0, True), (60, 600, 10, False),
        (61, 600, 10, True), (99, 100, 100, False), (100, 100, 100, True),
    ],
)  # fmt: skip
def test_the_guard_lets_few_go_and_never_all(*, going: int, active: int, limit: int, waits: bool) -> None:
    reason = why_wait(going, active=active, limit=limit)
    assert (reason is not None) is waits
    assert reason is None or f"{going} of {active} people" in reason


@pytest.mark.parametrize(
    ("seen", "signs"),
    [
        (Sight(active=60, rejoiners=6), []),
        (Sight(active=60, rejoiners=7), [Sign.RETURN]),
        (Sight(active=0, rejoiners=6), [Sign.RETURN]),
        (Sight(active=0, joiners=5000), []),
        (Sight(active=60, joiners=30), []),
        (Sight(active=60, joiners=31), [Sign.JOIN]),
        (Sight(active=2, joiners=5), []),
        (Sight(active=60, emptied={"department_name": 6}), []),
        (Sight(active=60, emptied={"department_name": 7, "location": 6}), [Sign.EMPTIED]),
        (Sight(active=1, emptied={"department_name": 1}), []),
        (Sight(active=60, replaced={"work_email": 7}), [Sign.REPLACED]),
        (Sight(active=60, leavers=7, rejoiners=7), [Sign.LEAVE, Sign.RETURN]),
    ],
)
def test_the_guard_sees_who_comes_back_and_what_is_lost(seen: Sight, signs: list[Sign]) -> None:
    assert [each.sign for each in alarms(seen, limit=10)] == signs


def test_a_file_may_let_fewer_leave_than_may_lose_a_field() -> None:
    seen = Sight(active=100, leavers=9, emptied={"location": 9})
    assert [(each.sign, each.limit) for each in alarms(seen, limit=10, leave=8)] == [(Sign.LEAVE, 8)]


def test_all_that_was_seen_is_one_sentence_of_bounded_length() -> None:
    lost = dict.fromkeys(("department_id", "department_name", "team_id", "job_family"), 50)
    sentence = told(alarms(Sight(active=60, rejoiners=9, emptied={**lost, "location": 60}), limit=10))
    assert sentence == (
        "9 people who had left would be back, beside 60 who work here; location, department_id, department_name and 2 more would become "
        "empty for 60 of 60 people; without a yes 10 percent may come back (at least 5 persons)"
    )
    many = [Alarm(sign=Sign.REPLACED, people=10**9, active=10**9, limit=10, field="x" * 40) for _ in range(9)]
    assert len(told(many) or "") == 255
    assert told([]) is None
