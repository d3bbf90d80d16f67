"""A course in which somebody may choose what comes into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import func, select

from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.programme import Cohort
from integration.flows import mentoring
from integration.flows.journey import states
from integration.sandbox.world.content import PlacedLink
from integration.store.tables import lti, placing
from integration.wiring import Services
from tests.builders import an_employee
from tests.fakes.course_visitor import CourseVisitor, handed_over
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.tool_door import ToolDoor

FATIMA, SAMIRA, JOOST = "11", "12", "13"


@dataclass(frozen=True, kw_only=True)
class Placing:
    """A course in the sandbox: Fatima coordinates it, Samira and Joost are students in it."""

    services: Services
    lms: SandboxServer
    home: str

    def visitor(self, sub: str) -> CourseVisitor:
        return CourseVisitor(services=self.services, lms=self.lms, home=self.home, sub=sub)

    def placed(self, *doors: str, of: str = "programme:EXP") -> list[PlacedLink]:
        """Fatima places these doors; what the LMS made of them."""
        before = len(self.lms.world.placed)
        return_url, token = handed_over(self.picked(*doors, of=of))
        assert requests.post(return_url, data={"JWT": token}, timeout=60).status_code == 200
        return self.lms.world.placed[before:]

    def picked(self, *doors: str, of: str = "programme:EXP") -> requests.Response:
        """The page on which Fatima's choice is handed over."""
        door = self.visitor(FATIMA).chooses()
        return door.browser.follow(door.send("/pick", {"door": list(doors), "of": of}))

    def claims(self, token: str) -> dict[str, Any]:
        """What an answer of ours says, proved with our published keys."""
        keys = KeySet.import_key_set(requests.get(f"{self.home}/lti/jwks.json", timeout=60).json())
        return jwt.decode(token, keys, algorithms=["RS256"]).claims

    def group_with_a_duo(self) -> tuple[Cohort, Duo]:
        """A group in this course with Samira and Joost in it, who said yes to being a duo."""
        own, now = self.services, self.services.clock.now()
        teacher = self.visitor(FATIMA).opens()
        with own.store.transaction() as db:
            people = [an_employee(db, name, employee_number=number) for name, number in (("Samira", "E1002"), ("Joost", "E1003"))]
            context = db.scalar(select(lti.contexts.c.id))
        cohort = mentoring.create_cohort(
            own.store,
            programme=own.catalogue.programmes["EXP"],
            name="Lentegroep",
            starts_on=now.date() - timedelta(days=8),
            context_id=context,
            actor=teacher.account.id,
            now=now,
        )
        one, other = (person.id for person in people)
        duo = mentoring.form_duo(own.store, cohort_id=cohort.id, one=one, other=other, actor=teacher.account.id, now=now)
        for person in (one, other):
            states.accept(own.store, duo_id=duo.id, person=person, now=now)
        return cohort, duo

    def rows(self) -> int:
        with self.services.store.reading() as db:
            return db.scalar(select(func.count()).select_from(placing.placements)) or 0


def leads_to(door: ToolDoor) -> str:
    """The path of the page that a launch ends on, without the launch."""
    answer = door.browser.get(door.address("/"))
    return answer.headers["Location"].removeprefix(door.address(""))
