"""One record written back to an HRIS, by the steps of its connector file: find or create, never blindly create.

Our key stands in the record itself. A chain therefore looks for it first, and an answer that was lost, or a worker that
died after the create, leads to an update the next time, not to a second record. A create without an answer may still be
under way over there, where nobody can find it yet: then the next look must not come too soon (`unsure`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integration.domain.errors import Refused, Retriable
from integration.hris.calls import Caller
from integration.mapping.connector import BoundRequest, Selection, WriteStep, Writing
from integration.mapping.paths import path
from integration.mapping.placeholders import is_empty
from integration.transport import Answer

PURPOSE = "write participation"
REMOTE_ID = "remote_id"
ACCEPTED, EMPTY = 202, 204


class Outcome(StrEnum):
    """`pending`: the HRIS took it, and somebody there has yet to approve it. A refusal is raised."""

    DONE = "done"
    PENDING = "pending"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of it, and what the record is called over there."""

    outcome: Outcome
    remote_id: str | None = None


def write(caller: Caller, writing: Writing, *, item: Mapping[str, Any], settings: Mapping[str, str]) -> Written:
    """Bring the record to the state of `item`; raises `Retriable` or `Refused`."""
    chain = _Chain(caller, _scope(writing, item, settings))
    for step in writing.steps:
        chain.take(step)
    return Written(outcome=Outcome.PENDING if chain.awaits_approval else Outcome.DONE, remote_id=chain.remote_id)


def retract(caller: Caller, writing: Writing, *, item: Mapping[str, Any], settings: Mapping[str, str]) -> Written:
    """Take the record away, or, where the connector cannot, leave it behind as ended."""
    if not writing.retract:
        return write(caller, writing, item=item, settings=settings)
    chain = _Chain(caller, _scope(writing, item, settings))
    for step in writing.retract:
        chain.take(step)
    return Written(outcome=Outcome.RETRACTED)


def _scope(writing: Writing, item: Mapping[str, Any], settings: Mapping[str, str]) -> dict[str, Any]:
    """What placeholders may name; the status in the vendor's own word."""
    said = {**item, "status": writing.statuses.get(item["status"], item["status"])}
    return {"settings": settings, "item": said, "key": writing.key.text({"item": said})}


class _Chain:
    """The steps taken so far: what they saved, and whether any answer was "accepted, not yet done" (202)."""

    def __init__(self, caller: Caller, scope: Mapping[str, Any]) -> None:
        self._caller, self._scope = caller, scope
        self._saved: dict[str, Any] = {}
        self.awaits_approval = False

    @property
    def remote_id(self) -> str | None:
        """What the other side calls the record, if a step saved it."""
        found = self._saved.get(REMOTE_ID)
        return None if is_empty(found) else str(found)

    def take(self, step: WriteStep) -> None:
        """Make the call of a step if its presence tests say so, and keep what it saves."""
        if self._is_skipped(step):
            return
        scope = {**self._scope, "v": self._saved}
        answer = self._answer(step.request.bind(scope))
        self.awaits_approval |= answer.status == ACCEPTED
        found = _selected(step.select, answer, scope)
        seen = {"d": _body(answer), "found": found, "v": self._saved}
        self._saved |= {name: where.find(seen) for name, where in step.save.items()}
        self._check(step)

    def _answer(self, request: BoundRequest) -> Answer:
        try:
            return self._caller.call(request, purpose=PURPOSE)
        except Retriable as lost:
            if request.method == "GET" or lost.not_before:
                raise
            raise Retriable(f"{lost}; it may yet write the record", unsure=True) from lost

    def _is_skipped(self, step: WriteStep) -> bool:
        lacks = step.when is not None and is_empty(self._saved.get(step.when))
        return lacks or (step.unless is not None and not is_empty(self._saved.get(step.unless)))

    def _check(self, step: WriteStep) -> None:
        if missing := [name for name in step.need if is_empty(self._saved.get(name))]:
            raise Refused(f"step {step.id}: the HRIS knows no {missing[0]} for this person", code=f"no-{missing[0]}"[:64])


def _body(answer: Answer) -> Any:
    return None if answer.status == EMPTY or not answer.body else answer.json()


def _selected(select: Selection | None, answer: Answer, scope: Mapping[str, Any]) -> Any:
    """The first row that is ours. Values are compared here, never pasted into an expression."""
    if select is None:
        return None
    body = _body(answer)
    rows = select.at.find(body) if select.at else body
    wanted = [(path(where), value.bind(scope)) for where, value in select.where.items()]
    fits = (row for row in rows if all(where.find(row) == value for where, value in wanted)) if isinstance(rows, list) else iter(())
    return next(fits, None)
