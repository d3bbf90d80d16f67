"""Where a coordinator chooses what stands in a course: opened by the LMS in a frame, and it ends with a form back to the LMS.

What the LMS asked lies with the launch, never in an address. No script is needed: the last page has a button, which a script presses.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integration.domain.errors import RuleBroken
from integration.domain.lms.placing import Choice, CourseDoor
from integration.domain.people.account import Right
from integration.domain.people.visitor import LaunchView
from integration.flows.lms import place_doors as flow
from integration.flows.lms.place_doors import Answer, Desk, Question, Words
from integration.store import reads
from integration.store.reads import CohortLine
from integration.store.reads.course import programme_before
from integration.web.context import now, services
from integration.web.headers import let_script, let_submit
from integration.web.identity import coordinators, open_to_all, signed_in, visitor
from integration.web.page.language import gettext

pages = Blueprint("placing", __name__)
FORBIDDEN, UNPROCESSABLE = 403, 422
GROUP, PROGRAMME = "group", "programme"


@pages.get("/lti/r/<uuid:door>")
@open_to_all
def address(door: UUID) -> str:
    """The address of a placed door, opened by hand: it works from a course only, whoever's it is."""
    return render_template("placing/from_course.html", door=door)


@pages.get("/t/<uuid:lid>/pick")
@signed_in
def pick() -> Response:
    """Choose; or, after that, the way back. Who may not choose reads why, and can go back too."""
    question = _question()
    if answer := flow.answer_to(question, now=now()):
        return _hand_over(answer)
    if not visitor().holds(Right.COORDINATOR):
        return make_response(_refused("proposed" if visitor().proposed else "other"), FORBIDDEN)
    return make_response(_picker(question) if question.request.takes_links else _refused("no-links"))


@pages.post("/t/<uuid:lid>/pick")
@coordinators
def place() -> Response:
    """Answer with what was chosen."""
    question = _question()
    try:
        flow.place(_desk(), _choice(), words=_words(), now=now())
    except RuleBroken as broken:
        return make_response(_picker(question, problem=broken.code), UNPROCESSABLE)
    return redirect(url_for(".pick"), 303)


@pages.post("/t/<uuid:lid>/pick/nothing")
@signed_in
def call_off() -> Response:
    """Answer that nothing was chosen, so that the LMS goes on (DL-04)."""
    _question()
    flow.call_off(_desk(), now=now())
    return redirect(url_for(".pick"), 303)


def _launch() -> LaunchView:
    return visitor().launch or abort(404)


def _question() -> Question:
    return flow.question_of(services().store, _launch().id) or abort(404)


def _desk() -> Desk:
    here, launch = services(), _launch()
    return Desk(
        store=here.store,
        base_url=here.settings.base_url,
        launch_id=launch.id,
        context_id=launch.context_id,
        actor=visitor().account.id,
    )


def _choice() -> Choice:
    """The choice in the form: doors in their own order, of a group of this course or of a programme."""
    kind, _, name = request.form.get("of", "").partition(":")
    wanted = set(request.form.getlist("door"))
    doors = tuple(door for door in CourseDoor if door in wanted)
    group = next((line.cohort for line in _groups() if kind == GROUP and str(line.cohort.id) == name), None)
    programme = group.programme if group else name
    if group is None and (kind != PROGRAMME or programme not in services().catalogue.offered):
        raise RuleBroken("cohort.programme")
    return Choice(programme=programme, cohort_id=group.id if group else None, doors=doors)


def _groups() -> list[CohortLine]:
    course = _launch().context_id
    with services().store.reading() as db:
        return reads.cohorts_of_context(db, course) if course else []


def _chosen(groups: list[CohortLine]) -> str:
    """What is chosen at first: the newest group of this course, else the programme of the course it is a copy of (VAR-05)."""
    if groups:
        return f"{GROUP}:{groups[0].cohort.id}"
    course = _launch().context_id
    with services().store.reading() as db:
        before = programme_before(db, course) if course else None
    return f"{PROGRAMME}:{before}" if before else ""


def _picker(question: Question, problem: str | None = None) -> str:
    groups = _groups()
    first = request.method == "GET"
    return render_template(
        "placing/pick.html",
        asked=question.request,
        groups=groups,
        programmes=services().catalogue.offered,
        words=_words(),
        of=_chosen(groups) if first else request.form.get("of", ""),
        doors=[CourseDoor.TRAJECTORY] if first else request.form.getlist("door"),
        problem=problem,
    )


def _words() -> dict[CourseDoor, Words]:
    return {door: Words(title=title, text=text) for door, title, text in _told()}


def _told() -> Iterator[tuple[CourseDoor, str, str]]:
    """The doors as the course will call them, in the language of the one who places them."""
    yield CourseDoor.TRAJECTORY, gettext("Learning from each other in a duo"), gettext("Your duo, your goals and the next step.")
    yield CourseDoor.AGREEMENT, gettext("The agreement of your duo"), gettext("Read, fill in and sign what the two of you agree.")
    yield CourseDoor.GROUP_COACHING, gettext("Group coaching"), gettext("What you do together with the other duos of your group.")
    yield CourseDoor.CLOSING, gettext("Closing of the trajectory"), gettext("Look back together on what you learned and brought in.")


def _refused(reason: str) -> str:
    return render_template("placing/refused.html", reason=reason, code=visitor().account.short_code)


def _hand_over(answer: Answer) -> Response:
    if answer.is_over:
        return make_response(render_template("placing/over.html"))
    let_script()
    let_submit(answer.origin)
    return make_response(render_template("placing/hand_over.html", answer=answer))
