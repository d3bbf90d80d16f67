"""Bad feeds and bad networks: half a feed never passes for a whole one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from integration.domain.errors import Refused, Retriable
from integration.store.people import imports
from integration.wiring import Services
from tests.integration.people_world import EMPLOYEES, ROW, PeopleWorld, a_people_world, answer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

USERS = "/hris/scim/v2/Users"


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "sandbox", "examplehr") as world:
        yield world


def latest(people: PeopleWorld) -> tuple[str, str | None]:
    with people.services.store.reading() as db:
        (newest,) = imports.recent(db, limit=1)
    return newest.state, newest.error


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
    before = people.roster(), people.rows("changes")
    people.outside.world.fail(path, status)
    with pytest.raises(Refused):
        people.bring_in(connection, full=True)
    assert (people.roster(), people.rows("changes")) == before
    state, error = latest(people)
    assert (state, error is not None and "localhost" in error) == ("failed", True)


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
    assert (people.roster(), people.rows("changes")) == ({}, 0)


def test_a_feed_that_breaks_off_halfway_stages_nothing(people: PeopleWorld) -> None:
    fine = json.dumps({"data": [ROW], "meta": {"total": 60}}).encode()
    people.outside.world.fail(EMPLOYEES, 200, body=fine)
    people.outside.world.fail(EMPLOYEES, 404)
    with pytest.raises(Refused, match="answered 404"):
        people.bring_in("examplehr")
    assert (people.roster(), people.rows("changes"), people.rows("problems")) == ({}, 0, 0)


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
