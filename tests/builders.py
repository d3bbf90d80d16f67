"""Things that tests begin with. Plain functions: each puts one thing in the database and gives it back.

Every field has a plausible value; a test names only the fields it is about. What mentoring itself makes (a signed
agreement, a logged session) comes from `integration.flows`, not from here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.mentoring.programme import Cohort
from integration.domain.people.account import Account, Grant, Right
from integration.domain.people.employee import Employee
from integration.store.tables import hris, lti

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ISSUER = "https://leren.stad.example"
_numbers = count(4401)


def a_connection(db: Session, name: str = "stad", **fields: Any) -> UUID:
    """An HRIS connection with an empty mapping; the same name gives the same connection."""
    known = db.scalar(select(hris.connections.c.id).where(hris.connections.c.name == name))
    if known is not None:
        return UUID(str(known))
    row: dict[str, Any] = {
        "id": new_id(),
        "name": name,
        "settings": {},
        "secrets": "",
        "active_version": 1,
        "state": "active",
        "created_at": NOW,
    }
    db.execute(insert(hris.connections).values({**row, **fields}))
    return UUID(str(row["id"]))


def an_employee(db: Session, given_name: str = "Samira", family_name: str = "el Amrani", **fields: Any) -> Employee:
    """Somebody in the roster, with a number of their own."""
    number = f"{next(_numbers):06}"
    given = {
        "connection_id": fields.get("connection_id") or a_connection(db),
        "external_id": f"hr-{number}",
        "employee_number": number,
        "employment_status": "active",
        "work_email": f"{given_name.lower()}.{number}@stad.example",
        "department_id": "BZ-02",
        "department_name": "Burgerzaken",
        "row_hash": 0,
        "changed_at": NOW,
    }
    employee = Employee(given_name=given_name, family_name=family_name, **{**given, **fields})
    db.add(employee)
    db.flush()
    return employee


def an_account(db: Session, *, employee: Employee | None = None, **fields: Any) -> Account:
    """Somebody who signed in from the LMS, linked to an employee when one is given."""
    linked = (
        {"employee_id": employee.id, "link_basis": "sourced_id", "linked_at": NOW, "given_name": employee.given_name} if employee else {}
    )
    given = {"issuer": ISSUER, "subject": f"sub-{next(_numbers)}", "created_at": NOW, "last_seen_at": NOW, **linked}
    account = Account(**{**given, **fields})
    db.add(account)
    db.flush()
    return account


def a_grant(db: Session, account: Account, right: Right) -> Grant:
    """A right that somebody has."""
    grant = Grant(account_id=account.id, right=right, granted_by="test", granted_at=NOW)
    db.add(grant)
    db.flush()
    return grant


def a_platform(db: Session, **fields: Any) -> UUID:
    """A registered LMS."""
    row: dict[str, Any] = {
        "id": new_id(),
        "issuer": ISSUER,
        "client_id": f"client-{next(_numbers)}",
        "auth_url": f"{ISSUER}/auth",
        "token_url": f"{ISSUER}/token",
        "jwks_url": f"{ISSUER}/jwks",
        "product": "moodle",
        "origins": [ISSUER],
        "state": "active",
        "created_at": NOW,
    } | fields
    db.execute(insert(lti.platforms).values(row))
    return UUID(str(row["id"]))


def a_deployment(db: Session, platform_id: UUID | None = None, **fields: Any) -> UUID:
    """A deployment of a platform, bound unless said otherwise."""
    row: dict[str, Any] = {
        "id": new_id(),
        "platform_id": platform_id or a_platform(db),
        "deployment_id": f"{next(_numbers)}",
        "state": "bound",
        "first_seen_at": NOW,
        "bound_at": NOW,
    } | fields
    db.execute(insert(lti.deployments).values(row))
    return UUID(str(row["id"]))


def a_context(db: Session, deployment_id: UUID | None = None, **fields: Any) -> UUID:
    """A course in the LMS."""
    row: dict[str, Any] = {
        "id": new_id(),
        "deployment_id": deployment_id or a_deployment(db),
        "context_id": f"{next(_numbers)}",
        "title": "Wederkerig leren, voorjaar",
        "last_launch_at": NOW,
    } | fields
    db.execute(insert(lti.contexts).values(row))
    return UUID(str(row["id"]))


def a_resource_link(db: Session, *, deployment_id: UUID, context_id: UUID, **fields: Any) -> UUID:
    """An activity in a course, with a column in the gradebook."""
    row: dict[str, Any] = {
        "id": new_id(),
        "deployment_id": deployment_id,
        "resource_link_id": f"link-{next(_numbers)}",
        "context_id": context_id,
        "title": "Traject",
        "line_item_url": f"{ISSUER}/lineitems/{next(_numbers)}",
        "ags_scopes": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
        "last_launch_at": NOW,
    } | fields
    db.execute(insert(lti.resource_links).values(row))
    return UUID(str(row["id"]))


def a_cohort(db: Session, **fields: Any) -> Cohort:
    """A cohort of the programme DIV that began in January."""
    given = {
        "programme": "DIV",
        "name": "Voorjaar 2026",
        "starts_on": date(2026, 1, 12),
        "ends_on": date(2026, 7, 3),
        "milestones": ["M1", "M2", "M3"],
        "planned_sessions": 8,
        "created_at": NOW,
    }
    cohort = Cohort(**{**given, **fields})
    db.add(cohort)
    db.flush()
    return cohort
