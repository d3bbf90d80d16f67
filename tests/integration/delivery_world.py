"""Where tests of delivery begin: the sandbox registered as LMS and HRIS, and a duo of two of its people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy import select, update

from integration.clock import Clock
from integration.domain.ids import new_id
from integration.domain.lms.signing import SigningKey
from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.programme import Cohort
from integration.flows import mentoring
from integration.flows.delivery import deliver
from integration.flows.delivery.send_score import Gradebooks
from integration.flows.lms import signing_keys
from integration.lti.keys import fresh_key
from integration.sandbox.lms.claims import SCOPES, line_item_url
from integration.store import outbox
from integration.store.lms import keys
from integration.store.outbox import Message
from integration.store.people import connections
from integration.store.people.connections import Draft
from integration.store.tables.outbox import outbox as table
from integration.wiring import Services
from tests.builders import a_context, a_deployment, a_platform, a_resource_link, an_account, an_employee
from tests.fakes.sandbox_server import SandboxServer

SAMIRA, JOOST, FATIMA = "12", "13", "11"
NUMBERS = {SAMIRA: "E1002", JOOST: "E1003", FATIMA: "E1001"}
SCORES = "/services/2/lineitems/7/lineitem/scores"
RESULTS = "/services/2/lineitems/7/lineitem/results"
POST_DONE, POST_REFUSED = ("POST", 200), ("POST", 409)
TRAININGS = "/hris/api/employees/"
MAPPINGS = Path(__file__).parents[2] / "mappings" / "hris"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWorld:
    """Samira and Joost are in one duo. Accounts and people go by the `sub` that the sandbox LMS calls them."""

    services: Services
    outside: SandboxServer
    platform: UUID
    connection: UUID
    link: UUID
    accounts: dict[str, UUID]
    people: dict[str, UUID]
    cohort: Cohort
    duo: Duo

    @property
    def lms(self) -> str:
        """The destination of scores."""
        return f"lms:{self.platform}"

    @property
    def hris(self) -> str:
        """The destination of participation records."""
        return f"hris:{self.connection}"

    def now(self) -> datetime:
        """The present moment of the service."""
        return self.services.clock.now()

    def put_score(self, score: int, sub: str = SAMIRA) -> None:
        """Post a state for one cell of the gradebook."""
        key = f"{self.link}:{self.accounts[sub]}"
        with self.services.store.transaction() as db:
            outbox.put(db, Message(destination=self.lms, kind="lms.score", key=key, body={"score": score}), now=self.now())

    def put_record(self, sub: str = SAMIRA, **body: Any) -> None:
        """Post a state of one participation record."""
        said = {"status": "enrolled", "start": "2026-03-02", "end": None, "hours": 4} | body
        key = f"{self.cohort.id}:{self.people[sub]}"
        with self.services.store.transaction() as db:
            outbox.put(db, Message(destination=self.hris, kind="hris.participation", key=key, body=said), now=self.now())

    def log_session(self, days_ago: int, person: str = SAMIRA) -> None:
        """One session of an hour; both are five points further."""
        mentoring.log_session(
            self.services.store,
            duo_id=self.duo.id,
            person=self.people[person],
            session_id=new_id(),
            held_on=(self.now() - timedelta(days=days_ago)).date(),
            minutes=60,
            format_id="F01",
            now=self.now(),
        )

    def deliver(self, destination: str | None = None) -> int:
        """Deliver what is due."""
        return deliver.deliver(self.services.post_office, destination or self.lms)

    def deliver_at(self, moment: datetime) -> int:
        """Deliver the scores that are due, by a clock that stands still: stamps then differ by what the rules add, not by our speed."""
        here = self.services
        scores = Gradebooks(store=here.store, transport=here.transport, clock=StoppedClock(moment), products=here.products)
        return deliver.deliver(replace(here.post_office, destinations={"lms.score": scores}), self.lms)

    def letters(self, destination: str | None = None) -> list[Any]:
        """The rows of one destination, oldest first."""
        with self.services.store.reading() as db:
            return list(db.execute(select(table).where(table.c.destination == (destination or self.lms)).order_by(table.c.id)))

    def pass_time(self) -> None:
        """Let the next score be later than the moment at which a slow LMS wrote the last one."""
        self.services.clock.move(timedelta(seconds=20))

    def hurry(self) -> None:
        """Let the time that letters wait be over."""
        with self.services.store.transaction() as db:
            db.execute(update(table).where(table.c.state == "waiting").values(due_at=self.now()))

    def calls(self, path: str) -> list[tuple[str, int]]:
        """Method and status of the calls that the sandbox saw to paths that start so."""
        return [(call.method, call.status) for call in self.outside.world.calls if call.path.startswith(path)]


class StoppedClock(Clock):
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self._moment = moment

    def now(self) -> datetime:
        """The same moment each time."""
        return self._moment


@cache
def practice_key() -> SigningKey:
    """One key for all tests of a process: making one takes a second."""
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    return fresh_key(now=long_ago, signs_from=long_ago)


def key_page(services: Services) -> WSGIApplication:
    """Our JWKS address, and nothing else."""

    def page(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(signing_keys.key_set(services.store, now=services.clock.now())).encode()]

    return page


def a_delivery_world(
    services: Services, outside: SandboxServer, serve: Callable[[WSGIApplication], str], numbers: Mapping[str, str] = NUMBERS
) -> DeliveryWorld:
    """See `DeliveryWorld`. `numbers` are the employee numbers of everybody in it, by `sub`."""
    serve(key_page(services))
    with services.store.transaction() as db:
        keys.add(db, practice_key())
        connection = connections.save(db, _draft(outside), now=services.clock.now())
        platform = a_platform(db, **_registration(outside))
        deployment = a_deployment(db, platform, deployment_id="1")
        context = a_context(db, deployment)
        column = {"line_item_url": line_item_url(outside.world), "ags_scopes": sorted(SCOPES)}
        link = a_resource_link(db, deployment_id=deployment, context_id=context, **column)
        staff = {sub: an_employee(db, connection_id=connection, employee_number=number) for sub, number in numbers.items()}
        accounts = {sub: an_account(db, employee=employee, issuer=outside.url, subject=sub).id for sub, employee in staff.items()}
    people = {sub: employee.id for sub, employee in staff.items()}
    cohort, duo = _duo(services, context, people)
    return DeliveryWorld(
        services=services,
        outside=outside,
        platform=platform,
        connection=connection,
        link=link,
        accounts=accounts,
        people=people,
        cohort=cohort,
        duo=duo,
    )


def _duo(services: Services, context: UUID, people: dict[str, UUID]) -> tuple[Cohort, Duo]:
    now = services.clock.now()
    store, actor = services.store, new_id()
    cohort = mentoring.create_cohort(
        store,
        programme=services.catalogue.programmes["EXP"],
        name="Groep voorjaar",
        starts_on=(now - timedelta(days=60)).date(),
        context_id=context,
        actor=actor,
        now=now,
    )
    return cohort, mentoring.form_duo(store, cohort_id=cohort.id, one=people[SAMIRA], other=people[JOOST], actor=actor, now=now)


def _registration(outside: SandboxServer) -> dict[str, Any]:
    url, config = outside.url, outside.world.config
    addresses = {"auth_url": f"{url}/auth", "token_url": config.token_url, "jwks_url": f"{url}/jwks"}
    return {"issuer": url, "client_id": config.client_id, "origins": [url], "product": "generic", **addresses}


def _draft(outside: SandboxServer) -> Draft:
    return Draft(
        name="sandbox",
        settings={"base_url": f"{outside.url}/hris"},
        secrets={"token": outside.world.config.hris_bearer},
        origin="mappings/hris/sandbox.yaml",
        text=(MAPPINGS / "sandbox.yaml").read_text(encoding="utf-8"),
    )


def states(world: DeliveryWorld) -> list[tuple[str, str | None]]:
    return [(letter.state, letter.code) for letter in world.letters()]


def sent(world: DeliveryWorld) -> list[dict[str, object]]:
    return [received.body for received in world.outside.world.scores]
