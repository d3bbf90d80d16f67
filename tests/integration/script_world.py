"""An LMS in which every text is a script: its people, courses, activities, gradebook, roster and refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from operator import methodcaller
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.journey.certificate import Certificate, new_number
from integration.domain.journey.harvest import Item, Level
from integration.domain.journey.intake import Subject
from integration.domain.measuring.instruments import View
from integration.domain.measuring.measures import Response
from integration.domain.mentoring.duo import Duo, Side
from integration.domain.mentoring.triad import Triad
from integration.domain.people.account import Right
from integration.domain.people.employee import Employee
from integration.flows import mentoring
from integration.flows.access import rights
from integration.flows.journey import gatherings, goals, intake, meetings, sharing, states
from integration.flows.lms import refresh_roster
from integration.store.journey import harvest, measures
from integration.store.mentoring import aims_of
from integration.store.tables import lti
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.http_server import Asked, Says
from tests.fakes.platform import INSTRUCTOR, ISSUER, LEARNER, LTI, signed
from tests.fakes.probes import probe, probed
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms

SPEC = "https://purl.imsglobal.org/spec"
GRADES, ROSTER, SETTINGS = (
    f"{SPEC}/lti-ags/claim/endpoint",
    f"{SPEC}/lti-nrps/claim/namesroleservice",
    f"{SPEC}/lti-dl/claim/deep_linking_settings",
)
WANTS = methodcaller("with_subject", Side.LEARN, Subject(words=probe("want"), weight=3))
LMS = "http://localhost:1"
RETURN = f"{LMS}/return?at="
LINKS = re.compile(r'href="(/(?:t|admin|help)[^"#]*)"')

EVERY_CLAIM: dict[str, Any] = {
    "sub": "",
    "azp": None,
    **dict.fromkeys(("name", "given_name", "family_name", "middle_name", "email", "picture", "locale", "zoneinfo", "profile"), ""),
    f"{LTI}/context": {"id": "", "label": "", "title": "", "type": [""]},
    f"{LTI}/resource_link": {"id": "", "title": "", "description": ""},
    f"{LTI}/roles": [""],
    f"{LTI}/role_scope_mentor": [""],
    f"{LTI}/tool_platform": dict.fromkeys(("guid", "name", "contact_email", "description", "url", "product_family_code", "version"), ""),
    f"{LTI}/launch_presentation": {"document_target": "", "locale": "", "width": "", "height": ""},
    f"{LTI}/lis": dict.fromkeys(("person_sourcedid", "course_offering_sourcedid", "course_section_sourcedid"), ""),
    f"{LTI}/custom": dict.fromkeys(("context_history", "link_history", "resource_id", "tz", "anything"), ""),
    f"{LTI}/lti1p1": dict.fromkeys(("user_id", "oauth_consumer_key", "oauth_consumer_key_sign", "resource_link_id"), ""),
    f"{LTI}/platformnotificationservice": {"platform_notification_service_url": "", "notice_types_supported": [""]},
    f"{SPEC}/lti-gs/claim/groupsservice": {"context_groups_url": "", "scope": [""]},
    f"{SPEC}/lti-ces/claim/caliper-endpoint-service": {"caliper_endpoint_url": "", "caliper_federated_session_id": ""},
    "https://vendor.example/claim": {"anything": ["", {"deeper": ""}]},
}
"""Every claim of the standard that holds text; what makes a launch a launch at all is added by the platform."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody who launched. `page(path)` is a page of theirs; `/duo` is `/t/<launch>/duo`. `passes_by`: addresses not to visit."""

    browser: SmallBrowser
    launch: UUID
    passes_by: re.Pattern[str] = re.compile("$.")

    @property
    def start(self) -> str:
        """Their first page."""
        return f"/t/{self.launch}/"

    def everything(self, *others: str) -> Iterator[requests.Response]:
        """All pages that can be reached by links and redirects from the first one; and these, told without the launch."""
        seen: set[str] = set()
        to_visit = [self.start, *(self.start + path for path in others)]
        while to_visit:
            path = to_visit.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = self.browser.get(path)
            yield answer
            to_visit += [unescape(found) for found in LINKS.findall(answer.text) if not self.passes_by.search(found)]
            to_visit += [answer.headers["Location"]] if answer.status_code in {302, 303} else []


