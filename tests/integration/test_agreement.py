"""Aims, terms and signatures on real databases, by one partner and by both at the same moment."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from integration.domain.mentoring.duo import DuoState
from integration.flows import mentoring
from integration.store.tables.mentoring import activity, aims
from tests.integration.mentoring_world import CATALOGUE, NOW, World, at_once, refusal


def test_new_aims_take_the_place_of_the_old_ones(world: World) -> None:
    world.state_aims(world.one, learn="Rustig blijven")
    world.state_aims(world.one, learn="Duidelijk zijn")
    assert world.page(world.other).partner.learn == ("Duidelijk zijn",)


def test_saying_the_same_again_changes_nothing(world: World) -> None:
    world.agree()
    world.state_aims(world.one)
    assert world.page(world.one).agreement.is_signed
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(activity).where(activity.c.kind == "aims.stated")) == 2
        assert db.scalar(select(func.count()).select_from(aims)) == 4


def test_one_does_not_sign_blanks(world: World) -> None:
    world.state_aims(world.one)
    assert refusal(lambda: world.sign(world.one)) == "agreement.aims-missing"


def test_what_changed_after_reading_is_not_signed_unseen(world: World) -> None:
    for person in (world.one, world.other):
        world.state_aims(person)
    world.state_aims(world.other, learn="Iets heel anders")
    assert refusal(lambda: world.sign(world.one, version=1)) == "agreement.outdated"
    world.sign(world.one, version=2)


def write(world: World, person: UUID, **rhythm: object) -> int:
    """Change clause A03; the version that holds the change."""
    agreement = mentoring.write_terms(
        world.store, duo_id=world.duo.id, person=person, terms={"A03": rhythm}, clauses=CATALOGUE.clauses, now=NOW
    )
    return agreement.version


def test_a_changed_term_asks_both_to_sign_again_and_takes_nothing_back(world: World) -> None:
    world.agree()
    assert write(world, world.one, weeks=4) == 2
    page = world.page(world.one)
    assert (page.agreement.is_signed, page.agreement.valid_version) == (False, 1)
    assert page.agreement.terms["A03"] == {"weeks": 4, "minutes": 60, "place": "alternating"}
    assert (page.percent, page.state) == (15, DuoState.ACTIVE)
    for person in (world.one, world.other):
        world.sign(person, version=2)
    assert world.page(world.one).agreement.valid_version == 2


def test_the_same_terms_again_are_no_new_version(world: World) -> None:
    assert write(world, world.one, weeks=3) == 1
    assert write(world, world.one, weeks=2) == 2
    assert write(world, world.other, weeks=2) == 2


def test_terms_outside_the_clauses_are_refused(world: World) -> None:
    assert refusal(lambda: write(world, world.one, weeks=99)) == "terms.out-of-range"
    assert refusal(lambda: write(world, world.one, place="thuis")) == "terms.unknown-choice"
    assert refusal(lambda: write(world, world.one, salary=1)) == "terms.unknown"


def test_a_signature_can_be_taken_back_until_the_other_signs_too(world: World) -> None:
    def withdraw(person: UUID) -> None:
        mentoring.withdraw_signature(world.store, duo_id=world.duo.id, person=person, now=NOW)

    for person in (world.one, world.other):
        world.state_aims(person)
    assert refusal(lambda: withdraw(world.one)) == "agreement.not-signed"
    world.sign(world.one)
    withdraw(world.one)
    assert world.page(world.other).partner.signed_at is None
    for person in (world.one, world.other):
        world.sign(person)
    assert refusal(lambda: withdraw(world.one)) == "agreement.in-force"


def test_two_partners_who_sign_at_the_same_moment_both_count(world: World) -> None:
    for person in (world.one, world.other):
        world.state_aims(person)
    assert at_once(lambda: world.sign(world.one), lambda: world.sign(world.other)) == [None, None]
    assert world.page(world.one).state == DuoState.ACTIVE


def test_two_partners_who_state_aims_at_the_same_moment_lose_nothing(world: World) -> None:
    at_once(lambda: world.state_aims(world.one, learn="Dit"), lambda: world.state_aims(world.other, learn="Dat"))
    page = world.page(world.one)
    assert (page.me.learn, page.partner.learn, page.agreement.is_ready) == (("Dit",), ("Dat",), True)


def test_signing_while_the_other_changes_a_term_never_signs_the_change(world: World) -> None:
    for person in (world.one, world.other):
        world.state_aims(person)
    signed, _ = at_once(lambda: world.sign(world.one), lambda: write(world, world.other, weeks=5))
    assert signed in {None, "agreement.outdated"}
    page = world.page(world.one)
    assert (page.agreement.version, page.agreement.i_signed) == (2, False)


def test_signing_twice_at_once_is_one_signature(world: World) -> None:
    for person in (world.one, world.other):
        world.state_aims(person)
    done = at_once(lambda: world.sign(world.one), lambda: world.sign(world.one))
    assert sorted(map(str, done)) == ["None", "agreement.already-signed"]
