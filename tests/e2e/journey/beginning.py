"""Joining and meeting each other: the intake, the yes, the goals, the agreement."""

from __future__ import annotations

from tests.e2e.journey.walker import Keyboard, Walker

MOST_SCREENS, MOST_ANSWERS = 4, 12


def join(person: Walker, *, language: str, learn: str, topic: str) -> None:
    """The whole intake with the mouse."""
    person.open_course()
    person.read_in(language)
    person.look("joining")
    person.follow("/intake/")
    for field in ("language-nl", "wed-pm"):
        person.tool.locator(f"#{field}").check()
    person.choose("meeting", "either")
    person.look("intake-about")
    person.press("button[value=next]")
    person.fill(**{"learn-words": learn})
    person.tool.locator("#offer-topic").select_option(topic)
    person.choose("offer-weight", "4")
    person.look("intake-learning")
    person.press("button[value=next]")
    person.look("intake-working")
    person.press("button[value=next]")
    person.look("intake-check")
    person.press("button[value=join]")
    person.look("joined")


def join_by_keyboard(person: Walker, *, language: str, learn: str, topic: str) -> None:
    """The same without a mouse; counts what is asked at the very least."""
    person.open_course()
    person.read_in(language)
    hands = Keyboard(person)
    hands.press("a.button[href*='/intake/']")
    needed = _needed(person)
    screens = person.tool.locator("ol.screens li").count()
    hands.tick("#language-nl")
    hands.choose("meeting", "either")
    hands.tick("#wed-pm")
    person.look("intake-about")
    hands.press("button[value=next]")
    needed += _needed(person)
    hands.write("#learn-words", learn)
    hands.write("#offer-topic", topic)
    hands.choose("offer-weight", "4")
    person.look("intake-learning")
    hands.press("button[value=next]")
    needed += _needed(person)
    hands.press("button[value=next]")
    person.look("intake-check")
    hands.press("button[value=join]")
    assert screens <= MOST_SCREENS
    assert 0 < needed <= MOST_ANSWERS


def _needed(person: Walker) -> int:
    """How many answers this screen cannot do without."""
    return person.tool.locator(".needed").count()


def say_yes(person: Walker) -> None:
    """To the match that the coordinator proposes."""
    person.open_course()
    person.look("proposed")
    person.press("form[action$='/acceptance'] button")
    person.look("accepted")


def state_aims(person: Walker, *, learn: str, offer: str) -> None:
    """What one wants to learn and what one brings, in this duo."""
    person.open_course()
    person.follow("/aims")
    person.look("aims")
    person.fill(learn=learn, offer=offer)
    person.press("main form > .acts button.button")
    person.look("duo-with-aims")


def sign(person: Walker) -> None:
    """Read the agreement and sign it."""
    person.open_course()
    person.follow("/agreement")
    person.look("agreement")
    person.follow("/agreement/signature")
    person.look("signature")
    person.send()
    person.look("agreement-signed")
