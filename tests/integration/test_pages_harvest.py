"""The harvest over true HTTP: both write, both say yes or it stays with them, and what a coordinator gets to read (F22)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from integration.flows import mentoring
from integration.flows.journey import harvest, states
from integration.flows.journey.own_page import pause_data
from integration.store.journey.harvest import items_of
from integration.store.reads.journey.harvest import harvest_for
from integration.store.tables.journey.harvest import harvest_items
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "kanariegeel"
LEARNED = "Eerst een vraag stellen, dan pas raad geven."


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`; the two have signed."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    return course


def path(course: Course) -> str:
    return f"{course.duo_path}/harvest"


def write(course: Course, person: ToolDoor, said: str = LEARNED, level: str = "personal") -> str:
    return person.send_and_read(f"{path(course)}/items", {"level": level, "words": said}, on=path(course))


def items(course: Course) -> list[str]:
    """The ids of all items, the oldest first."""
    with course.services.store.reading() as db:
        return [str(each) for each in db.scalars(select(harvest_items.c.id).order_by(harvest_items.c.id))]


def tick(course: Course, person: ToolDoor, *item_ids: str) -> str:
    """In the words as they are now."""
    with course.services.store.reading() as db:
        read = [each.version for each in items_of(db, course.duo.id) if str(each.id) in item_ids]
    return person.send_and_read(f"{path(course)}/sharing", {"item": read})


def pages_of(course: Course, reader: ToolDoor) -> list[str]:
    """All pages of the harvest and of the duo, without what is new in every answer."""
    texts = [reader.open(course.duo_path + each).text for each in ("", "/harvest", "/harvest/sharing", "/farewell")]
    return [re.sub(r'name="csrf" value="[^"]*"', "", text) for text in texts]


def wall(course: Course) -> str:
    return course.again(course.coordinator).read(f"{course.board}/harvest")


def other_duo(course: Course, given: str, said: str) -> tuple[UUID, UUID]:
    """One more duo that signed and shared what one of them learned: its id, and who wrote."""
    store, now, actor = course.services.store, course.services.clock.now(), course.coordinator.account.id
    with store.transaction() as db:
        pair = [an_employee(db, f"{given} {number}", "Visser").id for number in (1, 2)]
    duo = mentoring.form_duo(store, cohort_id=course.cohort.id, one=pair[0], other=pair[1], actor=actor, now=now)
    for person in pair:
        states.accept(store, duo_id=duo.id, person=person, now=now)
        mentoring.state_aims(store, duo_id=duo.id, person=person, learn=["Luisteren"], offer=["Taal"], now=now)
    for person in pair:
        mentoring.sign(store, duo_id=duo.id, person=person, version=1, now=now)
    harvest.write(store, duo_id=duo.id, person=pair[0], level="organisation", words=said, now=now)
    with store.reading() as db:
        mine = [each.version for each in items_of(db, duo.id)]
    for person in pair:
        harvest.agree(store, duo_id=duo.id, person=person, yes_to=mine, now=now)
    return duo.id, pair[0]


def test_F22_R10_both_read_what_one_learned_at_three_levels(course: Course) -> None:
    empty = course.samira.read(path(course))
    assert "For example: I now ask a question before I give advice." in empty
    for level in ("personal", "duo", "organisation"):
        assert "It is written down. Joost reads it too." in write(course, course.samira, f"{LEARNED} {level}", level)
    page = course.joost.read(path(course))
    assert page.index("About myself") < page.index(f"{LEARNED} personal") < page.index("About the two of us") < page.index(f"{LEARNED} duo")


def test_F22_one_yes_shows_nowhere_and_with_two_it_is_shared(course: Course) -> None:
    write(course, course.samira)
    (item,) = items(course)
    before = pages_of(course, course.joost), course.coordinator.read(course.board)
    tick(course, course.samira, item)
    assert (pages_of(course, course.joost), course.coordinator.read(course.board)) == before
    assert "shared, without names" not in course.samira.read(path(course))
    tick(course, course.samira)
    tick(course, course.samira, item)
    tick(course, course.joost, item)
    for person in (course.samira, course.joost):
        assert "shared, without names" in person.read(path(course))


def test_F22_either_takes_it_back_and_other_words_ask_both_anew(course: Course) -> None:
    write(course, course.samira)
    (item,) = items(course)
    for person in (course.samira, course.joost):
        tick(course, person, item)
    course.joost.send(f"{path(course)}/items/{item}/withdrawal", on=path(course))
    assert "shared, without names" not in course.samira.read(path(course))
    tick(course, course.joost, item)
    edit = f"{path(course)}/items/{item}"
    assert "If you change it, it is not shared any more" in course.samira.read(edit)
    assert "It is kept in your new words." in course.samira.send_and_read(edit, {"level": "duo", "words": "Iets anders"})
    for person in (course.samira, course.joost):
        assert "shared, without names" not in person.read(path(course))
        assert "checked" not in person.open(f"{path(course)}/sharing").text


def test_F22_a_yes_from_an_old_page_is_not_a_yes_to_other_words(course: Course) -> None:
    for said in (LEARNED, "Onschuldig"):
        write(course, course.samira, said)
    kept, item = items(course)
    seen = re.findall(r'name="item" value="([^"]*)"', course.joost.open(f"{path(course)}/sharing").text)
    course.samira.send(f"{path(course)}/items/{item}", {"level": "organisation", "words": SECRET})
    tick(course, course.samira, kept, item)
    answer = course.joost.send_and_read(f"{path(course)}/sharing", {"item": seen})
    assert "a tick counts only for the words you saw" in answer
    assert SECRET in answer
    with course.services.store.reading() as db:
        shared = [line.item.words for line in harvest_for(db, course.duo.id, course.duo.a) if line.is_shared]
    assert shared == [LEARNED]
    assert "What you both ticked is shared." in tick(course, course.joost, kept, item)


def test_F22_only_who_wrote_it_changes_it_or_takes_it_away(course: Course) -> None:
    write(course, course.samira, SECRET)
    (item,) = items(course)
    edit = f"{path(course)}/items/{item}"
    for act in (edit, f"{edit}/removal"):
        course.joost.send(act, {"level": "duo", "words": "Van mij"}, on=path(course), status=422 if act.endswith("removal") else 404)
    assert SECRET in course.joost.read(path(course))
    assert "It is taken away." in course.samira.send_and_read(f"{edit}/removal", on=edit)
    assert SECRET not in course.joost.read(path(course))


@pytest.mark.parametrize("wrong", [{"words": SECRET}, {"level": "me", "words": SECRET}, {"level": "duo", "words": " "}])
def test_what_does_not_fit_is_refused_and_nothing_is_lost(course: Course, wrong: dict[str, str]) -> None:
    answer = course.samira.send(f"{path(course)}/items", wrong, on=path(course), status=422)
    assert "Not saved yet" in words(answer)
    assert wrong["words"].strip() in answer.text
    assert items(course) == []


def test_after_the_end_nothing_is_added_and_everything_can_be_taken_back(course: Course) -> None:
    write(course, course.samira)
    (item,) = items(course)
    for person in (course.samira, course.joost):
        tick(course, person, item)
    course.samira.send(f"{course.duo_path}/stop")
    page = course.joost.read(path(course))
    assert "Write down one thing" not in page
    course.joost.send(f"{path(course)}/items/{item}/withdrawal", on=path(course))
    assert "shared, without names" not in course.samira.read(path(course))
    course.samira.send(f"{path(course)}/items/{item}/removal", on=f"{path(course)}/items/{item}")
    assert "Nothing was written down here." in course.samira.read(path(course))


def test_PRIV_a_coordinator_reads_no_name_and_nothing_of_fewer_than_three_duos(course: Course) -> None:
    write(course, course.samira)
    for person in (course.samira, course.joost):
        tick(course, person, *items(course))
    other_duo(course, "Noor", "Nieuwe ogen zien meer")
    course.services.clock.move(timedelta(weeks=6))
    assert LEARNED not in wall(course)
    third, writer = other_duo(course, "Wim", "Vraag het de balie")
    assert "Nothing to read yet" in wall(course)
    course.services.clock.move(timedelta(weeks=6))
    page = wall(course)
    assert all(said in page for said in (LEARNED, "Nieuwe ogen zien meer", "Vraag het de balie"))
    assert not any(name in page for name in ("Samira", "Joost", "Noor", "Wim"))
    assert str(third) not in course.again(course.coordinator).open(f"{course.board}/harvest").text
    assert "The coordinator What you harvest" in course.again(course.samira).read("/own")
    pause_data(course.services.store, person=writer, now=course.services.clock.now())
    assert LEARNED not in wall(course)
