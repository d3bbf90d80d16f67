"""Three who learn together for a while, over true HTTP: asked by the coordinator, begun by three yeses, ended by any of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import icalendar
import pytest
from sqlalchemy import select

from integration.domain.ids import new_id
from integration.domain.measuring.pulse import Answers, Pulse
from integration.flows import mentoring
from integration.flows.forget import forget
from integration.flows.journey import pulse
from integration.store.journey import pulse as pulses
from integration.store.retention import let_go_of_writers
from integration.store.tables.journey.triads import triads
from integration.store.tables.mentoring import progress
from integration.store.triads import of_duo
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TOLD = {"learn": "Vrij spreken", "offer": "Rekenbladen"}
SECRET = "Alleen voor ons tweeën"


@dataclass(frozen=True, kw_only=True)
class Three:
    """Samira and Joost, who signed, and Lotte, who has no duo."""

    course: Course
    lotte: ToolDoor
    person: UUID

    @property
    def now(self) -> datetime:
        """Now, by the calendar of the organisation."""
        own = self.course.services
        return own.clock.now().astimezone(own.settings.timezone)

    @property
    def path(self) -> str:
        """The page of three."""
        return f"/three/{self.course.duo.id}"

    @property
    def everybody(self) -> tuple[ToolDoor, ToolDoor, ToolDoor]:
        """All three."""
        return self.course.samira, self.course.joost, self.lotte

    @property
    def duo(self) -> str:
        """The coordinator's page of the duo."""
        return f"{self.course.board}/duos/{self.course.duo.id}"

    def ask(self, *, status: int = 303) -> str:
        """The coordinator asks all three."""
        path = f"{self.duo}/third"
        return words(self.course.coordinator.send(path, {"person": str(self.person)}, status=status))

    def say_yes(self, who: ToolDoor) -> str:
        """One of the three says yes on the page."""
        return who.send_and_read(f"{self.path}/acceptance", TOLD, on=self.path)

    def begin(self) -> None:
        """All of it."""
        self.ask()
        for each in self.everybody:
            self.say_yes(each)

    def log(self, ago: int = 0) -> UUID:
        """The duo writes a session down."""
        own, id_ = self.course.services, new_id()
        now, duo = self.now, self.course.duo
        day = now.date() - timedelta(days=ago)
        mentoring.log_session(own.store, duo_id=duo.id, person=duo.a, session_id=id_, held_on=day, minutes=60, format_id="F01", now=now)
        return id_

    def standing(self) -> tuple[int, str, int]:
        """Percent, status and minutes of Lotte."""
        with self.course.services.store.reading() as db:
            row = db.execute(select(progress).where(progress.c.person == self.person)).one()
        return row.percent, row.status, row.minutes


@pytest.fixture
def three(services: Services, served: Serve) -> Three:
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    lotte, door = course.somebody("Lotte", "Jansen")
    return Three(course=course, lotte=door, person=lotte.id)


def test_R06_all_three_say_yes_first_and_then_see_what_each_learns(three: Three) -> None:
    three.ask()
    assert "Lotte Jansen is asked to learn along" in three.course.coordinator.read(three.duo)
    assert "proposes that you learn along" in three.lotte.read("/duo")
    assert "Rustig blijven" not in three.lotte.read(three.path)
    assert "We wait for the others" in three.say_yes(three.lotte)
    assert "Vrij spreken" not in three.course.joost.read(three.path)
    assert "We wait for the others" in three.say_yes(three.course.joost)
    assert "What you learn from each other" in three.say_yes(three.course.samira)
    for each in three.everybody:
        page = each.read(three.path)
        assert all(told in page for told in ("Rustig blijven", "Gewone taal", "Vrij spreken", "Rekenbladen"))
        assert "Joost, Samira and Lotte" in page or "Samira, Joost and Lotte" in page
        assert "You learn as three until" in each.read("/duo")
    assert "As long as you learn as three, Lotte sees this too." in three.course.samira.read(f"{three.course.duo_path}/aims")
    assert "Lotte Jansen learns along" in three.course.coordinator.read(three.duo)
    assert "Vrij spreken" not in three.course.coordinator.read(three.duo)


@pytest.mark.parametrize("who", range(3))
def test_R06_a_no_of_any_ends_it_and_nobody_reads_whose_it_was(three: Three, who: int) -> None:
    three.ask()
    others = [each for each in three.everybody if each is not three.everybody[who]]
    for each in others:
        three.say_yes(each)
    three.everybody[who].send(f"{three.path}/end", on=three.path)
    pages = [three.course.coordinator.read(three.duo), *(each.read("/duo") for each in three.everybody)]
    assert not [page for page in pages if "is asked to learn along" in page or "You learn as three" in page]
    assert "Let somebody learn along" in pages[0]
    three.lotte.open(three.path, status=404)


def test_a_yes_of_the_third_needs_a_goal_and_an_offer(three: Three) -> None:
    three.ask()
    answer = three.lotte.send(f"{three.path}/acceptance", {"learn": "Vrij spreken", "offer": ""}, on=three.path, status=422)
    assert "Vrij spreken" in answer.text
    assert "Not saved yet" in words(answer)


def test_M3_a_session_of_three_counts_for_the_third_too_and_one_before_does_not(three: Three) -> None:
    three.log(ago=2)
    three.begin()
    three.log()
    percent, status, minutes = three.standing()
    assert (status, minutes) == ("enrolled", 60)
    assert percent > 0
    assert "You met as three" in three.lotte.read(three.path)
    three.lotte.send(f"{three.path}/end", on=three.path)
    assert three.standing() == (percent, "ended", 60)


