"""Halfway: look back alone, talk, choose separately."""

from __future__ import annotations

from tests.e2e.journey.walker import Walker


def choose(person: Walker, choice: str, *, more: str) -> None:
    """Write down what one thinks, and choose. The choice of the other shows once there are two."""
    person.open_course()
    person.look("duo-midway")
    person.follow("/midway")
    person.look("midway")
    person.fill(more=more)
    person.press("form[action$='/thoughts'] button")
    person.follow("/midway/choice")
    person.look("midway-choice")
    person.choose("choice", choice)
    person.send()
    person.look("midway-chosen")
