"""The questions of T0 to T2 about oneself, each of them voluntary, and what one sees of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from tests.e2e.journey.walker import Walker

MOST_PAGES = 20


def answer(person: Walker, point: str, values: Sequence[int], *, whole: bool) -> None:
    """Answer the first question of each page, or the `whole` page, with these numbers in turn; the others stay open."""
    person.open_course()
    person.follow("/growth")
    person.follow(f"/measures/{point}/1")
    for _ in range(MOST_PAGES):
        person.look(f"measure-{point}-{person.tool.url.partition('?')[0].rpartition('/')[2]}")
        _answer_page(person, values, whole=whole)
        person.press("main form .acts button.button")
        if person.tool.url.partition("?")[0].endswith("/growth"):
            break
    person.look(f"growth-{point}")


def _answer_page(person: Walker, values: Sequence[int], *, whole: bool) -> None:
    numbers = person.tool.locator("main form input[type=text]")
    asked = person.tool.locator("main form fieldset")
    for place in range(asked.count() if whole else min(asked.count(), 1)):
        asked.nth(place).locator(f"input[value='{values[place % len(values)]}']").check()
    for place in range(numbers.count()):
        numbers.nth(place).fill(str(values[0] + place))
