"""When an import needs a yes: what a broken feed does, and no ordinary day.

Many leave, or come back; many lose what was known of them (a side table that came empty); many get another number or address
by which they are recognised, or another name. That fields change is no alarm: a reorganisation moves everybody, and empties nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.inbound import INBOUND

ALWAYS_ALLOWED = 5
"""Persons to whom it may happen whatever the limit: a percentage of a small team is less than one."""
MOST_JOINERS = 50
"""Percent of those who work here that may join at once: who left before we knew them may come in as new."""
RECOGNISED_BY = ("employee_number", "work_email", "family_name")
MAY_BE_EMPTIED = tuple(name for name in INBOUND if name not in {"external_id", "employment_status"})
MOST_NAMED = 3
LONGEST = 255


class Sign(StrEnum):
    """What is seen. `EMPTIED` and `REPLACED` are of a field."""

    LEAVE = "leave"
    RETURN = "return"
    JOIN = "join"
    EMPTIED = "emptied"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What an import does to how many people. `active`: how many of its source work here now; by field who loses it, or gets another."""

    active: int
    leavers: int = 0
    rejoiners: int = 0
    joiners: int = 0
    emptied: Mapping[str, int] = field(default_factory=dict)
    replaced: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One reason to wait: to `people` of `active` it happens, and `limit` percent is what needs no yes."""

    sign: Sign
    people: int
    active: int
    limit: int
    field: str | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is spared."""
        return self.people >= self.active


def alarms(seen: Sight, *, limit: int, leave: int | None = None) -> tuple[Alarm, ...]:
    """Why this import needs a yes; nothing when it does not. `limit` is IMPORT_SHRINK_LIMIT in percent, `leave` what counts for leavers."""
    return tuple(_found(seen, limit, limit if leave is None else leave))


@dataclass(frozen=True, slots=True)
class Lost:
    """The fields in which somebody has nothing any more, and those they are recognised by that would be another."""

    emptied: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.emptied or self.replaced)


def lost(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> Lost:
    """What a change takes from somebody who goes on working here."""
    if kind != "mover" or after.get("employment_status") == EmploymentStatus.LEFT:
        return Lost()
    emptied = frozenset(name for name in MAY_BE_EMPTIED if before.get(name) is not None and after.get(name) is None)
    replaced = frozenset(name for name in RECOGNISED_BY if before.get(name) not in {None, after.get(name)})
    return Lost(emptied, replaced - emptied)


def lowered(found: Iterable[Alarm], kind: str, less: Lost, *, none_left: Lost, back: int) -> tuple[Alarm, ...]:
    """The alarms after one change of this kind was withdrawn; `none_left`: what nobody loses any more, `back`: how many would be back."""
    return tuple(
        replace(each, people=each.people - _is_of(each, kind, less)) for each in found if not _is_over(each, none_left=none_left, back=back)
    )


def _is_of(alarm: Alarm, kind: str, less: Lost) -> bool:
    fields = {Sign.EMPTIED: less.emptied, Sign.REPLACED: less.replaced}.get(alarm.sign, frozenset())
    return alarm.field in fields or (alarm.sign, kind) in {(Sign.RETURN, "rejoiner"), (Sign.JOIN, "joiner")}


def _is_over(alarm: Alarm, *, none_left: Lost, back: int) -> bool:
    fields = {Sign.EMPTIED: none_left.emptied, Sign.REPLACED: none_left.replaced}.get(alarm.sign, frozenset())
    return alarm.field in fields or (alarm.sign is Sign.RETURN and not back)


def why_wait(going: int, *, active: int, limit: int) -> str | None:
    """The sentence for so many people who are going; None when they may."""
    return told(alarms(Sight(active=active, leavers=going), limit=limit))


def told(found: Sequence[Alarm]) -> str | None:
    """All of it as one sentence of at most 255 characters; None for nothing."""
    if not found:
        return None
    said = [_SAID[each.sign].format(each) for each in found if each.sign is not Sign.EMPTIED]
    emptied = sorted((each for each in found if each.sign is Sign.EMPTIED), key=lambda each: -each.people)
    if emptied:
        names = ", ".join(str(each.field) for each in emptied[:MOST_NAMED])
        more = f" and {len(emptied) - MOST_NAMED} more" if len(emptied) > MOST_NAMED else ""
        said.append(f"{names}{more} would become empty for {emptied[0].people} of {emptied[0].active} people")
    return ("; ".join(said) + _rule(found))[:LONGEST]


def _found(seen: Sight, limit: int, leave: int) -> Iterator[Alarm]:
    active = seen.active
    if seen.leavers and (seen.leavers >= active or _are_many(seen.leavers, active, leave)):
        yield Alarm(sign=Sign.LEAVE, people=seen.leavers, active=active, limit=leave)
    if _are_many(seen.rejoiners, active, limit):
        yield Alarm(sign=Sign.RETURN, people=seen.rejoiners, active=active, limit=limit)
    if active and _are_many(seen.joiners, active, MOST_JOINERS):
        yield Alarm(sign=Sign.JOIN, people=seen.joiners, active=active, limit=MOST_JOINERS)
    for sign, fields in ((Sign.EMPTIED, seen.emptied), (Sign.REPLACED, seen.replaced)):
        for name, people in fields.items():
            if _are_many(people, active, limit):
                yield Alarm(sign=sign, people=people, active=active, limit=limit, field=name)


def _are_many(people: int, active: int, limit: int) -> bool:
    return people > max(ALWAYS_ALLOWED, active * limit // 100)


def _rule(found: Sequence[Alarm]) -> str:
    first = found[0]
    if first.sign is Sign.LEAVE and first.is_everybody:
        return ": nobody would be left" if len(found) == 1 else ""
    return f"; without a yes {first.limit} percent may {_MAY.get(first.sign, 'change so')} (at least {ALWAYS_ALLOWED} persons)"


_MAY = {Sign.LEAVE: "go", Sign.RETURN: "come back", Sign.JOIN: "join"}
_SAID = {
    Sign.LEAVE: "{0.people} of {0.active} people would be marked as having left",
    Sign.RETURN: "{0.people} people who had left would be back, beside {0.active} who work here",
    Sign.JOIN: "{0.people} people would be new, beside {0.active} who work here",
    Sign.REPLACED: "{0.field} would be another for {0.people} of {0.active} people",
}
