"""Six months of two people, from intake to certificate, and what the gradebook of the LMS must say after each milestone.

The percentages are worked out by hand from docs/domain.md. This programme plans intake 5, agreement 10, eight sessions of 5,
five meetings of the group of 5 up to 20, midway 5 and closing 10: together 90 points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.e2e.journey import beginning, ending, gradebook, group, measuring, midway, sessions
from tests.e2e.journey.calendar import Calendar
from tests.e2e.journey.walker import Walker
from tests.real.demo import RunningDemo


@dataclass(kw_only=True)
class Trajectory:
    """`one` reads Dutch, `other` English; both are in a group of their own with a `coordinator`. `names` are those of the two.

    `is_thorough`: they answer all questions about themselves, instead of one on each page.
    """

    demo: RunningDemo
    days: Calendar
    coordinator: Walker
    one: Walker
    other: Walker
    group: str
    names: tuple[str, str]
    is_thorough: bool = False

    def comes(self, day: date) -> None:
        """That day it is; everybody launches anew, because no session lasts that long."""
        self.days.comes(day)
        for person in (self.coordinator, self.one, self.other):
            person.is_here = False

    def score(self, one: int | None, other: int | None) -> None:
        """The gradebook says this of the two."""
        expected = dict(zip(self.names, (one, other), strict=True))
        assert gradebook.shown(self.demo, expected) == expected

    def measure(self, point: str, *values: int) -> None:
        """Both answer the questions of this moment."""
        for person in (self.one, self.other):
            measuring.answer(person, point, values, whole=self.is_thorough)

    def meet(self, who: Walker, *, learned: int = 4) -> None:
        """Two weeks or more later they meet; one of them writes it down and looks back."""
        self.comes(sessions.plan(who))
        sessions.log(who)
        sessions.look_back(who, learned=learned)


def they_join_and_become_a_duo(at: Trajectory) -> None:
    """Week 1. Intake 5 of 90 = 6 percent, and with the first meeting of the group 10 of 90 = 11."""
    group.begin(at.coordinator, name=at.group, starts_on=at.days.first)
    at.score(None, None)
    beginning.join(at.one, language="nl", learn="rustig blijven als een overleg vastloopt", topic="data")
    at.score(6, None)
    beginning.join_by_keyboard(at.other, language="en", learn="write so that everybody understands it", topic="luisteren")
    at.score(6, 6)
    group.form_a_duo(at.coordinator, at.group, at.names)
    for person in (at.one, at.other):
        beginning.say_yes(person)
    week = at.days.week
    group.plan_meetings(at.coordinator, at.group, [week(1), week(8), week(17), week(20), week(25)])
    at.comes(week(1))
    group.were_there(at.coordinator, at.group, 1, at.names)
    at.score(11, 11)


def they_agree(at: Trajectory) -> None:
    """Weeks 1 to 4. The agreement makes it 20 of 90 = 22 percent, two sessions 25 = 28 and 30 = 33."""
    beginning.state_aims(at.one, learn="rustig blijven als een overleg vastloopt", offer="begrijpelijke taal aan de balie")
    beginning.state_aims(at.other, learn="write so that everybody understands it", offer="leading a meeting that gets stuck")
    beginning.sign(at.other)
    at.score(11, 11)
    beginning.sign(at.one)
    at.score(22, 22)
    at.measure("T0", 2, 3, 2, 4)
    day = sessions.plan(at.one)
    for person in (at.one, at.other):
        sessions.ask_when_it_is_my_turn(person, "Hoe bereid jij een lastig gesprek voor?")
    sessions.read_the_format(at.other)
    at.comes(day)
    sessions.log(at.one)
    sessions.look_back(at.one, note="eerst vragen, dan pas iets vinden")
    sessions.look_back_later(at.other)
    at.score(28, 28)
    at.comes(sessions.plan(at.one))
    sessions.log_and_look_back_by_keyboard(at.other)
    sessions.look_back_later(at.one)
    at.score(33, 33)


def they_explore(at: Trajectory) -> None:
    """Weeks 5 to 11. Group coaching makes it 35 of 90 = 39 percent, two more sessions 40 = 44 and 45 = 50."""
    at.comes(at.days.week(8))
    group.were_there(at.coordinator, at.group, 2, at.names)
    at.score(39, 39)
    at.meet(at.one)
    at.score(44, 44)
    at.meet(at.other)
    at.score(50, 50)
    sessions.overview(at.one)
    sessions.overview(at.other)


def they_look_back_halfway(at: Trajectory) -> None:
    """Week 14. One choice is nothing yet; with both it is 50 of 90 = 56 percent. To adjust is to sign anew, which counts no second time."""
    at.comes(at.days.week(14))
    at.measure("T1", 3, 4)
    midway.choose(at.one, "continue", more="vragen stellen")
    at.score(50, 50)
    midway.choose(at.other, "adjust", more="shorter sessions")
    at.score(56, 56)
    for person in (at.one, at.other):
        beginning.sign(person)
    at.score(56, 56)


def they_practise(at: Trajectory) -> None:
    """Weeks 15 to 22. The other was not at a meeting: 60 and 55 of 90, 67 and 61 percent; the next one does not take place."""
    at.meet(at.other)
    at.score(61, 61)
    at.comes(at.days.week(17))
    group.were_there(at.coordinator, at.group, 3, at.names[:1])
    at.score(67, 61)
    for scores in ((72, 67), (78, 72)):
        at.meet(at.one)
        at.score(*scores)
    group.take_away(at.coordinator, at.group, 4)


def they_round_off(at: Trajectory) -> None:
    """Weeks 23 to 25. The harvest is a session and the closing, 85 and 80 of 90 = 94 and 89 percent; with the last meeting 100 and 94."""
    at.comes(at.days.week(23))
    at.meet(at.other)
    at.score(94, 89)
    at.comes(at.days.week(25))
    group.were_there(at.coordinator, at.group, 4, at.names)
    at.score(100, 94)
    at.measure("T2", 4, 3, 5, 4)


def they_say_goodbye(at: Trajectory) -> None:
    """Week 26. What they share and say changes no score; what is complete is 100, whatever was missed."""
    at.comes(at.days.week(26))
    shared = "nieuwe collega's zien wat ons niet meer opvalt"
    ending.harvest(at.one, personal="ik vraag eerst, en vind dan pas iets", organisation=shared)
    ending.harvest(at.other, duo="we write better letters since we read them aloud")
    for person in (at.one, at.other):
        ending.share(person, shared)
    at.score(100, 94)
    ending.say_goodbye(at.one, "dank voor je geduld")
    at.score(100, 94)
    ending.say_goodbye(at.other, "you made me ask better questions")
    at.score(100, 100)
    ending.read_each_others_last_words(at.one, "you made me ask better questions")
    ending.read_each_others_last_words(at.other, "dank voor je geduld")
    group.look_back(at.coordinator, at.group)


def they_take_their_certificates(at: Trajectory) -> None:
    """Each has one of their own, and whoever is shown it can look it up."""
    for person, name in zip((at.one, at.other), at.names, strict=True):
        assert ending.is_real(at.demo, ending.take_the_certificate(person), name)
