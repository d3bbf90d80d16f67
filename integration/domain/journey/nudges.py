"""What somebody is reminded of: small rules in order of importance, the first that speaks decides (docs/domain.md, nudges).

At most one nudge a week per person, whatever their duos; each thing is said once. The rules know facts of taking part that both
partners see, and what the person themselves did or did not do: never what the other does unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from integration.domain.journey.work_hours import WorkHours

BETWEEN = timedelta(days=7)
"""From one nudge to the next."""
DAYS_TO_ANSWER, DAYS_TO_SIGN, DAYS_TO_FINISH = 3, 28, 5
FIRST_WEEKS, USUAL_WEEKS = 2, 4
"""After how many weeks a first session, or a next one, is asked for, where the two agreed on no rhythm."""
LONG = 1.5
SESSIONS_BEFORE_AIMS = 2


class NudgeKind(StrEnum):
    """What a nudge is about, the most important first. Each can be switched off; the catalogue has the words."""

    SESSION = "session"
    PROPOSAL = "proposal"
    AGREEMENT = "agreement"
    AIMS = "aims"
    LONG_AGO = "long-ago"
    MIDWAY = "midway"
    HARVEST = "harvest"
    PLAN = "plan"
    INTAKE = "intake"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One thing to say to one person. `subject`: the duo it is about, or the cohort of an intake. `occasion` tells two of a kind apart."""

    subject: UUID
    duo_id: UUID | None
    kind: NudgeKind
    occasion: str = ""

    @property
    def cause(self) -> tuple[UUID, str, str]:
        """What is said once."""
        return (self.subject, self.kind, self.occasion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one person stands in one duo, or with one intake (`duo_id` None). `days` since it was formed, less what pauses held.

    `since`: the last session, or the day on which they could begin. `weeks`: their agreed rhythm. `meets_on`: the session that is planned.
    """

    subject: UUID
    duo_id: UUID | None = None
    days: int = 0
    asks_answer: bool = False
    asks_intake: bool = False
    asks_aims: bool = False
    asks_signature: bool = False
    asks_midway: bool = False
    asks_harvest: bool = False
    meets: bool = False
    since: date | None = None
    held: int = 0
    weeks: int | None = None
    meets_on: date | None = None
    open_points: tuple[str, ...] = ()

    def nudge(self, kind: NudgeKind, occasion: str = "") -> Nudge:
        """Something to say about it."""
        return Nudge(subject=self.subject, duo_id=self.duo_id, kind=kind, occasion=occasion)

    def weeks_without(self, today: date) -> float:
        """For how long they did not meet, in weeks."""
        return (today - self.since).days / 7 if self.since else 0.0


def weeks_since(occasion: str, day: date) -> int:
    """Whole weeks from the day that an occasion names."""
    return (day - date.fromisoformat(occasion)).days // 7


Rule = Callable[[Standing, date, WorkHours], Iterable[Nudge]]


def session(at: Standing, today: date, hours: WorkHours) -> Iterable[Nudge]:
    """The session that is planned, on the working day before it."""
    if at.meets_on and hours.work_day_before(at.meets_on) <= today <= at.meets_on:
        yield at.nudge(NudgeKind.SESSION, at.meets_on.isoformat())


def proposal(at: Standing, _today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """A match that I did not answer."""
    if at.asks_answer and at.days >= DAYS_TO_ANSWER:
        yield at.nudge(NudgeKind.PROPOSAL)


def agreement(at: Standing, _today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """E03: on day 28 the agreement is not signed by both. Both are asked, whoever signed."""
    if at.asks_signature and at.days >= DAYS_TO_SIGN:
        yield at.nudge(NudgeKind.AGREEMENT)


def aims(at: Standing, _today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """E04: after two sessions I have no goal and no offer."""
    if at.asks_aims and at.held >= SESSIONS_BEFORE_AIMS:
        yield at.nudge(NudgeKind.AIMS)


def long_ago(at: Standing, today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """E01: no session for one and a half times the agreed interval, and none is planned."""
    if at.meets and at.since and not at.meets_on and at.weeks_without(today) >= LONG * (at.weeks or USUAL_WEEKS):
        yield at.nudge(NudgeKind.LONG_AGO, at.since.isoformat())


def midway(at: Standing, _today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """Halfway, and I did not choose."""
    if at.asks_midway:
        yield at.nudge(NudgeKind.MIDWAY)


def harvest(at: Standing, _today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """The end is near, and the two did not harvest together."""
    if at.asks_harvest:
        yield at.nudge(NudgeKind.HARVEST)


def plan(at: Standing, today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """It is time for a session, and none is planned."""
    due = at.weeks or USUAL_WEEKS if at.held else FIRST_WEEKS
    if at.meets and at.since and not at.meets_on and at.weeks_without(today) >= due:
        yield at.nudge(NudgeKind.PLAN, at.since.isoformat())


def intake(at: Standing, _today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """I began an intake and did not finish it."""
    if at.asks_intake and at.days >= DAYS_TO_FINISH:
        yield at.nudge(NudgeKind.INTAKE)


def measure(at: Standing, _today: date, _hours: WorkHours) -> Iterable[Nudge]:
    """Questions of T0 to T3 are open, and I am not done with them."""
    return (at.nudge(NudgeKind.MEASURE, point) for point in at.open_points)


RULES: tuple[Rule, ...] = (session, proposal, agreement, aims, long_ago, midway, harvest, plan, intake, measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person was told before, and what they do not want to be told. `last_on`: the day of their last nudge."""

    last_on: date | None = None
    causes: Collection[tuple[UUID, str, str]] = ()
    off: Collection[str] = ()


def nudge_for(standings: Sequence[Standing], told: Told, *, today: date, hours: WorkHours) -> Nudge | None:
    """The one thing to say to this person today, if anything.

    A session within the week keeps the week's place for its reminder: who meets needs no other word before that.
    """
    if told.last_on is not None and today - told.last_on < BETWEEN:
        return None
    meeting = [at for at in standings if at.meets_on and today <= at.meets_on < today + BETWEEN]
    if meeting and NudgeKind.SESSION not in told.off:
        return _first((session,), meeting, told, today, hours)
    return _first(RULES, standings, told, today, hours)


def _first(rules: Iterable[Rule], standings: Sequence[Standing], told: Told, today: date, hours: WorkHours) -> Nudge | None:
    wanted = (found for rule in rules for at in standings for found in rule(at, today, hours))
    return next((one for one in wanted if one.kind not in told.off and one.cause not in told.causes), None)
