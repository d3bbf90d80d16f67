"""What comes in during one read: each record is used, or kept out with its reason; a bad one never stops the good ones."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from integration.domain.people.roster import News, Record, Standing, as_of, circles, held_for_numbers, kind_of, missing_above, standing
from integration.mapping.connector import FieldRule
from integration.mapping.fields import Mapper
from integration.store.people.imports import Problem

MOST_SHOWN = 4
"""Keys of a circle of managers that are named."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a page brought: the keys on it, what is new, and the problems."""

    keys: list[str] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(kw_only=True)
class Intake:
    """`present` is the roster as it was (as far as it matters); `incoming` what the feed says now, by key. Only what is new is handed on.

    `repeated` counts who came again on a later page: the feed shifted meanwhile, or has them twice.
    `aside` are the keys of those who came and are not among the incoming, `held` of those whose news must not be used.
    """

    rules: Sequence[FieldRule]
    present: dict[str, Standing]
    today: date
    incoming: dict[str, Standing] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    seen: int = 0
    nameless: int = 0
    repeated: int = 0
    problems: int = 0

    def __post_init__(self) -> None:
        self.mapper = Mapper(self.rules)

    def take(self, raws: Iterable[object]) -> Taken:
        """One page."""
        taken = Taken()
        for raw in raws:
            self.seen += 1
            key, news, found = self._read(raw, page=taken.keys)
            taken.keys.append(key)
            taken.problems.extend(found)
            if news is not None:
                taken.news.append(news)
        self.problems += len(taken.problems)
        return taken

    def keys(self, raws: Iterable[object]) -> list[str]:
        """The keys on a page, in order, without taking it."""
        return [_key(self.mapper.read(raw)[0]) for raw in raws]

    def numbers(self) -> set[str]:
        """The employee numbers of everybody who came, now and before."""
        people = [*self.incoming.values(), *(self.present[key] for key in self.incoming if key in self.present)]
        return {person.number for person in people if person.number}

    def go_on(self, *, met: set[str], staged: Iterable[Record], seen: int, nameless: int, problems: int) -> None:
        """Stand where an earlier run stopped: who was met, and which of them had changed."""
        self.seen, self.nameless, self.problems = seen, nameless, problems
        self.incoming = {key: self.present[key] for key in met if key in self.present}
        self.incoming |= {_key(record): standing(record) for record in staged}
        self.aside = met - self.incoming.keys()
        self.repeated = seen - nameless - len(met)

    def doubt(self) -> str | None:
        """Why this read does not tell who is absent; None when it does."""
        if self.nameless:
            return f"{self.nameless} records have no key"
        if self.repeated:
            return f"{self.repeated} came again on a later page, as when the feed changes while it is read; give it a fixed order"
        return None

    def hold_shared_numbers(self, *, absent_left: bool) -> list[Problem]:
        """Keep out who shares an employee number with somebody else: at the door nobody could tell them apart."""
        self.held = held_for_numbers(self.present, self.incoming, absent_left=absent_left)
        reason = "somebody else who works here has this number too; one of them must get another in the HR system"
        for key in self.held:
            self._leave_as_known(key)
        self.problems += len(self.held)
        return [Problem(position=0, field="employee_number", reason=reason, external_id=key) for key in sorted(self.held)]

    def reporting(self) -> set[str]:
        """Whose manager is another than before."""
        return {key for key, now in self.incoming.items() if key not in self.present or self.present[key].manager != now.manager}

    def missing_above(self) -> set[str]:
        """Keys of managers above those, of whom nothing was looked up yet."""
        return missing_above(ChainMap(self.incoming, self.present), self.reporting())

    def circles(self, *, of_everybody: bool) -> list[Problem]:
        """Managers who manage each other: they come in, but there is no line that could be followed upwards.

        Unless everybody was read, only those in which somebody has another manager than before.
        """
        new = set() if of_everybody else self.reporting()
        people = self.incoming if of_everybody else ChainMap(self.incoming, self.present)
        found = [each for each in circles(people) if of_everybody or new & set(each)]
        self.problems += len(found)
        return [Problem(position=0, field="manager_external_id", reason=_way(each), external_id=each[0], kept_out=False) for each in found]

    def _read(self, raw: object, *, page: Collection[str]) -> tuple[str, News | None, list[Problem]]:
        record, wrong = self.mapper.read(raw)
        key = _key(record)
        found = [Problem(position=self.seen, field=each.field, reason=each.reason, external_id=key or None) for each in wrong]
        if not key:
            self.nameless += 1
            return key, None, found
        if key in self.incoming or key in self.aside:
            self.repeated += key not in page
            return key, None, [*found, Problem(position=self.seen, field="external_id", reason="stands twice in the feed", external_id=key)]
        if found:
            self._leave_as_known(key)
            return key, None, found
        return key, self._news(key, record), []

    def _news(self, key: str, record: Record) -> News | None:
        """What the record, as it counts today, changes; who does not change is kept once."""
        record = as_of(record, self.today)
        now, was = standing(record), self.present.get(key)
        kind = kind_of(was, now)
        if kind is None and was is None:
            self.aside.add(key)
            return None
        self.incoming[key] = was if was and kind is None else now
        return News(kind, record, was, now) if kind else None

    def _leave_as_known(self, key: str) -> None:
        """A known person with a bad record stays as known, and is not taken to have left."""
        self.incoming.pop(key, None)
        if key in self.present:
            self.incoming[key] = self.present[key]
        else:
            self.aside.add(key)


def _way(circle: Sequence[str]) -> str:
    shown = [*circle[:MOST_SHOWN], *(["…"] if len(circle) > MOST_SHOWN else []), circle[0]]
    return f"is their own manager by way of others ({' → '.join(shown)}); they come in, but their reporting line leads nowhere"


def _key(record: Record) -> str:
    return str(record.get("external_id") or "")
