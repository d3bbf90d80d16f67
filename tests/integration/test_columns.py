"""A course whose launches name no column gets the one that is there, or a new one; never two (AGS-01..07, CERT-05)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from integration.flows.lms import refresh_roster
from integration.lti.services.line_items import CONTAINER_TYPE, ITEM_TYPE
from integration.sandbox.lms.claims import AGS, LINE_ITEM, RESULT, SCORE, line_items_url
from integration.sandbox.lms.services import LINE_ITEM_TYPE, LINE_ITEMS_TYPE
from integration.store.lms import columns
from integration.store.tables.courses import course_columns
from integration.store.tables.lti import platforms, resource_links
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.roster_world import SAMIRA, RosterWorld, a_roster_world

CONTAINER = "/services/2/lineitems"
OURS = {"label": "Wederkerig leren", "scoreMaximum": 100, "resourceId": "trajectory", "tag": "completion"}


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    """The activity has no column, and its launches name none."""
    with a_roster_world(services, served) as world:
        world.outside.world.reconfigure(graded=False)
        change_link(world, line_item_url=None, line_items_url=line_items_url(world.outside.world), resource_link_id="7")
        yield world


def change_link(world: RosterWorld, **values: Any) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(resource_links).values(**values))


def container_calls(world: RosterWorld) -> list[tuple[str, int]]:
    return [(call.method, call.status) for call in world.outside.world.calls if call.path == CONTAINER]


def kept(world: RosterWorld) -> list[str]:
    with world.services.store.reading() as db:
        return list(db.scalars(select(course_columns.c.line_item_url)))


def test_AGS_06_looking_comes_before_making_and_then_it_is_known(world: RosterWorld) -> None:
    world.refresh()
    assert container_calls(world) == [("GET", 200), ("POST", 201)]
    assert list(world.outside.world.told_columns.values()) == [OURS]
    world.refresh()
    assert len(container_calls(world)) == 2


def test_CERT_05_a_column_is_made_a_score_posted_and_the_result_read(world: RosterWorld) -> None:
    world.world.log_session(3)
    world.refresh()
    world.world.deliver()
    (book,) = world.outside.world.columns.values()
    assert book.grades[SAMIRA.sub].final > 0
    world.outside.world.drop(f"{CONTAINER}/100/lineitem/scores")
    world.world.put_score(77)
    world.world.deliver()
    world.world.hurry()
    world.world.deliver()
    assert book.grades[SAMIRA.sub].final == 77
    assert {letter.state for letter in world.world.letters()} == {"done"}


def test_AGS_04_what_a_teacher_changed_in_the_column_stays(world: RosterWorld) -> None:
    world.refresh()
    (key,) = world.outside.world.told_columns
    changed = {**OURS, "label": "Leren met een collega", "scoreMaximum": 10, "endDateTime": "2026-06-01T00:00:00Z"}
    world.outside.world.told_columns[key] = changed
    for score in (45, 100):
        world.world.put_score(score)
        world.refresh()
        world.world.deliver()
        world.world.pass_time()
    assert world.outside.world.columns[key].grades[SAMIRA.sub].final > 0
    assert world.outside.world.told_columns == {key: changed}
    assert "PUT" not in {call.method for call in world.outside.world.calls}


def test_AGS_06_after_a_course_copy_the_column_that_is_there_is_used(world: RosterWorld) -> None:
    world.outside.world.add_column({"label": "Oud", "resourceId": "other", "tag": "completion"})
    world.outside.world.add_column(OURS)
    world.refresh()
    assert container_calls(world) == [("GET", 200)]
    assert [url.split("/")[-2] for url in kept(world)] == ["101"]


def test_AGS_06_the_column_of_the_activity_itself_comes_before_any_other(world: RosterWorld) -> None:
    world.outside.world.add_column(OURS)
    world.outside.world.reconfigure(graded=True)
    world.refresh()
    assert [url.split("/")[-2] for url in kept(world)] == ["7"]


def test_AGS_06_what_the_launch_names_needs_no_looking(world: RosterWorld) -> None:
    change_link(world, line_item_url="https://leren.example/l/1")
    world.refresh()
    assert container_calls(world) == []


def test_AGS_06_two_workers_at_once_make_one(world: RosterWorld) -> None:
    world.ask()
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: refresh_roster.refresh(world.services.rosters, world.context), range(4)))
    assert len(world.outside.world.told_columns) == 1


def test_AGS_06_one_course_has_one_column_whoever_writes_it(world: RosterWorld) -> None:
    world.refresh()
    own = world.services
    with own.store.transaction() as db:
        link = db.scalar(select(resource_links.c.id))
        assert link is not None
        columns.keep(db, world.context, link=link, line_item_url=f"https://leren.example/{uuid4()}", now=own.clock.now())
        assert db.scalar(select(func.count()).select_from(course_columns)) == 1
    assert kept(world)[0].startswith(world.outside.url)


@pytest.mark.parametrize("scopes", [[SCORE, RESULT], [SCORE, f"{AGS}/result.readonly"], [LINE_ITEM]])
def test_AGS_01_without_the_scope_nothing_is_asked(world: RosterWorld, scopes: list[str]) -> None:
    change_link(world, ags_scopes=scopes)
    world.refresh()
    assert container_calls(world) == []


def test_AGS_07_with_leave_to_look_only_none_is_made(world: RosterWorld) -> None:
    change_link(world, ags_scopes=[SCORE, f"{AGS}/lineitem.readonly"])
    world.refresh()
    assert ("POST", 201) not in container_calls(world)


def test_AGS_07_where_the_teacher_decides_about_columns_none_is_made(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(platforms).values(product="moodle"))
    world.refresh()
    assert container_calls(world) == [("GET", 200)]


def test_AGS_03_media_types_are_those_of_the_standard_to_the_letter() -> None:
    assert (ITEM_TYPE, CONTAINER_TYPE) == (LINE_ITEM_TYPE, LINE_ITEMS_TYPE)


def test_MOODLE_26_a_column_that_was_deleted_is_found_again_or_made_anew(world: RosterWorld) -> None:
    world.refresh()
    del world.outside.world._made["100"]
    world.world.put_score(50)
    world.world.deliver()
    assert [letter.code for letter in world.world.letters()] == ["http-404"]
    assert kept(world) == []
    world.refresh()
    assert len(kept(world)) == 1


def test_a_roster_that_fails_does_not_keep_the_column_from_being_found(world: RosterWorld) -> None:
    world.outside.world.fail("/services/2/memberships", 500)
    world.refresh()
    assert len(kept(world)) == 1


def test_a_column_that_cannot_be_had_is_no_drama(world: RosterWorld) -> None:
    world.outside.world.fail(CONTAINER, 500, times=1)
    world.refresh()
    assert kept(world) == []
    assert world.reading().problem is None
    world.refresh()
    assert len(kept(world)) == 1
