"""Every page of a launch, for whoever acts as somebody else (VAR-06) and for a session without cookies (CK-08)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from integration.app import create_app
from integration.domain.people.account import Account, Right
from integration.store.tables import lti, people
from integration.wiring import Services
from tests.builders import a_grant
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SIGNING_OUT = "sign_in.out"
ADMIN = "/admin/"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A page, and for whom it is."""

    access: str
    method: str
    path: str


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Samira has a duo; an admin allowed her everything."""
    course = a_course(services, served)
    with services.store.transaction() as db:
        for right in (Right.COORDINATOR, Right.ADMIN):
            a_grant(db, db.get_one(Account, course.samira.account.id), right)
    return course


def addresses(course: Course, app: Flask) -> Iterator[Address]:
    """All pages of a launch, about the duo of the course; and the first page of an admin."""
    ids = {"cohort_id": course.cohort.id, "duo_id": course.duo.id, "session_id": uuid4(), "gathering_id": uuid4(), "format_id": "x"}
    ids |= {"lid": course.samira.launch, "point_id": "T0", "number": 1, "code": "nl", "point": "T0", "competency": "C04", "level": 3}
    ids |= {name: uuid4() for name in ("nudge_id", "note_id", "aim_id", "item_id")}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == SIGNING_OUT or not rule.rule.startswith("/t/"):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield Address(access=vars(app.view_functions[rule.endpoint])["access"], method=method, path=path)
    yield Address(access="admins", method="GET", path=ADMIN)


def answers(course: Course, who: ToolDoor, **headers: Any) -> dict[str, set[int]]:
    """The statuses of all pages, by whom they are for."""
    page = who.browser.get(who.address("/help"), **headers).text
    form = {"csrf": page.partition('name="csrf" value="')[2].partition('"')[0]}
    ours, found = {"Sec-Fetch-Site": "same-origin", **headers}, dict[str, set[int]]()
    for each in addresses(course, create_app(course.services)):
        send = who.browser.get(each.path, **headers) if each.method == "GET" else who.browser.post(each.path, form, **ours)
        found.setdefault(each.access, set()).add(send.status_code)
    return found


def test_VAR_06_who_acts_opens_no_page_of_a_duo_of_a_coordinator_or_of_an_admin(course: Course) -> None:
    with course.services.store.transaction() as db:
        db.execute(update(lti.launches).where(lti.launches.c.id == course.samira.launch).values(acting=True))
    found = answers(course, course.samira)
    assert (found["participants"], found["coordinators"], found["admins"]) == ({403}, {403}, {401})
    assert found["signed_in"] <= {200, 400, 404}


def test_CK_08_without_cookies_one_takes_part_and_does_nothing_else(course: Course) -> None:
    with course.services.store.transaction() as db:
        db.execute(update(people.web_sessions).values(carried=True))
    word = course.samira.browser.cookies.pop("__Host-sid")
    found = answers(course, course.samira, Authorization=f"Bearer {word}")
    assert (found["coordinators"], found["admins"]) == ({403}, {401})
    assert found["participants"] <= {200, 303, 404, 409, 422}
    assert course.samira.browser.get("/me", Authorization=f"Bearer {word}").json()["rights"] == []
