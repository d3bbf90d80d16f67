"""Pages about who is who, and who is here twice: looked at and decided by an admin, and by nobody else (LTI-04, LTI-51)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.flows.people.links import linking
from integration.store.people import connections
from integration.store.people.connections import Draft
from integration.store.tables.people import audit
from integration.wiring import Services
from tests.builders import a_connection, an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door, words
from tests.fakes.tool_in_lms import tool_in_lms
from tests.integration.admin_world import Morning
from tests.integration.linking_world import LinkingWorld
from tests.integration.pages_world import a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LINKS, DOUBLES = "/admin/people/links", "/admin/people/doubles"


@pytest.fixture
def who(services: Services) -> LinkingWorld:
    """See `LinkingWorld`."""
    return LinkingWorld(store=services.store)


def pair(account: Account | Employee, employee: Employee) -> str:
    """As a form holds it."""
    return f"{account.id}:{employee.id}"


def test_pages_without_anything_to_decide_say_what_will_come(admin: AdminDoor) -> None:
    said = admin.read("/admin/people")
    assert said.count("nothing to do") == 2
    assert "Everything that we know agrees." in admin.read(LINKS)
    assert "whose mail address stands once on both sides appears here" in admin.read(LINKS)
    assert "With a second HR system you see here who stands in both." in admin.read(DOUBLES)


def test_LTI_04_what_is_ticked_is_linked_and_noted_with_who_did_it(admin: AdminDoor, services: Services, who: LinkingWorld) -> None:
    employee = who.employee("Noor Visser", employee_number="000900", work_email="n.visser@stad.example")
    account = who.account("Noor Visser", email="N.Visser+lms@stad.example")
    assert "one link proposed" in admin.read("/admin/people")
    assert "Noor Visser N.Visser+lms@stad.example in HR: 000900 Noor Visser, Burgerzaken" in admin.read(LINKS)
    assert "Tick at least one line." in admin.press_and_read(f"{LINKS}/confirmation", on=LINKS)
    assert "One account is linked." in admin.press_and_read(f"{LINKS}/confirmation", on=LINKS, pair=pair(account, employee))
    assert "One was no proposal any more." in admin.press_and_read(f"{LINKS}/confirmation", on=LINKS, pair=pair(account, employee))
    assert who.linked(account) == employee.id
    assert "Link changed by hand Admin" in admin.read(f"/admin/people/{account.id}")
    assert admin.press(f"{LINKS}/confirmation", on=LINKS, pair="nonsense").status_code == 400


def test_what_is_not_the_same_goes_from_the_page(admin: AdminDoor, who: LinkingWorld) -> None:
    employee = who.employee("Noor Visser", work_email="n.visser@stad.example")
    account = who.account("Wim Bos", email="n.visser@stad.example")
    assert "names differ" in admin.read(LINKS)
    said = admin.press_and_read(f"{LINKS}/apart", on=LINKS, apart=pair(account, employee))
    assert "It is not proposed again." in said
    assert "Wim Bos" not in said


def test_LTI_51_both_people_with_a_number_are_shown_and_one_is_chosen(admin: AdminDoor, who: LinkingWorld, morning: Morning) -> None:
    payroll = who.employee("Samira Amrani", at="payroll", employee_number="004417")
    account = who.launch(who.account("Sam Amrani"), "004417")
    said = admin.read(LINKS)
    assert "The learning environment told number 004417, and two people have it in HR." in said
    assert "payroll: 004417 Samira Amrani" in said
    asked = f"/admin/people/{account.id}/employee?employee={payroll.id}"
    assert "Is this the same person?" in admin.read(asked)
    admin.press(f"/admin/people/{account.id}/employee", on=asked, employee=str(payroll.id))
    assert who.linked(account) == payroll.id
    assert "Everything that we know agrees." in admin.read(LINKS)


def test_every_reason_has_a_sentence_and_a_remedy(admin: AdminDoor, who: LinkingWorld) -> None:
    first = who.employee("Samira el Amrani", employee_number="1")
    who.employee("Joost Bakker", employee_number="2", employment_status="left")
    who.employee("Bob Smit", employee_number="3")
    who.launch(who.account(), "1")
    who.launch(who.account("Sam Amrani"), "1")
    who.launch(who.account("Ravi Sital", employee=first), "3")
    who.launch(who.account("Wim Bos"), "2")
    who.account("Lotte Jansen", employee=first, sourced_id="3")
    said = admin.read(LINKS)
    for words_of in (
        "that employee is linked to another account already: Samira el Amrani",
        "tells number 3 now, and told another before",
        "HR knows it only of somebody who is out of service",
        "Linked by number 3, which HR gave to somebody else since",
    ):
        assert words_of in said
    assert said.count("Remedy") == 4


def test_records_are_compared_joined_turned_and_taken_apart(admin: AdminDoor, services: Services, who: LinkingWorld) -> None:
    here = who.employee("Lotte Jansen", employee_number="7")
    there = who.employee("Lotte Jansen", at="payroll", employee_number="7", job_title="Jurist")
    compare = f"{DOUBLES}/{here.id}/{there.id}"
    assert "Lotte Jansen stad: 7 Lotte Jansen, Burgerzaken payroll: 7 Lotte Jansen, Jurist, Burgerzaken" in admin.read(DOUBLES)
    assert "Job empty Jurist" in admin.read(compare)
    said = admin.press_and_read(compare, on=compare)
    assert "One person has one page again." in said
    assert "The same employee number. Confirmed on" in said
    assert "payroll leads: 7" in admin.press_and_read(f"{DOUBLES}/{there.id}/lead", on=DOUBLES)
    assert "Taken apart." in admin.press_and_read(f"{DOUBLES}/{here.id}/separation", on=DOUBLES)
    assert admin.press(f"{DOUBLES}/{here.id}/separation", on=DOUBLES).status_code == 409
    with services.store.reading() as db:
        acts = list(db.scalars(select(audit.c.act).where(audit.c.act.startswith("person.")).order_by(audit.c.id)))
    assert acts == ["person.merge", "person.lead", "person.separate"]


def test_two_records_of_one_system_are_told_apart_by_their_keys(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read(f"{DOUBLES}/{morning.samira.id}/{morning.joost.id}")
    assert "stad h1 leads stad h2 leads" in said


def test_many_are_joined_at_once_and_who_are_two_are_left_alone(admin: AdminDoor, who: LinkingWorld) -> None:
    people = [
        (who.employee("Bo Vos", employee_number=str(n)), who.employee("Bo Vos", at="payroll", employee_number=str(n))) for n in (1, 2)
    ]
    [(one, other), (three, four)] = people
    assert "Tick at least one line." in admin.press_and_read(f"{DOUBLES}/confirmation", on=DOUBLES)
    said = admin.press_and_read(f"{DOUBLES}/confirmation", on=DOUBLES, pair=pair(one, other), leads=str(other.connection_id))
    assert "One person has one page again." in said
    assert "payroll leads: 1" in said
    compare = f"{DOUBLES}/{three.id}/{four.id}"
    assert "It is not proposed again." in admin.press_and_read(f"{compare}/apart", on=compare)
    assert "Nobody seems to be here twice." in admin.read(DOUBLES)
    assert "Somebody said before that these are two people." in admin.read(compare)
    assert admin.browser.get(f"{DOUBLES}/{three.id}/{three.id}").status_code == 404


def test_who_take_part_each_on_their_own_are_not_joined_and_no_partner_is_named(
    admin: AdminDoor, services: Services, served: Serve
) -> None:
    course = a_course(services, served)
    with services.store.reading() as db:
        one, other = (db.get_one(Employee, id_) for id_ in course.duo.members)
    compare = f"{DOUBLES}/{one.id}/{other.id}"
    answer = admin.press(compare, on=compare)
    assert answer.status_code == 422
    assert "Both take part in mentoring, each on their own." in words(answer)
    assert linking.look(services.store).joined == []


def test_LTI_51_whose_number_two_people_have_reads_why_and_what_to_do(services: Services, served: Serve) -> None:
    with services.store.transaction() as db:
        for place in ("stad", "payroll"):
            an_employee(db, connection_id=a_connection(db, place), employee_number="1")
    with tool_in_lms(services, served) as tool:
        browser = tool.browser()
        page = words(browser.follow(tool.launch(browser, lis={"person_sourcedid": "1"})))
    assert "Twee mensen in het HR-systeem hebben jouw nummer" in page
    assert "Geef je coördinator deze code" in page
    assert "Een beheerder zoekt uit wie je bent" in page


def test_LTI_51_what_the_number_of_an_lms_means_is_set_on_its_page(services: Services, served: Serve) -> None:
    with services.store.transaction() as db:
        draft = Draft(name="payroll", settings={}, secrets={}, origin="a.yaml", text="connector: 1")
        payroll = connections.save(db, draft, now=services.clock.now())
        an_employee(db, connection_id=a_connection(db), external_id="p1")
        person = an_employee(db, "Noor", "Visser", connection_id=payroll, external_id="p1")
    with tool_in_lms(services, served) as tool:
        admin = admin_door(services, served)
        page = f"/admin/lms/{tool.platform.id}"
        assert "the key of payroll" in admin.read(page)
        said = admin.press_and_read(f"{page}/person-key", on=page, key=f"external_id:{payroll}")
        assert "It holds from the next launch on." in said
        browser = tool.browser()
        tool.launch(browser, lis={"person_sourcedid": "p1"})
        assert browser.get("/me").json()["person"]["employee"] == str(person.id)
        for nonsense in ("king", "external_id", f"number:{person.id}", "number:x"):
            assert admin.press(f"{page}/person-key", on=page, key=nonsense).status_code == 404
