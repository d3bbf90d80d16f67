"""What an import means for the roster: who joins, moves, leaves or comes back (`guard` says when that needs a yes).

Pure: it compares hashes, so that a hundred thousand people fit in a few megabytes. A person is known by the connection's
own key; employee numbers and addresses change hands and are never keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from itertools import pairwise
from sys import intern

from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.inbound import INBOUND

NOTICE = timedelta(days=366)
_as_json = json.JSONEncoder(ensure_ascii=False).encode
Value = str | bool | None
Record = Mapping[str, Value]
"""The inbound fields of one person as JSON holds them (dates as YYYY-MM-DD)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be remembered of a person to see a change."""

    row_hash: int
    left: bool
    number: str | None = None
    manager: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """A record that changes somebody: a joiner, mover, leaver or rejoiner (`kind`); `was` is None for a joiner."""

    kind: str
    record: Record
    was: Standing | None
    now: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """Keys of the people an import changes; `unchanged` is only counted."""

    joiners: tuple[str, ...] = ()
    movers: tuple[str, ...] = ()
    leavers: tuple[str, ...] = ()
    rejoiners: tuple[str, ...] = ()
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.joiners or self.movers or self.leavers or self.rejoiners)


def standing(record: Record) -> Standing:
    """The standing of a mapped record."""
    number = record.get("employee_number")
    left = record.get("employment_status") == EmploymentStatus.LEFT
    return Standing(row_hash(record), left, str(number) if number is not None else None, _shared(record.get("manager_external_id")))


def _shared(key: Value) -> str | None:
    """One string for the many who have the same manager."""
    return intern(key) if isinstance(key, str) else None


def row_hash(record: Record) -> int:
    """A fingerprint of the inbound fields; the order of keys and absent fields make no difference.

    56 bits, for which Python needs half of what a longer number takes; a change is overlooked once in 7·10¹⁶ changes.
    """
    kept = {name: value for name in INBOUND if (value := record.get(name)) is not None}
    return int.from_bytes(blake2b(_as_json(kept).encode(), digest_size=7).digest())


def as_of(record: Record, today: date) -> Record:
    """The record as it counts today: the last day that HR knows decides, whatever the status says already, or still.

    Who has left by their status stays so where that day is more than a year (`NOTICE`) away: it stands for "none".
    """
    ends = record.get("employment_end_date")
    if not isinstance(ends, str):
        return record
    has_left = record.get("employment_status") == EmploymentStatus.LEFT
    is_past = ends < today.isoformat()
    if is_past == has_left or (has_left and ends > (today + NOTICE).isoformat()):
        return record
    return {**record, "employment_status": (EmploymentStatus.LEFT if is_past else EmploymentStatus.ACTIVE).value}


def circles(people: Mapping[str, Standing]) -> list[tuple[str, ...]]:
    """Who are each other's managers, all the way round: each circle once, from its first key on. One's own manager is none."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in {person.manager for person in people.values() if person.manager}:
        way: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in done and key not in way:
            way[key] = None
            key = _manager_of(people, key)
        if key is not None and key in way:
            found.append(_from_first(tuple(way)[list(way).index(key) :]))
        done.update(way)
    return sorted(found)


def missing_above(people: Mapping[str, Standing], starts: Iterable[str]) -> set[str]:
    """Keys of managers somewhere above these people of whom nothing is known here."""
    met: set[str] = set()
    for start in starts:
        key: str | None = start
        while key is not None and key not in met:
            met.add(key)
            key = _manager_of(people, key)
    return met - people.keys()


def _manager_of(people: Mapping[str, Standing], key: str) -> str | None:
    person = people.get(key)
    return None if person is None or person.left or person.manager == key else person.manager


def _from_first(circle: tuple[str, ...]) -> tuple[str, ...]:
    first = circle.index(min(circle))
    return circle[first:] + circle[:first]


def departed(record: Record) -> dict[str, Value]:
    """The record of somebody who is no longer in the feed: as it was, but left. Never deleted."""
    return {**record, "employment_status": EmploymentStatus.LEFT.value}


def diff(present: Mapping[str, Standing], incoming: Mapping[str, Standing], *, absent_left: bool) -> Diff:
    """Compare by key. `absent_left`: whether being absent means having left (only so after a full and sound read)."""
    kinds: dict[str, list[str]] = {"joiner": [], "mover": [], "leaver": [], "rejoiner": []}
    unchanged = 0
    for key, now in incoming.items():
        kind = kind_of(present.get(key), now)
        if kind:
            kinds[kind].append(key)
        else:
            unchanged += 1
    if absent_left:
        kinds["leaver"] += [key for key, was in present.items() if not was.left and key not in incoming]
    joiners, movers, leavers, rejoiners = (tuple(sorted(keys)) for keys in kinds.values())
    return Diff(joiners=joiners, movers=movers, leavers=leavers, rejoiners=rejoiners, unchanged=unchanged)


def kind_of(was: Standing | None, now: Standing) -> str | None:
    """What somebody does who was so and is so now; None for nothing new, and for a stranger who left before we knew them."""
    if was is None:
        return None if now.left else "joiner"
    if was.left != now.left:
        return "leaver" if now.left else "rejoiner"
    return None if was.row_hash == now.row_hash else "mover"


def shared_numbers(people: Iterable[Standing]) -> frozenset[str]:
    """Employee numbers that more than one active person has: nobody could be recognised by them."""
    numbers = sorted(person.number for person in people if person.number and not person.left)
    return frozenset(number for number, following in pairwise(numbers) if number == following)


def held_for_numbers(present: Mapping[str, Standing], incoming: Mapping[str, Standing], *, absent_left: bool) -> set[str]:
    """Which of the people who change must wait because somebody else, active too, has their employee number.

    Whoever is held stays as known. Two new people with one number are both held: nobody can tell whose it is.
    """
    held: set[str] = set()
    while shared := shared_numbers(_afterwards(present, incoming, held, absent_left=absent_left)):
        sharing = (key for key, now in incoming.items() if now.number in shared and not now.left and key not in held)
        more = {key for key in sharing if present.get(key) != incoming[key]}
        if not more:
            break
        held |= more
    return held


def _afterwards(
    present: Mapping[str, Standing], incoming: Mapping[str, Standing], held: set[str], *, absent_left: bool
) -> Iterator[Standing]:
    """Everybody as they would be, if those in `held` stayed as known."""
    for key, now in incoming.items():
        if key not in held:
            yield now
        elif key in present:
            yield present[key]
    if not absent_left:
        yield from (was for key, was in present.items() if key not in incoming)
