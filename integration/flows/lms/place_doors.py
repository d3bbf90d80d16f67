"""Somebody places doors of a trajectory in a course: the LMS asks, a coordinator chooses, and a signed answer goes back (DL-01..06).

A question gets one answer. Sent twice, the form brings the same answer: the first one may never have reached the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused, RuleBroken
from integration.domain.ids import new_id
from integration.domain.lms.launch import LaunchRefused, Platform
from integration.domain.lms.placing import Choice, CourseDoor, Placement, PlacingRequest
from integration.flows.lms.platform_service import origins
from integration.flows.lms.signing_keys import signing_key
from integration.lti.deep_linking import LIVES, Words, content_item, response
from integration.lti.keys import private_key
from integration.lti.services.service import origin_of
from integration.store import audit, mentoring
from integration.store.db import Store
from integration.store.lms import placing, platforms
from integration.store.lms.placing import Question
from integration.transport import Transport

__all__ = ["Answer", "Desk", "Question", "Words", "answer_to", "call_off", "check_return", "place", "question_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A signed answer on its way: `token` is posted to `return_url`, which lies at `origin`; `is_over` when it is no longer good."""

    token: str
    return_url: str
    origin: str
    is_over: bool


def check_return(transport: Transport, platform: Platform, request: PlacingRequest) -> None:
    """Refuse a question whose answer would go to a stranger, or over plain http (DL-03, SVC-02)."""
    try:
        transport.vet(request.return_url)
    except Refused as unfit:
        raise LaunchRefused("return-url-foreign", 400) from unfit
    if origin_of(request.return_url) not in origins(platform):
        raise LaunchRefused("return-url-foreign", 400)


def question_of(store: Store, launch_id: UUID) -> Question | None:
    """What the LMS asked with this launch."""
    with store.reading() as db:
        return placing.question(db, launch_id)


def answer_to(question: Question, *, now: datetime) -> Answer | None:
    """The answer that was given; None while there is none."""
    if question.answer is None or question.answered_at is None:
        return None
    return_url = question.request.return_url
    is_over = question.answered_at + LIVES <= now
    return Answer(token=question.answer, return_url=return_url, origin=origin_of(return_url), is_over=is_over)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where somebody chooses: the launch that asked, the course it came from, and the account that sits there."""

    store: Store
    base_url: str
    launch_id: UUID
    context_id: UUID | None
    actor: UUID


def place(desk: Desk, choice: Choice, *, words: Mapping[CourseDoor, Words], now: datetime) -> None:
    """Answer with these doors, under these names. Raises `RuleBroken` for a choice that does not fit what was asked."""
    question = _question(desk)
    _check(question.request, choice)
    placed = [_placement(desk, question, choice, door, now) for door in choice.doors]
    with_column = not question.request.ignores_columns
    items = [content_item(each, words[each.door], base_url=desk.base_url, with_column=with_column) for each in placed]
    token = _signed(desk.store, question, items, now)
    with desk.store.transaction() as db:
        _check_course(db, desk, choice)
        if placing.answer(db, desk.launch_id, token=token, now=now):
            placing.add(db, placed)
            for each in placed:
                audit.note(db, "lms.place", actor=str(desk.actor), subject=each.id, detail={"door": each.door}, now=now)


def call_off(desk: Desk, *, now: datetime) -> None:
    """Answer that nothing was chosen."""
    question = _question(desk)
    token = _signed(desk.store, question, [], now)
    with desk.store.transaction() as db:
        placing.answer(db, desk.launch_id, token=token, now=now)


def _question(desk: Desk) -> Question:
    question = question_of(desk.store, desk.launch_id)
    if question is None:
        raise RuleBroken("placing.not-found")
    return question


def _check(request: PlacingRequest, choice: Choice) -> None:
    if not request.takes_links:
        raise RuleBroken("placing.no-links")
    if not choice.doors:
        raise RuleBroken("placing.nothing")
    if len(choice.doors) > 1 and not request.takes_several:
        raise RuleBroken("placing.one")


def _check_course(db: Session, desk: Desk, choice: Choice) -> None:
    """A group can only be placed in its own course."""
    if choice.cohort_id and mentoring.cohort(db, choice.cohort_id).context_id != desk.context_id:
        raise RuleBroken("cohort.not-found")


def _placement(desk: Desk, question: Question, choice: Choice, door: CourseDoor, now: datetime) -> Placement:
    return Placement(
        id=new_id(),
        deployment_id=question.deployment_id,
        context_id=desk.context_id,
        cohort_id=choice.cohort_id,
        programme=choice.programme,
        door=door,
        placed_at=now,
    )


def _signed(store: Store, question: Question, items: Sequence[Mapping[str, Any]], now: datetime) -> str:
    key = private_key(signing_key(store, now=now))
    with store.reading() as db:
        platform = platforms.platform(db, question.platform_id)
    if platform is None:
        raise RuleBroken("placing.not-found")
    return response(platform, question.label, question.request, items, key=key, now=now)
