"""The intake over true HTTP: four screens saved as one goes, mistakes that keep what was typed, and what others see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from integration.domain.journey.intake import MOST_SUBJECTS, Answers
from integration.domain.mentoring.programme import Cohort
from integration.flows import mentoring
from integration.store import reads
from integration.store.journey import intake as intakes
from integration.store.tables import lti
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import Form, ToolDoor, from_course
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ABOUT: Form = {
    "language": ["nl", "en"],
    "meeting": "online",
    "half-day": ["mon-am", "wed-pm"],
    "stage": "halfway",
    "band": "-",
    "act": "next",
}
EVIL = """<script>alert('1')</script>"&"""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Lotte, who has no duo, at the intake of the group."""

    course: Course
    person: UUID
    door: ToolDoor

    def at(self, screen: str) -> str:
        """The address of a screen."""
        return f"/intake/{self.course.cohort.id}/{screen}"

    def wants(self, **fields: str) -> Form:
        """Something she wants to learn, on the form of the second screen."""
        return {f"learn-{name}": value for name, value in fields.items()} | {"act": "add-learn"}

    def offers(self, **fields: str) -> Form:
        """Something she brings in."""
        return {f"offer-{name}": value for name, value in fields.items()} | {"act": "add-offer"}

    def answers(self) -> Answers:
        """What is kept of her."""
        with self.course.services.store.reading() as db:
            found = intakes.find(db, self.course.cohort.id, self.person)
        return found.answers if found else Answers()

    def tell_all(self) -> None:
        """Everything that is needed, and a wish in her own words."""
        self.door.send(self.at("about"), ABOUT)
        self.door.send(self.at("learning"), self.wants(topic="data", weight="3"))
        self.door.send(self.at("learning"), self.wants(words="Weten wie waarover gaat"))
        self.door.send(self.at("learning"), self.offers(topic="listening", weight="4"))

    def join(self) -> str:
        """Finish; gives the page that follows."""
        return self.door.send_and_read(self.at("check"), {"act": "join"})


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    return a_course(services, served)


@pytest.fixture
def lotte(course: Course) -> Candidate:
    employee, door = course.somebody("Lotte", "Jansen")
    return Candidate(course=course, person=employee.id, door=door)


def test_each_screen_leads_to_the_next_and_the_last_to_a_page_that_says_what_happens(lotte: Candidate) -> None:
    assert "Four short screens" in lotte.door.read("/duo")
    assert lotte.door.send(lotte.at("about"), ABOUT).headers["Location"].endswith("/learning")
    lotte.tell_all()
    assert "Saved at" in lotte.door.read(lotte.at("learning"))
    assert lotte.door.send(lotte.at("learning"), {"act": "next"}).headers["Location"].endswith("/working")
    style = {"style-plan-improvise": "-2", "style-direct-careful": "-", "act": "next"}
    assert lotte.door.send(lotte.at("working"), style).headers["Location"].endswith("/check")
    page = lotte.door.read(lotte.at("check"))
    for told in ("Working with figures and data", "Weten wie waarover gaat", "Monday morning, Wednesday afternoon", "I like to plan ahead"):
        assert told in page
    assert lotte.answers().style == {"plan-improvise": -2, "direct-careful": None}
    assert "You take part." in lotte.join()
    assert "We look for somebody who can also learn from you" in lotte.door.read("/duo")


def test_a_group_that_has_not_begun_says_until_when_one_waits(course: Course, lotte: Candidate) -> None:
    with course.services.store.transaction() as db:
        cohort = db.get_one(Cohort, course.cohort.id)
        cohort.starts_on = course.services.clock.now().date().replace(day=20) + timedelta(days=40)
        cohort.ends_on = cohort.starts_on + timedelta(weeks=39)
    lotte.tell_all()
    assert "at the latest you hear who." in lotte.join()


@pytest.mark.parametrize("act", ["later", "go-working", "go-about"])
def test_every_way_out_of_a_screen_saves_it(lotte: Candidate, act: str) -> None:
    lotte.door.send(lotte.at("learning"), {"learn-words": "Beter nee zeggen", "act": act})
    assert [each.words for each in lotte.answers().wants] == ["Beter nee zeggen"]
    assert "Beter nee zeggen" in lotte.door.read(lotte.at("learning"))
    if act == "later":
        assert "Go on where you were" in lotte.door.read("/joining?done=saved")


def test_nothing_is_chosen_beforehand_and_every_field_says_who_sees_it(lotte: Candidate) -> None:
    asked = 0
    for screen in ("about", "learning", "working"):
        page = lotte.door.open(lotte.at(screen)).text
        asked += page.count('class="needed"')
        assert " checked" not in page
        assert " selected" not in page
        assert page.count("Who sees this?") >= 1
        assert page.count("aria-describedby") >= 5
    assert asked + MOST_SUBJECTS - 1 <= 12


def test_what_is_needed_and_missing_is_told_at_the_end_with_the_way_there(lotte: Candidate) -> None:
    lotte.door.send(lotte.at("about"), {"language": "nl", "act": "next"})
    answer = lotte.door.send(lotte.at("check"), {"act": "join"}, status=422)
    assert "<title>Error:" in answer.text
    for told in ("where you would like to meet", "one thing that you want to learn", "one thing that you bring in"):
        assert told in words(answer)
    assert lotte.door.send(lotte.at("check"), {"act": "go-learning"}).headers["Location"].endswith("/learning")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"offer-words": "Hoe de balie werkt", "act": "next"}, "offer-weight-1", "Say how well you know it."),
        ({"offer-weight": "3", "act": "add-offer"}, "offer-topic", "Choose a topic, or write it in your own words."),
        ({"learn-topic": "teapots", "act": "next"}, "learn-topic", "Choose a topic from the list"),
        ({"learn-words": "x" * 81, "act": "next"}, "learn-words", "at most 80 characters"),
        ({"learn-topic": "data", "learn-weight": "9", "act": "next"}, "learn-weight-1", "Choose one of the options."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(lotte: Candidate, typed: Form, field: str, sentence: str) -> None:
    answer = lotte.door.send(lotte.at("learning"), typed, status=422)
    assert "<title>Error:" in answer.text
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}"' in answer.text
    assert f'id="wrong-{field}"' in answer.text
    assert sentence in words(answer)
    if kept := typed.get("offer-words"):
        assert f'value="{kept}"' in answer.text
    assert lotte.answers() == Answers()


def test_of_five_none_can_be_added_until_one_is_taken_out(lotte: Candidate) -> None:
    for topic in ("data", "ai", "writing", "change", "budget"):
        lotte.door.send(lotte.at("learning"), lotte.wants(topic=topic))
    assert "These are five" in lotte.door.read(lotte.at("learning"))
    answer = lotte.door.send(lotte.at("learning"), lotte.wants(topic="quality"), status=422)
    assert "Choose at most five of each." in words(answer)
    lotte.door.send(lotte.at("learning"), {"remove-learn": "ai"})
    lotte.door.send(lotte.at("learning"), lotte.wants(topic="quality"))
    assert [each.topic for each in lotte.answers().wants] == ["data", "writing", "change", "budget", "quality"]


@pytest.mark.parametrize("typed", [{"language": "tlh"}, {"meeting": "moon"}, {"half-day": "sun-am"}, {"stage": "old"}, {"band": "B9"}])
def test_what_was_not_offered_is_refused(lotte: Candidate, typed: Form) -> None:
    assert "Choose one of the options." in words(lotte.door.send(lotte.at("about"), typed, status=422))
    assert lotte.answers() == Answers()


def test_script_in_own_words_is_text_wherever_it_is_shown(lotte: Candidate) -> None:
    lotte.tell_all()
    lotte.door.send(lotte.at("learning"), lotte.wants(words=EVIL))
    lotte.join()
    for page in (lotte.at("learning"), lotte.at("check"), "/duo"):
        assert "<script" not in lotte.door.open(page).text
    assert "&lt;script&gt;alert(&#39;1&#39;)" in lotte.door.open(lotte.at("check")).text


def test_D4_a_veto_is_kept_for_its_writer_and_stands_on_no_page_of_anybody_else(course: Course, lotte: Candidate) -> None:
    lotte.tell_all()
    found = lotte.door.send(lotte.at("working"), {"q": "bakk", "act": "find"}, status=200)
    joost = found.text.partition('name="veto" value="')[2].partition('"')[0]
    assert "Joost Bakker" in words(found)
    lotte.door.send(lotte.at("working"), {"veto": joost, "act": ""})
    assert lotte.answers().vetoed == (UUID(joost),)
    assert "Rather not Joost Bakker" in lotte.door.read(lotte.at("check"))
    lotte.join()
    for door, pages in (
        (course.coordinator, (course.board, f"{course.board}/pairing", f"{course.board}/pairing?one={lotte.person}")),
        (course.joost, ("/duo", "/privacy", "/joining")),
    ):
        for page in pages:
            assert "Rather not" not in door.read(page)
    lotte.door.send(lotte.at("working"), {"unname": joost, "act": ""})
    assert lotte.answers().vetoed == ()


@pytest.mark.parametrize("words_", ["j", "", "%", "nobody of that name"])
def test_a_search_tells_no_more_than_was_asked_for(lotte: Candidate, words_: str) -> None:
    found = lotte.door.send(lotte.at("working"), {"q": words_, "act": "find"}, status=200)
    assert 'name="veto"' not in found.text


def test_one_does_not_find_or_name_oneself(lotte: Candidate) -> None:
    assert 'name="wish"' not in lotte.door.send(lotte.at("working"), {"q": "jansen", "act": "find"}, status=200).text
    answer = lotte.door.send(lotte.at("working"), {"wish": str(lotte.person), "act": ""}, status=422)
    assert "That is you." in words(answer)


def test_R08_a_coordinator_sees_that_it_is_done_and_topics_of_the_list(course: Course, lotte: Candidate) -> None:
    pairing = f"{course.board}/pairing"
    lotte.tell_all()
    assert "wants to take part" not in course.coordinator.read(pairing)
    lotte.join()
    assert "One person wants to take part and has no duo yet" in course.coordinator.read(course.board)
    page = course.coordinator.read(pairing)
    assert "wants to take part" in page
    assert "Working with figures and data, one thing in own words" in page
    for hidden in ("Weten wie waarover gaat", "most important", "Monday", "halfway", "plan ahead"):
        assert hidden not in page


def test_taking_it_back_is_one_click_and_can_be_undone(course: Course, lotte: Candidate) -> None:
    lotte.tell_all()
    lotte.join()
    withdrawal = lotte.at("withdrawal")
    page = lotte.door.send_and_read(withdrawal, on="/joining")
    assert "You do not take part any more. What you told us is erased within the hour." in page
    assert lotte.answers() == Answers()
    assert "wants to take part" not in course.coordinator.read(f"{course.board}/pairing")
    assert "What you told us is there again." in lotte.door.send_and_read(f"{withdrawal}/undo", on="/joining?done=withdrawn")
    assert "We look for somebody who can also learn from you" in lotte.door.read("/duo")


def test_A02_wishes_and_offers_become_goals_only_when_their_writer_takes_them_over(course: Course, lotte: Candidate) -> None:
    lotte.tell_all()
    lotte.join()
    wim, _ = course.somebody("Wim", "de Groot")
    own, actor = course.services, course.coordinator.account.id
    duo = mentoring.form_duo(own.store, cohort_id=course.cohort.id, one=lotte.person, other=wim.id, actor=actor, now=own.clock.now())
    aims = f"/duo/{duo.id}/aims"
    page = lotte.door.open(aims).text
    assert ">Working with figures and data</textarea>" not in page
    assert "From what you told when you joined:" in page
    taken = lotte.door.send(aims, {"learn": ["Al geschreven", ""], "take-learn": "data"}, status=200).text
    assert ">Al geschreven</textarea>" in taken
    assert ">Working with figures and data</textarea>" in taken
    with own.store.reading() as db:
        assert reads.duo_page(db, duo.id, lotte.person, own.clock.now()).me.learn == ()
    assert "Your goals are kept." in lotte.door.send_and_read(
        aims, {"learn": ["Al geschreven", "Working with figures"], "offer": ["Luisteren"]}
    )


def test_somebody_in_a_duo_may_tell_as_well(course: Course) -> None:
    page = course.samira.read("/joining")
    assert "You have a duo already." in page
    course.samira.send(f"/intake/{course.cohort.id}/about", ABOUT)
    assert "Go on where you were" in course.samira.read("/joining")


def test_a_group_elsewhere_or_long_under_way_is_not_found(course: Course, lotte: Candidate) -> None:
    lotte.tell_all()
    with course.services.store.transaction() as db:
        db.get_one(Cohort, course.cohort.id).starts_on -= timedelta(days=120)
    for screen in ("about", "learning", "working", "check"):
        lotte.door.open(lotte.at(screen), status=404)
    course.samira.open(f"/intake/{course.cohort.id}/about")


def test_VAR_06_who_acts_as_somebody_else_sees_and_saves_nothing_of_an_intake(course: Course, lotte: Candidate) -> None:
    lotte.tell_all()
    with course.services.store.transaction() as db:
        db.execute(update(lti.launches).where(lti.launches.c.id == lotte.door.launch).values(acting=True))
    for page in ("/joining", lotte.at("about"), lotte.at("check")):
        lotte.door.open(page, status=403)


def test_somebody_whom_hr_does_not_know_cannot_join(course: Course) -> None:
    stranger = from_course(course.services, course.url, context=course.context)
    stranger.open("/joining", status=403)
    stranger.open(f"/intake/{course.cohort.id}/about", status=403)