def test_PRIV_04_the_third_sees_nothing_else_of_the_two_nor_they_of_the_third(three: Three) -> None:
    course, session = three.course, three.log(ago=1)
    store, now, person = course.services.store, course.services.clock.now(), course.duo.a
    pulse.write_note(store, duo_id=course.duo.id, session_id=session, person=person, words=SECRET, is_shared=True, now=now)
    three.begin()
    for path in ("", "/sessions", "/agreement", "/midway", "/aims", "/looking-back"):
        assert three.lotte.browser.get(three.lotte.address(course.duo_path + path)).status_code in {403, 404}
    seen = "".join(three.lotte.open(path).text for path in (three.path, "/duo", "/own", "/own/data.json"))
    assert SECRET not in seen
    assert str(person) not in seen
    told = course.joost.open("/own/data.json").text
    assert "Lotte Jansen" in told
    assert "jansen@" not in told


def exported(who: ToolDoor, whose: str) -> list[dict[str, Any]]:
    """What somebody's own data tells of triads."""
    rows = who.open("/own/data.json").json()["topics"]["duos"][whose]
    return [row for row in rows if row["kept_in"] == "triads"]


def test_PRIV_04_own_data_tells_of_a_triad_what_the_page_tells(three: Three) -> None:
    two = (three.course.samira, three.course.joost)
    three.ask()
    three.say_yes(three.lotte)
    three.say_yes(three.course.samira)
    assert [(exported(each, "own"), exported(each, "shared")) for each in two] == [([], []), ([], [])]
    (mine,) = exported(three.lotte, "own")
    assert (mine["learn"], mine["offer"]) == ("Vrij spreken", "Rekenbladen")
    three.say_yes(three.course.joost)
    for each in two:
        assert exported(each, "own") == []
        (row,) = exported(each, "shared")
        assert (row["person"], row["learn"], "began_on" in row) == ("Lotte Jansen", "Vrij spreken", True)
    told = [*exported(three.lotte, "own"), *(row for each in two for row in exported(each, "shared")), mine]
    assert not [name for row in told for name in row if name.endswith("yes_at")]


def test_of_what_came_to_nothing_neither_a_yes_nor_the_words_are_kept(three: Three) -> None:
    three.ask()
    three.say_yes(three.lotte)
    three.course.joost.send(f"{three.path}/end", on=three.path)
    (mine,) = exported(three.lotte, "own")
    assert (mine["learn"], mine["offer"]) == ("", "")
    with three.course.services.store.reading() as db:
        assert db.execute(select(triads.c.a_yes_at, triads.c.b_yes_at, triads.c.c_yes_at)).one() == (None, None, None)


def test_F05_the_third_has_the_session_in_the_own_calendar(three: Three) -> None:
    three.begin()
    day = (three.now + timedelta(days=9)).date().isoformat()
    form = {"day": "other", "other": day, "time": "10:00", "place": "Bibliotheek"}
    three.course.samira.send(f"{three.course.duo_path}/next", form)
    assert "Bibliotheek" in three.lotte.read(three.path)
    (event,) = icalendar.Calendar.from_ical(three.lotte.open(f"{three.path}/session.ics").content).walk("VEVENT")
    assert str(event["SUMMARY"]) in {"Session with Samira and Joost", "Session with Joost and Samira"}


def test_what_is_measured_between_two_leaves_the_sessions_of_three_out(three: Three) -> None:
    course, before = three.course, three.log(ago=1)
    three.begin()
    during = three.log()
    for session in (before, during):
        for person in course.duo.members:
            given = Pulse(session_id=session, person=person, answers=Answers(learned=4), answered_at=course.services.clock.now())
            pulse.look_back(
                course.services.store, course.services.catalogue.balance, pulse=given, note="", is_shared=False, duo_id=course.duo.id
            )
    with course.services.store.reading() as db:
        assert [look.a.session_id for look in pulses.looks_of(db, course.duo)] == [before]


def test_it_is_over_after_sixty_days_when_the_duo_ends_or_when_the_third_has_a_duo(three: Three) -> None:
    three.begin()
    three.log()
    own = three.course.services
    own.clock.move(timedelta(days=61))
    assert "as three" not in three.course.again(three.lotte).read("/duo")
    forget(own.store, now=three.now)
    assert three.standing()[1] == "ended"
    three.course.again(three.course.coordinator).send(f"{three.duo}/third", {"person": str(three.person)})
    wim, _door = three.course.somebody("Wim")
    actor = three.course.coordinator.account.id
    mentoring.form_duo(own.store, cohort_id=three.course.cohort.id, one=three.person, other=wim.id, actor=actor, now=three.now)
    with own.store.reading() as db:
        assert of_duo(db, three.course.duo.id, three.now.date()) is None


@pytest.mark.parametrize("wrong", ["a second third", "not under way", "one of the two"])
def test_who_cannot_learn_along_is_refused_with_a_sentence(three: Three, wrong: str) -> None:
    if wrong == "a second third":
        three.ask()
        assert "learns along with this duo already" in three.ask(status=422)
    elif wrong == "not under way":
        three.course.coordinator.send(f"{three.duo}/closing", on=three.duo)
        assert "only while the duo is under way" in three.ask(status=422)
    else:
        form = {"person": str(three.course.duo.a)}
        answer = three.course.coordinator.send(f"{three.duo}/third", form, status=422)
        assert re.search("two different people|already has a duo", words(answer))


def test_what_the_third_wrote_goes_with_all_they_wrote(three: Three) -> None:
    three.begin()
    with three.course.services.store.transaction() as db:
        let_go_of_writers(db, [three.person], three.now)
    assert "Vrij spreken" not in three.course.joost.read(three.path)
    assert "Gewone taal" in three.lotte.read(three.path)
