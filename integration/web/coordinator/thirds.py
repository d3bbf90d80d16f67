"""Somebody who learns along with a duo for a while, because there is nobody to form a duo with: choose, ask, and end it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for

from integration.domain.errors import RuleBroken
from integration.flows import triads
from integration.store import reads
from integration.store.reads.coordinator import MOST_CANDIDATES
from integration.web.context import now, services
from integration.web.coordinator.our_cohort import UNPROCESSABLE, Page, facts_here
from integration.web.identity import coordinators, visitor

pages = Blueprint("thirds", __name__, url_prefix="/t/<uuid:lid>/groups/<uuid:cohort_id>/duos/<uuid:duo_id>/third")


@pages.get("")
@coordinators
def choose(cohort_id: UUID, duo_id: UUID) -> Page:
    """The people without a duo here."""
    return _choose(cohort_id, duo_id)


@pages.post("")
@coordinators
def propose(cohort_id: UUID, duo_id: UUID) -> Page:
    """Ask all three."""
    facts_here(cohort_id, duo_id)
    person = request.form.get("person", type=UUID) or abort(400)
    try:
        triads.propose(services().store, duo_id=duo_id, person=person, actor=visitor().account.id, now=now())
    except RuleBroken as broken:
        return _choose(cohort_id, duo_id, problem=broken.code), UNPROCESSABLE
    return redirect(url_for("coordinator.duo", cohort_id=cohort_id, duo_id=duo_id), 303)


@pages.post("/end")
@coordinators
def stop(cohort_id: UUID, duo_id: UUID) -> Page:
    """The three do not go on. Pressed twice, it is done once."""
    facts_here(cohort_id, duo_id)
    try:
        triads.stop_by_coordinator(services().store, duo_id=duo_id, actor=visitor().account.id, now=now())
    except RuleBroken as broken:
        if broken.code != "triad.not-found":
            raise
    return redirect(url_for("coordinator.duo", cohort_id=cohort_id, duo_id=duo_id), 303)


def _choose(cohort_id: UUID, duo_id: UUID, problem: str | None = None) -> str:
    cohort, facts = facts_here(cohort_id, duo_id)
    words = request.args.get("q", "")
    with services().store.reading() as db:
        people = reads.candidates(db, cohort_id, words)
    return render_template(
        "coordinator/third.html", cohort=cohort, duo=facts, people=people, q=words, most=MOST_CANDIDATES, problem=problem
    )
