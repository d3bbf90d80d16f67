"""The sessions of a duo: plan one, ask the question of the turn, write it down, look back."""

from __future__ import annotations

from datetime import date

from tests.e2e.journey.walker import Keyboard, Walker

MOST_TAPS, MOST_PAGES = 7, 2


def plan(person: Walker) -> date:
    """The first day that is proposed; gives it."""
    person.open_course()
    person.follow("/sessions$")
    person.follow("/next")
    person.look("plan")
    first = person.tool.locator("#day")
    day = date.fromisoformat(first.get_attribute("value") or "")
    first.check()
    person.fill(time="10.00", place="bij de koffie")
    person.send()
    person.look("planned")
    return day


def ask_when_it_is_my_turn(person: Walker, question: str) -> None:
    """Whoever has the turn finds a field for it at the planned session."""
    person.open_course()
    person.look("duo-planned")
    person.follow("/sessions$")
    person.follow("/next")
    if person.tool.locator("[name=question]").count():
        person.fill(question=question)
        person.press("form[action$='/question'] button")
        person.look("asked")


def read_the_format(person: Walker) -> None:
    """The card of the working format that is proposed, to have on the table."""
    person.open_course()
    person.look("duo-before-a-session")
    person.follow("/formats/")
    person.look("format")


def log(person: Walker) -> None:
    """They met today, for as long as they agreed, with the format that was proposed."""
    person.open_course()
    person.follow("/sessions/new")
    person.look("log")
    person.tool.locator("#day").check()
    person.send()
    person.look("pulse")


def look_back(person: Walker, *, learned: int = 4, note: str = "") -> None:
    """On the session that was just written down; stands on the page that asks."""
    for name, value in {"learned": learned, "contributed": 4, "agenda": "together", "voice": 50, "satisfied": 4, "safe": 5}.items():
        person.choose(name, str(value))
    person.fill(note=note)
    person.press("form[action$='/pulse'] .acts button")
    person.look("looked-back")


def look_back_later(person: Walker) -> None:
    """From one's own page, where it is asked."""
    person.open_course()
    person.look("duo-asks-to-look-back")
    person.follow("/pulse")
    look_back(person)


def log_and_look_back_by_keyboard(person: Walker) -> None:
    """Two pages and seven taps: the day, keep; the four answers that make up the balance of a duo, done."""
    person.open_course()
    hands = Keyboard(person)
    hands.press("a.button[href*='/sessions/new']")
    hands.taps = 0
    pages = {_page(person)}
    hands.tick("#day")
    hands.press(".acts button.button")
    pages.add(_page(person))
    for name, value in {"learned": "4", "contributed": "4", "agenda": "together", "voice": "50"}.items():
        hands.choose(name, value)
    hands.press("form[action$='/pulse'] .acts button.button")
    assert len(pages) <= MOST_PAGES
    assert hands.taps <= MOST_TAPS


def _page(person: Walker) -> str:
    return person.tool.url.partition("?")[0]


def overview(person: Walker) -> None:
    """All sessions, one's own looking back, all formats, the group, how it goes with the goals, one's own page."""
    for name in ("sessions", "looking-back", "formats", "group", "goals", "own"):
        person.open_course()
        if name in {"looking-back", "formats"}:
            person.follow("/sessions$")
        person.follow(f"/{name}$")
        person.look(name)
