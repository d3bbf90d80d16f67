"""The checks of the certification suite for names and roles, and for assignments and grades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Duo
from integration.domain.people.account import Right
from integration.flows import mentoring
from integration.flows.access import rights
from integration.flows.delivery import deliver
from integration.flows.lms import refresh_roster
from integration.store.lms import members
from integration.store.tables import lti
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.examiner import LINE_ITEM, MEMBERS, RESULT, SCORE, Examiner, right_assertion
from tests.fakes.platform import INSTRUCTOR, ISSUER
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIS = "application/vnd.ims.lis"
PLACE = {"sub": "u-1", "given_name": "Samira", "family_name": "el Amrani", "lis": {"person_sourcedid": "E1"}}


@dataclass(frozen=True, kw_only=True)
class Examined:
    """An instructor launched, made a group with a duo, and one of the two launched too."""

    examiner: Examiner
    teacher: SmallBrowser
    launch: UUID
    context: UUID
    duo: Duo

    @property
    def services(self) -> Services:
        """Our side."""
        return self.examiner.tool.services

    def reads_the_course(self) -> None:
        """The worker's turn: members, then the column."""
        own = self.services
        refresh_roster.refresh(own.rosters, self.context)

    def meets(self) -> None:
        """A session of an hour is written down."""
        own, now = self.services, self.services.clock.now()
        mentoring.log_session(
            own.store,
            duo_id=self.duo.id,
            person=self.duo.a,
            session_id=new_id(),
            held_on=now.date(),
            minutes=60,
            format_id="F01",
            now=now,
        )

    def delivers(self) -> None:
        """The worker's other turn: scores."""
        deliver.sweep(self.services.post_office)


@pytest.fixture
def examined(services: Services, served: Serve) -> Iterator[Examined]:
    with tool_in_lms(services, served) as tool:
        examiner = Examiner(tool=tool, members=[{"user_id": "u-1", "roles": ["Learner"]}, {"user_id": "u-2", "roles": ["Learner"]}])
        tool.lms.answer = examiner.says
        own, now = services, services.clock.now()
        rights.grant_ahead(own.store, issuer=ISSUER, subject="u-17", right=Right.COORDINATOR, actor="test", now=now)
        with own.store.transaction() as db:
            one, other = an_employee(db, "Samira", employee_number="E1"), an_employee(db, "Joost", employee_number="E2")
        teacher = tool.browser()
        launch = launch_id(tool.launch(teacher, roles=[INSTRUCTOR], **examiner.claims()))
        with own.store.reading() as db:
            context = db.scalar(select(lti.contexts.c.id))
        assert context is not None
        cohort = mentoring.create_cohort(
            own.store,
            programme=own.catalogue.programmes["EXP"],
            name="Groep",
            starts_on=(now - timedelta(days=8)).date(),
            context_id=context,
            actor=launch,
            now=now,
        )
        duo = mentoring.form_duo(own.store, cohort_id=cohort.id, one=one.id, other=other.id, actor=launch, now=now)
        launch_id(tool.launch(tool.browser(), **PLACE, **examiner.claims()))
        yield Examined(examiner=examiner, teacher=teacher, launch=launch, context=context, duo=duo)


def test_CERT_04_the_members_are_asked_for_with_the_right_accept_header_token_and_scope(examined: Examined) -> None:
    examined.reads_the_course()
    (asked,) = examined.examiner.of("GET", "/members")
    assert asked.accept == "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
    assert asked.scope == MEMBERS
    assert asked.path.startswith("/members?t=1")
    with examined.services.store.reading() as db:
        assert set(members.places(db, examined.context)) == {"u-1", "u-2"}


def test_CERT_04_a_launch_of_an_instructor_and_a_button_both_ask(examined: Examined) -> None:
    examined.reads_the_course()
    cohorts = examined.teacher.get(f"/t/{examined.launch}/groups").text
    board = f"/t/{examined.launch}/groups/{cohorts.split('/groups/')[1].split('#')[0][:36]}"
    csrf = examined.teacher.get(board).text.split('name="csrf" value="')[1].split('"')[0]
    assert examined.teacher.post(f"{board}/roster", {"csrf": csrf}, site="same-origin").status_code == 303
    examined.reads_the_course()
    assert len(examined.examiner.of("GET", "/members")) == 2


def test_CERT_05_TOK_01_TOK_02_every_token_is_asked_for_with_an_assertion_of_our_published_key(examined: Examined) -> None:
    examined.reads_the_course()
    told = examined.examiner.assertions
    assert told
    assert all(right_assertion(each, audience=f"{examined.examiner.url}/token") for each in told)
    assert len({each["jti"] for each in told}) == len(told)


def test_CERT_05_a_column_is_looked_for_and_made(examined: Examined) -> None:
    examined.reads_the_course()
    (looked,), (made,) = examined.examiner.of("GET", "/items"), examined.examiner.of("POST", "/items")
    assert (looked.scope, looked.accept) == (LINE_ITEM, f"{LIS}.v2.lineitemcontainer+json")
    assert (made.scope, made.content_type, made.accept) == (LINE_ITEM, f"{LIS}.v2.lineitem+json", f"{LIS}.v2.lineitem+json")
    assert made.body == {"label": "Wederkerig leren", "scoreMaximum": 100, "resourceId": "trajectory", "tag": "completion"}


def test_CERT_05_a_score_is_posted(examined: Examined) -> None:
    examined.reads_the_course()
    examined.meets()
    examined.delivers()
    (posted,) = examined.examiner.of("POST", "/items/1/scores")
    assert (posted.scope, posted.content_type, posted.path) == (SCORE, f"{LIS}.v1.score+json", "/items/1/scores?t=1")
    said = {name: posted.body[name] for name in ("userId", "activityProgress", "gradingProgress", "scoreMaximum")}
    assert said == {"userId": "u-1", "activityProgress": "InProgress", "gradingProgress": "FullyGraded", "scoreMaximum": 100}
    assert posted.body["scoreGiven"] > 0


def test_CERT_05_a_result_is_read(examined: Examined) -> None:
    examined.reads_the_course()
    examined.meets()
    examined.examiner.refuses = True
    examined.delivers()
    (read,) = examined.examiner.of("GET", "/items/1/results")
    assert (read.scope, read.accept) == (RESULT, f"{LIS}.v2.resultcontainer+json")
    assert read.path == "/items/1/results?t=1&user_id=u-1"
    assert examined.examiner.scores["u-1"]["scoreGiven"] > 0
