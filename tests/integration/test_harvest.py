"""The harvest and the goodbye on a real database: what is kept of a yes, and how two goodbyes complete a duo."""

from __future__ import annotations

from sqlalchemy import func, select

from integration.domain.journey.farewell import said
from integration.domain.mentoring.duo import DuoState
from integration.domain.mentoring.next_step import NextStep
from integration.flows.journey import farewell, harvest, states
from integration.store import mentoring
from integration.store.journey.harvest import items_of
from integration.store.reads.journey.harvest import harvest_for, wall_of
from integration.store.tables.journey.harvest import harvest_items, harvest_yeses
from tests.integration.mentoring_world import NOW, World, at_once, refusal


def write(world: World, words: str = "Eerst vragen") -> None:
    harvest.write(world.store, duo_id=world.duo.id, person=world.one, level="duo", words=words, now=NOW)


def test_F22_a_no_is_kept_nowhere_and_an_item_takes_its_yeses_along(world: World) -> None:
    assert refusal(lambda: write(world)) == "duo.not-active"
    world.agree()
    for number in range(10):
        write(world, f"Ding {number}")
    assert refusal(lambda: write(world)) == "harvest.too-many"
    with world.store.reading() as db:
        items = items_of(db, world.duo.id)
    for person, chosen in ((world.one, items[:2]), (world.other, items[1:3]), (world.other, items[1:2])):
        harvest.agree(world.store, duo_id=world.duo.id, person=person, yes_to=[each.version for each in chosen], now=NOW)
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(harvest_yeses)) == 3
        assert [line.is_shared for line in harvest_for(db, world.duo.id, world.one)[:3]] == [False, True, False]
        assert not wall_of(db, world.cohort.id, NOW).people
    for each in items:
        harvest.remove(world.store, duo_id=world.duo.id, person=world.one, item_id=each.id)
    with world.store.reading() as db:
        assert [db.scalar(select(func.count()).select_from(table)) for table in (harvest_items, harvest_yeses)] == [0, 0]


def test_what_is_kept_only_because_it_is_shared_goes_with_a_yes(world: World) -> None:
    """After its term the rest of what the two wrote is let go of."""
    world.agree()
    write(world)
    with world.store.reading() as db:
        (item,) = items_of(db, world.duo.id)
    for person in (world.one, world.other):
        harvest.agree(world.store, duo_id=world.duo.id, person=person, yes_to=[item.version], now=NOW)
    with world.store.transaction() as db:
        mentoring.hold_duo(db, world.duo.id).let_go_at = NOW
    harvest.take_back(world.store, duo_id=world.duo.id, person=world.other, item_id=item.id)
    with world.store.reading() as db:
        assert items_of(db, world.duo.id) == []


def test_two_goodbyes_at_once_complete_the_duo_once(world: World) -> None:
    world.agree()
    states.begin_closing(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    assert world.page(world.one).next_step is NextStep.HARVEST

    def say(number: int) -> None:
        member = world.duo.members[number]
        farewell.say_goodbye(world.store, duo_id=world.duo.id, said=said(member, "Dank je", NOW), now=NOW)

    assert at_once(lambda: say(0), lambda: say(1)) == [None, None]
    page = world.page(world.other)
    assert (page.state, page.percent, set(page.closing.farewells)) == (DuoState.COMPLETED, 100, set(world.duo.members))
    assert refusal(lambda: say(0)) == "duo.not-open"
