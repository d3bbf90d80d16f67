"""What asks for a coordinator's attention in a group: facts of the process, each with one thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from integration.store.reads import CohortPage, DuoFacts
from integration.store.reads.journey.group_signs import GroupSigns

LONGEST_SILENCE = 42
"""Days without a session (docs/domain.md: never more than six weeks apart)."""
SIGN_BY_WEEK = 4
FEWEST_DUOS = 4
NOTHING = GroupSigns()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing. `kind` is one of `URGENT`, or of the group: `no-time`, `few-answers`, `joined`, `few`; the page has the sentences.

    `days` it waits already; for a change at work: the days that are left to decide.
    """

    kind: str
    duo: DuoFacts | None = None
    days: int = 0
    count: int = 0


URGENT = ("work-change", "pause-over", "unanswered", "silent", "unsigned", "missed-group", "ready")
"""What asks for somebody first."""


def attention(page: CohortPage, today: date, signs: GroupSigns = NOTHING) -> list[Item]:
    """What needs somebody, most urgent first."""
    items = [item for duo in page.duos if duo.is_open for item in _of_duo(duo, page, signs, today)]
    ranked = sorted(items, key=lambda item: (URGENT.index(item.kind), item.days if item.kind == "work-change" else -item.days))
    going_on = sum(duo.is_open or duo.state == "completed" for duo in page.duos)
    joined = [Item(kind="joined", count=page.waiting)] if page.waiting else []
    few = [Item(kind="few", count=going_on)] if going_on < FEWEST_DUOS and not joined else []
    return [*ranked, *_of_group(signs), *joined, *few]


def _of_group(signs: GroupSigns) -> Iterator[Item]:
    """What is told of the group without names (E13, E14)."""
    if signs.no_time:
        yield Item(kind="no-time")
    if signs.few_answers:
        yield Item(kind="few-answers")


def _of_duo(duo: DuoFacts, page: CohortPage, signs: GroupSigns, today: date) -> Iterator[Item]:
    """At most one thing. In a break nothing is asked, until it is over; nor while two people still answer."""
    if duo.changes:
        yield Item(kind="work-change", duo=duo, days=max(0, (min(each.decide_by for each in duo.changes) - today).days))
        return
    silent = (today - duo.quiet_since).days
    if duo.paused_on or duo.answer_by:
        yield from _of_waiting(duo, today)
    elif duo.held >= duo.planned and duo.may_complete:
        yield Item(kind="ready", duo=duo)
    elif not duo.is_signed and page.week >= SIGN_BY_WEEK:
        yield Item(kind="unsigned", duo=duo)
    elif silent > LONGEST_SILENCE:
        yield Item(kind="silent", duo=duo, days=silent)
    elif duo.id in signs.missed:
        yield Item(kind="missed-group", duo=duo)


def _of_waiting(duo: DuoFacts, today: date) -> Iterator[Item]:
    if duo.pause_is_over:
        yield Item(kind="pause-over", duo=duo)
    elif duo.answer_by and today > duo.answer_by:
        yield Item(kind="unanswered", duo=duo, days=(today - duo.answer_by).days)
