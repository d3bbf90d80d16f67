"""People and rights at the admin door: who an account is, what it may do, and that every decision is noted."""

from __future__ import annotations

import re

from sqlalchemy import select

from integration.domain.people.account import Account, Right
from integration.domain.people.recognition import LinkBasis
from integration.store.access import accounts
from integration.store.tables import people
from integration.wiring import Services
from tests.builders import an_employee
from tests.fakes.admin_door import AdminDoor, words
from tests.fakes.small_browser import SmallBrowser
from tests.integration.admin_world import Morning

JOOST = "003120"


def path_of(account: Account, rest: str = "") -> str:
    return f"/admin/people/{account.id}{rest}"


def acts(services: Services, account: Account) -> list[str]:
    with services.store.reading() as db:
        return list(db.scalars(select(people.audit.c.act).where(people.audit.c.subject == str(account.id)).order_by(people.audit.c.id)))


def test_accounts_are_listed_with_who_they_are_and_what_they_may(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read("/admin/people")
    assert "Samira el Amrani 004417 Samira el Amrani, Burgerzaken coordinator" in said
    assert "Wim de Groot not linked to an employee may become coordinator" in said
    assert said.index("Wim de Groot") < said.index("Samira")


def test_accounts_are_found_by_name_or_number(admin: AdminDoor, morning: Morning) -> None:
    for asked, found, not_found in (
        ("groot", "Wim de Groot", "Samira"),
        ("004417", "Samira", "Wim"),
        ("sam amrani", "Samira", "Wim"),
        ("100%25", "Nobody is found", "Wim"),
        ("%00%27%5C_", "Nobody is found", "Wim"),
    ):
        said = admin.read(f"/admin/people?q={asked}")
        assert found in said
        assert not_found not in said


def test_ROLE_06_a_right_is_given_by_an_admin_and_noted(admin: AdminDoor, services: Services, morning: Morning) -> None:
    said = admin.press_and_read(path_of(morning.stranger, "/rights/coordinator"), on=path_of(morning.stranger))
    assert "The right is given." in said
    assert "Right given: coordinator Admin" in said
    with services.store.reading() as db:
        assert accounts.rights_of(db, morning.stranger.id) == {Right.COORDINATOR}
    assert acts(services, morning.stranger) == ["right.grant"]


def test_a_right_is_taken_back_and_noted(admin: AdminDoor, services: Services, morning: Morning) -> None:
    said = admin.press_and_read(path_of(morning.account, "/rights/coordinator/revocation"), on=path_of(morning.account))
    assert "The right is taken back." in said
    with services.store.reading() as db:
        assert accounts.rights_of(db, morning.account.id) == set()
    assert acts(services, morning.account) == ["right.revoke"]


def test_the_last_admin_cannot_be_taken_away(admin: AdminDoor, services: Services) -> None:
    with services.store.reading() as db:
        me = db.scalars(select(Account)).one()
    answer = admin.press(path_of(me, "/rights/admin/revocation"), on=path_of(me))
    assert answer.status_code == 422
    assert "This is the last administrator." in words(answer)
    assert "Error:" in answer.text


def test_a_right_that_does_not_exist_is_not_found(admin: AdminDoor, morning: Morning) -> None:
    assert admin.press(path_of(morning.account, "/rights/king"), on=path_of(morning.account)).status_code == 404


def test_LTI_04_an_account_is_linked_by_number_after_looking_at_both(admin: AdminDoor, services: Services, morning: Morning) -> None:
    asked = path_of(morning.stranger, f"/employee?number={JOOST}")
    said = admin.read(asked)
    assert "Is this the same person?" in said
    assert "Account Wim de Groot w.degroot@stad.example" in said
    assert "Employee Joost de Vries 003120" in said
    assert "This account is linked." in admin.press_and_read(path_of(morning.stranger, "/employee"), on=asked, number=JOOST)
    with services.store.reading() as db:
        linked = db.get_one(Account, morning.stranger.id)
    assert (linked.employee_id, linked.link_basis) == (morning.joost.id, LinkBasis.ADMIN)
    assert acts(services, morning.stranger) == ["account.settle"]


def test_an_employee_that_another_account_is_already_is_pointed_out(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read(path_of(morning.stranger, "/employee?number=004417"))
    assert "This employee is linked to another account already: Samira el Amrani." in said


def test_a_number_that_nobody_has_is_said_at_the_field(admin: AdminDoor, morning: Morning) -> None:
    for number in ("999999", "", "  ", "\0", "004417 004417"):
        answer = admin.browser.get(path_of(morning.stranger, "/employee"), query={"number": number})
        assert answer.status_code == 422
        assert "No one employee in service has number" in words(answer)
        assert 'aria-invalid="true"' in answer.text


def test_a_number_that_two_people_share_is_nobodys(admin: AdminDoor, services: Services, morning: Morning) -> None:
    with services.store.transaction() as db:
        an_employee(db, "Noor", connection_id=morning.connection, employee_number=JOOST)
    answer = admin.press(path_of(morning.stranger, "/employee"), on=path_of(morning.stranger), number=JOOST)
    assert answer.status_code == 409
    with services.store.reading() as db:
        assert db.get_one(Account, morning.stranger.id).employee_id is None


def test_a_link_is_let_go(admin: AdminDoor, services: Services, morning: Morning) -> None:
    assert "The link is let go." in admin.press_and_read(path_of(morning.account, "/employee"), on=path_of(morning.account), number="")
    with services.store.reading() as db:
        assert db.get_one(Account, morning.account.id).employee_id is None


def test_an_account_in_doubt_stands_first_and_asks_who_it_is(admin: AdminDoor, services: Services, morning: Morning) -> None:
    with services.store.transaction() as db:
        account = db.get_one(Account, morning.account.id)
        account.employee_id, account.link_basis, account.sourced_id = None, LinkBasis.CONTRADICTED, "000999"
    assert admin.read("/admin/people").index("Samira") < admin.read("/admin/people").index("Wim de Groot")
    assert "We do not know who one account is" in admin.read("/admin/")
    assert "The learning environment tells number 000999 now, and that or the name does not agree" in admin.read(path_of(morning.account))


def test_an_account_that_is_not_there_is_not_found(admin: AdminDoor) -> None:
    nobody = "/admin/people/01890000-0000-7000-8000-000000000000"
    assert admin.browser.get(nobody).status_code == 404
    assert admin.press(f"{nobody}/rights/coordinator").status_code in {404, 409}


def test_another_admin_signs_in_with_a_link_that_is_shown_once(admin: AdminDoor, services: Services, morning: Morning) -> None:
    account = path_of(morning.stranger)
    assert admin.press(f"{account}/link", on=account).status_code == 409
    admin.press(f"{account}/rights/admin", on=account)
    page = words(admin.press(f"{account}/link", on=account))
    [link] = re.findall(r"http://\S+/admin/sign-in/\S+", page)
    other = AdminDoor(services=services, browser=SmallBrowser(home=admin.browser.home, framed=False))
    path = link.removeprefix(admin.browser.home)
    assert other.press(path, on=path).status_code == 303
    assert "Needs your attention" in other.read("/admin/?lang=en")
    assert acts(services, morning.stranger) == ["right.grant", "admin.link", "admin.sign-in"]
    assert "Wim de Groot" in admin.read(account)
