"""Letters about one employee to a real HR system, and a service that forgets having sent them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from integration.flows.delivery import deliver
from integration.flows.delivery.record_items import CompetencyItems
from integration.flows.delivery.write_record import HrisRecords
from integration.store import outbox
from integration.store.outbox import Message
from integration.store.people import roster, written_records
from integration.store.tables.hris import written_records as table
from integration.store.tables.outbox import outbox as letters
from integration.wiring import Services
from tests.builders import a_cohort

TITLE = 'Luisteren, "zo" als O\'Neill'


@dataclass(frozen=True)
class Sender:
    """Puts letters about one employee in the box and delivers them."""

    services: Services
    connection: UUID
    keys: dict[str, str]

    def send(self, kind: str, **body: Any) -> str:
        """Say it; gives the outcome."""
        with self.services.store.transaction() as db:
            message = Message(destination=f"hris:{self.connection}", kind=f"hris.{kind}", key=self.keys[kind], body=body)
            outbox.put(db, message, now=self.services.clock.now())
        deliver.deliver(self._office(), f"hris:{self.connection}")
        with self.services.store.reading() as db:
            found = written_records.known(db, self.connection, kind=kind, key=self.keys[kind])
            assert [letter.reason for letter in outbox.listed(db, state="parked")] == []
        assert found
        return found.outcome

    def forget(self) -> None:
        """As after a death between the answer over there and our own commit."""
        with self.services.store.transaction() as db:
            db.execute(delete(table))
            db.execute(delete(letters))

    def _office(self) -> deliver.PostOffice:
        usual = self.services.post_office.destinations
        skills = usual["hris.competency"]
        assert isinstance(skills, HrisRecords)
        items = CompetencyItems(competencies={"C04": {"nl": TITLE}}, language="nl")
        return replace(self.services.post_office, destinations={**usual, "hris.competency": replace(skills, items=items)})


def a_sender(services: Services, connection: UUID, *, number: str, external_id: str) -> Sender:
    """About who has this number, and is called so over there."""
    with services.store.transaction() as db:
        person, cohort = roster.employee_by_number(db, number), a_cohort(db)
        assert person
        assert person.external_id == external_id
        return Sender(services, connection, {"participation": f"{cohort.id}:{person.id}", "competency": f"{person.id}:C04"})
