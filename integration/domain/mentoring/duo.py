"""A duo: two equal members. Which one is `a` means nothing and is drawn by lot."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.people.employee import Employee


class DuoState(StrEnum):
    """The states of docs/domain.md, trajectory."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    REMATCHED = "rematched"


UNSIGNED = frozenset({DuoState.PROPOSED, DuoState.ACCEPTED})
ANSWER_WITHIN = timedelta(days=10)
"""How long a proposal waits before its coordinator is told; a yes is welcome after that too."""

MOST_AIMS = 3
LONGEST_AIM = 300


class Side(StrEnum):
    """The two sides of one person's part: what I want to learn, what I bring in. Everybody has both."""

    LEARN = "learn"
    OFFER = "offer"


@dataclass(kw_only=True, eq=False)
class Aim:
    """One sentence of one member: a learning goal or an offer (agreement field A02; one to three of each)."""

    duo_id: UUID
    person: UUID
    side: str
    position: int
    words: str
    stated_at: datetime
    id: UUID = field(default_factory=new_id)


@dataclass(kw_only=True, eq=False)
class Duo:
    """Two employees who learn from each other in one cohort. `let_go_at`: when what they wrote together went, long after the end."""

    cohort_id: UUID
    a: UUID
    b: UUID
    state: str
    formed_at: datetime
    a_accepted_at: datetime | None = None
    b_accepted_at: datetime | None = None
    ended_at: datetime | None = None
    let_go_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def members(self) -> tuple[UUID, UUID]:
        """Both members, in the stored order, which is the same for everybody who looks."""
        return (self.a, self.b)

    def partner_of(self, person: UUID) -> UUID:
        """The other member; raises `duo.not-a-member` for anybody else."""
        if person not in self.members:
            raise RuleBroken("duo.not-a-member")
        return self.b if person == self.a else self.a

    @property
    def is_open(self) -> bool:
        """Whether this duo is still going on, in whatever state."""
        return self.ended_at is None

    def must_be_open(self) -> None:
        """Raise `duo.not-open` once the duo was completed, ended or dissolved."""
        if not self.is_open:
            raise RuleBroken("duo.not-open")

    def has_accepted(self, person: UUID) -> bool:
        """Whether this member said yes to the proposal; true of both once it was accepted."""
        return self.state != DuoState.PROPOSED or (self.a_accepted_at if person == self.a else self.b_accepted_at) is not None

    def accept(self, person: UUID, now: datetime) -> bool:
        """Say yes; with both it is accepted. Gives whether that is news: a second yes changes nothing."""
        self.must_be_open()
        if self.has_accepted(person):
            return False
        if person == self.a:
            self.a_accepted_at = now
        else:
            self.b_accepted_at = now
        if all(self.has_accepted(member) for member in self.members):
            self.state = DuoState.ACCEPTED
        return True

    def decline(self, now: datetime) -> None:
        """One of the two says no, without a reason. Nothing keeps who; raises `duo.not-proposed` once both said yes."""
        self.must_be_open()
        if self.state != DuoState.PROPOSED:
            raise RuleBroken("duo.not-proposed")
        self.a_accepted_at = self.b_accepted_at = None
        self._close(DuoState.REMATCHED, now)

    def begin(self) -> None:
        """Both have signed: the duo is active from now on; one that was active stays as it is."""
        self.must_be_open()
        if self.state in UNSIGNED:
            self.state = DuoState.ACTIVE

    def pause(self) -> None:
        """Take a break, which either member may; raises `duo.not-active`."""
        self._must_be_active()
        self.state = DuoState.PAUSED

    def resume(self) -> None:
        """Go on after a break; raises `duo.not-paused`."""
        self.must_be_open()
        if self.state != DuoState.PAUSED:
            raise RuleBroken("duo.not-paused")
        self.state = DuoState.ACTIVE

    def begin_closing(self) -> None:
        """From here the two harvest and say goodbye; raises `duo.not-active`."""
        self._must_be_active()
        self.state = DuoState.CLOSING

    def complete(self, now: datetime) -> None:
        """Round off; raises `duo.not-active` where the two never signed."""
        self.must_be_open()
        if self.state in UNSIGNED:
            raise RuleBroken("duo.not-active")
        self._close(DuoState.COMPLETED, now)

    def end(self, now: datetime) -> None:
        """Stop, which is always allowed, without a reason (agreement clause A14)."""
        self.must_be_open()
        self._close(DuoState.ENDED_EARLY, now)

    def rematch(self, now: datetime) -> None:
        """Both get somebody else; what they reached stays theirs."""
        self.must_be_open()
        self._close(DuoState.REMATCHED, now)

    def dissolve(self, now: datetime, *, has_history: bool) -> None:
        """Take a proposal back; raises `duo.has-history` once somebody signed or a session was logged."""
        self.must_be_open()
        if has_history or self.state not in UNSIGNED:
            raise RuleBroken("duo.has-history")
        self._close(DuoState.REMATCHED, now)

    def _must_be_active(self) -> None:
        self.must_be_open()
        if self.state != DuoState.ACTIVE:
            raise RuleBroken("duo.not-active")

    def _close(self, state: DuoState, now: datetime) -> None:
        self.state = state
        self.ended_at = now


