"""The pages of the coordinator: groups, their duos, forming one and rounding one off. Facts of the process only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.programme import Programme, is_name, is_near
from integration.domain.mentoring.visibility import Kind, Role
from integration.flows import mentoring
from integration.flows.journey import help_page, no_time, own_page
from integration.store import reads
from integration.store.reads.course import programme_before
from integration.store.reads.journey.group_signs import group_signs
from integration.store.reads.journey.triad import third_of
from integration.web.context import now, services, today
from integration.web.coordinator.attention import attention
from integration.web.coordinator.our_cohort import UNPROCESSABLE, Page, cohort_here, course, facts_here, to_board
from integration.web.identity import coordinators, visitor
from integration.web.lti.placed import door_of_launch
from integration.web.page import path
from integration.web.page.days import read_day

pages = Blueprint("coordinator", __name__, url_prefix="/t/<uuid:lid>/groups")
Act = Callable[..., None]


@pages.get("")
@coordinators
def home() -> Page:
    """The groups of this course."""
    with services().store.reading() as db:
        lines = reads.cohorts_of_context(db, course())
    helped = help_page.told_of_last_month(services().store, now=now())
    return render_template("coordinator/home.html", lines=lines, programmes=services().catalogue.programmes, helped=helped)


@pages.get("/new")
@coordinators
def begin() -> Page:
    """The form for a new group. The programme that the activity was placed for is chosen already, or that of the course before."""
    placed = door_of_launch()
    with services().store.reading() as db:
        before = placed.programme if placed else programme_before(db, course())
    return _begin_form(MultiDict({"programme": before}) if before else MultiDict())


@pages.post("/new")
@coordinators
def create() -> Page:
    """Make the group, with the plan of its programme."""
    form = request.form
    programme = services().catalogue.offered.get(form.get("programme", ""))
    name, starts_on = form.get("name", ""), read_day(form.get("starts_on", ""), today=today(), ahead=True)
    mistakes = _mistakes(programme, name, starts_on)
    if programme is None or starts_on is None or mistakes:
        return _begin_form(form, mistakes), UNPROCESSABLE
    made = mentoring.create_cohort(
        services().store,
        programme=programme,
        name=name,
        starts_on=starts_on,
        context_id=course(),
        actor=visitor().account.id,
        now=now(),
    )
    return to_board(made.id, done="begun")


@pages.get("/<uuid:cohort_id>")
@coordinators
def cohort(cohort_id: UUID) -> Page:
    """What needs attention, and the board."""
    return _board(cohort_id)


@pages.post("/<uuid:cohort_id>/no-time")
@coordinators
def take_up_no_time(cohort_id: UUID) -> Page:
    """Somebody is given no time (E13), and the coordinator talks with the managers of the group."""
    cohort_here(cohort_id)
    no_time.take_up(services().store, cohort_id=cohort_id, actor=visitor().account.id, now=now())
    return to_board(cohort_id, done="taken-up")


@pages.get("/<uuid:cohort_id>/duos/<uuid:duo_id>")
@coordinators
def duo(cohort_id: UUID, duo_id: UUID) -> Page:
    """The facts of one duo, and what may be done with it. Both members see on their own page that a coordinator looked."""
    page, (_cohort, facts) = _duo(cohort_id, duo_id), facts_here(cohort_id, duo_id)
    people = [member.id for member in facts.members]
    own_page.note_view(services().store, people=people, role=Role.COORDINATOR, kinds=[Kind.AGREEMENT], now=now())
    return page


@pages.get("/<uuid:cohort_id>/duos/<uuid:duo_id>/completion")
@coordinators
def ask_completion(cohort_id: UUID, duo_id: UUID) -> Page:
    """Ask before rounding off, which cannot be undone."""
    cohort, facts = facts_here(cohort_id, duo_id)
    return render_template("coordinator/complete.html", cohort=cohort, duo=facts) if facts.may_complete else _duo(cohort_id, duo_id)


@pages.post("/<uuid:cohort_id>/duos/<uuid:duo_id>/completion")
@coordinators
def complete(cohort_id: UUID, duo_id: UUID) -> Page:
    """Round off."""
    return _act(mentoring.complete_duo, cohort_id, duo_id, done="completed")


@pages.post("/<uuid:cohort_id>/duos/<uuid:duo_id>/dissolution")
@coordinators
def dissolve(cohort_id: UUID, duo_id: UUID) -> Page:
    """Undo a duo in which nothing happened yet."""
    return _act(mentoring.dissolve_duo, cohort_id, duo_id, done="dissolved")


@pages.get("/<uuid:cohort_id>/duos/<uuid:duo_id>/end")
@coordinators
def ask_end(cohort_id: UUID, duo_id: UUID) -> Page:
    """Ask before stopping, which cannot be undone."""
    cohort, facts = facts_here(cohort_id, duo_id)
    return render_template("coordinator/end.html", cohort=cohort, duo=facts) if facts.is_open else _duo(cohort_id, duo_id)


@pages.post("/<uuid:cohort_id>/duos/<uuid:duo_id>/end")
@coordinators
def end(cohort_id: UUID, duo_id: UUID) -> Page:
    """Stop a duo, without a reason."""
    return _act(mentoring.end_duo, cohort_id, duo_id, done="ended")


def _act(act: Act, cohort_id: UUID, duo_id: UUID, *, done: str) -> Page:
    facts_here(cohort_id, duo_id)
    try:
        act(services().store, duo_id=duo_id, actor=visitor().account.id, now=now())
    except RuleBroken as broken:
        return _duo(cohort_id, duo_id, problem=broken.code), UNPROCESSABLE
    return to_board(cohort_id, done=done)


def _mistakes(programme: Programme | None, name: str, starts_on: date | None) -> dict[str, str]:
    """Every field that is not right yet, with the rule that says so."""
    found = {} if programme else {"programme": "cohort.programme"}
    if not is_name(name):
        found["name"] = "cohort.name"
    if starts_on is None or not is_near(starts_on, now()):
        found["starts_on"] = "cohort.start" if starts_on else "cohort.day"
    return found


def _begin_form(form: MultiDict[str, str], mistakes: Mapping[str, str] | None = None) -> str:
    example = today() + timedelta(days=14)
    catalogue = services().catalogue
    careful = any(programme.pair.speaks_of_experience for programme in catalogue.offered.values())
    open_to_all = catalogue.privacy["open_to_all"].short if careful else None
    return render_template(
        "coordinator/begin.html",
        form=form,
        programmes=catalogue.offered,
        open_to_all=open_to_all,
        example=example,
        problem=mistakes or {},
    )


def _board(cohort_id: UUID, problem: str | None = None) -> str:
    cohort_here(cohort_id)
    with services().store.reading() as db:
        page = reads.cohort_page(db, cohort_id, now())
        told = group_signs(db, page.cohort, now())
    formed = next((duo for duo in page.duos if str(duo.id) == request.args.get("formed")), None)
    return render_template(
        "coordinator/cohort.html",
        cohort=page.cohort,
        page=page,
        items=attention(page, today(), told),
        signs=services().catalogue.signs,
        programme=services().catalogue.programmes.get(page.cohort.programme),
        formed=formed,
        row=path.row,
        titles=services().catalogue.phases,
        done=request.args.get("done"),
        problem=problem,
    )


def _duo(cohort_id: UUID, duo_id: UUID, problem: str | None = None) -> str:
    cohort, facts = facts_here(cohort_id, duo_id)
    with services().store.reading() as db:
        third = third_of(db, duo_id, today())
    return render_template(
        "coordinator/duo.html",
        cohort=cohort,
        duo=facts,
        third=third,
        drawings=path.drawings_of_facts(facts),
        titles=services().catalogue.phases,
        problem=problem,
    )
