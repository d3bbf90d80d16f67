"""What a coordinator does with a duo by hand: let it round off, or give both somebody else."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from integration.domain.errors import RuleBroken
from integration.flows.journey import states
from integration.web.context import now, services
from integration.web.coordinator.our_cohort import UNPROCESSABLE, Page, facts_here
from integration.web.identity import coordinators, visitor

pages = Blueprint("duo_states", __name__, url_prefix="/t/<uuid:lid>/groups/<uuid:cohort_id>/duos/<uuid:duo_id>")


@pages.post("/closing")
@coordinators
def begin_closing(cohort_id: UUID, duo_id: UUID) -> Page:
    """These two round off from now on. Pressed twice, it is done once."""
    _cohort, facts = facts_here(cohort_id, duo_id)
    if facts.may_close:
        states.begin_closing(services().store, duo_id=duo_id, actor=visitor().account.id, now=now())
    return redirect(url_for("coordinator.duo", cohort_id=cohort_id, duo_id=duo_id), 303)


@pages.get("/rematch")
@coordinators
def ask_rematch(cohort_id: UUID, duo_id: UUID) -> Page:
    """Ask before taking a duo apart, which cannot be undone."""
    return _ask(cohort_id, duo_id)


@pages.post("/rematch")
@coordinators
def rematch(cohort_id: UUID, duo_id: UUID) -> Page:
    """Both get somebody else: choose for the first of them at once."""
    _cohort, facts = facts_here(cohort_id, duo_id)
    try:
        states.rematch(services().store, duo_id=duo_id, actor=visitor().account.id, now=now())
    except RuleBroken as broken:
        return _ask(cohort_id, duo_id, problem=broken.code), UNPROCESSABLE
    return redirect(url_for("pairing.choose", cohort_id=cohort_id, one=facts.members[0].id, apart=duo_id), 303)


def _ask(cohort_id: UUID, duo_id: UUID, problem: str | None = None) -> str:
    cohort, facts = facts_here(cohort_id, duo_id)
    return render_template("coordinator/rematch.html", cohort=cohort, duo=facts, problem=problem)
