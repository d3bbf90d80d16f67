"""Notes at goals and offers: for oneself or for both, changed by their writer only, and never gone without saying so."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from integration.flows import mentoring
from integration.store.mentoring import aims_of
from integration.store.tables.journey.goals import goal_notes
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = re.compile(r'href="[^"]*(/goals/[0-9a-f-]+/note)"')
MINE = re.compile(r'href="[^"]*(/goals/notes/[0-9a-f-]+)"')
PASSING = re.compile(r'name="csrf" value="[^"]*"')
PRIVATE, SHARED = "Ik telde eerst tot drie.", "Vandaag vroeg ik door."


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Both wrote down one goal and one offer."""
    course = a_course(services, served)
    course.both_state_aims()
    return course


def overview(course: Course, person: ToolDoor) -> str:
    return person.read(f"{course.duo_path}/goals")


def aims_of_samira(course: Course) -> list[UUID]:
    """Her goal first, then her offer."""
    with course.services.store.reading() as db:
        return [aim.id for aim in aims_of(db, course.duo) if aim.person == course.samira.account.employee_id]


def write(course: Course, words: str, *, readers: str, person: ToolDoor | None = None, goal: int = 0) -> None:
    """Samira (or somebody else) writes at one of Samira's."""
    path = f"{course.duo_path}/goals/{aims_of_samira(course)[goal]}/note"
    (person or course.samira).send(path, {"note": words, "readers": readers})


def note_path(course: Course, person: ToolDoor, number: int = 0) -> str:
    found: list[str] = MINE.findall(person.open(f"{course.duo_path}/goals").text)
    return course.duo_path + found[number]


def test_a_note_is_for_oneself_unless_its_writer_shares_it(course: Course) -> None:
    write(course, PRIVATE, readers="me")
    write(course, SHARED, readers="both")
    assert PRIVATE in overview(course, course.samira)
    theirs = overview(course, course.joost)
    assert SHARED in theirs
    assert PRIVATE not in theirs
    path = note_path(course, course.samira, 1)
    course.samira.send(path, {"note": PRIVATE, "readers": "both"})
    assert PRIVATE in overview(course, course.joost)
    course.samira.send(path, {"note": PRIVATE, "readers": "me"})
    assert PRIVATE not in overview(course, course.joost)


def test_D4_a_note_for_oneself_is_sealed(course: Course) -> None:
    write(course, PRIVATE, readers="me")
    with course.services.store.engine.connect() as db:
        row = db.exec_driver_sql("SELECT own_words, shared_words FROM goal_notes").one()
    assert row.shared_words is None
    assert PRIVATE not in row.own_words


def test_PRIV_04_whether_somebody_wrote_for_themselves_shows_nowhere_to_the_other(course: Course) -> None:
    pages = ("", "/goals", "/agreement", "/sessions", "/growth")

    def seen() -> list[str]:
        own = course.joost.open("/own/data.json").text.partition('"name"')[2]
        return [PASSING.sub("", course.joost.open(course.duo_path + page).text) for page in pages] + [own]

    seen()
    before = seen()
    write(course, PRIVATE, readers="me")
    write(course, SHARED, readers="me", goal=1)
    assert seen() == before
    course.samira.send(note_path(course, course.samira), {"note": SHARED, "readers": "both"})
    assert seen() != before


def test_a_note_that_is_shared_later_has_the_day_on_which_it_was_shared(course: Course) -> None:
    began = course.services.clock.now()
    write(course, PRIVATE, readers="me")
    course.services.clock.move(timedelta(days=9))
    samira = course.again(course.samira)
    path = note_path(course, samira)
    days = []
    for readers in ("me", "both", "both", "me"):
        samira.send(path, {"note": PRIVATE, "readers": readers})
        course.services.clock.move(timedelta(minutes=1))
        with course.services.store.reading() as db:
            days.append((db.execute(select(goal_notes.c.written_at)).scalar_one() - began).days)
    assert days == [0, 9, 9, 9]


