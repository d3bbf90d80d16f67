"""A number that was given out again: it links nobody, and joins no records, whose names speak against it (LTI-04, LTI-51)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from integration.domain.people.recognition import LinkBasis
from integration.flows.people.links import linking
from integration.flows.people.links.recognise import settle
from integration.store.db import Store
from integration.store.tables.people import employees
from tests.builders import NOW
from tests.integration.linking_world import LinkingWorld

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def linking_world(store: Store) -> LinkingWorld:
    """See `LinkingWorld`."""
    return LinkingWorld(store=store)


def test_LTI_51_who_got_the_number_of_somebody_that_left_inherits_nothing(linking_world: LinkingWorld) -> None:
    gone = linking_world.employee("Anna de Boer", employee_number="7", external_id="old")
    account = linking_world.launch(linking_world.account("Anna de Boer"), "7")
    linking_world.left(gone)
    linking_world.employee("Bram Kok", employee_number="7", external_id="new")
    assert linking_world.launch(account, "7").link_basis == LinkBasis.CONTRADICTED
    assert linking.look(linking_world.store).joined == []
    assert linking_world.disputed() == [("name-differs", "Anna de Boer", ["Anna de Boer", "Bram Kok"])]


def test_LTI_51_a_number_of_another_name_is_for_an_admin_who_decides_once(linking_world: LinkingWorld) -> None:
    person = linking_world.employee("Robert Smit", employee_number="7")
    account = linking_world.launch(linking_world.account("Bob"), "7")
    assert (account.employee_id, account.link_basis) == (None, LinkBasis.CONTRADICTED)
    assert linking_world.disputed() == [("name-differs", "Bob", ["Robert Smit"])]
    settle(linking_world.store, account_id=account.id, employee_id=person.id, actor="admin", now=NOW)
    assert linking_world.launch(account, "7").employee_id == person.id
    assert linking_world.disputed() == []


def test_LTI_51_an_old_account_without_a_name_is_not_the_one_who_has_the_number_now(linking_world: LinkingWorld) -> None:
    linking_world.left(linking_world.employee("Anna de Boer", employee_number="7", external_id="old"))
    bram = linking_world.employee("Bram Kok", employee_number="7", external_id="new")
    assert linking_world.launch(linking_world.account(""), "7").link_basis == LinkBasis.CONTRADICTED
    assert linking_world.launch(linking_world.account("Bram Kok"), "7").employee_id == bram.id


def test_LTI_51_a_record_that_hr_gave_to_somebody_else_lets_the_link_go(linking_world: LinkingWorld) -> None:
    person = linking_world.employee("Anna de Boer", employee_number="7")
    account = linking_world.launch(linking_world.account("Anna de Boer"), "7")
    for name, family, holds in (("Anna", "Kok", True), ("Bram", "Kok", False)):
        with linking_world.store.transaction() as db:
            db.execute(update(employees).where(employees.c.id == person.id).values(given_name=name, family_name=family))
        assert (linking_world.launch(account, "7").employee_id == person.id) is holds


def test_LTI_51_who_married_comes_in_and_a_name_that_was_put_right_opens_the_door(linking_world: LinkingWorld) -> None:
    anna = linking_world.employee("Anna de Vries", employee_number="7")
    assert linking_world.launch(linking_world.account("Anna Jansen"), "7").employee_id == anna.id
    person = linking_world.employee("Petra Kok", employee_number="8")
    account = linking_world.launch(linking_world.account("Wim Smit"), "8")
    assert account.link_basis == LinkBasis.CONTRADICTED
    with linking_world.store.transaction() as db:
        linking_world.now(db, account).given_name = "Petra"
    assert linking_world.launch(account, "8").employee_id == person.id
    assert linking_world.disputed() == []
