"""An LMS at which everything that can be wrong is wrong: services were cut, lists are refused, places are closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.lms.membership import Place
from integration.domain.lms.registration import Registered
from integration.store.db import Store
from integration.store.lms import course_reads, grants, members
from tests.builders import a_context, a_deployment, a_platform, a_resource_link, an_employee

ISSUER = "https://moodle.stad.example"
SCORE, RESULT = (f"https://purl.imsglobal.org/spec/lti-ags/scope/{name}" for name in ("score", "result.readonly"))
PROBLEMS = ("http-403", "later", "lms-whole-site", "lms-no-roster", "lms-disabled")


def a_troubled_lms(store: Store, now: datetime) -> UUID:
    """Its registration. Scores may not be sent any more; of three people in one course HR knows one."""
    with store.transaction() as db:
        fields = {"auth_url": f"{ISSUER}/auth", "jwks_url": "https://moodle.invalid/jwks", "token_url": "https://moodle.invalid/token"}
        platform = a_platform(db, issuer=ISSUER, origins=[ISSUER, "https://school.example"], **fields)
        grants.keep(db, platform, Registered(client_id="c", deployment_id=None, scopes=(SCORE, RESULT)), now=now)
        place = a_deployment(db, platform, deployment_id="3", last_launch_at=now)
        a_deployment(db, platform, deployment_id="4", state="disabled", bound_at=None)
        for problem in PROBLEMS:
            course_reads.went_wrong(db, a_context(db, place, title=f"Cursus {problem}"), problem=problem, due_at=None, now=now)
        held = a_context(db, place, title="Cursus held", memberships_url=f"{ISSUER}/members")
        a_resource_link(db, deployment_id=place, context_id=held, ags_scopes=[RESULT])
        course_reads.waits(db, held, leaving=12, now=now)
        fill(db, held)
    return platform


def fill(db: Session, course: UUID) -> None:
    """One member whom HR knows, and two whom it does not."""
    members.write(db, course, {"u1": Place(employee_id=an_employee(db).id), "u2": Place(), "u3": Place(given_name="Noor")})
