"""A group of twenty duos under way, made by what people do: intakes, agreements, sessions, pulses, notes, plans, measures, a meeting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from integration.domain.ids import new_id
from integration.domain.journey.intake import Answers as IntakeAnswers
from integration.domain.journey.intake import Meeting, Subject
from integration.domain.measuring.instruments import View
from integration.domain.measuring.measures import Response
from integration.domain.measuring.pulse import Answers, Pulse, TopicBy
from integration.domain.mentoring.duo import Duo
from integration.domain.people.employee import Employee
from integration.flows import mentoring
from integration.flows.journey import gatherings, intake, meetings, pulse, states
from integration.store.journey import measures
from integration.wiring import Services
from tests.builders import a_connection, a_context, an_account, an_employee

DUOS, SESSIONS = 20, 4
BEGAN = timedelta(weeks=11)
LOOKED_BACK = Answers(learned=4, contributed=4, agenda=TopicBy.TOGETHER, voice=50, satisfied=5, safe=5)


def a_course(services: Services) -> tuple[UUID, UUID]:
    """A course in an LMS, and the account of who coordinates in it; people come from one HR system."""
    with services.store.transaction() as db:
        a_connection(db)
        return a_context(db), an_account(db).id


def a_group(services: Services, context: UUID, actor: UUID) -> list[Employee]:
    """The people of a group of EXP that began eleven weeks ago."""
    now, store = services.clock.now(), services.store
    with store.transaction() as db:
        people = [an_employee(db, f"Noor {seat}", "Visser") for seat in range(2 * DUOS)]
    told: dict[str, Any] = {"programme": services.catalogue.programmes["EXP"], "name": "Groep", "context_id": context}
    cohort = mentoring.create_cohort(store, **told, starts_on=now.date() - BEGAN, actor=actor, now=now - BEGAN)
    for one, other in zip(people[::2], people[1::2], strict=True):
        _a_duo(services, cohort.id, actor, (one.id, other.id))
    _a_meeting(services, cohort.id, actor, [person.id for person in people])
    return people


def _a_duo(services: Services, cohort_id: UUID, actor: UUID, pair: tuple[UUID, UUID]) -> None:
    began, store = services.clock.now() - BEGAN, services.store
    duo = mentoring.form_duo(store, cohort_id=cohort_id, one=pair[0], other=pair[1], actor=actor, now=began)
    for person in pair:
        states.accept(store, duo_id=duo.id, person=person, now=began)
        _an_intake(services, cohort_id, person)
        mentoring.state_aims(store, duo_id=duo.id, person=person, learn=["Rustig blijven"], offer=["Gewone taal"], now=began)
    for person in pair:
        mentoring.sign(store, duo_id=duo.id, person=person, version=1, now=began)
    for week in range(SESSIONS):
        _a_session(services, duo, 2 * week)
    _measured(services, duo)
    soon = services.clock.now() + timedelta(days=9)
    meetings.plan(store, duo_id=duo.id, person=duo.a, begins_at=soon, minutes=60, place="Bovenkamer", now=services.clock.now())


def _an_intake(services: Services, cohort_id: UUID, person: UUID) -> None:
    now, subjects = services.clock.now(), tuple(services.catalogue.choices.topics.topics)
    said = IntakeAnswers(
        wants=(Subject(topic=subjects[0], weight=3),),
        offers=(Subject(topic=subjects[1], weight=4),),
        languages=("nl",),
        meeting=Meeting.EITHER,
        half_days=("mon-am", "tue-pm"),
    )
    intake.save(services.store, cohort_id=cohort_id, person=person, change=lambda _before: said, now=now)
    intake.finish(services.store, cohort_id=cohort_id, person=person, now=now)


def _a_session(services: Services, duo: Duo, weeks_ago: int) -> None:
    """An hour so many weeks ago; both look back on it, and write something down for themselves."""
    moment, session = services.clock.now() - timedelta(weeks=weeks_ago), new_id()
    told: dict[str, Any] = {"held_on": moment.date(), "minutes": 60, "format_id": "F01"}
    mentoring.log_session(services.store, duo_id=duo.id, person=duo.a, session_id=session, now=moment, **told)
    for person in duo.members:
        given = Pulse(session_id=session, person=person, answers=LOOKED_BACK, answered_at=moment)
        pulse.look_back(services.store, services.catalogue.balance, pulse=given, note="Vragen", is_shared=False, duo_id=duo.id)


def _measured(services: Services, duo: Duo) -> None:
    """Both answered at the start, and of their partner."""
    now, items = services.clock.now(), tuple(services.catalogue.instruments["wm-scan"].items)
    for person in duo.members:
        for view, about in ((View.SELF, person), (View.PARTNER, duo.partner_of(person))):
            response = Response(
                cohort_id=duo.cohort_id,
                duo_id=duo.id,
                person=person,
                point="T0" if view is View.SELF else "T2",
                instrument="wm-scan",
                view=view,
                version=1,
                about=about,
                answers=dict.fromkeys(items, 3),
                saved_at=now,
                finished_at=now,
            )
            with services.store.transaction() as db:
                measures.keep(db, response, private=())


def _a_meeting(services: Services, cohort_id: UUID, actor: UUID, people: list[UUID]) -> None:
    now = services.clock.now()
    planned: dict[str, Any] = {"kind": "GC1", "meets_on": now.date(), "begins": "13:00", "place": "Raadzaal", "known": ["GC1"]}
    meeting = gatherings.plan(services.store, cohort_id=cohort_id, actor=actor, now=now, **planned)
    gatherings.mark_present(services.store, gathering_id=meeting.id, cohort_id=cohort_id, present=people, actor=actor, now=now)
