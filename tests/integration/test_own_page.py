"""Somebody's own page: what was sent and seen of them in exact words, everything to take along, counting in nothing, wiping."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.app import create_app
from integration.domain.journey.intake import Answers, Meeting, Subject
from integration.domain.mentoring.visibility import Kind, Role
from integration.domain.people.account import Account
from integration.flows.journey import intake, own_page
from integration.store.journey.own_page import paused_people
from integration.store.tables.journey.intake import intakes
from integration.store.tables.outbox import outbox
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.tool_door import launching
from tests.integration.delivery_world import JOOST, SAMIRA, DeliveryWorld, a_delivery_world
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ELSEWHERE = "Lotte Jansen"


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Both wrote a goal down; Samira also told at her intake with whom she would rather not be."""
    course = a_course(services, served)
    course.both_state_aims()
    course.joost.send(f"{course.duo_path}/aims", {"learn": ["Luisteren"], "offer": ["Cijfers"]})
    lotte = course.somebody("Lotte", "Jansen")[0].id
    answers = Answers(wants=(Subject(words="Onderhandelen"),), vetoed=(lotte,))
    _tell(course, lambda _before: answers)
    return course


def _tell(course: Course, change: Callable[[Answers], Answers]) -> None:
    intake.save(course.services.store, cohort_id=course.cohort.id, person=samira(course), change=change, now=course.services.clock.now())


def samira(course: Course) -> UUID:
    person = course.samira.account.employee_id
    assert person is not None
    return person


def test_own_data_is_all_that_was_written_and_what_the_other_shares(course: Course) -> None:
    told = json.loads(course.samira.open("/own/data.json").text)
    topics = told["topics"]
    assert [row["words"] for row in topics["aims"]["own"]] == ["Rustig blijven", "Gewone taal"]
    assert [row["words"] for row in topics["aims"]["shared"]] == ["Luisteren", "Cijfers"]
    assert ELSEWHERE in topics["intake"]["own"][0]["vetoed"]
    assert topics["employment"]["own"][0]["family_name"] == told["name"].removeprefix("Samira ")
    assert {row["a"] for row in topics["duos"]["own"]} | {row["b"] for row in topics["duos"]["own"]} == {"Samira el Amrani", "Joost Bakker"}
    page = course.samira.read("/own/data")
    assert all(
        words in page for words in ("Rustig blijven", "Luisteren", "Onderhandelen", ELSEWHERE, "Shared with you by your duo partner")
    )


@pytest.mark.parametrize("has_group", [True, False], ids=["waits for a duo", "has no group"])
def test_who_has_no_duo_finds_the_own_page_from_where_they_wait(course: Course, *, has_group: bool) -> None:
    _, lotte = course.somebody("Lotte")
    if not has_group:
        course.services.clock.move(timedelta(weeks=30))
        lotte = course.again(lotte)
    assert ("Four short screens" in lotte.read("/duo")) == has_group
    assert lotte.address("/own") in lotte.open("/duo").text
    assert "You have no duo yet." in lotte.read("/own")


def test_the_other_finds_nothing_private_of_mine_in_theirs(course: Course) -> None:
    told = course.joost.open("/own/data.json").text
    assert "Rustig blijven" in told
    assert not [words for words in (ELSEWHERE, "Onderhandelen", "el.amrani@", str(samira(course))) if words in told]


def test_nothing_is_counted_of_who_pauses_until_they_go_on(course: Course) -> None:
    me = samira(course)
    assert "Your answers count in nothing now" in course.samira.send_and_read("/own/counting", {"counted": "no"}, on="/own")
    with course.services.store.reading() as db:
        assert paused_people(db, course.duo.members) == {me}
    assert "Count me again" in course.samira.read("/own")
    assert "Do not count me for now" in course.joost.read("/own")
    course.samira.send("/own/counting", {"counted": "yes"}, on="/own")
    with course.services.store.reading() as db:
        assert paused_people(db, course.duo.members) == frozenset()


def test_a_coordinator_who_opens_the_page_of_a_duo_is_seen_by_both(course: Course) -> None:
    assert "Nobody yet." in course.samira.read("/own")
    for _ in range(2):
        course.coordinator.open(f"{course.board}/duos/{course.duo.id}")
    for member in (course.samira, course.joost):
        page = member.read("/own")
        assert page.count("The agreement: whether it is signed") == 1
    assert "Nobody yet." in course.somebody("Wim")[1].read("/own")


