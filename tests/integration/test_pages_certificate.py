"""A certificate of participation: taken by who was there, fixed from then on, looked up by whoever is shown it (T0 to the end: docs/domain.md)."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from integration.domain.errors import Retriable, RuleBroken
from integration.domain.journey.certificate import Certificate
from integration.flows import forget, mentoring
from integration.flows.journey import certificates as flow
from integration.post.certificate.press import Press
from integration.post.certificate.sheet import Sheet
from integration.store.journey import certificates as kept
from integration.store.tables.journey.certificates import certificates
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.small_browser import SmallBrowser
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """A duo that signed, met twice, 75 minutes each, and was completed."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    today = services.clock.now().astimezone(services.settings.timezone).date()
    for ago in (1, 2):
        day = (today - timedelta(days=ago)).isoformat()
        course.samira.send(f"{course.duo_path}/sessions/new", {"day": day, "minutes": "75", "format": "F01"})
    return course


@pytest.fixture
def page(course: Course) -> str:
    """The page of the certificate, once the duo is complete."""
    mentoring.complete_duo(
        course.services.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=course.services.clock.now()
    )
    return f"{course.duo_path}/certificate"


def taken(course: Course) -> Certificate:
    with course.services.store.reading() as db:
        found = kept.of_duo(db, course.duo.id, samira(course))
    assert found is not None
    return found


def samira(course: Course) -> UUID:
    person = course.samira.account.employee_id
    assert person is not None
    return person


def looked_up(course: Course, number: str, *, status: int = 200) -> str:
    answer = SmallBrowser(home=course.url).get(f"/certificate/{number}?lang=en")
    assert answer.status_code == status
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return words(answer)
