"""The states of a duo on the pages: a yes, a no, a break, the way out, and what a coordinator does by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.domain.mentoring.duo import Duo
from integration.flows import mentoring
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor, from_course
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def a_match(course: Course) -> tuple[Duo, ToolDoor, ToolDoor]:
    """Lotte and Wim, who were just brought together."""
    with course.services.store.transaction() as db:
        lotte, wim = an_employee(db, "Lotte", "Visser"), an_employee(db, "Wim", "Smit")
    actor, now = course.coordinator.account.id, course.services.clock.now()
    duo = mentoring.form_duo(course.services.store, cohort_id=course.cohort.id, one=lotte.id, other=wim.id, actor=actor, now=now)
    lotte_here, wim_here = (from_course(course.services, course.url, context=course.context, employee=each) for each in (lotte, wim))
    return duo, lotte_here, wim_here


def signed(course: Course) -> None:
    """Both state their aims and sign."""
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")


def test_R06_a_match_begins_with_two_answers(course: Course) -> None:
    duo, lotte, wim = a_match(course)
    page = lotte.read("/duo")
    assert "Do you want to learn with Wim?" in page
    assert "Agreement" not in page.partition("Lotte and Wim")[0]
    said = lotte.send_and_read(f"/duo/{duo.id}/acceptance", on="/duo")
    assert "You said yes. We wait for Wim." in said
    assert "Do you want to learn with Lotte?" in wim.read("/duo")
    assert "You both said yes. You are a duo." in wim.send_and_read(f"/duo/{duo.id}/acceptance", on="/duo")
    assert "What do you want to learn, and what do you bring?" in lotte.read("/duo")


def test_R06_a_no_needs_no_reason_and_has_no_name(course: Course) -> None:
    duo, lotte, wim = a_match(course)
    refusal = f"/duo/{duo.id}/refusal"
    assert "Nobody is told which of you said no." in lotte.read(refusal)
    assert "This match does not go on." in lotte.send_and_read(refusal)
    pages = [person.read("/duo") for person in (lotte, wim)]
    assert all("Your coordinator looks for somebody else with you" in page for page in pages)
    assert pages[0].replace("Wim", "Lotte") == pages[1].replace("Wim", "Lotte")
    board = course.coordinator.read(course.board)
    assert "somebody else" in board


def test_a_break_is_asked_begun_seen_and_ended(course: Course) -> None:
    signed(course)
    pause = f"{course.duo_path}/pause"
    assert "Up to eight weeks, no reason needed." in course.samira.read(pause)
    assert "Your break has begun. Joost sees it too." in course.samira.send_and_read(pause)
    own, other = course.samira.read("/duo"), course.joost.read("/duo")
    assert "You have a break" in own
    assert "You have a break" in other
    assert "paused" in course.coordinator.read(f"{course.board}/duos/{course.duo.id}")
    assert "There is no break now" not in other
    assert "You go on." in course.joost.send_and_read(f"{course.duo_path}/resumption", on="/duo")
    assert "Session 1" in course.samira.read("/duo")


def test_a_break_of_eight_weeks_asks_both_and_tells_the_coordinator_only_that(course: Course) -> None:
    signed(course)
    course.samira.send(f"{course.duo_path}/pause")
    course.services.clock.move(timedelta(weeks=8))
    samira, joost, coordinator = (course.again(person) for person in (course.samira, course.joost, course.coordinator))
    for person in (samira, joost):
        assert "Your break has lasted eight weeks. Do you go on?" in person.read("/duo")
    assert "The break of" in coordinator.read(course.board)


def test_a_break_is_for_a_duo_that_is_under_way(course: Course) -> None:
    answer = course.samira.send(f"{course.duo_path}/pause", status=422)
    assert "That is possible only while the duo is under way." in words(answer)


@pytest.mark.parametrize("reason", ["safety", "time", None])
def test_A14_every_reason_leads_to_the_same_page(course: Course, reason: str | None) -> None:
    stop = f"{course.duo_path}/stop"
    page = course.samira.read(stop)
    assert "Did something feel wrong?" in page
    answer = course.samira.send(stop, {"reason": reason} if reason else None)
    assert answer.headers["Location"].endswith(f"{course.duo_path}?done=stopped")
    assert "safety" not in answer.headers["Location"]
    partner = course.joost.read("/duo")
    assert "This duo has stopped" in partner
    assert "Too little time" not in partner


def test_a_coordinator_matches_anew_and_goes_on_to_form_a_duo(course: Course) -> None:
    signed(course)
    duo = f"{course.board}/duos/{course.duo.id}"
    assert "What they reached stays counted, for both." in course.coordinator.read(f"{duo}/rematch")
    page = course.coordinator.send_and_read(f"{duo}/rematch")
    assert "Choose" in page
    assert "Your coordinator looks for somebody else with you" in course.samira.read("/duo")
    answer = course.coordinator.send(f"{duo}/rematch", on=f"{duo}/rematch", status=422)
    assert "This duo has ended." in words(answer)


def test_a_coordinator_lets_a_duo_round_off(course: Course) -> None:
    signed(course)
    duo = f"{course.board}/duos/{course.duo.id}"
    assert "rounding off" in course.coordinator.send_and_read(f"{duo}/closing", on=duo)
    assert "Let them round off" not in course.coordinator.read(duo)


def test_two_weeks_without_an_answer_ask_for_the_coordinator(course: Course) -> None:
    a_match(course)
    assert "have not both answered yet" not in course.coordinator.read(course.board)
    course.services.clock.move(timedelta(days=11))
    assert "have not both answered yet" in course.again(course.coordinator).read(course.board)


def test_a_coordinator_writes_down_the_yes_of_both(course: Course) -> None:
    duo, lotte, _ = a_match(course)
    path = f"{course.board}/duos/{duo.id}"
    page = course.coordinator.send_and_read(f"{path}/acceptance", on=path)
    assert "getting acquainted" in page
    assert "Both said yes" not in page
    assert "What do you want to learn, and what do you bring?" in lotte.read("/duo")
