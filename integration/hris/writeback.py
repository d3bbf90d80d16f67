"""One record written back to an HRIS, by the steps of its connector file: find or create, never blindly create.

Our key stands in the record itself, or whose and what it is tells it apart. A chain therefore looks for it first, and an
answer that was lost, or a worker that died after the create, leads to an update the next time, not to a second record. A
create without an answer may still be under way over there, where nobody can find it yet: then the next look must not come
too soon (`unsure`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integration.domain.errors import Refused, Retriable
from integration.hris.calls import Caller
from integration.mapping.paths import path
from integration.mapping.placeholders import bind, holes, is_empty
from integration.mapping.request import BoundRequest
from integration.mapping.schema.fields import json_form
from integration.mapping.writing import LEVEL, REMOTE_ID, Levels, Selection, WriteStep, Writing
from integration.transport import Answer

PURPOSE = "write a record"
ACCEPTED, EMPTY = 202, 204
ABSENT = frozenset({404, 410})


class Outcome(StrEnum):
    """`unchanged`: it said so already. `pending`: the HRIS took it, and somebody there has yet to approve it. A refusal is raised."""

    DONE = "done"
    UNCHANGED = "unchanged"
    PENDING = "pending"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of it, and what the record is called over there."""

    outcome: Outcome
    remote_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What writing takes: who calls, the settings, and whom to tell that a record will now be made that was not there."""

    caller: Caller
    settings: Mapping[str, str]
    making: Callable[[], None]


def write(pen: Pen, writing: Writing, *, item: Mapping[str, Any]) -> Written:
    """Bring the record to the state of `item`; raises `Retriable` or `Refused`."""
    if _is_not_kept(writing, item):
        return Written(outcome=Outcome.UNCHANGED)
    chain = _Chain(pen, writing, item)
    return Written(outcome=chain.run(writing.steps), remote_id=chain.remote_id)


def retract(pen: Pen, writing: Writing, *, item: Mapping[str, Any]) -> Written:
    """Take the record away, or, where the connector cannot, leave it behind as ended."""
    if not writing.retract:
        return write(pen, writing, item=item)
    _Chain(pen, writing, item).run(writing.retract)
    return Written(outcome=Outcome.RETRACTED)


class _Chain:
    """The steps taken so far: what they saved, and whether any answer was "accepted, not yet done" (202)."""

    def __init__(self, pen: Pen, writing: Writing, item: Mapping[str, Any]) -> None:
        self._pen, self._levels, self._level = pen, writing.levels, item.get(LEVEL)
        said = {**item, **_in_their_words(writing, item)}
        self._scope = {"settings": pen.settings, "item": said, "key": writing.key.text({"item": said})}
        self._saved: dict[str, Any] = {}
        self._awaits_approval = False

    @property
    def remote_id(self) -> str | None:
        """What the other side calls the record, if a step saved it."""
        found = self._saved.get(REMOTE_ID)
        return None if is_empty(found) else str(found)

    def run(self, steps: Sequence[WriteStep]) -> Outcome:
        """Take the steps until one finds that nothing is left to do."""
        _must_be_set(steps, self._pen.settings)
        for step in steps:
            if not self._is_skipped(step) and self._take(step):
                return Outcome.UNCHANGED
        return Outcome.PENDING if self._awaits_approval else Outcome.DONE

    def _take(self, step: WriteStep) -> bool:
        """Make the call and keep what it saves; whether the record is as it should be."""
        scope = {**self._scope, "v": self._saved}
        if step.makes:
            self._pen.making()
        answer = self._answer(step, step.request.bind(scope))
        self._awaits_approval |= answer.status == ACCEPTED
        found = _selected(step.select, answer, scope)
        seen = {"d": _body(answer), "found": found, "v": self._saved}
        self._saved |= {name: where.find(seen) for name, where in step.save.items()}
        self._check(step)
        says_so = found is not None and bool(step.same) and _equals(found, bind(dict(step.same), scope))
        return says_so or (LEVEL in step.save and _would_lower(self._levels, self._level, self._saved[LEVEL]))

    def _answer(self, step: WriteStep, request: BoundRequest) -> Answer:
        try:
            return self._pen.caller.call(request, purpose=PURPOSE, accept=ABSENT if step.optional else ())
        except Retriable as lost:
            if step.only_looks or lost.not_before:
                raise
            raise Retriable(f"{lost}; it may yet write the record", unsure=True) from lost

    def _is_skipped(self, step: WriteStep) -> bool:
        lacks = step.when is not None and is_empty(self._saved.get(step.when))
        return lacks or (step.unless is not None and not is_empty(self._saved.get(step.unless)))

    def _check(self, step: WriteStep) -> None:
        if missing := [name for name in step.need if is_empty(self._saved.get(name))]:
            raise Refused(f"step {step.id}: the HRIS knows no {missing[0]} for this person", code=f"no-{missing[0]}"[:64])


def _must_be_set(steps: Sequence[WriteStep], settings: Mapping[str, str]) -> None:
    """A setting that only writing needs may still be empty; then nothing is written, not even half."""
    parts = (part for step in steps for part in (step.request.query, step.request.json, step.select and step.select.where))
    asked = {
        hole.path.text: hole.value({"settings": settings}) for part in parts for hole in holes(part) if hole.path.steps[0] == "settings"
    }
    if missing := [name for name, value in asked.items() if is_empty(value)]:
        raise Refused(f"{missing[0]} has no value; fill it in at the connection, then records can be written", code="no-value")


def _in_their_words(writing: Writing, item: Mapping[str, Any]) -> dict[str, Any]:
    """Our status or level as this HRIS calls it."""
    words: dict[str, Any] = {}
    if "status" in item:
        words["status"] = writing.statuses.get(item["status"], item["status"])
    if writing.levels and item.get(LEVEL) is not None:
        words[LEVEL] = writing.levels.to[item[LEVEL]]
    return words


def _is_not_kept(writing: Writing, item: Mapping[str, Any]) -> bool:
    """Whether the file says that this HRIS has no word for this status (null)."""
    return item.get("status") in {ours for ours, theirs in writing.statuses.items() if theirs is None}


def _would_lower(levels: Levels | None, ours: int | None, theirs: Any) -> bool:
    """Whether what stands there is higher and has to stay; a level that the file does not know can't be compared."""
    if levels is None or levels.may_lower or ours is None or is_empty(theirs) or theirs is False:
        return False
    standing = levels.rank(theirs)
    if standing is None:
        raise Refused("the HRIS has a level that is not among levels.to; add it, or write lower: allow", code="level-unknown")
    return standing > ours


def _body(answer: Answer) -> Any:
    return None if answer.status == EMPTY or answer.status in ABSENT or not answer.body else answer.json()


def _selected(select: Selection | None, answer: Answer, scope: Mapping[str, Any]) -> Any:
    """The first row that is ours; none when there is nothing to know it by."""
    if select is None:
        return None
    body, wanted = _body(answer), bind(dict(select.where), scope)
    found = select.at.find(body) if select.at else body
    rows = list(found.values()) if isinstance(found, dict) else found
    if not isinstance(rows, list) or any(is_empty(value) for value in wanted.values()):
        return None
    return next((row for row in rows if _equals(row, wanted)), None)


def _equals(row: Any, wanted: Mapping[str, Any]) -> bool:
    """Whether all of it stands in the row so. Values are compared here, never pasted into an expression."""
    return all(_form(path(where).find(row)) == _form(value) for where, value in wanted.items())


def _form(value: Any) -> str:
    """As JSON; every way to say "no value" is the same."""
    return "" if is_empty(value) or value is False else json_form(value)
