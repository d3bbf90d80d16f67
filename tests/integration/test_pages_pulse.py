"""Looking back over true HTTP: answers for oneself, a note for one or for both, and one word for the two of them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from integration.domain.ids import new_id
from integration.flows import mentoring
from integration.store.journey import own_page
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHOSEN = re.compile(r'name="(\w+)" value="([^"]*)"[^>]* checked')
GOOD = {"learned": "4", "contributed": "4", "agenda": "together", "voice": "50", "satisfied": "5", "safe": "5"}
NOTHING_LEARNED = {"learned": "1", "contributed": "5", "agenda": "me", "voice": "80"}
SECRET = "kanariegeel"


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def met(course: Course, *, days_ago: int) -> str:
    """A session that Samira wrote down; the path of its questions."""
    now, session = course.services.clock.now(), new_id()
    held_on = now.date() - timedelta(days=days_ago)
    mentoring.log_session(
        course.services.store,
        duo_id=course.duo.id,
        person=_samira(course),
        session_id=session,
        held_on=held_on,
        minutes=60,
        format_id="F01",
        now=now,
    )
    return f"{course.duo_path}/sessions/{session}/pulse"


def _samira(course: Course) -> UUID:
    employee = course.samira.account.employee_id
    assert employee is not None
    return employee


def looked_back(course: Course, *, samira: dict[str, str], joost: dict[str, str], times: int) -> None:
    for ago in range(times):
        path = met(course, days_ago=ago)
        course.samira.send(path, samira)
        course.joost.send(path, joost)


def test_the_page_asks_for_it_after_a_session_and_stops_after_two_days(course: Course) -> None:
    path = met(course, days_ago=0)
    assert "How was it for you?" not in course.joost.read(course.duo_path)  # first they sign
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    assert "How was it for you?" in course.joost.read(course.duo_path)
    course.joost.send(path, GOOD)
    assert "How was it for you?" not in course.joost.read(course.duo_path)
    assert "How was it for you?" in course.samira.read(course.duo_path)
    course.services.clock.move(timedelta(hours=49))
    assert "How was it for you?" not in course.again(course.samira).read(course.duo_path)


def test_nothing_is_chosen_beforehand_and_everything_may_stay_open(course: Course) -> None:
    path = met(course, days_ago=0)
    assert CHOSEN.findall(course.samira.open(path).text) == [("readers", "me")]
    assert "Your answers are kept, for you alone." in course.samira.send_and_read(path, {})


def test_answers_are_there_again_and_can_be_changed_for_fourteen_days(course: Course) -> None:
    path = met(course, days_ago=0)
    course.samira.send(path, {**GOOD, "note": SECRET})
    assert dict(CHOSEN.findall(course.samira.open(path).text)) == {**GOOD, "readers": "me"}
    course.samira.send(path, {"learned": "2"})
    assert dict(CHOSEN.findall(course.samira.open(path).text)) == {"learned": "2", "readers": "me"}
    course.services.clock.move(timedelta(days=14))
    late = course.again(course.samira)
    assert "too long ago to look back on" in late.read(path)
    refused = late.send(path, {"learned": "5"}, on=f"{course.duo_path}/looking-back", status=422)
    assert "This session is too long ago to look back on." in words(refused)


@pytest.mark.parametrize("wrong", [{"learned": "6"}, {"voice": "55"}, {"agenda": "them"}, {"safe": "x"}])
def test_what_is_not_on_the_form_is_refused_and_nothing_is_lost(course: Course, wrong: dict[str, str]) -> None:
    answer = course.samira.send(met(course, days_ago=0), {**GOOD, "note": SECRET, **wrong}, status=422)
    assert "Choose one of the options." in words(answer)
    assert SECRET in answer.text


def test_R08_nothing_of_my_answers_reaches_my_partner(course: Course) -> None:
    path = met(course, days_ago=0)
    course.joost.send(path, {})
    before = pages_of(course, course.joost)
    course.samira.send(path, {**GOOD, "safe": "1", "note": SECRET})
    assert pages_of(course, course.joost) == before


def pages_of(course: Course, reader: ToolDoor) -> list[str]:
    """All pages of the duo, without what is new in every answer."""
    paths = ("", "/sessions", "/looking-back", "/aims", "/agreement", "/formats")
    return [re.sub(r'name="csrf" value="[^"]*"', "", reader.open(course.duo_path + path).text) for path in paths]


def test_a_note_is_for_oneself_until_it_is_shared_and_can_be_taken_back(course: Course) -> None:
    path = met(course, days_ago=0)
    overview, mine = f"{course.duo_path}/sessions", f"{course.duo_path}/looking-back"
    course.samira.send(path, {"note": SECRET})
    assert SECRET not in course.joost.read(overview)
    course.samira.send(path.replace("/pulse", "/note"), {"note": SECRET, "readers": "both"}, on=mine)
    assert SECRET in course.joost.read(overview)
    course.samira.send(path.replace("/pulse", "/note"), {"note": SECRET, "readers": "me"}, on=mine)
    assert SECRET not in course.joost.read(overview)
    assert "Your note is gone." in course.samira.send_and_read(path.replace("/pulse", "/note"), {"note": ""}, on=mine)
    assert SECRET not in course.samira.read(mine)


def test_RI_both_see_the_same_word_after_two_sessions_and_never_a_figure(course: Course) -> None:
    looked_back(course, samira=GOOD, joost=GOOD, times=1)
    assert "Too early" in course.samira.read(course.duo_path)
    looked_back_again = met(course, days_ago=3)
    course.samira.send(looked_back_again, GOOD)
    assert "Too early" in course.samira.read(course.duo_path)
    course.joost.send(looked_back_again, GOOD)
    for person in (course.samira, course.joost):
        page = person.read(course.duo_path)
        assert "Reciprocal" in page
        assert "Who is the learner next time?" in page


def test_RI_what_is_shown_does_not_say_who_learned_nothing(course: Course) -> None:
    looked_back(course, samira=NOTHING_LEARNED, joost={"learned": "5", "contributed": "3", "agenda": "partner", "voice": "20"}, times=2)
    told = [words_of_balance(person.open(course.duo_path).text) for person in (course.samira, course.joost)]
    assert told[0] == told[1]
    assert "Needs a talk" in told[0]


def words_of_balance(page: str) -> str:
    """The part of the page that tells how the two learn from each other."""
    begin = page.index('<section class="section balance"')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[begin : page.index("</section>", begin)]))


def test_a_session_left_out_by_one_counts_for_neither(course: Course) -> None:
    looked_back(course, samira={**GOOD, "skip": "yes"}, joost=GOOD, times=3)
    assert "Too early" in course.joost.read(course.duo_path)


def test_skipping_answers_nothing_and_asks_no_more(course: Course) -> None:
    path = met(course, days_ago=0)
    page = course.samira.send_and_read(f"{path}/skip", on=path)
    assert "You answered nothing about this session. That is fine." in page
    assert "Nothing yet" not in course.samira.read(f"{course.duo_path}/looking-back")


@pytest.mark.parametrize(
    ("times", "sentence"), [(1, "You choose what to do"), (2, "You can stop at once, without a reason")], ids=["E06", "E07"]
)
def test_E06_E07_help_is_offered_to_who_could_not_speak_and_to_nobody_else(course: Course, times: int, sentence: str) -> None:
    unsafe = {**GOOD, "safe": "2"}
    for ago in range(times):
        path = met(course, days_ago=ago)
        page = course.samira.send_and_read(path, unsafe)
    assert sentence in page
    assert course.samira.account.employee_id is not None
    for person in (course.joost, course.coordinator):
        seen = person.open(course.duo_path if person is course.joost else course.board).text
        assert "could not say" not in seen
        assert "confidential adviser listens" not in seen


def test_somebody_elses_session_is_not_there(course: Course) -> None:
    _, stranger = course.somebody("Noor")
    stranger.open(met(course, days_ago=0), status=404)


def test_who_paused_their_data_is_part_of_nothing_new(course: Course) -> None:
    with course.services.store.transaction() as db:
        own_page.pause(db, _samira(course), now=course.services.clock.now())
    looked_back(course, samira=GOOD, joost=GOOD, times=2)
    assert "Too early" in course.joost.read(course.duo_path)
