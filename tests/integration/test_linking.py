"""Who an account is: found by what the LMS tells, proposed by a mailbox, or disputed; never guessed (LTI-04, LTI-51)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from integration.domain.people.account import Account
from integration.domain.people.recognition import Key, LinkBasis, PersonKey
from integration.flows.people.links import linking, merge
from integration.flows.people.links.recognise import settle
from integration.store.db import Store
from integration.store.tables.people import accounts, audit, employees
from tests.builders import NOW, a_connection
from tests.integration.linking_world import LinkingWorld

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MAIL = "samira@stad.example"


@pytest.fixture
def linking_world(store: Store) -> LinkingWorld:
    """See `LinkingWorld`."""
    return LinkingWorld(store=store)


@pytest.mark.parametrize("told", [MAIL, "Samira@Stad.Example", " samira+lms@stad.example"])
def test_LTI_04_a_mailbox_that_both_sides_have_once_is_proposed_and_links_nobody(linking_world: LinkingWorld, told: str) -> None:
    linking_world.employee("Samira el Amrani", employee_number="1", work_email="samira+hr@stad.example")
    account = linking_world.account(email=told)
    linking_world.launch(account, None)
    assert linking_world.linked(account) is None
    assert linking_world.proposed() == [("Samira el Amrani", "1", True)]


def test_a_mailbox_that_several_read_or_two_have_is_not_proposed(linking_world: LinkingWorld) -> None:
    for name in ("Balie Noord", "Balie Zuid"):
        linking_world.employee(name, work_email="loket@stad.example")
    linking_world.employee("Info Punt", work_email="info@stad.example")
    linking_world.employee("Twee Keer", work_email="twee@stad.example")
    linking_world.employee("Jan Jansen", work_email="jj@stad.example")
    linking_world.employee("Jans Jansen", work_email="JJ+x@stad.example")
    for mail in ("loket@stad.example", "info@stad.example", "twee@stad.example", "TWEE@stad.example", "jj@stad.example"):
        linking_world.account(email=mail)
    assert linking_world.proposed() == []


def test_who_left_is_taken_or_has_another_number_is_not_proposed(linking_world: LinkingWorld) -> None:
    linking_world.employee("Weg Gegaan", work_email="weg@stad.example", employment_status="left")
    taken = linking_world.employee("Al Gekoppeld", work_email="al@stad.example")
    linking_world.account(employee=taken)
    linking_world.employee("Joost Bakker", employee_number="7")
    linking_world.employee("Samira el Amrani", work_email=MAIL)
    for mail, told in (("weg@stad.example", None), ("al@stad.example", None), (MAIL, "7")):
        linking_world.account(email=mail, sourced_id=told)
    assert linking_world.proposed() == []


def test_names_that_differ_ask_to_look_twice(linking_world: LinkingWorld) -> None:
    linking_world.employee("Zoë van der Berg", employee_number="1", work_email="z@stad.example")
    linking_world.employee("Wim de Groot", employee_number="2", work_email="w@stad.example")
    linking_world.account("zoe Berg", email="z@stad.example", sourced_id="unknown")
    linking_world.account("Petra Smit", email="w@stad.example")
    assert linking_world.proposed() == [("zoe Berg", "1", True), ("Petra Smit", "2", False)]


def test_a_batch_that_was_looked_at_is_linked_as_far_as_it_still_holds(linking_world: LinkingWorld) -> None:
    people = [linking_world.employee(f"Ravi Sital{n}", work_email=f"r{n}@stad.example") for n in range(3)]
    those = [linking_world.account(f"Ravi Sital{n}", email=f"r{n}@stad.example") for n in range(3)]
    chosen = [(account.id, person.id) for account, person in zip(those[:2], people[:2], strict=True)]
    settle(linking_world.store, account_id=those[0].id, employee_id=people[2].id, actor="admin", now=NOW)
    said = linking.confirm_links(linking_world.store, chosen, actor="admin", now=NOW)
    assert (said.done, said.late) == (1, 1)
    assert [linking_world.linked(each) for each in those] == [people[2].id, people[1].id, None]
    with linking_world.store.reading() as db:
        [detail] = db.scalars(select(audit.c.detail).where(audit.c.subject == str(those[1].id)))
    assert detail == {"employee": str(people[1].id), "before": None, "why": "email"}


def test_what_was_said_not_to_be_the_same_is_not_proposed_again(linking_world: LinkingWorld) -> None:
    person = linking_world.employee("Samira el Amrani", work_email=MAIL)
    account = linking_world.account(email=MAIL)
    linking.keep_apart(linking_world.store, account.id, person.id, actor="admin", now=NOW)
    assert linking_world.proposed() == []


def test_LTI_04_a_link_that_was_let_go_is_not_made_again_by_itself(linking_world: LinkingWorld) -> None:
    person = linking_world.employee("Samira el Amrani", employee_number="1")
    account = linking_world.launch(linking_world.account(), "1")
    assert linking_world.linked(account) == person.id
    settle(linking_world.store, account_id=account.id, employee_id=None, actor="admin", now=NOW)
    linking_world.launch(account, "1")
    assert linking_world.linked(account) is None
    settle(linking_world.store, account_id=account.id, employee_id=person.id, actor="admin", now=NOW)
    linking_world.launch(account, "1")
    assert linking_world.linked(account) == person.id


def test_LTI_51_a_number_that_two_systems_gave_to_two_records_links_nobody(linking_world: LinkingWorld) -> None:
    here = linking_world.employee("Samira el Amrani", employee_number="1")
    there = linking_world.employee("Samira el Amrani", at="payroll", employee_number="1")
    account = linking_world.launch(linking_world.account(), "1")
    assert (account.employee_id, account.link_basis) == (None, LinkBasis.SHARED)
    assert linking_world.disputed() == [("shared", "Samira el Amrani", ["Samira el Amrani", "Samira el Amrani"])]
    assert linking_world.doubled() == [("Samira el Amrani", "Samira el Amrani", "number", True)]
    merge.merge(linking_world.store, lead=there.id, other=here.id, actor="admin", now=NOW)
    assert linking_world.launch(account, "1").employee_id == there.id
    assert (linking_world.disputed(), linking_world.doubled()) == ([], [])


def test_LTI_51_a_number_that_is_not_shared_any_more_leaves_no_trace(linking_world: LinkingWorld) -> None:
    for place in ("stad", "payroll"):
        person = linking_world.employee("Samira el Amrani", at=place, employee_number="1")
    account = linking_world.launch(linking_world.account(), "1")
    with linking_world.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == person.id).values(employee_number="2"))
    assert linking_world.launch(account, "nobody").link_basis is None


def test_LTI_51_any_number_of_somebody_with_two_records_finds_them(linking_world: LinkingWorld) -> None:
    lead = linking_world.employee("Samira el Amrani", employee_number="1")
    other = linking_world.employee("Samira el Amrani", at="payroll", employee_number="P-77")
    merge.merge(linking_world.store, lead=lead.id, other=other.id, actor="admin", now=NOW)
    account = linking_world.launch(linking_world.account(), "P-77")
    assert account.employee_id == lead.id
    assert linking_world.launch(account, "1").employee_id == lead.id
    assert linking_world.launch(account, "P-77").link_basis == LinkBasis.SOURCED_ID
    assert linking_world.launch(account, "P-78").link_basis == LinkBasis.CONTRADICTED


def test_LTI_51_who_came_back_under_the_same_number_finds_what_they_left(linking_world: LinkingWorld) -> None:
    old = linking_world.employee("Samira el Amrani", employee_number="1", external_id="old")
    account = linking_world.launch(linking_world.account(), "1")
    with linking_world.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == old.id).values(employment_status="left"))
    new = linking_world.employee("Samira el Amrani", employee_number="1", external_id="new")
    assert linking_world.doubled() == [("Samira el Amrani", "Samira el Amrani", "number", True)]
    assert linking_world.launch(account, "1").employee_id == new.id
    [joined] = linking.look(linking_world.store).joined
    assert (joined.lead.external_id, joined.other.external_id, joined.merge.basis, joined.by) == ("new", "old", "came-back", "launch")


def test_LTI_51_who_got_the_number_of_somebody_that_left_is_not_them_once_an_admin_said_so(linking_world: LinkingWorld) -> None:
    old = linking_world.employee("Anna de Boer", employee_number="7", external_id="old")
    account = linking_world.launch(linking_world.account("Anna de Boer"), "7")
    with linking_world.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == old.id).values(employment_status="left"))
    new = linking_world.employee("Bram Kok", employee_number="7", external_id="new")
    linking.keep_apart(linking_world.store, old.id, new.id, actor="admin", now=NOW)
    assert linking_world.launch(account, "7").employee_id == old.id
    assert linking.look(linking_world.store).joined == []


def test_an_lms_may_tell_the_key_of_one_hr_system(linking_world: LinkingWorld) -> None:
    with linking_world.store.transaction() as db:
        payroll = a_connection(db, "payroll")
    linking_world.employee("Joost Bakker", external_id="p1", employee_number="9")
    person = linking_world.employee("Samira el Amrani", at="payroll", external_id="p1", employee_number="9")
    by_key = Key(kind=PersonKey.EXTERNAL_ID, connection=payroll)
    assert linking_world.launch(linking_world.account(), "p1", by_key).employee_id == person.id
    one_system = Key(connection=payroll)
    assert linking_world.launch(linking_world.account(issuer="https://other.example"), "9", one_system).employee_id == person.id
    for nothing in (Key(kind=PersonKey.EXTERNAL_ID), Key(kind=PersonKey.EMAIL)):
        assert linking_world.launch(linking_world.account(), "p1", nothing).employee_id is None


def test_two_accounts_that_claim_one_employee_are_both_shown(linking_world: LinkingWorld) -> None:
    linking_world.employee("Samira el Amrani", employee_number="1")
    linking_world.launch(linking_world.account(), "1")
    linking_world.launch(linking_world.account("Sam Amrani"), "1")
    [conflict] = linking.look(linking_world.store).conflicts
    assert (conflict.why, conflict.account.given_name, [each.given_name for each in conflict.others]) == ("number-taken", "Sam", ["Samira"])
    assert not conflict.is_linked


def test_another_number_than_before_shows_both_people(linking_world: LinkingWorld) -> None:
    linking_world.employee("Samira el Amrani", employee_number="1")
    linking_world.employee("Joost Bakker", employee_number="2")
    account = linking_world.launch(linking_world.account(), "1")
    linking_world.launch(account, "2")
    assert linking_world.disputed() == [("number-changed", "Samira el Amrani", ["Samira el Amrani", "Joost Bakker"])]


def test_a_number_that_changed_hands_is_shown_before_anybody_comes_in(linking_world: LinkingWorld) -> None:
    was = linking_world.employee("Samira el Amrani", employee_number="1")
    linking_world.launch(linking_world.account(), "1")
    with linking_world.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == was.id).values(employee_number="9"))
    linking_world.employee("Joost Bakker", employee_number="1")
    assert linking_world.disputed() == [("handed-on", "Samira el Amrani", ["Samira el Amrani", "Joost Bakker"])]


def test_somebody_who_left_and_still_comes_in_is_shown(linking_world: LinkingWorld) -> None:
    gone = linking_world.employee("Samira el Amrani", employee_number="1")
    account = linking_world.launch(linking_world.account(), "1")
    with linking_world.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == gone.id).values(employment_status="left"))
    assert linking_world.disputed() == []
    with linking_world.store.transaction() as db:
        db.execute(update(accounts).where(accounts.c.id == account.id).values(last_seen_at=NOW.replace(hour=23)))
    linking_world.launch(linking_world.account("Nieuw Gezicht"), "1")
    assert linking_world.disputed() == [
        ("left", "Samira el Amrani", ["Samira el Amrani"]),
        ("left", "Nieuw Gezicht", ["Samira el Amrani"]),
    ]


def test_doubles_are_equal_numbers_or_a_mailbox_that_both_systems_have_once(linking_world: LinkingWorld) -> None:
    linking_world.employee("Samira el Amrani", employee_number="1", work_email=MAIL)
    linking_world.employee("S. Amrani", at="payroll", employee_number="P1", work_email="Samira+p@stad.example")
    linking_world.employee("Wim de Groot", employee_number="2")
    linking_world.employee("Petra Smit", at="payroll", employee_number="2")
    for place in ("stad", "payroll"):
        linking_world.employee("Info Punt", at=place, work_email="info@stad.example")
    linking_world.employee("Drie Keer", work_email="d@stad.example")
    linking_world.employee("Drie Keer", work_email="d@stad.example")
    linking_world.employee("Drie Keer", at="payroll", work_email="d@stad.example")
    assert linking_world.doubled() == [
        ("Wim de Groot", "Petra Smit", "number", False),
        ("Samira el Amrani", "S. Amrani", "email", False),
    ]


def test_a_batch_of_doubles_is_joined_with_the_system_that_leads(linking_world: LinkingWorld) -> None:
    with linking_world.store.transaction() as db:
        payroll = a_connection(db, "payroll")
    linking_world.employee("Samira el Amrani", employee_number="1")
    there = linking_world.employee("Samira el Amrani", at="payroll", employee_number="1")
    here = linking_world.employee("Joost Bakker", employee_number="2")
    linking_world.employee("Joost Bakker", at="payroll", employee_number="2", employment_status="left")
    chosen = [each.key for each in linking.look(linking_world.store).doubles]
    said = linking.confirm_doubles(linking_world.store, [*chosen, (here.id, there.id)], leading=payroll, actor="admin", now=NOW)
    assert (said.done, said.late, said.refused) == (2, 1, 0)
    assert {each.lead.id for each in linking.look(linking_world.store).joined} == {there.id, here.id}


def test_records_that_are_said_to_be_two_people_are_left_alone(linking_world: LinkingWorld) -> None:
    one = linking_world.employee("Wim de Groot", employee_number="2")
    other = linking_world.employee("Petra Smit", at="payroll", employee_number="2")
    linking.keep_apart(linking_world.store, other.id, one.id, actor="admin", now=NOW)
    assert linking_world.doubled() == []
    with linking_world.store.reading() as db:
        assert db.get_one(type(one), one.id).merged_into is None
        assert [*db.scalars(select(Account))] == []
