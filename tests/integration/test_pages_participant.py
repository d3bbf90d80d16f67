"""The pages of the two partners over true HTTP: the duo, the goals, the agreement, stopping."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from integration.domain.mentoring.programme import Cohort
from integration.domain.people.employee import Employee
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import from_course
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def test_a_duo_begins_with_the_goals(course: Course) -> None:
    page = course.samira.read("/duo")
    assert "Joost" in page
    assert "What do you want to learn, and what do you bring?" in page
    assert "No session yet. Ten are planned." in course.samira.open("/duo").text


def test_somebody_without_a_duo_reads_what_happens_next(course: Course) -> None:
    _, lotte = course.somebody("Lotte")
    page = lotte.read("/duo")
    assert "Tell us what you would like, and we look for somebody who fits." in page
    assert "Lotte" in page
    with course.services.store.transaction() as db:
        db.get_one(Cohort, course.cohort.id).starts_on -= timedelta(days=120)
    assert "We look for somebody who can also learn from you" in lotte.read("/duo")


def test_somebody_the_hr_system_does_not_know_reads_what_happens_next(course: Course) -> None:
    stranger = from_course(course.services, course.url, context=course.context)
    page = stranger.read("/")
    assert "We know you from your course, but not yet as an employee" in page
    assert str(stranger.account.id)[-6:].upper() in page
    stranger.open("/duo", status=403)


def test_goals_are_kept_and_the_partner_reads_them(course: Course) -> None:
    said = course.samira.send_and_read(
        f"{course.duo_path}/aims", {"learn": ["Rustig blijven", ""], "offer": ["Gewone taal", "<b>Humor</b>"]}
    )
    assert "Your goals are kept." in said
    page = course.joost.read("/duo")
    assert "Rustig blijven" in page
    assert "<b>Humor</b>" in page


def test_a_form_with_a_mistake_says_so_and_keeps_what_was_typed(course: Course) -> None:
    answer = course.samira.send(f"{course.duo_path}/aims", {"learn": ["Rustig blijven"], "offer": ["", ""]}, status=422)
    assert "<title>Error:" in answer.text
    assert "Write at least one thing you want to learn and one thing you bring in." in words(answer)
    assert ">Rustig blijven</textarea>" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_the_agreement_is_signed_by_both(course: Course) -> None:
    sign = f"{course.duo_path}/agreement/signature"
    assert "You can sign once you have both written down your goals." in course.samira.read(f"{course.duo_path}/agreement")
    course.both_state_aims()
    assert "You have signed. The agreement holds once Joost signs too." in course.samira.send_and_read(sign)
    assert "Joost still reads the agreement" in course.samira.read("/duo")
    assert "With your signature the agreement holds." in course.joost.read(sign)
    assert "You have both signed. This agreement holds." in course.joost.send_and_read(sign)
    assert "Session 1" in course.samira.read("/duo")


def test_a_signature_can_be_taken_back_until_the_other_signs(course: Course) -> None:
    agreement = f"{course.duo_path}/agreement"
    course.both_state_aims()
    course.samira.send(f"{agreement}/signature")
    page = course.samira.send_and_read(f"{agreement}/signature/withdrawal", on=agreement)
    assert "Your signature is taken back." in page
    assert "Take back my signature" not in page


def test_a_version_that_was_changed_meanwhile_is_not_signed(course: Course) -> None:
    agreement = f"{course.duo_path}/agreement"
    course.both_state_aims()
    course.joost.send(f"{agreement}/terms", {"A03.weeks": "4"})
    answer = course.samira.send(f"{agreement}/signature", {"version": "1"}, status=422)
    assert "Read the new version and sign that one." in words(answer)
    assert "not signed yet" in words(answer)


def test_the_two_fill_in_what_the_agreement_leaves_open(course: Course) -> None:
    agreement = f"{course.duo_path}/agreement"
    page = course.samira.send_and_read(f"{agreement}/terms", {"A03.weeks": "4", "A03.place": "online", "A10.on": "no"})
    assert "The agreement has a new version." in page
    assert "version 2" in page
    assert "We meet every 4 weeks, 60 minutes, online ." in page
    assert "When we disagree" not in page


@pytest.mark.parametrize("weeks", ["99", "three", "", "-1", "²", "9" * 5000], ids=lambda weeks: weeks[:5])
def test_a_number_that_does_not_fit_is_marked_and_kept(course: Course, weeks: str) -> None:
    answer = course.samira.send(f"{course.duo_path}/agreement/terms", {"A03.weeks": weeks}, status=422)
    assert "One of the numbers does not fit." in words(answer)
    assert f'value="{weeks}"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1


def test_stopping_is_asked_once_and_needs_no_reason(course: Course) -> None:
    stop = f"{course.duo_path}/stop"
    assert "You can always stop, without a reason and without consequences." in course.samira.read(stop)
    assert "The duo has stopped." in course.samira.send_and_read(stop)
    assert "This duo has stopped" in course.joost.read("/duo")
    assert "Nothing in it can be changed any more." in words(course.samira.send(f"{course.duo_path}/aims", status=422))


def test_a_duo_of_others_is_not_found(course: Course) -> None:
    _, lotte = course.somebody("Lotte")
    for page in ("", "/aims", "/agreement", "/agreement/terms", "/agreement/signature", "/sessions", "/sessions/new", "/stop"):
        lotte.open(course.duo_path + page, status=404)


def test_a_duo_in_the_course_one_comes_from_goes_first(course: Course) -> None:
    assert "Groep voorjaar" in course.joost.read("/duo")
    assert "Your other duos" not in course.joost.read("/duo")


def test_what_people_are_called_and_write_is_never_markup(course: Course) -> None:
    evil = """<script>alert('1')</script>"&"""
    with course.services.store.transaction() as db:
        for employee in db.scalars(select(Employee)):
            employee.given_name = employee.family_name = evil
    course.samira.send(f"{course.duo_path}/aims", {"learn": [evil], "offer": [evil]})
    own = ("/duo", *(course.duo_path + page for page in ("/aims", "/agreement", "/agreement/signature", "/stop")))
    for person, pages in ((course.samira, own), (course.coordinator, (course.board, f"{course.board}/duos/{course.duo.id}"))):
        for page in pages:
            text = person.open(page).text
            assert "<script>" not in text
            assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&#34;&amp;" in text


def test_a_page_that_is_not_for_me_leads_back(course: Course) -> None:
    answer = course.samira.open("/groups", status=403)
    assert f'href="{course.samira.address("/")}"' in answer.text