def test_a_coordinator_who_sees_topics_while_forming_a_duo_is_seen(course: Course) -> None:
    wim, door = course.somebody("Wim")
    store, now = course.services.store, course.services.clock.now()
    answers = Answers(
        wants=(Subject(topic="data"),),
        offers=(Subject(words="Luisteren"),),
        languages=("nl",),
        meeting=Meeting.EITHER,
        half_days=("mon-am",),
    )
    intake.save(store, cohort_id=course.cohort.id, person=wim.id, change=lambda _before: answers, now=now)
    intake.finish(store, cohort_id=course.cohort.id, person=wim.id, now=now)
    course.coordinator.open(f"{course.board}/pairing")
    assert "What you learn and bring in: topics, not your words" in door.read("/own")


def test_only_content_and_measures_are_worth_a_line(course: Course) -> None:
    kinds = (Kind.SESSIONS, Kind.OWN_NOTES, Kind.AIMS)
    now = course.services.clock.now()
    own_page.note_view(course.services.store, people=[samira(course)], role=Role.COACH, kinds=kinds, now=now)
    page = own_page.look(course.services.store, person=samira(course))
    assert [(view.role, view.kind) for view in page.views] == [(Role.COACH, Kind.AIMS)]


def test_what_only_i_see_is_wiped_at_once_and_what_we_share_stays(course: Course) -> None:
    assert "With whom you do not want to be in a duo" in course.samira.read("/own/erasure")
    assert "is wiped" in course.samira.send_and_read("/own/erasure", on="/own/erasure")
    with course.services.store.reading() as db:
        wiped = db.execute(select(intakes.c.vetoed, intakes.c.wished)).one()
        assert (wiped.vetoed, wiped.wished) == (None, None)
    told = course.samira.open("/own/data.json").text
    assert ELSEWHERE not in told
    assert "Onderhandelen" in told
    assert "Rustig blijven" in told


@pytest.mark.parametrize("path", ["/own", "/own/data", "/own/data.json", "/own/erasure"])
def test_who_has_no_duo_has_a_page_of_their_own_too(course: Course, path: str) -> None:
    _, wim = course.somebody("Wim")
    assert wim.open(path).status_code == 200


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[DeliveryWorld]:
    """The LMS and the HR system are there, and take what is sent."""
    served(create_app(services))
    with SandboxServer(services.settings.base_url) as outside:
        yield a_delivery_world(services, outside, served)


def samiras_page(world: DeliveryWorld) -> str:
    with world.services.store.reading() as db:
        account, course = db.get_one(Account, world.accounts[SAMIRA]), world.cohort.context_id
    assert course is not None
    return launching(world.services, world.services.settings.base_url, account, context=course).read("/own?lang=en")


def test_what_was_sent_stands_there_as_it_was_sent(world: DeliveryWorld) -> None:
    world.put_score(45)
    world.put_record(hours=12)
    world.put_score(80, JOOST)
    waiting = samiras_page(world)
    assert "Progress: 45 of 100 Only the number." in waiting
    assert waiting.count("on its way") == 2
    for destination in (world.lms, world.hris):
        world.deliver(destination)
    page = samiras_page(world)
    assert "to the course Wederkerig leren, voorjaar arrived" in page
    assert "You take part Using knowledge and experience to the full, since 2 March" in page
    assert "12 hours, rounded to four. No reason, and not with whom." in page
    assert page.count(" arrived") == 2
    assert "80 of 100" not in page
    world.put_record(status="ended", end="2026-05-01")
    stopped = samiras_page(world)
    assert "You stopped Using knowledge and experience to the full, from 2 March" in stopped
    assert " to 1 May" in stopped


def test_what_a_receiver_does_not_take_was_not_sent(world: DeliveryWorld) -> None:
    """A product that only wants the last score gets no other: the letter is done, and nothing left the house."""
    world.put_score(45)
    with world.services.store.transaction() as db:
        db.execute(update(outbox).where(outbox.c.kind == "lms.score").values(state="done", done_at=world.now()))
        db.execute(update(outbox).where(outbox.c.kind != "lms.score").values(state="parked", reason="no", code="http-400"))
    page = samiras_page(world)
    assert "45 of 100" not in page
    assert "did not arrive; an administrator looks at it" in page
