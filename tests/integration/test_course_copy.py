"""A course that is a copy remembers the programme of the course before (VAR-05)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from integration.domain.people.account import Right
from integration.store.reads.course import programme_before
from integration.store.tables import lti
from integration.wiring import Services
from tests.builders import a_cohort, a_context
from tests.conftest import Serve
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_door import from_course
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms
from tests.integration.pages_world import a_course


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    with tool_in_lms(services, served) as tool:
        yield tool


def come_in(tool: ToolInLms, course: str, history: object = "") -> UUID:
    """Launch from a course; our id of it."""
    claims = {"context": {"id": course}, "custom": {"context_history": history}}
    launched = launch_id(tool.launch(SmallBrowser(home=tool.url), **claims))
    with tool.services.store.reading() as db:
        found: UUID | None = db.scalar(select(lti.launches.c.context_id).where(lti.launches.c.id == launched))
    assert found is not None
    return found


def before(tool: ToolInLms, context: UUID) -> str | None:
    with tool.services.store.reading() as db:
        return programme_before(db, context)


def test_VAR_05_the_nearest_known_ancestor_counts_and_its_id_is_url_encoded(tool: ToolInLms) -> None:
    old, older = come_in(tool, "een cursus, van vorig jaar"), come_in(tool, "8")
    with tool.services.store.transaction() as db:
        a_cohort(db, context_id=old, programme="EXP")
        a_cohort(db, context_id=older, programme="TAL")
    copy = come_in(tool, "99", "unknown, een%20cursus%2C%20van%20vorig%20jaar,8")
    assert before(tool, copy) == "EXP"


@pytest.mark.parametrize("history", ["", "$Context.id.history", "99", ",,", None, 7, "%", "x" * 20_000])
def test_VAR_05_a_course_from_scratch_and_a_platform_that_does_not_know_the_variable(tool: ToolInLms, history: object) -> None:
    assert before(tool, come_in(tool, "99", history)) is None


def test_VAR_05_a_known_history_survives_a_launch_that_does_not_tell_it(tool: ToolInLms) -> None:
    old = come_in(tool, "8")
    with tool.services.store.transaction() as db:
        a_cohort(db, context_id=old, programme="EXP")
    copy = come_in(tool, "99", "8")
    come_in(tool, "99", "")
    assert before(tool, copy) == "EXP"


def test_VAR_05_the_form_of_a_new_group_has_that_programme_chosen(services: Services, served: Serve) -> None:
    course = a_course(services, served)
    with services.store.transaction() as db:
        copy = a_context(db, copied_from=course.context)
    coordinator = from_course(services, course.url, context=copy, right=Right.COORDINATOR)
    (chosen,) = re.findall(r'name="programme" value="(\w+)"[^>]* checked', coordinator.open("/groups/new").text)
    assert chosen == course.cohort.programme
