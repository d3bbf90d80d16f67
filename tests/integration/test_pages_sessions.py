"""The pages of the sessions over true HTTP: write one down, once; say that one is not right; take it back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from integration.store import reads
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ACTION = re.compile(r'action="/t/[^/"]+([^"]+/(?:settlement|removal))"')
DISPUTE = re.compile(r'href="/t/[^/"]+([^"]+/dispute)"')


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


@pytest.fixture
def form(course: Course) -> dict[str, str]:
    """A session of today, filled in as it should be."""
    today = course.services.clock.now().astimezone(course.services.settings.timezone).date()
    return {"day": today.isoformat(), "minutes": "60", "format": "F01"}


def test_a_session_is_written_down_and_both_see_it(course: Course, form: dict[str, str]) -> None:
    page = course.samira.send_and_read(f"{course.duo_path}/sessions/new", form)
    assert "The session is written down. Joost sees the same." in page
    assert "How was it for you?" in page
    assert "One of ten sessions held. Session two is the next." in course.samira.read(f"{course.duo_path}/sessions")
    seen = course.joost.read(f"{course.duo_path}/sessions")
    assert "Written down by Samira" in seen
    assert "User manual of me" in seen


def test_the_same_form_sent_twice_is_one_session(course: Course, form: dict[str, str]) -> None:
    same = {**form, "session_id": "01890af0-0000-7000-8000-000000000001"}
    for _ in range(2):
        course.samira.send(f"{course.duo_path}/sessions/new", same)
    assert course.held() == 1


def test_nothing_is_chosen_beforehand_but_what_was_agreed(course: Course) -> None:
    page = course.samira.open(f"{course.duo_path}/sessions/new").text
    chosen = re.findall(r'name="(\w+)" value="([^"]*)"[^>]* checked', page)
    assert chosen == [("minutes", "60"), ("format", "F01"), ("turn", "b")]


def test_A04_the_turn_goes_round_until_the_two_say_otherwise(course: Course, form: dict[str, str]) -> None:
    new, (a, b) = f"{course.duo_path}/sessions/new", course.duo.members
    with course.services.store.reading() as db:
        names = {person: reads.duo_page(db, course.duo.id, person, course.services.clock.now()).me.person.short_name for person in (a, b)}
    assert f"{names[a]} begins." in course.samira.read(f"{course.duo_path}/sessions")
    course.samira.send(new, {**form, "turn": "b"})
    assert f"{names[b]} begins." in course.joost.read(f"{course.duo_path}/sessions")
    course.services.clock.move(timedelta(days=1))
    samira = course.again(course.samira)
    tomorrow = course.services.clock.now().astimezone(course.services.settings.timezone).date().isoformat()
    samira.send(new, {**form, "day": tomorrow, "turn": "b"})
    assert f"{names[b]} begins." in samira.read(f"{course.duo_path}/sessions")


def test_A04_nobody_outside_the_duo_gets_the_turn(course: Course, form: dict[str, str]) -> None:
    for nobody in ("c", "nonsense"):
        answer = course.samira.send(f"{course.duo_path}/sessions/new", {**form, "turn": nobody}, status=422)
        assert "Choose one of you two." in words(answer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day": "other", "other": "ooit"}, "Choose a day, or write one as in the example."),
        ({"day": ""}, "Choose a day, or write one as in the example."),
        ({"day": "other", "other": "1-1-2020"}, "Choose a day after the start of your group."),
        ({"day": "other", "other": "31-12-2099"}, "Choose today or an earlier day."),
        ({"minutes": "5"}, "Choose how long you met"),
        ({"minutes": "long"}, "Choose how long you met"),
        ({"format": "F99x"}, "Choose one of the options."),
        ({"session_id": "nonsense"}, "This form is not complete."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    course: Course, form: dict[str, str], wrong: dict[str, str], sentence: str
) -> None:
    answer = course.samira.send(f"{course.duo_path}/sessions/new", {**form, **wrong}, status=422)
    assert sentence in words(answer)
    assert "<title>Error:" in answer.text
    assert f'value="{wrong.get("other", "")}"' in answer.text
    assert course.held() == 0


def test_a_day_can_be_written_in_words(course: Course) -> None:
    yesterday = course.services.clock.now() - timedelta(days=1)
    month = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december")
    typed = f"{yesterday.day} {month[yesterday.month - 1]}"
    course.samira.send(f"{course.duo_path}/sessions/new", {"day": "other", "other": typed, "minutes": "45", "format": ""})
    assert course.held() == 1


def test_a_second_session_on_the_same_day_is_refused_with_a_remedy(course: Course, form: dict[str, str]) -> None:
    course.samira.send(f"{course.duo_path}/sessions/new", form)
    answer = course.joost.send(f"{course.duo_path}/sessions/new", form, status=422)
    assert "There is a session on this day already. Choose another day." in words(answer)


def test_a_dispute_takes_a_session_back_until_it_is_settled(course: Course, form: dict[str, str]) -> None:
    sessions = f"{course.duo_path}/sessions"
    course.samira.send(f"{sessions}/new", form)
    dispute = DISPUTE.findall(course.joost.open(sessions).text)[0]
    assert "Samira wrote down:" in course.joost.read(dispute)
    assert "The session does not count until you two have settled it." in course.joost.send_and_read(dispute)
    assert course.held() == 0
    assert "Joost says that this is not right." in course.samira.read(sessions)
    settle = next(path for path in ACTION.findall(course.joost.open(sessions).text) if path.endswith("settlement"))
    assert "The session counts again." in course.joost.send_and_read(settle, on=sessions)
    assert course.held() == 1


def test_after_seven_days_a_session_stands(course: Course, form: dict[str, str]) -> None:
    sessions = f"{course.duo_path}/sessions"
    course.samira.send(f"{sessions}/new", form)
    dispute = DISPUTE.findall(course.joost.open(sessions).text)[0]
    course.services.clock.move(timedelta(days=7, minutes=1))
    joost = course.again(course.joost)
    assert not DISPUTE.findall(joost.open(sessions).text)
    answer = joost.send(dispute, status=422)
    assert "written down more than seven days ago" in words(answer)
    assert course.held() == 1


def test_who_wrote_a_session_down_may_take_it_away(course: Course, form: dict[str, str]) -> None:
    sessions = f"{course.duo_path}/sessions"
    course.samira.send(f"{sessions}/new", form)
    assert not [path for path in ACTION.findall(course.joost.open(sessions).text) if path.endswith("removal")]
    remove = ACTION.findall(course.samira.open(sessions).text)[0]
    assert "The session is taken away." in course.samira.send_and_read(remove, on=sessions)
    assert course.held() == 0
    answer = course.samira.send(remove, on=sessions, status=422)
    assert "This session is not here any more." in words(answer)


def test_a_session_that_was_taken_away_comes_back_with_one_press(course: Course, form: dict[str, str]) -> None:
    sessions = f"{course.duo_path}/sessions"
    course.samira.send(f"{sessions}/new", form)
    remove = ACTION.findall(course.samira.open(sessions).text)[0]
    after = course.samira.send(remove, on=sessions).headers["Location"].partition("/duo/")
    assert "Undo" in course.samira.read(f"/duo/{after[2]}")
    course.samira.send(f"{sessions}/new", on=f"/duo/{after[2]}")
    assert course.held() == 1
    assert "60 minutes. User manual of me" in course.samira.read(sessions)
