"""Intake: what somebody tells before there is a duo, from which a partner is found (docs/domain.md, intake).

All of it is a person's own choice, and nothing of it is a test. An intake is kept while it is being filled in; it counts once
it was finished and as long as nothing that is needed is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Side
from integration.domain.mentoring.programme import Cohort
from integration.domain.texts import Text

MOST_SUBJECTS = 5
LONGEST_SUBJECT = 80
MOST_COLLEAGUES = 5
WEIGHTS = {Side.LEARN: 3, Side.OFFER: 5}
"""The highest weight of each side: 1 is "als het kan", 3 "heel graag"; 1 is becoming aware, 5 is passing on."""
STRONGEST_STYLE = 2
LANGUAGES = ("nl", "en", "de", "fr", "pl", "es")
"""Languages in which two people may work together, by their code."""
DAYS, HALVES = ("mon", "tue", "wed", "thu", "fri"), ("am", "pm")
HALF_DAYS = tuple(f"{day}-{half}" for day in DAYS for half in HALVES)
"""The half days of a working week: `mon-am`, `mon-pm`, …"""
NOT_SAID = "-"
"""The answer of who would rather not say it, or does not know."""
MONTHS_WITHOUT_DUO, MONTHS_OF_VETOES = 3, 1
"""How long an intake without a duo stays after its cohort began, and vetoes after their writer got a duo."""
UNDO = timedelta(hours=1)
"""How long a withdrawal can be undone; after that the intake is erased."""


class Meeting(StrEnum):
    """How somebody wants to meet."""

    PLACE = "place"
    ONLINE = "online"
    EITHER = "either"


class Needed(StrEnum):
    """What an intake cannot do without. Everything else may stay empty, which is an answer too."""

    LANGUAGES = "languages"
    MEETING = "meeting"
    HALF_DAYS = "half_days"
    WANTS = "wants"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something somebody wants to learn or brings in: a topic of the organisation's list by its id, or words of their own.

    `weight` is the priority of a want (1-3; None: as much as the others) or the level of an offer (1-5).
    """

    topic: str | None = None
    words: str = ""
    weight: int | None = None

    @property
    def key(self) -> str:
        """The same for the same subject, whoever wrote it and however: what two people's lists are compared by."""
        return self.topic or f"~{self.words.casefold()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All answers. `style` has −2…+2 by the id of its item, None where somebody does not know; what was not answered is not in it.

    `stage` and `band` are as the person chose to say, or `NOT_SAID`, or None. `wished` and `vetoed` are colleagues, by employee id.
    """

    wants: tuple[Subject, ...] = ()
    offers: tuple[Subject, ...] = ()
    languages: tuple[str, ...] = ()
    meeting: Meeting | None = None
    half_days: tuple[str, ...] = ()
    style: Mapping[str, int | None] = field(default_factory=dict)
    stage: str | None = None
    band: str | None = None
    wished: tuple[UUID, ...] = ()
    vetoed: tuple[UUID, ...] = ()

    @property
    def missing(self) -> tuple[Needed, ...]:
        """What is needed and not there yet, in the order in which it is asked."""
        return tuple(need for need in Needed if not getattr(self, need))

    def subjects(self, side: Side) -> tuple[Subject, ...]:
        """The wants or the offers."""
        return self.wants if side == Side.LEARN else self.offers

    def with_subject(self, side: Side, subject: Subject) -> Self:
        """One more want or offer; the same subject again takes the place of the one before. Raises `intake.too-many`."""
        before = self.subjects(side)
        after = tuple(subject if each.key == subject.key else each for each in before)
        if subject not in after:
            after = (*before, subject)
        if len(after) > MOST_SUBJECTS:
            raise RuleBroken("intake.too-many")
        return self._with(side, after)

    def without_subject(self, side: Side, key: str) -> Self:
        """The same without one want or offer."""
        return self._with(side, tuple(each for each in self.subjects(side) if each.key != key))

    def with_colleague(self, colleague: UUID, *, wished: bool, writer: UUID) -> Self:
        """A colleague one would like, or would rather not have; never both. Raises `intake.own-name` or `intake.too-many-colleagues`."""
        if colleague == writer:
            raise RuleBroken("intake.own-name")
        rest = self.without_colleague(colleague)
        after = replace(rest, wished=(*rest.wished, colleague)) if wished else replace(rest, vetoed=(*rest.vetoed, colleague))
        if max(len(after.wished), len(after.vetoed)) > MOST_COLLEAGUES:
            raise RuleBroken("intake.too-many-colleagues")
        return after

    def without_colleague(self, colleague: UUID) -> Self:
        """The same, with nothing said about this colleague."""
        wished, vetoed = (tuple(each for each in named if each != colleague) for named in (self.wished, self.vetoed))
        return replace(self, wished=wished, vetoed=vetoed)

    def _with(self, side: Side, subjects: tuple[Subject, ...]) -> Self:
        return replace(self, wants=subjects) if side == Side.LEARN else replace(self, offers=subjects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One person's intake for one cohort, and when it was saved and finished."""

    cohort_id: UUID
    person: UUID
    saved_at: datetime
    answers: Answers = field(default_factory=Answers)
    finished_at: datetime | None = None
    withdrawn_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def is_done(self) -> bool:
        """Whether it counts: finished, and not taken back."""
        return self.finished_at is not None and self.withdrawn_at is None

    def saved(self, answers: Answers, now: datetime) -> Self:
        """With these answers from now on. Where something needed was taken out, it is not finished any more."""
        return replace(self, answers=answers, saved_at=now, finished_at=None if answers.missing else self.finished_at)

    def finished(self, now: datetime) -> Self:
        """It counts from now on. Raises `intake.missing`; twice is once."""
        if self.answers.missing:
            raise RuleBroken("intake.missing")
        return replace(self, finished_at=self.finished_at or now)


