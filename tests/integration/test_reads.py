"""What participants and coordinators get to read."""

from __future__ import annotations

from integration.domain.ids import new_id
from integration.flows import mentoring
from integration.store import reads
from tests.builders import an_account, an_employee
from tests.integration.mentoring_world import CATALOGUE, NOW, TODAY, World, a_launch, form, refusal


def test_both_members_see_the_same_order(world: World) -> None:
    mine, theirs = world.page(world.one), world.page(world.other)
    assert [part.person for part in mine.members] == [part.person for part in theirs.members]
    assert (mine.me.person, mine.partner.person) == (theirs.partner.person, theirs.me.person)
    assert {mine.me.person.initial, mine.partner.person.initial} == {"S", "J"}


def test_the_list_of_my_duos_has_those_that_go_on_first(world: World) -> None:
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    with world.store.transaction() as db:
        third = an_employee(db, "Daan", "Visser").id
    newer = form(world, world.one, third)
    with world.store.reading() as db:
        assert [card.id for card in reads.my_duos(db, world.one)] == [newer.id, world.duo.id]
        assert [card.is_open for card in reads.my_duos(db, world.other)] == [False]
        assert reads.my_duos(db, new_id()) == []
        assert (reads.has_duo(db, world.one), reads.has_duo(db, new_id())) == (True, False)


def test_a_rematch_keeps_what_was_reached_before(world: World) -> None:
    world.agree()
    world.log(world.one)
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    with world.store.transaction() as db:
        third = an_employee(db, "Daan", "Visser").id
    form(world, world.one, third)
    with world.store.reading() as db:
        assert [card.percent for card in reads.my_duos(db, world.one)] == [20, 20]
        assert [card.percent for card in reads.my_duos(db, third)] == [0]


def test_a_coordinator_sees_facts_and_which_acts_are_open(world: World) -> None:
    world.agree()
    world.log(world.one)
    with world.store.reading() as db:
        page = reads.cohort_page(db, world.cohort.id, NOW)
        line = reads.cohorts_of_context(db, world.context)[0]
        _, alone = reads.duo_facts(db, world.duo.id, NOW)
    facts = page.duos[0]
    assert (page.week, page.phase, line.open_duos, facts) == (2, "P1", 1, alone)
    assert (facts.intake_done, facts.is_signed, facts.held, facts.planned, facts.last_held_on) == (True, True, 1, 10, TODAY)
    assert (facts.may_dissolve, facts.may_complete) == (False, True)


def test_candidates_are_free_active_people_and_those_of_the_course_come_first(world: World) -> None:
    with world.store.transaction() as db:
        a_launch(db, an_account(db, employee=an_employee(db, "Zeno", "Zwart", job_title="Bode")), context_id=world.context)
        an_employee(db, "Anouk", "Vos")
        an_employee(db, "Wim", "Smit", employment_status="left")
    with world.store.reading() as db:
        found = reads.candidates(db, world.cohort.id)
        assert [(one.person.full_name, one.launched) for one in found] == [("Zeno Zwart", True), ("Anouk Vos", False)]
        assert [one.person.short_name for one in reads.candidates(db, world.cohort.id, "vos BURGER")] == ["Anouk"]
        assert reads.candidates(db, world.cohort.id, "100%") == []


def test_a_pair_that_does_not_differ_gets_a_notice_not_a_refusal(world: World) -> None:
    with world.store.transaction() as db:
        one, other = (an_employee(db, name, "Boer", job_family="beleid") for name in ("Ans", "Bas"))
        unknown = an_employee(db, "Cas", "Boer")
    with world.store.reading() as db:
        assert reads.pair_notices(db, CATALOGUE.programmes["ROT"], one.id, other.id) == {"job_family": "beleid"}
        assert reads.pair_notices(db, CATALOGUE.programmes["ROT"], one.id, unknown.id) == {}


def test_what_is_not_there_has_a_code(world: World) -> None:
    with world.store.reading() as db:
        assert refusal(lambda: reads.cohort_page(db, new_id(), NOW)) == "cohort.not-found"
        assert refusal(lambda: reads.duo_page(db, new_id(), world.one, NOW)) == "duo.not-found"
        assert refusal(lambda: reads.duo_facts(db, new_id(), NOW)) == "duo.not-found"
