"""What somebody told at the intake, as proposals for the goals of their duo: each is taken over by its writer, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from werkzeug.datastructures import MultiDict

from integration.domain.mentoring.duo import MOST_AIMS, Side
from integration.domain.mentoring.intake import Subject
from integration.store import intake as intakes
from integration.web.context import services
from integration.web.page.language import current
from integration.web.participant.our_duo import me

Proposals = Mapping[Side, Mapping[str, str]]
"""The words of each side, by the key of the subject."""


def proposals(cohort_id: UUID) -> Proposals:
    """My own wishes and offers, in the language of this page."""
    with services().store.reading() as db:
        mine = intakes.find(db, cohort_id, me())
    return {side: {each.key: words for each in mine.answers.subjects(side) if (words := _words(each))} if mine else {} for side in Side}


def taken_over(form: MultiDict[str, str], told: Proposals) -> dict[str, list[str]] | None:
    """What the two halves of the form hold once the pressed proposal stands in it; None when none was pressed."""
    pressed = {side: told[side].get(form.get(f"take-{side}", "")) for side in Side}
    if not any(pressed.values()):
        return None
    return {side: _with(form.getlist(side), pressed[side]) for side in Side}


def _with(written: Sequence[str], proposal: str | None) -> list[str]:
    """In the first line that is empty; where all are full, nothing is overwritten."""
    lines = [words for words in written if words.strip()]
    fits = proposal is not None and proposal not in lines and len(lines) < MOST_AIMS
    return [*lines, proposal] if proposal is not None and fits else lines


def _words(subject: Subject) -> str | None:
    topic = services().catalogue.choices.topics.topics.get(subject.topic or "")
    return topic.title[current()] if topic else subject.words or None
