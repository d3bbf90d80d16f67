"""The people of the course, as the LMS lists them: read them again, and say yes to many who left at once."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, url_for

from integration.flows.lms import refresh_roster
from integration.web.context import now, services
from integration.web.coordinator.our_cohort import Page, cohort_here, course
from integration.web.identity import coordinators, visitor

pages = Blueprint("roster", __name__, url_prefix="/t/<uuid:lid>/groups/<uuid:cohort_id>/roster")


@pages.post("")
@coordinators
def refresh(cohort_id: UUID) -> Page:
    """Read the list once more, soon."""
    cohort_here(cohort_id)
    own = services()
    refresh_roster.ask(own.store, own.bell, context_id=course(), patience=refresh_roster.BETWEEN_PRESSES, now=now())
    return _back(cohort_id)


@pages.post("/departures")
@coordinators
def let_leave(cohort_id: UUID) -> Page:
    """So many people did leave the course."""
    cohort_here(cohort_id)
    own = services()
    refresh_roster.let_leave(own.store, own.bell, context_id=course(), actor=visitor().account.id, now=now())
    return _back(cohort_id)


def _back(cohort_id: UUID) -> Page:
    return redirect(url_for("pairing.choose", cohort_id=cohort_id, _anchor="roster"), 303)
