"""Bad records, bad feeds and bad networks: the good people come in, and half a feed never passes for a whole one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integration.domain.errors import Refused, Retriable
from integration.mapping.files import mappings_folder
from integration.store.people import connections, imports
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.people_world import PeopleWorld

USERS = "/hris/scim/v2/Users"
EMPLOYEES = "/hris/api/employees"


@pytest.fixture
def database_url(tmp_path: Path, empty_sqlite: Path) -> str:
    """What is tested here is the network; both engines are tested in test_import.py."""
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    return f"sqlite:///{tmp_path / 'wederkerig.sqlite3'}"


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with SandboxServer() as outside:
        world = PeopleWorld(services, outside)
        world.connect()
        world.connect("examplehr")
        yield world


def told(people: PeopleWorld, connection: str = "sandbox") -> list[tuple[str | None, str, str]]:
    return [(each.external_id, each.field, each.reason) for each in people.problems(connection)]


def latest(people: PeopleWorld) -> tuple[str, str | None]:
    with people.services.store.reading() as db:
        (newest,) = imports.recent(db, limit=1)
    return newest.state, newest.error


# Records


def test_a_bad_record_is_kept_out_with_its_reason_and_the_rest_goes_on(people: PeopleWorld) -> None:
    people.change("E1020", mail="jan at work", start="ooit")
    world = people.outside.world
    world.employees["p521"] = replace(world.employees["p521"], number="")
    found = people.bring_in()
    assert (found.state, found.joiners, found.problems) == ("applied", 58, 3)
    assert told(people) == [
        ("p520", "work_email", "is no e-mail address"),
        ("p520", "employed_since", "expected a date such as 2026-04-01, got 'ooit'"),
        ("p521", "employee_number", "has no value, but is required"),
    ]


def test_a_known_person_with_a_bad_record_stays_as_known(people: PeopleWorld) -> None:
    people.bring_in()
    people.change("E1020", mail="jan at work", title="Nieuw")
    found = people.bring_in(full=True)
    assert (found.movers, found.leavers, found.unchanged, found.problems) == (0, 0, 60, 1)
    assert people.roster()["p520"]["employment_status"] == "active"


def test_a_repaired_record_comes_in_next_time(people: PeopleWorld) -> None:
    good = people.outside.world.employee("E1020")
    assert good is not None
    people.change("E1020", mail="jan at work")
    assert people.bring_in().joiners == 59
    people.change("E1020", mail=good.mail)
    assert people.bring_in(full=True).joiners == 1
    assert told(people) == []


def test_two_newcomers_with_one_number_are_both_kept_out(people: PeopleWorld) -> None:
    people.hire("E1500", first="Een")
    twin = people.hire("E1501", first="Ander")
    people.outside.world.employees[twin.id] = replace(twin, number="E1500")
    found = people.bring_in()
    assert (found.joiners, found.problems) == (60, 2)
    assert {(key, field) for key, field, _reason in told(people)} == {("p-E1500", "employee_number"), ("p-E1501", "employee_number")}


def test_a_newcomer_with_somebodys_number_is_kept_out_and_that_person_stays(people: PeopleWorld) -> None:
    people.bring_in()
    newcomer = people.hire("E1502")
    people.outside.world.employees[newcomer.id] = replace(newcomer, number="E1002")
    found = people.bring_in(full=True)
    assert (found.joiners, found.movers, found.problems) == (0, 0, 1)
    assert people.roster()["p502"]["employee_number"] == "E1002"


def test_a_rehire_with_a_new_key_and_the_old_number_comes_in(people: PeopleWorld) -> None:
    people.bring_in()
    del people.outside.world.employees["p520"]
    newcomer = people.hire("E1503")
    people.outside.world.employees[newcomer.id] = replace(newcomer, number="E1020")
    found = people.bring_in(full=True)
    assert (found.joiners, found.leavers, found.problems) == (1, 1, 0)


def answer(people: PeopleWorld, rows: list[Any], total: int | None = None) -> None:
    """The REST API's next answer."""
    body = json.dumps({"data": rows, "meta": {"total": len(rows) if total is None else total}}).encode()
    people.outside.world.fail(EMPLOYEES, 200, body=body)


ROW = {"id": "p502", "number": "E1002", "first": "Samira", "last": "el Amrani", "state": "active"}


def test_the_same_employee_twice_is_told_and_the_first_counts(people: PeopleWorld) -> None:
    answer(people, [ROW, {**ROW, "first": "Anders"}])
    found = people.bring_in("examplehr")
    assert (found.joiners, told(people, "examplehr")) == (1, [("p502", "external_id", "stands twice in the feed")])
    assert people.roster()["p502"]["given_name"] == "Samira"


