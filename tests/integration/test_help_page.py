"""The way to help: one page that has all of it, and that leaves nothing behind but a counter without names."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from integration.flows.journey import help_page
from integration.store.tables import lti, metadata
from integration.store.tables.journey.help_page import help_openings
from integration.store.tables.people import web_sessions
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def kept(course: Course) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database, but for when a session was last seen, which any page changes."""
    with course.services.store.reading() as db:
        return {
            table.name: [
                tuple(value for name, value in row._mapping.items() if (table.name, name) != (web_sessions.name, "last_seen_at"))
                for row in db.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def test_E06_opening_help_leaves_one_more_in_a_counter_without_names_and_no_line(course: Course, caplog: pytest.LogCaptureFixture) -> None:
    before = kept(course)
    with caplog.at_level(logging.DEBUG):
        page = course.samira.read("/help")
    after = kept(course)
    month = f"{course.services.clock.now():%Y-%m}"
    assert (before.pop("help_openings"), after.pop("help_openings")) == ([], [(month, 1)])
    assert before == after
    assert not [record for record in caplog.records if "help" in record.getMessage()]
    for way in ("I will talk about it myself", "I will talk to my coach", "I will talk to the confidential adviser", "I want to stop"):
        assert way in page


def test_E07_the_way_out_is_on_the_page_and_asks_nothing(course: Course) -> None:
    page = course.samira.open("/help").text
    assert f"{course.duo_path}/stop" in page
    assert "<form" not in page.partition('class="panel help-ways"')[2].partition("</section>")[0]


def test_who_acts_as_another_or_coordinates_is_not_counted(course: Course) -> None:
    course.coordinator.open("/help")
    with course.services.store.transaction() as db:
        db.execute(update(lti.launches).where(lti.launches.c.id == course.samira.launch).values(acting=True))
    course.samira.open("/help")
    with course.services.store.reading() as db:
        assert db.execute(select(help_openings)).all() == []


@pytest.mark.parametrize(("times", "told"), [(0, None), (14, None), (15, 15), (19, 15), (20, 20)])
def test_k_15_the_counter_is_told_from_fifteen_on_a_month_later_and_rounded(course: Course, times: int, told: int | None) -> None:
    now = course.services.clock.now()
    last = (now.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    with course.services.store.transaction() as db:
        db.execute(insert(help_openings).values(month=last, times=times))
        db.execute(insert(help_openings).values(month=now.strftime("%Y-%m"), times=500))
    assert help_page.told_of_last_month(course.services.store, now=now) == told
    assert ("opened the help page" in course.coordinator.read("/groups")) is (told is not None)
