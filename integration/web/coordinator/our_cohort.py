"""What the coordinator's pages share: the course they belong to, and only that course's groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from integration.domain.mentoring.programme import Cohort
from integration.store import reads
from integration.store.reads import DuoFacts
from integration.web.context import now, services
from integration.web.identity import visitor

Page = str | Response | tuple[str, int]
UNPROCESSABLE = 422


def course() -> UUID:
    """The course of this launch; 404 for a launch from outside a course."""
    launch = visitor().launch
    return (launch and launch.context_id) or abort(404)


def cohort_here(cohort_id: UUID) -> Cohort:
    """A group of this course; 404 for any other."""
    with services().store.reading() as db:
        here = [line.cohort for line in reads.cohorts_of_context(db, course())]
    return next((cohort for cohort in here if cohort.id == cohort_id), None) or abort(404)


def facts_here(cohort_id: UUID, duo_id: UUID) -> tuple[Cohort, DuoFacts]:
    """A duo of a group of this course; 404 for any other."""
    with services().store.reading() as db:
        cohort, facts = reads.duo_facts(db, duo_id, now())
    return (cohort, facts) if (cohort.id, cohort.context_id) == (cohort_id, course()) else abort(404)


def to_board(cohort_id: UUID, **said: Any) -> Response:
    """Back to the board, which says what was done."""
    return redirect(url_for("coordinator.cohort", cohort_id=cohort_id, **said), 303)
