"""The forms of the intake: from what somebody chose and typed to answers, and back to what a form shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from uuid import UUID

from werkzeug.datastructures import MultiDict

from integration.domain.catalogue.choices import Choices
from integration.domain.errors import RuleBroken
from integration.domain.journey import intake
from integration.domain.journey.intake import HALF_DAYS, LANGUAGES, NOT_SAID, Answers, Meeting, Needed
from integration.domain.mentoring.duo import Side

Form = MultiDict[str, str]
Taker = Callable[[Answers], Answers]
ABOUT, LEARNING, WORKING, CHECK = STEPS = ("about", "learning", "working", "check")
"""The four screens, in order."""
STEP_OF = {
    Needed.LANGUAGES: (ABOUT, "language-nl"),
    Needed.MEETING: (ABOUT, "meeting-place"),
    Needed.HALF_DAYS: (ABOUT, "mon-am"),
    Needed.WANTS: (LEARNING, "learn-topic"),
    Needed.OFFERS: (LEARNING, "offer-topic"),
}
"""Where something that is needed is asked: the screen and the id of the field."""
ADDED = ("topic", "words", "weight")
"""The fields of a want or an offer that is being added: `learn-topic`, `learn-words`, `learn-weight`."""
AT = {"intake.topic-long": "words", "intake.level": "weight-1", "intake.priority": "weight-1"}


def taken(answers: Answers, form: Form, choices: Choices, *, step: str, writer: UUID) -> tuple[Answers, dict[str, str]]:
    """The answers after the form of a screen, and what is not right in it: the id of each such field, with its rule."""
    mistakes: dict[str, str] = {}
    for where, take in _takers(form, choices, step, writer):
        try:
            answers = take(answers)
        except RuleBroken as broken:
            mistakes[where.replace("*", AT.get(broken.code, "topic"))] = broken.code
    return answers, mistakes


def _takers(form: Form, choices: Choices, step: str, writer: UUID) -> Iterator[tuple[str, Taker]]:
    """Each part of a screen, with the id of the field where it says no; `*` is a part of what is being added."""
    if step == ABOUT:
        yield "language-nl", partial(_about, form=form, choices=choices)
    elif step == LEARNING:
        for side in Side:
            yield f"{side}-*", partial(_subjects, side=side, form=form, choices=choices)
    elif step == WORKING:
        yield "styles", partial(_styles, form=form, choices=choices)
        yield "colleague", partial(_colleagues, form=form, writer=writer)


def _about(answers: Answers, *, form: Form, choices: Choices) -> Answers:
    meeting = intake.one_of(form.get("meeting", ""), list(Meeting))
    return replace(
        answers,
        languages=intake.some_of(form.getlist("language"), LANGUAGES),
        meeting=Meeting(meeting) if meeting else None,
        half_days=intake.some_of(form.getlist("half-day"), HALF_DAYS),
        stage=intake.one_of(form.get("stage", ""), [*choices.stages, NOT_SAID]),
        band=intake.one_of(form.get("band", ""), [*choices.bands, NOT_SAID]),
    )


def _subjects(answers: Answers, *, side: Side, form: Form, choices: Choices) -> Answers:
    """Takes out what was pressed to go, then adds what was chosen or typed."""
    answers = answers.without_subject(side, form.get(f"remove-{side}", ""))
    topic, words, weight = (form.get(f"{side}-{part}", "") for part in ADDED)
    if not (topic or words.strip() or weight or form.get("act") == f"add-{side}"):
        return answers
    titles = {id_: each.title for id_, each in choices.topics.topics.items()}
    level = int(weight) if weight.isdecimal() and len(weight) == 1 else None
    return answers.with_subject(side, intake.subject(side, topic=topic, words=words, weight=level, topics=titles))


def _styles(answers: Answers, *, form: Form, choices: Choices) -> Answers:
    given = {item: form.get(f"style-{item}", "") for item in choices.styles}
    return replace(answers, style=intake.style_of(given, choices.styles))


def _colleagues(answers: Answers, *, form: Form, writer: UUID) -> Answers:
    for name in ("wish", "veto"):
        for each in form.getlist(name, type=UUID):
            answers = answers.with_colleague(each, wished=name == "wish", writer=writer)
    for each in form.getlist("unname", type=UUID):
        answers = answers.without_colleague(each)
    return answers


def as_form(answers: Answers) -> Form:
    """What a form shows when nothing was typed yet: the answers that were saved."""
    single = {"meeting": answers.meeting, "stage": answers.stage, "band": answers.band}
    styles = {f"style-{item}": NOT_SAID if step is None else str(step) for item, step in answers.style.items()}
    return MultiDict(
        [
            *(("language", each) for each in answers.languages),
            *(("half-day", each) for each in answers.half_days),
            *((name, value) for name, value in single.items() if value),
            *styles.items(),
        ]
    )
