"""Somebody who launches once more: what the launch tells anew is written down, and the rest is not (ADR 0033)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from integration.store.tables import lti, people
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.platform import ABSENT, LTI
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

SAMIRA = {"lis": {"person_sourcedid": "004711"}, "given_name": "Samira", "family_name": "el Amrani"}


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS; Samira came in from there a moment ago."""
    with tool_in_lms(services, served) as tool:
        with tool.services.store.transaction() as db:
            an_employee(db, "Samira", "el Amrani", employee_number="004711")
        tool.launch(tool.browser(), **SAMIRA)
        yield tool


def written_to(tool: ToolInLms, **changes: object) -> set[str]:
    """The tables that one more launch of Samira writes to."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(tool.services.store.engine, "before_cursor_execute", note)
    tool.launch(tool.browser(), **{**SAMIRA, **changes})
    event.remove(tool.services.store.engine, "before_cursor_execute", note)
    words = [each.split() for each in said if each.startswith(("INSERT", "UPDATE", "DELETE"))]
    return {each[1] if each[0] == "UPDATE" else each[2] for each in words}


ALWAYS = {"launch_states", "web_sessions", "launches"}


def test_LTI_50_a_launch_that_tells_nothing_new_writes_nothing_but_itself(tool: ToolInLms) -> None:
    assert written_to(tool) == ALWAYS


def test_LTI_50_what_a_launch_tells_anew_replaces_what_was_known(tool: ToolInLms) -> None:
    told = {f"{LTI}/context": {"id": "8", "title": "Een andere naam"}, "family_name": "Bakker"}
    assert {"accounts", "contexts"} <= written_to(tool, **told) - ALWAYS
    with tool.services.store.reading() as db:
        assert db.scalar(select(people.accounts.c.family_name)) == "Bakker"
        assert "Een andere naam" in db.scalars(select(lti.contexts.c.title)).all()


def test_LTI_50_what_a_launch_tells_no_more_is_taken_away(tool: ToolInLms) -> None:
    assert "accounts" in written_to(tool, email=ABSENT)
    with tool.services.store.reading() as db:
        assert db.scalar(select(people.accounts.c.email)) is None


def test_LTI_50_that_somebody_came_is_noted_once_a_minute(tool: ToolInLms) -> None:
    tool.services.clock.move(timedelta(minutes=2))
    assert {"accounts", "contexts", "resource_links"} <= written_to(tool)
    assert written_to(tool) == ALWAYS


def test_LTI_51_somebody_who_got_another_number_is_looked_at_anew(tool: ToolInLms) -> None:
    assert "accounts" in written_to(tool, lis={"person_sourcedid": "004712"})