def test_only_its_writer_changes_or_removes_a_note(course: Course) -> None:
    write(course, SHARED, readers="both")
    path = note_path(course, course.samira)
    assert "Change" not in overview(course, course.joost).partition(SHARED)[2][:80]
    course.joost.open(path, status=404)
    course.joost.send(path, {"note": "Nee", "readers": "both"}, status=404, on=f"{course.duo_path}/goals/{aims_of_samira(course)[0]}/note")
    course.joost.send(path, {"remove": "yes"}, status=404, on=f"{course.duo_path}/goals/{aims_of_samira(course)[0]}/note")
    assert SHARED in overview(course, course.samira)
    course.samira.send(path, {"remove": "yes"})
    assert SHARED not in overview(course, course.samira)
    course.samira.open(path, status=404)


@pytest.mark.parametrize(("words", "says"), [("  \n", "Write a few words"), ("x" * 501, "at most 500 characters")])
def test_a_note_says_something_and_is_short(course: Course, words: str, says: str) -> None:
    path = NEW.findall(course.samira.open(f"{course.duo_path}/goals").text)[0]
    page = course.samira.send(course.duo_path + path, {"note": words, "readers": "both"}, status=422).text
    assert says in page
    assert 'value="both" aria-describedby="who-shared" checked' in page
    assert words.strip() in page


def test_a_goal_in_other_words_keeps_its_notes_and_one_that_goes_leaves_them(course: Course) -> None:
    aims = f"{course.duo_path}/aims"
    course.samira.send(aims, {"learn": ["Rustig blijven", "Doorvragen"], "offer": ["Gewone taal"]})
    write(course, SHARED, readers="both")
    course.samira.send(aims, {"learn": ["Rustig blijven in een vergadering", "Doorvragen"], "offer": ["Gewone taal"]})
    told = overview(course, course.joost)
    assert SHARED in told
    assert "no longer there" not in told
    course.samira.send(aims, {"learn": ["", "Doorvragen"], "offer": ["Gewone taal"]})
    for person in (course.samira, course.joost):
        told = overview(course, person)
        assert "no longer there" in told
        assert SHARED in told.partition("It said: Rustig blijven")[2]


def test_both_may_write_at_each_others_goals_and_after_the_end_only_change(course: Course) -> None:
    for number, path in enumerate(NEW.findall(course.joost.open(f"{course.duo_path}/goals").text)):
        course.joost.send(course.duo_path + path, {"note": f"Notitie {number}", "readers": "both"})
    assert overview(course, course.samira).count("Notitie") == 4
    path = NEW.findall(course.joost.open(f"{course.duo_path}/goals").text)[0]
    mine = note_path(course, course.joost)
    now = course.services.clock.now()
    mentoring.end_duo(course.services.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=now)
    assert NEW.findall(course.joost.open(f"{course.duo_path}/goals").text) == []
    course.joost.send(mine, {"note": "Toch anders", "readers": "both"})
    assert "Toch anders" in overview(course, course.samira)
    course.joost.send(course.duo_path + path, {"note": "Te laat", "readers": "both"}, status=422, on=mine)


def test_wiping_what_only_i_see_takes_my_own_notes_and_leaves_no_empty_row(course: Course) -> None:
    write(course, PRIVATE, readers="me")
    write(course, SHARED, readers="both")
    told = course.samira.open("/own/data.json").text
    assert PRIVATE in told
    assert SHARED in told
    assert PRIVATE not in course.joost.open("/own/data.json").text
    assert SHARED in course.joost.open("/own/data.json").text
    course.samira.send("/own/erasure", on="/own/erasure")
    with course.services.store.reading() as db:
        assert db.scalars(select(goal_notes.c.shared_words)).all() == [SHARED]


def test_notes_stand_in_the_order_of_time_with_their_day(course: Course) -> None:
    write(course, "Eerst", readers="both")
    course.services.clock.move(timedelta(days=9))
    samira = course.again(course.samira)
    write(course, "Later", readers="both", person=samira)
    told = overview(course, samira)
    assert told.index("Later") < told.index("Eerst")