def test_records_without_a_key_mean_that_nobody_is_taken_to_have_left(people: PeopleWorld) -> None:
    people.bring_in("examplehr")
    answer(people, [ROW, {"number": "E1003"}, "stray"])
    found = people.bring_in("examplehr", full=True)
    assert (found.leavers, found.movers) == (0, 1)
    assert ("2 records have no key, so nobody who is absent was taken to have left") in [
        reason for _key, _field, reason in told(people, "examplehr")
    ]


def test_an_empty_feed_waits(people: PeopleWorld) -> None:
    people.bring_in("examplehr")
    answer(people, [])
    found = people.bring_in("examplehr", full=True)
    assert (found.state, found.leavers) == ("waiting", 60)
    assert "nobody would be left" in str(found.guard)


# Feeds and networks


@pytest.mark.parametrize(
    ("connection", "path", "status"),
    [
        ("sandbox", USERS, 401),
        ("sandbox", USERS, 403),
        ("sandbox", USERS, 404),
        ("examplehr", EMPLOYEES, 422),
        ("examplehr", EMPLOYEES, 302),
    ],
)
def test_a_refusal_touches_nobody_and_says_why(people: PeopleWorld, connection: str, path: str, status: int) -> None:
    people.bring_in(connection)
    before = people.roster()
    people.outside.world.fail(path, status)
    with pytest.raises(Refused):
        people.bring_in(connection, full=True)
    assert people.roster() == before
    state, error = latest(people)
    assert (state, error is not None and "localhost" in error) == ("failed", True)
    assert people.rows("staged") == 0


def test_a_wrong_token_is_told_without_showing_it(people: PeopleWorld, caplog: pytest.LogCaptureFixture) -> None:
    people.connect(token="secret-and-wrong")
    with caplog.at_level("DEBUG"), pytest.raises(Refused, match="localhost answered 401") as refused:
        people.bring_in()
    assert "secret-and-wrong" not in f"{refused.value} {latest(people)} {caplog.text}"


@pytest.mark.parametrize(("connection", "path"), [("sandbox", USERS), ("examplehr", EMPLOYEES)])
def test_a_hiccup_is_waited_out(people: PeopleWorld, connection: str, path: str) -> None:
    people.outside.world.fail(path, 503, headers={"Retry-After": "0"})
    people.outside.world.fail(path, 429, headers={"Retry-After": "0"})
    assert people.bring_in(connection).joiners == 60


def test_a_system_that_asks_for_a_long_wait_is_left_alone_until_then(people: PeopleWorld) -> None:
    people.outside.world.fail(USERS, 503, headers={"Retry-After": "3600"})
    with pytest.raises(Retriable, match="answered 503") as passing:
        people.bring_in()
    assert passing.value.not_before is not None
    assert passing.value.not_before > people.services.clock.now() + timedelta(minutes=50)
    assert latest(people)[0] == "failed"


@pytest.mark.parametrize(("connection", "path"), [("sandbox", USERS), ("examplehr", EMPLOYEES)])
def test_a_cut_off_answer_touches_nobody(people: PeopleWorld, connection: str, path: str) -> None:
    people.outside.world.cut(path)
    with pytest.raises(Refused, match="not JSON"):
        people.bring_in(connection)
    assert (people.roster(), people.rows("staged"), people.rows("changes")) == ({}, 0, 0)


def test_a_feed_that_breaks_off_halfway_stages_nothing(people: PeopleWorld) -> None:
    fine = json.dumps({"data": [ROW], "meta": {"total": 60}}).encode()
    people.outside.world.fail(EMPLOYEES, 200, body=fine)
    people.outside.world.fail(EMPLOYEES, 404)
    with pytest.raises(Refused, match="answered 404"):
        people.bring_in("examplehr")
    assert (people.roster(), people.rows("staged"), people.rows("problems")) == ({}, 0, 0)


def test_a_feed_that_ends_before_its_own_total_is_no_whole_feed(people: PeopleWorld) -> None:
    answer(people, [ROW], total=60)
    answer(people, [], total=60)
    with pytest.raises(Retriable, match="announced 60 records, but ended after 1"):
        people.bring_in("examplehr")


def test_a_feed_that_repeats_its_page_is_refused(people: PeopleWorld) -> None:
    answer(people, [ROW], total=60)
    answer(people, [ROW], total=60)
    with pytest.raises(Refused, match="same page again"):
        people.bring_in("examplehr")