@dataclass(kw_only=True)
class ScriptWorld:
    """Everybody's words are probes; `members` is what the roster says besides."""

    tool: ToolInLms
    members: list[dict[str, Any]] = field(default_factory=list)

    @property
    def services(self) -> Services:
        """Our side."""
        return self.tool.services

    def claims(self, who: str, role: str, **changes: Any) -> dict[str, Any]:
        """All claims with probes, except what must be right for a launch to be let in."""
        told = {name: value for name, value in probed(EVERY_CLAIM).items() if value is not None}
        return {
            **told,
            "sub": probe(f"sub-{who}"),
            f"{LTI}/roles": [role, *told[f"{LTI}/roles"]],
            f"{LTI}/lis": {**told[f"{LTI}/lis"], "person_sourcedid": probe(f"number-{who}")},
            f"{LTI}/launch_presentation": {**told[f"{LTI}/launch_presentation"], "return_url": RETURN + probe("return_url")},
            f"{LTI}/custom": {**told[f"{LTI}/custom"], probe("custom-name"): probe("custom-value")},
            f"{LTI}/target_link_uri": f"{self.tool.url}/lti/launch?at={probe('target_link_uri')}",
            GRADES: {"scope": [probe("scope")], "lineitem": f"{ISSUER}/items?at={probe('lineitem')}"},
            ROSTER: {"context_memberships_url": f"{self.tool.lms.url}/members?at=1", "service_versions": [probe("versions")]},
            **changes,
        }

    def post(self, browser: SmallBrowser, claims: dict[str, Any], **header: Any) -> requests.Response:
        """A whole launch with these claims."""
        hints = {"login_hint": probe("login_hint"), "lti_message_hint": probe("message_hint")}
        given = self.tool.begin(browser, lti_deployment_id=None, **hints)
        return browser.post("/lti/launch", {"state": given.state, "id_token": signed(self.tool.claims(given) | claims, **header)})

    def launch(self, who: str, role: str = LEARNER, **changes: Any) -> Visitor:
        """Somebody comes in."""
        browser = self.tool.browser()
        return Visitor(browser=browser, launch=launch_id(self.post(browser, self.claims(who, role, **changes))))

    def coordinator(self, **changes: Any) -> Visitor:
        """A teacher who may coordinate."""
        own = self.services
        rights.grant_ahead(
            own.store, issuer=ISSUER, subject=probe("sub-teacher"), right=Right.COORDINATOR, actor="test", now=own.clock.now()
        )
        return self.launch("teacher", INSTRUCTOR, **changes)

    def a_duo(self) -> tuple[Visitor, Visitor, Duo]:
        """Two colleagues whom HR knows by the same number, in a duo in this course; a coordinator was here first."""
        own, now, teacher = self.services, self.services.clock.now(), self.coordinator()
        with own.store.transaction() as db:
            people = [self.colleague(db, who) for who in "ab"]
            context = db.scalar(select(lti.contexts.c.id))
        cohort = mentoring.create_cohort(
            own.store,
            programme=own.catalogue.programmes["EXP"],
            name=probe("cohort"),
            starts_on=now.date() - timedelta(days=8),
            context_id=context,
            actor=teacher.launch,
            now=now,
        )
        one, other = (person.id for person in people)
        duo = mentoring.form_duo(own.store, cohort_id=cohort.id, one=one, other=other, actor=teacher.launch, now=now)
        for person in (one, other):
            mentoring.state_aims(own.store, duo_id=duo.id, person=person, learn=[probe("learn")], offer=[probe("offer")], now=now)
            intake.save(own.store, cohort_id=cohort.id, person=person, change=WANTS, now=now)
        return self.launch("a", **called("a")), self.launch("b", **called("b")), duo

    def a_session(self, duo: Duo) -> UUID:
        """The first of the two writes one down; gives its id."""
        id_, now = new_id(), self.services.clock.now()
        told: dict[str, Any] = {"session_id": id_, "held_on": now.date(), "minutes": 60, "format_id": "F01"}
        mentoring.log_session(self.services.store, duo_id=duo.id, person=duo.a, now=now, **told)
        return id_

    def a_plan(self, duo: Duo) -> None:
        """The two plan their next session; whose turn it is asks a question."""
        store, now = self.services.store, self.services.clock.now()
        moment: dict[str, Any] = {"begins_at": now + timedelta(days=9), "minutes": 60}
        meetings.plan(store, duo_id=duo.id, person=duo.a, place=probe("planned"), now=now, **moment)
        meetings.ask(store, duo_id=duo.id, person=duo.b, question=probe("question"))

    def goal_notes(self, duo: Duo) -> None:
        """Each writes a note for both at a goal."""
        with self.services.store.reading() as db:
            aim = aims_of(db, duo)[0].id
        told: dict[str, Any] = {"duo_id": duo.id, "aim_id": aim, "words": probe("noticed"), "is_shared": True}
        for person in duo.members:
            goals.write_note(self.services.store, person=person, now=self.services.clock.now(), **told)

    def shared_scans(self, duo: Duo) -> None:
        """Each shows the other how they see themselves."""
        now = self.services.clock.now()
        told: dict[str, Any] = {"cohort_id": duo.cohort_id, "duo_id": duo.id, "point": "T0", "instrument": "wm-scan", "version": 1}
        for person in duo.members:
            about: dict[str, Any] = {"person": person, "about": person, "answers": {"C01.i1": 4, "C01.i2": 4}, "finished_at": now}
            with self.services.store.transaction() as db:
                measures.keep(db, Response(**told, **about, view=View.SELF, saved_at=now), private=())
            sharing.share_scan(self.services.store, duo_id=duo.id, person=person, point="T0", now=now)

    def a_harvest(self, duo: Duo) -> None:
        """The first of the two wrote down what they learned."""
        learned = Item(duo_id=duo.id, person=duo.a, level=Level.DUO, words=probe("harvest"), written_at=self.services.clock.now())
        with self.services.store.transaction() as db:
            harvest.add(db, learned)

    def a_triad(self, duo: Duo) -> None:
        """Somebody learns along, with words that are probes."""
        now = self.services.clock.now()
        yes = {f"{side}_yes_at": now for side in "abc"}
        with self.services.store.transaction() as db:
            third = self.colleague(db, "third").id
            db.flush()
            told: dict[str, Any] = {"learn": probe("third-learn"), "offer": probe("third-offer"), "began_on": now.date(), **yes}
            db.add(Triad(duo_id=duo.id, person=third, proposed_at=now, **told))

    def a_meeting(self, duo: Duo) -> None:
        """The group meets today, at a place that is a probe; its coordinator let the duo go on, for a reason that is one too."""
        own, now = self.services, self.services.clock.now()
        meeting: dict[str, Any] = {"kind": "GC1", "meets_on": now.date(), "begins": "13:00", "place": probe("place"), "known": ["GC1"]}
        gatherings.plan(own.store, cohort_id=duo.cohort_id, actor=duo.cohort_id, now=now, **meeting)
        states.let_through(own.store, duo_id=duo.id, reason=probe("reason"), actor=duo.cohort_id, now=now)

    def a_certificate(self, duo: Duo) -> None:
        """The first of the two has one, with a name that is a probe."""
        day = self.services.clock.now().date()
        days: dict[str, Any] = {"starts_on": day, "ended_on": day, "issued_on": day}
        counts: dict[str, Any] = {"hours": 8, "sessions": 2, "meetings": 1}
        with self.services.store.transaction() as db:
            db.add(Certificate(number=new_number(), duo_id=duo.id, person=duo.a, name=probe("paper"), programme="EXP", **days, **counts))

    def colleague(self, db: Session, who: str) -> Employee:
        """Somebody in HR."""
        return an_employee(db, probe(f"hr-{who}"), "Visser", employee_number=probe(f"number-{who}"))

    def read_roster(self) -> None:
        """The worker reads the list of members."""
        own = self.services
        with own.store.reading() as db:
            context = db.scalar(select(lti.contexts.c.id))
        assert context is not None
        refresh_roster.ask(own.store, own.bell, context_id=context, patience=timedelta(0), now=own.clock.now())
        refresh_roster.refresh(own.rosters, context)

    def says(self, asked: Asked) -> Says:
        """The services of this LMS."""
        told: dict[str, Any] = {"keys": self.tool.lms.keys}
        if asked.path.startswith("/token"):
            told = {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600}
        elif asked.path.startswith("/members"):
            told = {"id": probe("container"), "context": probed({"id": "", "title": ""}), "members": self.members}
        return Says(body=[json.dumps(told).encode()])


def called(who: str) -> dict[str, Any]:
    """The names of a colleague as the LMS tells them: those that HR knows."""
    return {"given_name": probe(f"hr-{who}"), "family_name": "Visser", "name": ""}


def a_member(who: str) -> dict[str, Any]:
    """One line of the roster, all of it probes."""
    names = ("name", "given_name", "family_name", "middle_name", "email", "picture", "lis_person_sourcedid", "status")
    told: dict[str, Any] = probed({f"member.{name}": "" for name in names})
    plain = {name.partition(".")[2]: value for name, value in told.items()}
    return {
        **plain,
        "user_id": probe(f"member-{who}"),
        "roles": ["Learner", probe("member.roles")],
        "message": [probed({"custom": {"a": ""}})],
    }


@contextmanager
def a_script_world(services: Services, served: Serve) -> Iterator[ScriptWorld]:
    """See `ScriptWorld`."""
    with tool_in_lms(services, served) as tool:
        world = ScriptWorld(tool=tool, members=[a_member("stranger"), a_member("guest")])
        tool.lms.answer = world.says
        yield world