def subject(side: Side, *, topic: str, words: str, weight: int | None, topics: Mapping[str, Text]) -> Subject:
    """A want or an offer as it was chosen or typed. Own words go first; words that are a topic of the list are that topic.

    Raises `intake.topic-empty`, `intake.topic-long`, `intake.topic-unknown`, `intake.level` or `intake.priority`.
    """
    own = " ".join(words.replace("\0", "").split())
    if len(own) > LONGEST_SUBJECT:
        raise RuleBroken("intake.topic-long")
    if not own and not topic:
        raise RuleBroken("intake.topic-empty")
    if not own and topic not in topics:
        raise RuleBroken("intake.topic-unknown")
    _check_weight(side, weight)
    listed = _called(own, topics) if own else topic
    return Subject(topic=listed, weight=weight) if listed else Subject(words=own, weight=weight)


def _called(words: str, topics: Mapping[str, Text]) -> str | None:
    """The topic that is called so, in any language."""
    return next((id_ for id_, title in topics.items() if words.casefold() in {name.casefold() for name in title.values()}), None)


def _check_weight(side: Side, weight: int | None) -> None:
    fits = weight is not None and 1 <= weight <= WEIGHTS[side]
    if side is Side.OFFER and not fits:
        raise RuleBroken("intake.level")
    if side is Side.LEARN and weight is not None and not fits:
        raise RuleBroken("intake.priority")


def one_of(answer: str, known: Iterable[str]) -> str | None:
    """A choice that may be left open. Raises `intake.choice` for what cannot be chosen."""
    if answer and answer not in known:
        raise RuleBroken("intake.choice")
    return answer or None


def some_of(answers: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Choices of which there may be several, each once and in the order of the list. Raises `intake.choice`."""
    chosen, there = set(answers), tuple(known)
    if chosen - set(there):
        raise RuleBroken("intake.choice")
    return tuple(each for each in there if each in chosen)


def style_of(answers: Mapping[str, str], known: Iterable[str]) -> dict[str, int | None]:
    """What was answered on the style items; "" is no answer, `NOT_SAID` is one. Raises `intake.choice`."""
    scale: dict[str, int | None] = {str(step): step for step in range(-STRONGEST_STYLE, STRONGEST_STYLE + 1)} | {NOT_SAID: None}
    given = {item: one_of(answers.get(item, ""), scale) for item in known}
    return {item: scale[step] for item, step in given.items() if step is not None}


def takes_intakes(cohort: Cohort, day: date) -> bool:
    """Whether somebody without a duo may still join: until an intake without a duo is erased, at the latest until the end."""
    return months_before(day, MONTHS_WITHOUT_DUO) < cohort.starts_on and day < cohort.ends_on


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