@pytest.mark.parametrize("body", [b"[]", b'{"rows": []}', b'{"data": {"a": 1}}', b"null", b'"x"'])
def test_an_answer_without_records_is_refused(people: PeopleWorld, body: bytes) -> None:
    people.outside.world.fail(EMPLOYEES, 200, body=body)
    with pytest.raises(Refused, match="no list of records at 'data'"):
        people.bring_in("examplehr")


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"Resources": {}, "totalResults": 1}'])
def test_what_is_no_scim_is_refused(people: PeopleWorld, body: bytes) -> None:
    people.outside.world.fail(USERS, 200, body=body)
    with pytest.raises(Refused, match="SCIM"):
        people.bring_in()


def test_SCIM_05_the_cursor_that_comes_back_is_refused(people: PeopleWorld) -> None:
    page = json.dumps({"totalResults": 60, "Resources": [{"id": "p1"}], "nextCursor": "abc"}).encode()
    people.outside.world.fail(USERS, 200, times=3, body=page)
    with pytest.raises(Refused, match="same cursor again"):
        people.bring_in()


def test_SCIM_05_index_paging_where_no_cursor_is_announced(people: PeopleWorld) -> None:
    config = json.dumps({"filter": {"supported": True, "maxResults": 25}, "pagination": {"cursor": False}}).encode()
    people.outside.world.fail("/hris/scim/v2/ServiceProviderConfig", 200, body=config)
    assert people.bring_in().joiners == 60
    asked = [call.query for call in people.outside.world.calls if call.path == USERS]
    assert len(asked) == 3
    assert all("startIndex=" in query and "count=25" in query and "cursor=" not in query for query in asked)


def test_SCIM_05_an_index_page_that_repeats_is_refused(people: PeopleWorld) -> None:
    people.outside.world.fail("/hris/scim/v2/ServiceProviderConfig", 404)
    page = json.dumps({"totalResults": 60, "Resources": [{"id": "p1", "externalId": "E1"}]}).encode()
    people.outside.world.fail(USERS, 200, times=2, body=page)
    with pytest.raises(Refused, match="same page again"):
        people.bring_in()


def test_SCIM_06_a_service_that_cannot_filter_is_always_read_in_full(people: PeopleWorld) -> None:
    config = json.dumps({"filter": {"supported": False}, "pagination": {"cursor": True}}).encode()
    for _ in range(2):
        people.outside.world.fail("/hris/scim/v2/ServiceProviderConfig", 200, body=config)
        assert people.bring_in().full


def test_SCIM_06_only_mapped_attributes_are_asked_for(people: PeopleWorld) -> None:
    people.bring_in()
    query = next(call.query for call in people.outside.world.calls if call.path == USERS)
    assert "name.givenName" in query
    assert "urn%3Aietf%3Aparams%3Ascim%3Aschemas%3Aextension%3Aenterprise%3A2.0%3AUser%3Adepartment" in query
    assert "phoneNumbers" not in query


# One at a time


def test_one_import_per_source_is_open_at_a_time(people: PeopleWorld) -> None:
    begin(people)
    with pytest.raises(Refused, match="under way already"):
        people.bring_in()
    assert people.bring_in("examplehr").joiners == 60


def test_a_dead_import_is_given_up_after_its_lease(people: PeopleWorld) -> None:
    dead = begin(people)
    people.services.clock.move(imports.LEASE + timedelta(seconds=1))
    assert people.bring_in().joiners == 60
    with people.services.store.reading() as db:
        assert imports.known(db, dead).state == "abandoned"


def test_an_import_that_was_given_up_cannot_go_on(people: PeopleWorld) -> None:
    dead = begin(people)
    with people.services.store.transaction() as db:
        assert imports.keep_alive(db, dead, seen=1, now=people.services.clock.now())
        imports.close(db, dead, state="abandoned", now=people.services.clock.now())
        assert not imports.keep_alive(db, dead, seen=2, now=people.services.clock.now())


def test_an_unknown_connection_is_told(people: PeopleWorld) -> None:
    with pytest.raises(Refused, match="no HR connection 'elders'"):
        people.bring_in("elders")
    with pytest.raises(Refused, match="no HR connection 'elders'"):
        people.problems("elders")


def test_a_feed_without_end_stops(people: PeopleWorld) -> None:
    text = (mappings_folder() / "hris" / "examplehr.yaml").read_text(encoding="utf-8").replace("timeout: 30", "timeout: 30, max_pages: 2")
    people.connect("examplehr", text=text)
    with pytest.raises(Refused, match=r"more than 2 pages \(limits\.max_pages\)"):
        people.bring_in("examplehr")


def begin(people: PeopleWorld) -> Any:
    """An import whose process died."""
    with people.services.store.transaction() as db:
        connection = connections.by_name(db, "sandbox")
        assert connection is not None
        return imports.begin(db, connection.id, full=True, now=people.services.clock.now())
