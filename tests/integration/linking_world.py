"""Two HR systems and an LMS whose people are to be found in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.recognition import Key
from integration.flows.people.links import linking
from integration.flows.people.links.recognise import recognise
from integration.store.db import Store
from integration.store.tables.people import employees
from tests.builders import NOW, a_connection, an_account, an_employee

BY_NUMBER = Key()


@dataclass(frozen=True, kw_only=True)
class LinkingWorld:
    """`proposed`, `doubled` and `disputed` say in names what somebody may be asked."""

    store: Store

    def employee(self, name: str, *, at: str = "stad", **fields: Any) -> Employee:
        """Somebody in an HR system; the name is given and family name."""
        given, _, family = name.partition(" ")
        with self.store.transaction() as db:
            return an_employee(db, given, family, connection_id=a_connection(db, at), **fields)

    def account(self, name: str = "Samira el Amrani", *, employee: Employee | None = None, **fields: Any) -> Account:
        """Somebody who clicked in the LMS."""
        given, _, family = name.partition(" ")
        with self.store.transaction() as db:
            return an_account(db, employee=employee, **{"given_name": given, "family_name": family, **fields})

    def launch(self, account: Account, told: str | None, key: Key = BY_NUMBER) -> Account:
        """The account comes in with this number."""
        with self.store.transaction() as db:
            here = db.get_one(Account, account.id)
            recognise(db, here, told, key=key, now=NOW)
            return here

    def left(self, employee: Employee) -> None:
        """HR says that this person has left."""
        with self.store.transaction() as db:
            db.execute(update(employees).where(employees.c.id == employee.id).values(employment_status="left"))

    def proposed(self) -> list[tuple[str, str, bool]]:
        """Account, number of the employee, and whether their names agree."""
        found = linking.look(self.store).proposals
        return [(str(each.account.full_name), str(each.employee.employee_number), each.names_agree) for each in found]

    def disputed(self) -> list[tuple[str, str, list[str]]]:
        """Why, which account, and whom it may be."""
        found = linking.look(self.store).conflicts
        return [(each.why.value, str(each.account.full_name), [one.full_name for one in each.employees]) for each in found]

    def doubled(self) -> list[tuple[str, str, str, bool]]:
        """Both names, on what ground, and whether the names agree."""
        found = linking.look(self.store).doubles
        return [(each.one.full_name, each.other.full_name, each.basis.value, each.names_agree) for each in found]

    def linked(self, account: Account) -> UUID | None:
        """Whom this account is linked to."""
        with self.store.reading() as db:
            return self.now(db, account).employee_id

    def now(self, db: Session, account: Account) -> Account:
        """The account as it is."""
        return db.get_one(Account, account.id)
