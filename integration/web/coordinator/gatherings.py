"""The meetings of a group: plan one, say who was there, take one back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from integration.domain.errors import RuleBroken
from integration.domain.journey.gathering import kinds
from integration.domain.mentoring.programme import Cohort
from integration.flows.journey import gatherings
from integration.store.reads.journey import group
from integration.web.context import now, services, today
from integration.web.coordinator.our_cohort import UNPROCESSABLE, Page, cohort_here
from integration.web.identity import coordinators, visitor
from integration.web.page.days import read_day

pages = Blueprint("gatherings", __name__, url_prefix="/t/<uuid:lid>/groups/<uuid:cohort_id>/gatherings")


@pages.get("")
@coordinators
def overview(cohort_id: UUID) -> Page:
    """All meetings, the first one first."""
    return _overview(cohort_here(cohort_id))


@pages.get("/new")
@coordinators
def begin(cohort_id: UUID) -> Page:
    """The form for a new meeting: the first kind that was not planned yet is chosen."""
    cohort = cohort_here(cohort_id)
    with services().store.reading() as db:
        there = {each.kind for each in group.meetings(db, cohort_id)}
    return _form(cohort, MultiDict({"kind": next((kind for kind in _kinds(cohort) if kind not in there), "")}))


@pages.post("/new")
@coordinators
def plan(cohort_id: UUID) -> Page:
    """Plan it."""
    cohort, form = cohort_here(cohort_id), request.form
    day = read_day(form.get("meets_on", ""), today=today(), ahead=True)
    if day is None:
        return _form(cohort, form, problem="session.day"), UNPROCESSABLE
    try:
        gatherings.plan(
            services().store,
            cohort_id=cohort_id,
            kind=form.get("kind", ""),
            meets_on=day,
            begins=form.get("begins", "").strip().replace(".", ":"),
            place=form.get("place", ""),
            known=_kinds(cohort),
            actor=visitor().account.id,
            now=now(),
        )
    except RuleBroken as broken:
        return _form(cohort, form, problem=broken.code), UNPROCESSABLE
    return _back(cohort_id, done="planned")


@pages.get("/<uuid:gathering_id>")
@coordinators
def presence(cohort_id: UUID, gathering_id: UUID) -> Page:
    """The form that says who was there."""
    return _presence(cohort_here(cohort_id), gathering_id)


@pages.post("/<uuid:gathering_id>")
@coordinators
def mark(cohort_id: UUID, gathering_id: UUID) -> Page:
    """Keep who was there."""
    cohort, present = cohort_here(cohort_id), set(request.form.getlist("present", type=UUID))
    own, actor = services(), visitor().account.id
    try:
        gatherings.mark_present(own.store, gathering_id=gathering_id, cohort_id=cohort_id, present=present, actor=actor, now=now())
    except RuleBroken as broken:
        return _presence(cohort, gathering_id, problem=broken.code), UNPROCESSABLE
    return _back(cohort_id, done="marked")


@pages.post("/<uuid:gathering_id>/removal")
@coordinators
def take_back(cohort_id: UUID, gathering_id: UUID) -> Page:
    """This meeting does not take place."""
    cohort = cohort_here(cohort_id)
    try:
        gatherings.take_back(services().store, gathering_id=gathering_id, cohort_id=cohort_id, actor=visitor().account.id, now=now())
    except RuleBroken as broken:
        return _overview(cohort, problem=broken.code), UNPROCESSABLE
    return _back(cohort_id, done="removed")


def _kinds(cohort: Cohort) -> tuple[str, ...]:
    programme = services().catalogue.programmes.get(cohort.programme)
    return kinds(programme.groups) if programme else ()


def _back(cohort_id: UUID, *, done: str) -> Response:
    return redirect(url_for("gatherings.overview", cohort_id=cohort_id, done=done), 303)


def _overview(cohort: Cohort, problem: str | None = None) -> str:
    with services().store.reading() as db:
        there, people = group.meetings(db, cohort.id), group.people_of(db, cohort.id)
    done = request.args.get("done")
    return render_template(
        "coordinator/gatherings.html", cohort=cohort, meetings=there, people=people, formats=_formats(), done=done, problem=problem
    )


def _form(cohort: Cohort, form: MultiDict[str, str], problem: str | None = None) -> str:
    example = today() + timedelta(days=14)
    return render_template(
        "coordinator/gathering_new.html",
        cohort=cohort,
        form=form,
        kinds=_kinds(cohort),
        formats=_formats(),
        example=example,
        problem=problem,
    )


def _presence(cohort: Cohort, gathering_id: UUID, problem: str | None = None) -> str:
    with services().store.reading() as db:
        found = next((each for each in group.meetings(db, cohort.id) if each.id == gathering_id), None) or abort(404)
        people = group.people_of(db, cohort.id)
    return render_template("coordinator/gathering.html", cohort=cohort, meeting=found, people=people, formats=_formats(), problem=problem)


def _formats() -> object:
    return services().catalogue.formats
