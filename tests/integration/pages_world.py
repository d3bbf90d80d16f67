"""Where tests of pages begin: the running service, one course, a coordinator and two people of a duo, each at a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from integration.app import create_app
from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.programme import Cohort
from integration.domain.people.account import Right
from integration.domain.people.employee import Employee
from integration.flows import mentoring
from integration.flows.journey import states
from integration.store import reads
from integration.wiring import Services
from tests.builders import a_context, an_employee
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor, from_course, launching


@dataclass(frozen=True, kw_only=True)
class Course:
    """A group of EXP that began eight days ago, with a duo that said yes and did nothing else yet."""

    services: Services
    url: str
    context: UUID
    samira: ToolDoor
    joost: ToolDoor
    coordinator: ToolDoor
    cohort: Cohort
    duo: Duo

    @property
    def duo_path(self) -> str:
        """The address of the duo's pages."""
        return f"/duo/{self.duo.id}"

    @property
    def board(self) -> str:
        """The address of the coordinator's page of the group."""
        return f"/groups/{self.cohort.id}"

    def held(self) -> int:
        """How many sessions count."""
        with self.services.store.reading() as db:
            return reads.duo_facts(db, self.duo.id, self.services.clock.now())[1].held

    def somebody(self, given_name: str, family_name: str = "Visser", *, may: Right | None = None) -> tuple[Employee, ToolDoor]:
        """One more colleague, who came in from this course."""
        with self.services.store.transaction() as db:
            employee = an_employee(db, given_name, family_name)
        return employee, from_course(self.services, self.url, context=self.context, employee=employee, right=may)

    def again(self, person: ToolDoor) -> ToolDoor:
        """The same person launches once more, now."""
        return launching(self.services, self.url, person.account, context=self.context)

    def both_state_aims(self) -> None:
        """Both write one goal and one offer."""
        for person in (self.samira, self.joost):
            person.send(f"{self.duo_path}/aims", {"learn": ["Rustig blijven"], "offer": ["Gewone taal"]})


def a_course(services: Services, served: Serve) -> Course:
    """See `Course`. Everybody reads English."""
    url, now = served(create_app(services)), services.clock.now()
    with services.store.transaction() as db:
        context = a_context(db)
        samira, joost = an_employee(db, "Samira", "el Amrani"), an_employee(db, "Joost", "Bakker")
    coordinator = from_course(services, url, context=context, right=Right.COORDINATOR)
    actor = coordinator.account.id
    cohort = mentoring.create_cohort(
        services.store,
        programme=services.catalogue.programmes["EXP"],
        name="Groep voorjaar",
        starts_on=now.date() - timedelta(days=8),
        context_id=context,
        actor=actor,
        now=now,
    )
    duo = mentoring.form_duo(services.store, cohort_id=cohort.id, one=samira.id, other=joost.id, actor=actor, now=now)
    for person in (samira, joost):
        states.accept(services.store, duo_id=duo.id, person=person.id, now=now)
    return Course(
        services=services,
        url=url,
        context=context,
        samira=from_course(services, url, context=context, employee=samira),
        joost=from_course(services, url, context=context, employee=joost),
        coordinator=coordinator,
        cohort=cohort,
        duo=duo,
    )
