"""What a coordinator does with a duo by hand: write down their yes, let it go on or round off, or give both somebody else."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from integration.domain.errors import RuleBroken
from integration.flows.journey import states
from integration.web.context import now, services
from integration.web.coordinator.our_cohort import UNPROCESSABLE, Page, facts_here
from integration.web.identity import coordinators, visitor

pages = Blueprint("duo_states", __name__, url_prefix="/t/<uuid:lid>/groups/<uuid:cohort_id>/duos/<uuid:duo_id>")


@pages.post("/acceptance")
@coordinators
def accept(cohort_id: UUID, duo_id: UUID) -> Page:
    """Both told the coordinator that they want this match."""
    _cohort, facts = facts_here(cohort_id, duo_id)
    if facts.answer_by:
        states.accept_for_both(services().store, duo_id=duo_id, actor=visitor().account.id, now=now())
    return redirect(url_for("coordinator.duo", cohort_id=cohort_id, duo_id=duo_id), 303)


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


@pages.get("/gate")
@coordinators
def ask_gate(cohort_id: UUID, duo_id: UUID) -> Page:
    """What still holds this duo in its phase, and why it may go on."""
    return _gate(cohort_id, duo_id)


@pages.post("/gate")
@coordinators
def let_through(cohort_id: UUID, duo_id: UUID) -> Page:
    """Let it go on to the next phase."""
    facts_here(cohort_id, duo_id)
    reason = request.form.get("reason", "")
    try:
        states.let_through(services().store, duo_id=duo_id, reason=reason, actor=visitor().account.id, now=now())
    except RuleBroken as broken:
        return _gate(cohort_id, duo_id, problem=broken.code), UNPROCESSABLE
    return redirect(url_for("coordinator.duo", cohort_id=cohort_id, duo_id=duo_id), 303)


@pages.post("/together")
@coordinators
def keep_together(cohort_id: UUID, duo_id: UUID) -> Page:
    """The two go on, although something changed at work."""
    facts_here(cohort_id, duo_id)
    states.keep_together(services().store, duo_id=duo_id, actor=visitor().account.id, now=now())
    return redirect(url_for("coordinator.duo", cohort_id=cohort_id, duo_id=duo_id), 303)


def _gate(cohort_id: UUID, duo_id: UUID, problem: str | None = None) -> str:
    cohort, facts = facts_here(cohort_id, duo_id)
    titles = services().catalogue.phases
    return render_template(
        "coordinator/gate.html", cohort=cohort, duo=facts, titles=titles, reason=request.form.get("reason", ""), problem=problem
    )


def _ask(cohort_id: UUID, duo_id: UUID, problem: str | None = None) -> str:
    cohort, facts = facts_here(cohort_id, duo_id)
    return render_template("coordinator/rematch.html", cohort=cohort, duo=facts, problem=problem)
