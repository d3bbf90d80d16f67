"""Words to begin with for the goals of a duo: what somebody told at the intake, and the example cards of the catalogue.

Each is taken over by its writer into the form, where it can still be changed, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from werkzeug.datastructures import MultiDict

from integration.domain.catalogue.choices import CardSide
from integration.domain.journey.intake import Subject
from integration.domain.mentoring.duo import MOST_AIMS, Side
from integration.store.journey import intake as intakes
from integration.web.context import services
from integration.web.page.language import current
from integration.web.participant.our_duo import me

Proposals = Mapping[Side, Mapping[str, str]]
"""The words of each side, by the key of the subject or the id of the card."""


def proposals(cohort_id: UUID) -> Proposals:
    """My own wishes and offers, in the language of this page."""
    with services().store.reading() as db:
        mine = intakes.find(db, cohort_id, me())
    return {side: {each.key: words for each in mine.answers.subjects(side) if (words := _words(each))} if mine else {} for side in Side}


def examples() -> Proposals:
    """The cards of the catalogue, the same for everybody, in the language of this page."""
    choices = services().catalogue.choices
    return {side: {card.id: card.text[current()] for card in choices.examples(CardSide(side.value))} for side in Side}


def taken_over(form: MultiDict[str, str], *offered: Proposals) -> dict[str, list[str]] | None:
    """What the two halves of the form hold once the pressed proposal stands in it; None when none was pressed."""
    pressed = {side: _pressed(form.get(f"take-{side}", ""), side, offered) for side in Side}
    if not any(pressed.values()):
        return None
    return {side: _with(form.getlist(side), pressed[side]) for side in Side}


def _pressed(key: str, side: Side, offered: Sequence[Proposals]) -> str | None:
    return next((words[side][key] for words in offered if key in words[side]), None)


def _with(written: Sequence[str], proposal: str | None) -> list[str]:
    """In the first line that is empty; where all are full, nothing is overwritten."""
    lines = [words for words in written if words.strip()]
    fits = proposal is not None and proposal not in lines and len(lines) < MOST_AIMS
    return [*lines, proposal] if proposal is not None and fits else lines


def _words(subject: Subject) -> str | None:
    topic = services().catalogue.choices.topics.topics.get(subject.topic or "")
    return topic.title[current()] if topic else subject.words or None
