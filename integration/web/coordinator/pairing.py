"""Forming a duo by hand: choose one, choose the other, look once more, and it is there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.visibility import Kind, Role
from integration.flows import mentoring
from integration.flows.journey import own_page
from integration.store import reads
from integration.store.reads.coordinator import MOST_CANDIDATES
from integration.store.reads.course import roster_facts
from integration.store.reads.journey.intake import tags_in
from integration.web.context import now, services
from integration.web.coordinator.our_cohort import UNPROCESSABLE, Page, cohort_here, course, to_board
from integration.web.identity import coordinators, visitor

pages = Blueprint("pairing", __name__, url_prefix="/t/<uuid:lid>/groups/<uuid:cohort_id>/pairing")


@pages.get("")
@coordinators
def choose(cohort_id: UUID) -> Page:
    """The people who may get a duo here; once one is chosen, all others."""
    return _choose(cohort_id, _person("one"))


@pages.get("/confirmation")
@coordinators
def confirm(cohort_id: UUID) -> Page:
    """Both, side by side, with what the programme would rather see otherwise."""
    return _confirm(cohort_id, _person("one"), _person("other"))


@pages.post("/confirmation")
@coordinators
def form(cohort_id: UUID) -> Page:
    """Make the duo; who is `a` and who is `b` is drawn by lot."""
    cohort_here(cohort_id)
    one, other = _person("one"), _person("other")
    if one is None or other is None:
        abort(400)
    try:
        made = mentoring.form_duo(services().store, cohort_id=cohort_id, one=one, other=other, actor=visitor().account.id, now=now())
    except RuleBroken as broken:
        return _confirm(cohort_id, one, other, problem=broken.code), UNPROCESSABLE
    return to_board(cohort_id, formed=made.id)


def _person(name: str) -> UUID | None:
    return request.values.get(name, type=UUID)


def _choose(cohort_id: UUID, one: UUID | None) -> str:
    cohort, words = cohort_here(cohort_id), request.args.get("q", "")
    with services().store.reading() as db:
        found = [each for each in reads.candidates(db, cohort_id, words) if each.person.id != one]
        chosen = reads.colleague(db, one).person if one else None
        roster = roster_facts(db, course())
        told = tags_in(db, cohort_id)
    shown = told.keys() & {each.person.id for each in found}
    own_page.note_view(services().store, people=shown, role=Role.COORDINATOR, kinds=[Kind.AIMS], now=now())
    return render_template(
        "coordinator/choose.html",
        cohort=cohort,
        one=chosen,
        people=found,
        told=told,
        topics=services().catalogue.choices.topics.topics,
        q=words,
        most=MOST_CANDIDATES,
        roster=roster,
    )


def _confirm(cohort_id: UUID, one: UUID | None, other: UUID | None, problem: str | None = None) -> str:
    if one is None or other is None:
        abort(404)
    cohort = cohort_here(cohort_id)
    programme = services().catalogue.programmes.get(cohort.programme)
    with services().store.reading() as db:
        pair = [reads.colleague(db, person) for person in (one, other)]
        notices = reads.pair_notices(db, programme, one, other) if programme else {}
    return render_template("coordinator/confirm.html", cohort=cohort, pair=pair, notices=notices, problem=problem)
