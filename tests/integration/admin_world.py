"""An installation as an admin finds it in the morning: an import that waits, parked letters, a deployment at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.lms.refusals import RefusedLaunch, Step, Told
from integration.domain.people.account import Account, Right
from integration.domain.people.employee import Employee
from integration.domain.people.guard import Sight, alarms
from integration.domain.people.roster import Diff, Record
from integration.store import outbox
from integration.store.db import Store
from integration.store.lms import launch_log
from integration.store.outbox import Message
from integration.store.people import connections, imports, staging
from integration.store.people.connections import Draft
from integration.store.people.imports import Problem
from integration.store.reads.admin import launches
from integration.store.tables.lti import deployments
from tests.builders import a_context, a_deployment, a_grant, a_platform, a_resource_link, an_account, an_employee

MAPPING = Path(__file__).parents[2] / "mappings" / "hris" / "examplehr.yaml"
LEASE = timedelta(minutes=4)


@dataclass(frozen=True, kw_only=True)
class Morning:
    """What the tests point at."""

    connection: UUID
    waiting_import: UUID
    deployment: UUID
    platform: UUID
    refused: UUID
    samira: Employee
    joost: Employee
    account: Account
    stranger: Account


def a_morning(store: Store, now: datetime) -> Morning:
    """Everything at once; also what the pictures of the admin pages are taken of."""
    with store.transaction() as db:
        connection = a_named_connection(db, now)
        samira = an_employee(db, connection_id=connection, employee_number="004417", external_id="h1")
        joost = an_employee(db, "Joost", "de Vries", connection_id=connection, employee_number="003120", external_id="h2")
        for number in range(18):
            an_employee(
                db, "Ravi", f"Sital {number}", connection_id=connection, department_name="Ruimte en Bouwen", external_id=f"r{number}"
            )
        account = an_account(db, employee=samira, family_name="el Amrani", last_seen_at=now)
        stranger = an_account(db, given_name="Wim", family_name="de Groot", email="w.degroot@stad.example", last_seen_at=now)
        stranger.proposed_right = Right.COORDINATOR
        a_grant(db, account, Right.COORDINATOR)
        waiting_import = an_import_that_waits(db, connection, samira, now)
        deployment = the_lms(db, account, samira, connection, now)
        platform = db.scalars(select(deployments.c.platform_id)).first()
        refused = refused_launches_of(db, platform, now)
    return Morning(
        connection=connection,
        waiting_import=waiting_import,
        deployment=deployment,
        platform=UUID(str(platform)),
        refused=refused,
        samira=samira,
        joost=joost,
        account=account,
        stranger=stranger,
    )


def refused_launches_of(db: Session, platform: UUID | None, now: datetime) -> UUID:
    """Three launches that came to nothing: two for another client, one whose browser kept no cookie. Gives the newest."""
    said = {"issuer": "https://leren.stad.example", "audience": "client-9", "deployment": "1", "roles": "Learner", "made": "-2"}
    shapes = {"sub": "text", "email": "text", "lti/claim/roles": "list:1", "lti/claim/context": "parts:4", "aud": "text"}
    told = Told(values=said, shapes=shapes, hidden=1)
    for reference, code in (("K7Q4MX", "state-elsewhere"), ("B3TR9W", "audience-wrong"), ("H8NP2C", "audience-wrong")):
        refusal = RefusedLaunch(reference=reference, code=code, step=Step.ANSWER, platform_id=platform, told=told, refused_at=now)
        launch_log.write(db, [refusal])
    return launches.by_reference(db, "H8NP2C")[0].id


def a_named_connection(db: Session, now: datetime) -> UUID:
    """A connection with the example's mapping."""
    draft = Draft(
        name="stad",
        settings={"base_url": "https://hr.stad.example/api"},
        secrets={},
        origin="hris/examplehr.yaml",
        text=MAPPING.read_text(encoding="utf-8"),
    )
    return connections.save(db, draft, now=now)


def an_import_that_waits(db: Session, connection: UUID, samira: Employee, now: datetime) -> UUID:
    """Eighteen people are gone at once, two changed, one is new, one could not be used."""
    import_id = imports.begin(db, connection, full=True, now=now)
    assert import_id
    was: Record = {
        "external_id": "h1",
        "employee_number": "004417",
        "given_name": "Samira",
        "family_name": "el Amrani",
        "employment_status": "active",
    }
    work: Record = {"department_name": "Ruimte en Bouwen", "job_title": "Opzichter"}
    gone = [
        {**was, "external_id": f"r{n}", "employee_number": f"00{n:04}", "given_name": "Ravi", "family_name": f"Sital {n}", **work}
        for n in range(18)
    ]
    moved = ({**was, "department_name": "Burgerzaken"}, {**was, "department_name": "Dienstverlening", "leads_people": True})
    new = {
        **was,
        "external_id": "n1",
        "employee_number": "005001",
        "given_name": "Noor",
        "family_name": "Bakker",
        "job_title": "Opzichter",
        "employment_status": "active",
    }
    left = [({**person, "employment_status": "active"}, {**person, "employment_status": "left"}) for person in gone]
    staging.put(db, import_id, "mover", [moved])
    staging.put(db, import_id, "joiner", [(None, new)])
    staging.put(db, import_id, "leaver", left)
    imports.add_problems(db, import_id, [Problem(position=7, field="work_email", reason="is no email address", external_id="h77")])
    found = Diff(joiners=("n1",), movers=("h1",), leavers=tuple(str(person["external_id"]) for person in gone))
    imports.conclude(db, import_id, found, problems=1, alarms=alarms(Sight(active=20, leavers=18), limit=10), now=now)
    return import_id


def the_lms(db: Session, account: Account, samira: Employee, connection: UUID, now: datetime) -> UUID:
    """A registration with a bound and a waiting deployment; letters that wait, are parked and were done."""
    platform = a_platform(db, issuer=account.issuer)
    bound = a_deployment(db, platform, deployment_id="1")
    waiting = a_deployment(db, platform, deployment_id="7", state="waiting", bound_at=None, first_seen_at=now)
    link = a_resource_link(db, deployment_id=bound, context_id=a_context(db, bound))
    hris, lms = f"hris:{connection}", f"lms:{platform}"
    outbox.put(db, Message(destination=hris, kind="hris.participation", key=f"{link}:{samira.id}", body={"status": "enrolled"}), now=now)
    outbox.put(db, Message(destination=lms, kind="lms.score", key=f"{link}:{account.id}", body={"score": 45}), now=now)
    db.flush()
    for letter in outbox.claim(db, hris, now=now, lease=LEASE, most=1):
        outbox.park(db, letter, reason="participation: hr.stad.example answered 404", code="http-404", now=now)
    for letter in outbox.claim(db, lms, now=now, lease=LEASE, most=1):
        outbox.postpone(db, letter, reason="score: leren.stad.example answered 503", due_at=now + timedelta(minutes=30))
    return waiting
