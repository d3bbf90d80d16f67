"""Words planted in every kind of data (docs/domain.md, visibility), so that one sees where they come out.

A subject that lands adds a planter to `PLANTERS`: it puts words in the house that stand nowhere else, as Samira, and gives
them back; or one to `CHANGES`, where data has no words. What nobody plants yet stands in `NOT_PLANTED` with its reason; a test
compares them all with the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from integration.domain.ids import new_id
from integration.domain.journey.certificate import Certificate, new_number
from integration.domain.journey.intake import Answers as IntakeAnswers
from integration.domain.measuring.instruments import View
from integration.domain.measuring.measures import Response
from integration.domain.measuring.pulse import Answers, Pulse, TopicBy
from integration.domain.mentoring.clauses import chosen_terms
from integration.domain.mentoring.visibility import Kind
from integration.flows import mentoring
from integration.flows.journey import goals, harvest, intake, meetings, pulse
from integration.store.journey import measures
from integration.store.journey.harvest import items_of
from integration.store.journey.pulse import balances_of
from integration.store.mentoring import aims_of
from integration.store.tables.journey.intake import intakes
from integration.store.tables.journey.measures import responses
from integration.store.tables.journey.pulse import pulses
from integration.store.tables.people import employees
from tests.integration.delivery_world import JOOST, SAMIRA
from tests.integration.visibility_world import House

Words = tuple[str, ...]
VETOED = "cafecafe-cafe-7caf-8caf-cafecafecafe"
MINUTES, AGREED_MINUTES = 53, 117


def _enrolment(house: House) -> Words:
    """Whoever knows that there is a duo has its address."""
    return (str(house.world.duo.id),)


def _partner_name(house: House) -> Words:
    """Names alone are no secret to an admin; that these two stand together is."""
    with house.store.transaction() as db:
        for sub, given, family in ((SAMIRA, "Samira", "Zanglijster"), (JOOST, "Joost", "Pestvogel")):
            db.execute(update(employees).where(employees.c.id == house.world.people[sub]).values(given_name=given, family_name=family))
    return ("Samira and Joost", "Joost and Samira")


def _vetoes(house: House) -> Words:
    world, vetoed = house.world, UUID(VETOED)

    def change(_before: IntakeAnswers) -> IntakeAnswers:
        return IntakeAnswers(vetoed=(vetoed,))

    intake.save(house.store, cohort_id=world.cohort.id, person=world.people[SAMIRA], change=change, now=world.now())
    return (VETOED,)


def _plans(house: House) -> Words:
    world, begins = house.world, house.world.now() + timedelta(days=9)
    meetings.plan(
        house.store,
        duo_id=world.duo.id,
        person=world.people[SAMIRA],
        begins_at=begins,
        minutes=60,
        place="Bovenkamer van de kraanvogel",
        now=world.now(),
    )
    return ("Bovenkamer van de kraanvogel",)


def _sessions(house: House) -> Words:
    world = house.world
    for ago in (3, 2, 1):
        house.sessions.append(new_id())
        mentoring.log_session(
            house.store,
            duo_id=world.duo.id,
            person=world.people[SAMIRA],
            session_id=house.sessions[-1],
            held_on=world.now().date() - timedelta(days=ago),
            minutes=MINUTES,
            format_id="F13",
            now=world.now(),
        )
    return (f"{MINUTES} minutes", f"{MINUTES} min")


def _aims(house: House) -> Words:
    world, learn = house.world, {SAMIRA: "Rustig blijven bij roodborst", JOOST: "Iets anders"}
    for sub in (SAMIRA, JOOST):
        person = world.people[sub]
        mentoring.state_aims(house.store, duo_id=world.duo.id, person=person, learn=[learn[sub]], offer=["Taal"], now=world.now())
    return (learn[SAMIRA],)


def _agreement(house: House) -> Words:
    world, clauses = house.world, house.world.services.catalogue.clauses
    terms = chosen_terms(clauses, {"A03": {"weeks": 3, "minutes": AGREED_MINUTES, "place": "online"}})
    said = {"duo_id": world.duo.id, "person": world.people[SAMIRA]}
    version = mentoring.write_terms(house.store, **said, terms=terms, clauses=clauses, now=world.now()).version
    for sub in (SAMIRA, JOOST):
        mentoring.sign(house.store, duo_id=world.duo.id, person=world.people[sub], version=version, now=world.now())
    return (f">{AGREED_MINUTES}<", f'"minutes": {AGREED_MINUTES}')


def _shared_notes(house: House) -> Words:
    return _note(house, 0, "Samen gezien: een goudhaan", is_shared=True) + _goal_note(house, "Samen geoefend met koolmees", is_shared=True)


def _own_notes(house: House) -> Words:
    return _note(house, 1, "Alleen voor mij: een nachtegaal", is_shared=False) + _goal_note(
        house, "Stil geoefend: ijsvogel", is_shared=False
    )


def _note(house: House, number: int, words: str, *, is_shared: bool) -> Words:
    world, person = house.world, house.world.people[SAMIRA]
    told = {"duo_id": world.duo.id, "session_id": house.sessions[number], "person": person}
    pulse.write_note(house.store, **told, words=words, is_shared=is_shared, now=world.now())
    return (words,)


def _goal_note(house: House, words: str, *, is_shared: bool) -> Words:
    world, person = house.world, house.world.people[SAMIRA]
    with house.store.reading() as db:
        aim = next(aim.id for aim in aims_of(db, world.duo) if aim.person == person)
    goals.write_note(house.store, duo_id=world.duo.id, aim_id=aim, person=person, words=words, is_shared=is_shared, now=world.now())
    return (words,)


def _reciprocity(house: House) -> Words:
    """Both look back on all sessions; the duo gets its word."""
    world, scheme = house.world, house.world.services.catalogue.balance
    answers = Answers(learned=4, contributed=4, agenda=TopicBy.TOGETHER, voice=50, satisfied=5, safe=5)
    for session in house.sessions:
        for sub in (SAMIRA, JOOST):
            given = Pulse(session_id=session, person=world.people[sub], answers=answers, answered_at=world.now())
            pulse.look_back(house.store, scheme, pulse=given, note="", is_shared=False, duo_id=world.duo.id)
    with house.store.reading() as db:
        band = balances_of(db, world.duo.id)[0].band
    return (next(each for each in scheme.bands if each.id == band).prompt["en"],)


def _certificate(house: House) -> Words:
    """Whoever has its number can look it up."""
    world, day = house.world, house.world.now().date()
    certificate = Certificate(
        number=new_number(),
        duo_id=world.duo.id,
        person=world.people[SAMIRA],
        name="Samira Zanglijster",
        programme=world.cohort.programme,
        starts_on=world.cohort.starts_on,
        ended_on=day,
        hours=4,
        sessions=3,
        meetings=0,
        issued_on=day,
    )
    with house.store.transaction() as db:
        db.add(certificate)
    return (certificate.number, certificate.grouped)


def _harvest(house: House) -> Words:
    """One duo that shares it with both yeses is too few for a coordinator to read anything."""
    world, learned = house.world, "Geduld geleerd van een ijsvogel"
    told: dict[str, Any] = {"duo_id": world.duo.id, "now": world.now()}
    harvest.write(house.store, person=world.people[SAMIRA], level="personal", words=learned, **told)
    with house.store.reading() as db:
        (item,) = items_of(db, world.duo.id)
    for sub in (SAMIRA, JOOST):
        harvest.agree(house.store, person=world.people[sub], yes_to=[item.version], **told)
    return (learned,)


PLANTERS: Mapping[Kind, Callable[[House], Words]] = {
    Kind.PARTNER_NAME: _partner_name,
    Kind.ENROLMENT: _enrolment,
    Kind.VETOES: _vetoes,
    Kind.AIMS: _aims,
    Kind.AGREEMENT: _agreement,
    Kind.PLANS: _plans,
    Kind.SESSIONS: _sessions,
    Kind.RECIPROCITY: _reciprocity,
    Kind.SHARED_NOTES: _shared_notes,
    Kind.OWN_NOTES: _own_notes,
    Kind.CERTIFICATE: _certificate,
    Kind.HARVEST: _harvest,
}
"""Each gives words that stand nowhere else; in this order."""


def _other_pulses(house: House) -> None:
    with house.store.transaction() as db:
        mine = pulses.c.person == house.world.people[SAMIRA]
        db.execute(update(pulses).where(mine).values(learned=2, contributed=1, satisfied=1, voice=90, agenda="me"))


def _other_safety(house: House) -> None:
    with house.store.transaction() as db:
        db.execute(update(pulses).where(pulses.c.person == house.world.people[SAMIRA]).values(safe="1"))


def _other_preferences(house: House) -> None:
    with house.store.transaction() as db:
        mine = intakes.c.person == house.world.people[SAMIRA]
        db.execute(update(intakes).where(mine).values(languages=["pl"], meeting="online", half_days=["fri-pm"], style={}, stage="late"))


def _scan(house: House) -> None:
    _answered(house, "T0", "wm-scan", View.SELF, {"C04.i1": 1, "C04.i2": 2, "C04.i3": 1})


def _duo_scan(house: House) -> None:
    _answered(house, "T1", "duo-scan", View.SELF, {"DS1": 2, "DS5": 1, "DS6": 1})


def _network(house: House) -> None:
    _answered(house, "T0", "network", View.SELF, {"N1": 41, "N2": 42, "N3": 43})


def _rating(house: House) -> None:
    """Samira is done with what she says of Joost; he is not, so he sees nothing of it."""
    _answered(house, "T2", "wm-scan", View.PARTNER, {"C04.i1": 1, "C04.i2": 1})


def _answered(house: House, point: str, instrument: str, view: View, answers: Mapping[str, int]) -> None:
    world = house.world
    response = Response(
        cohort_id=world.cohort.id,
        duo_id=world.duo.id,
        person=world.people[SAMIRA],
        point=point,
        instrument=instrument,
        view=view,
        version=1,
        about=world.people[JOOST if view is View.PARTNER else SAMIRA],
        answers=answers,
        saved_at=world.now(),
        finished_at=world.now(),
    )
    with house.store.transaction() as db:
        measures.keep(db, response, private={"DS5", "DS6"})


def _measured(instrument: str, answers: Mapping[str, int], *, about: str = SAMIRA) -> Callable[[House], None]:
    """Samira answers, and is not done yet."""

    def answer(house: House) -> None:
        world = house.world
        whose = {"cohort_id": world.cohort.id, "person": world.people[SAMIRA], "about": world.people[about]}
        what = {"point": "T0", "instrument": instrument, "view": "self" if about == SAMIRA else "partner", "version": 1}
        row = {"id": new_id(), **whose, **what, "answers": dict(answers), "saved_at": world.now()}
        with house.store.transaction() as db:
            db.execute(responses.insert().values(row))

    return answer


CHANGES: Mapping[Kind, Callable[[House], None]] = {
    Kind.PULSES: _other_pulses,
    Kind.SAFETY: _other_safety,
    Kind.PREFERENCES: _other_preferences,
    Kind.SCAN: _scan,
    Kind.DUO_SCAN: _duo_scan,
    Kind.NETWORK: _network,
    Kind.PARTNER_RATING: _rating,
}
"""What has no words of its own: Samira answers otherwise, and whoever may not see it sees no difference."""


def _end_reason(house: House) -> Words:
    """Samira stops, and says why to nobody but us."""
    world, person = house.world, house.world.people[SAMIRA]
    mentoring.end_duo(house.store, duo_id=world.duo.id, person=person, actor=world.accounts[SAMIRA], reason="mismatch", now=world.now())
    return ('"reason": "mismatch"',)


AT_THE_END: Mapping[Kind, Callable[[House], Words]] = {Kind.END_REASON: _end_reason}
"""Planted last: the duo is over after it."""

NOT_PLANTED: Mapping[Kind, str] = {
    Kind.MIDWAY: "tests/integration/test_pages_midway.py",
    Kind.NO_TIME: "tests/integration/test_signs.py",
    Kind.ATTENDANCE: "tests/integration/test_pages_group.py",
    Kind.REMINDERS: "tests/integration/test_pages_nudges.py",
}
