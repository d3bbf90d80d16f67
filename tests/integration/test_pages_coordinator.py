"""The coordinator's pages over true HTTP: groups, forming a duo, the board, rounding off. Facts, never words."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from integration.domain.people.account import Right
from integration.store import reads
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.builders import a_context
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import from_course
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def test_a_coordinator_starts_at_the_groups_of_the_course(course: Course) -> None:
    answer = course.coordinator.open("/", status=303)
    page = words(course.coordinator.browser.follow(answer))
    assert "Groep voorjaar" in page
    assert "one duo" in page


def test_a_group_is_made_from_a_programme_of_the_catalogue(course: Course) -> None:
    choices = course.coordinator.read("/groups/new")
    assert "Leading diversity better" in choices
    assert "We ask that of the duo, not of a person. Everybody may join." in choices
    page = course.coordinator.send_and_read("/groups/new", {"programme": "DIV", "name": "Groep najaar", "starts_on": "1-9-2027"})
    assert "The group is there. Now form the duos." in page
    assert "starts on 1 September" in page.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"programme": "ZZZ"}, "Choose a programme."),
        ({"name": "  "}, "Give the group a name"),
        ({"starts_on": "soon"}, "Write the first day as in the example."),
        ({"starts_on": "1-1-1990"}, "Choose a first day that is less than two years away."),
    ],
)
def test_a_group_with_a_mistake_is_not_made_and_nothing_is_lost(course: Course, wrong: dict[str, str], sentence: str) -> None:
    day = (course.services.clock.now() + timedelta(days=30)).date().isoformat()
    form = {"programme": "DIV", "name": "Groep najaar", "starts_on": day, **wrong}
    answer = course.coordinator.send("/groups/new", form, status=422)
    assert sentence in words(answer)
    assert f'value="{form["starts_on"]}"' in answer.text
    assert f'value="{form["name"]}"' in answer.text


def test_two_people_are_found_chosen_and_brought_together(course: Course) -> None:
    lotte, lotte_there = course.somebody("Lotte", "Jansen")
    wim, _ = course.somebody("Wim", "de Groot")
    pairing = f"{course.board}/pairing"
    found = course.coordinator.read(f"{pairing}?q=jans")
    assert "Lotte Jansen" in found
    assert "Wim de Groot" not in found
    assert "Lotte Jansen" not in course.coordinator.read(f"{pairing}?one={lotte.id}").partition("Search")[2]
    confirmation = f"{pairing}/confirmation?one={lotte.id}&other={wim.id}"
    assert "Make this duo?" in course.coordinator.read(confirmation)
    page = course.coordinator.send_and_read(f"{pairing}/confirmation", on=confirmation)
    assert "are a duo now. They see it on their own page." in page
    assert "Wim" in lotte_there.read("/duo")


@pytest.mark.parametrize(("leads", "said"), [(True, "They both lead people."), (False, "Neither of them leads people.")])
def test_two_people_who_are_too_much_alike_come_with_a_word(course: Course, *, leads: bool, said: str) -> None:
    pair = [course.somebody(name)[0].id for name in ("Lotte", "Wim")]
    with course.services.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id.in_(pair)).values(leads_people=leads))
    begun = course.coordinator.send("/groups/new", {"programme": "DIV", "name": "Leiding", "starts_on": "1-9-2027"})
    group = begun.headers["Location"].partition("/groups/")[2].partition("?")[0]
    page = course.coordinator.read(f"/groups/{group}/pairing/confirmation?one={pair[0]}&other={pair[1]}")
    assert said in page
    assert "Do you have a good reason for these two? Then make this duo." in page
    assert said not in course.coordinator.read(f"{course.board}/pairing/confirmation?one={pair[0]}&other={pair[1]}")


def test_a_list_of_groups_says_days_in_one_way(course: Course) -> None:
    course.coordinator.send("/groups/new", {"programme": "DIV", "name": "Najaar", "starts_on": "1-9-2027"})
    assert "From 1 September 2027 to 30 August 2028." in course.coordinator.read("/groups").replace("\N{NO-BREAK SPACE}", " ")


def test_people_who_have_a_duo_here_are_not_offered(course: Course) -> None:
    page = course.coordinator.read(f"{course.board}/pairing")
    assert "Joost" not in page
    assert "Nobody found" in page


def test_a_duo_that_may_not_be_is_refused_with_a_remedy(course: Course) -> None:
    lotte, _ = course.somebody("Lotte", "Jansen")
    taken = course.duo.a
    confirmation = f"{course.board}/pairing/confirmation?one={lotte.id}&other={taken}"
    answer = course.coordinator.send(f"{course.board}/pairing/confirmation", on=confirmation, status=422)
    assert "One of them already has a duo in this group. Choose somebody else." in words(answer)


def test_a_duo_can_be_undone_as_long_as_nothing_happened(course: Course) -> None:
    duo = f"{course.board}/duos/{course.duo.id}"
    assert "The duo is undone." in course.coordinator.send_and_read(f"{duo}/dissolution", on=duo)
    assert "This duo does not go on" in course.samira.read("/duo")


def test_a_duo_with_a_signature_cannot_be_undone(course: Course) -> None:
    duo = f"{course.board}/duos/{course.duo.id}"
    course.both_state_aims()
    course.samira.send(f"{course.duo_path}/agreement/signature")
    assert "Undo this duo" not in course.coordinator.read(duo)
    answer = course.coordinator.send(f"{duo}/dissolution", on=duo, status=422)
    assert "You can stop this duo, but not undo it." in words(answer)


def test_all_mistakes_in_a_new_group_are_told_at_once_each_at_its_field(course: Course) -> None:
    answer = course.coordinator.send("/groups/new", {"name": " ", "starts_on": "soon"}, status=422)
    linked = re.findall(r'<li><a href="#(\w+)">', answer.text)
    assert linked == ["programme", "name", "starts_on"]
    assert all(f'id="{field}"' in answer.text for field in linked)


def test_what_cannot_be_undone_is_asked_first(course: Course) -> None:
    duo = f"{course.board}/duos/{course.duo.id}"
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    assert f"{duo}/completion" in course.coordinator.open(duo).text
    page = course.coordinator.read(f"{duo}/completion")
    assert "They held no session yet." in page
    assert "although they met less often than planned" in page
    assert "This cannot be undone." in page
    assert "No reason is kept." in course.coordinator.read(f"{duo}/end")
    course.coordinator.send(f"{duo}/end")
    assert "Yes, " not in course.coordinator.read(f"{duo}/completion") + course.coordinator.read(f"{duo}/end")


def test_a_duo_is_rounded_off_and_both_see_it(course: Course) -> None:
    duo = f"{course.board}/duos/{course.duo.id}"
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    assert "The trajectory of this duo is complete." in course.coordinator.send_and_read(f"{duo}/completion")
    assert "Your trajectory is complete" in course.joost.read("/duo")
    assert "100 percent" in course.joost.read("/duo")


def test_a_duo_is_stopped_without_a_reason(course: Course) -> None:
    duo = f"{course.board}/duos/{course.duo.id}"
    course.both_state_aims()
    course.samira.send(f"{course.duo_path}/agreement/signature")
    assert "The duo has stopped." in course.coordinator.send_and_read(f"{duo}/end")


def test_the_board_holds_facts_and_never_what_people_wrote(course: Course) -> None:
    course.samira.send(f"{course.duo_path}/aims", {"learn": ["Een geheime wens"], "offer": ["Een bijzondere gave"]})
    for page in ("", f"/duos/{course.duo.id}", "/pairing"):
        seen = course.coordinator.open(course.board + page).text
        assert "geheime" not in seen
        assert "gave" not in seen
    assert "0 of 10" in course.coordinator.read(course.board)


def test_what_needs_attention_comes_with_one_thing_to_do(course: Course) -> None:
    assert "This group has one duo" in course.coordinator.read(course.board)
    course.services.clock.move(timedelta(weeks=4))
    page = course.again(course.coordinator).read(course.board)
    assert "have not signed yet" in page
    assert "Two things." in page


def test_a_group_of_another_course_is_not_found(course: Course) -> None:
    with course.services.store.transaction() as db:
        elsewhere = a_context(db)
    other = from_course(course.services, course.url, context=elsewhere, right=Right.COORDINATOR)
    for page in ("", "/pairing", f"/duos/{course.duo.id}"):
        other.open(course.board + page, status=404)
    assert "There is no group yet" in other.read("/groups")


def test_participants_do_not_get_at_the_coordinators_pages(course: Course) -> None:
    for page in ("/groups", "/groups/new", course.board, f"{course.board}/pairing", f"{course.board}/duos/{course.duo.id}"):
        assert "This page is not for you" in course.samira.read(page, status=403)


def test_nobody_coordinates_their_own_group(course: Course) -> None:
    els, els_there = course.somebody("Els", "Kok", may=Right.COORDINATOR)
    lotte, _ = course.somebody("Lotte", "Jansen")
    confirmation = f"{course.board}/pairing/confirmation?one={els.id}&other={lotte.id}"
    answer = els_there.send(f"{course.board}/pairing/confirmation", on=confirmation, status=422)
    assert "You coordinate this group, so you cannot take part in it yourself." in words(answer)


def test_a_duo_of_another_group_is_not_found_under_this_one(course: Course) -> None:
    course.coordinator.open(f"{course.board}/duos/{UUID(int=7)}", status=404)
    with course.services.store.reading() as db:
        assert len(reads.cohorts_of_context(db, course.context)) == 1
