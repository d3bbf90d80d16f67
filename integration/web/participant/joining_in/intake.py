"""The intake, before there is a duo: four screens, each saved as one goes, and taken back in one click.

The screens are forms that also hold the way to the others, so that nothing that was typed is ever left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from integration.domain.catalogue.choices import CardSide
from integration.domain.errors import RuleBroken
from integration.domain.journey import intake as rules
from integration.domain.journey.intake import Answers, Intake
from integration.domain.mentoring.programme import Cohort
from integration.flows.journey import intake as flow
from integration.store.journey import intake as intakes
from integration.store.reads.journey import intake as reads
from integration.web.context import now, services, today
from integration.web.identity import participants, visitor
from integration.web.page.language import own_name, weekdays
from integration.web.participant.joining_in.intake_form import ABOUT, CHECK, LEARNING, STEP_OF, STEPS, WORKING, Form, as_form, taken
from integration.web.participant.our_duo import UNPROCESSABLE, Page, me

pages = Blueprint("intake", __name__, url_prefix="/t/<uuid:lid>/intake/<uuid:cohort_id>")
MINUTES_LEFT = {ABOUT: 5, LEARNING: 4, WORKING: 2, CHECK: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """The group I want to join, and what I told so far."""

    cohort: Cohort
    intake: Intake | None

    @property
    def answers(self) -> Answers:
        """None yet are empty ones."""
        return self.intake.answers if self.intake else Answers()


@pages.get("/about")
@participants
def about(cohort_id: UUID) -> Page:
    """Languages, where and when; and, if one likes, how far one is in one's career."""
    return _show(_mine(cohort_id), ABOUT)


@pages.post("/about")
@participants
def save_about(cohort_id: UUID) -> Page:
    """Keep this screen."""
    return _save(cohort_id, ABOUT)


@pages.get("/learning")
@participants
def learning(cohort_id: UUID) -> Page:
    """What one wants to learn and brings in; both weigh the same."""
    return _show(_mine(cohort_id), LEARNING)


@pages.post("/learning")
@participants
def save_learning(cohort_id: UUID) -> Page:
    """Keep this screen."""
    return _save(cohort_id, LEARNING)


@pages.get("/working")
@participants
def working(cohort_id: UUID) -> Page:
    """How one likes to work, and with whom or rather not."""
    return _show(_mine(cohort_id), WORKING)


@pages.post("/working")
@participants
def save_working(cohort_id: UUID) -> Page:
    """Keep this screen."""
    return _save(cohort_id, WORKING)


@pages.get("/check")
@participants
def check(cohort_id: UUID) -> Page:
    """All answers once more, and what is still needed."""
    return _show(_mine(cohort_id), CHECK)


@pages.post("/check")
@participants
def finish(cohort_id: UUID) -> Page:
    """Join; or go back to a screen."""
    mine = _mine(cohort_id)
    if (act := request.form.get("act", "")) in _ways():
        return _onward(cohort_id, CHECK, act)
    try:
        flow.finish(services().store, cohort_id=cohort_id, person=me(), now=now())
    except RuleBroken as broken:
        return _show(mine, CHECK, mistakes={f"need-{need}": broken.code for need in mine.answers.missing[:1]}), UNPROCESSABLE
    return redirect(url_for("joining.home", done="joined"), 303)


@pages.post("/withdrawal")
@participants
def withdraw(cohort_id: UUID) -> Page:
    """Take it all back: one click, no reason."""
    flow.withdraw(services().store, cohort_id=_mine(cohort_id).cohort.id, person=me(), now=now())
    return redirect(url_for("joining.home", done="withdrawn"), 303)


@pages.post("/withdrawal/undo")
@participants
def undo(cohort_id: UUID) -> Page:
    """Have it again."""
    flow.undo_withdrawal(services().store, cohort_id=_mine(cohort_id).cohort.id, person=me(), now=now())
    return redirect(url_for("joining.home", done="rejoined"), 303)


def _mine(cohort_id: UUID) -> Mine:
    launch = visitor().launch
    with services().store.reading() as db:
        cohort = reads.cohort_to_join(db, cohort_id, context_id=launch.context_id if launch else None, person=me(), today=today())
        return Mine(cohort=cohort, intake=intakes.find(db, cohort_id, me()))


def _save(cohort_id: UUID, step: str) -> Page:
    """Keep what is on the screen, and go where the pressed button says; with a mistake in it, stay and keep nothing."""
    mine, form = _mine(cohort_id), request.form
    choices, person = services().catalogue.choices, me()
    _, mistakes = taken(mine.answers, form, choices, step=step, writer=person)
    if mistakes:
        return _show(mine, step, form=form, mistakes=mistakes), UNPROCESSABLE
    saved = flow.save(
        services().store,
        cohort_id=cohort_id,
        person=person,
        change=lambda before: taken(before, form, choices, step=step, writer=person)[0],
        now=now(),
    )
    if form.get("act") == "find":
        return _show(Mine(cohort=mine.cohort, intake=saved), step, form=form)
    return _onward(cohort_id, step, form.get("act", "next"))


def _ways() -> set[str]:
    """The buttons that lead to another screen, or away."""
    return {"later", *(f"go-{step}" for step in STEPS)}


def _onward(cohort_id: UUID, step: str, act: str) -> Page:
    if act == "later":
        return redirect(url_for("joining.home", done="saved"), 303)
    if act in _ways():
        return redirect(url_for(f"intake.{act.removeprefix('go-')}", cohort_id=cohort_id), 303)
    if act == "next" and not any(name in request.form for name in ("remove-learn", "remove-offer", "wish", "veto", "unname")):
        return redirect(url_for(f"intake.{STEPS[STEPS.index(step) + 1]}", cohort_id=cohort_id), 303)
    return redirect(url_for(f"intake.{step}", cohort_id=cohort_id, _anchor="colleagues" if step == WORKING else None), 303)


def _show(mine: Mine, step: str, *, form: Form | None = None, mistakes: dict[str, str] | None = None) -> str:
    """A screen; `form` is what was typed into it and could not be kept, or what was looked for."""
    answers = mine.answers
    shown: Form = as_form(answers) if form is None else MultiDict(form)
    with services().store.reading() as db:
        found = reads.colleagues(db, shown.get("q", ""), but=me()) if step == WORKING else []
        wished, vetoed = reads.named(db, answers.wished), reads.named(db, answers.vetoed)
    done = {each: not any(STEP_OF[need][0] == each for need in answers.missing) for each in STEPS} | {WORKING: bool(answers.style)}
    return render_template(
        f"participant/intake/{step}.html",
        cohort=mine.cohort,
        intake=mine.intake,
        answers=answers,
        form=shown,
        steps=STEPS,
        step=step,
        is_complete=done,
        step_of=STEP_OF,
        minutes=MINUTES_LEFT[step],
        choices=services().catalogue.choices,
        rules=rules,
        examples={side: services().catalogue.choices.examples(side) for side in CardSide},
        found=[each for each in found if each not in (*wished, *vetoed)],
        wished=wished,
        vetoed=vetoed,
        day_names=weekdays(),
        own_name=own_name,
        problem=mistakes or {},
    )