def by_lot(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """The order in which a new duo is stored; it means nothing, so chance decides."""
    return (one, other) if secrets.randbelow(2) else (other, one)


def check_pair(one: Employee, other: Employee, *, bosses: Set[UUID]) -> None:
    """The rules that hold in every programme. `bosses` are the employees above either of the two, up to two steps.

    Raises `duo.same-person`, `employee.not-active` or `duo.reporting-line`.
    """
    if one.id == other.id:
        raise RuleBroken("duo.same-person")
    if not (one.is_active and other.is_active):
        raise RuleBroken("employee.not-active")
    if {one.id, other.id} & bosses:
        raise RuleBroken("duo.reporting-line")


def stated_aims(
    duo: Duo, person: UUID, *, learn: Sequence[str], offer: Sequence[str], now: datetime, before: Sequence[Aim] = ()
) -> list[Aim]:
    """What one member wants to learn and brings in; replaces what they stated `before`.

    A sentence that was there keeps its id, and so does one that was put in other words on the same line of the form.
    Raises `aims.empty`, `aims.too-many` or `aims.too-long`.
    """
    duo.must_be_open()
    duo.partner_of(person)
    stated = []
    for side, given in ((Side.LEARN, learn), (Side.OFFER, offer)):
        sentences = _sentences(given)
        known = _known(sentences, [aim for aim in before if (aim.person, aim.side) == (person, side)])
        for position, (line, words) in enumerate(sentences.items()):
            aim = Aim(duo_id=duo.id, person=person, side=side, position=position, words=words, stated_at=now)
            aim.id = known.get(line, aim.id)
            stated.append(aim)
    return stated


def _sentences(given: Sequence[str]) -> dict[int, str]:
    """The lines of the form that say something."""
    sentences = {line: words for line, raw in enumerate(given) if (words := " ".join(raw.replace("\0", "").split()))}
    if not sentences:
        raise RuleBroken("aims.empty")
    if len(sentences) > MOST_AIMS:
        raise RuleBroken("aims.too-many")
    if any(len(words) > LONGEST_AIM for words in sentences.values()):
        raise RuleBroken("aims.too-long")
    return sentences


def _known(sentences: Mapping[int, str], before: Sequence[Aim]) -> dict[int, UUID]:
    """Which line is which aim that was there: first the same words, then what is left of the same lines."""
    left = list(before)
    known: dict[int, UUID] = {}
    same: tuple[Callable[[int, str, Aim], bool], ...] = (
        lambda _line, words, aim: aim.words == words,
        lambda line, _words, aim: aim.position == line,
    )
    for is_same in same:
        for line, words in sentences.items():
            aim = None if line in known else next((aim for aim in left if is_same(line, words, aim)), None)
            if aim is not None:
                known[line] = aim.id
                left.remove(aim)
    return known
