"""The sandbox's HR system: SCIM by index and by cursor, its own REST API, records that are never deduplicated, its pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.sandbox.hris.scim_user import EMPLOYMENT, ENTERPRISE
from integration.sandbox.world.people import staff
from tests.fakes.sandbox_server import SandboxServer

BEARER = {"Authorization": "Bearer sandbox-hris-token"}
USERS = "/hris/scim/v2/Users"
RECORD = {"ref": "wk:1", "title": "Wederkerig mentorschap", "code": "DIV", "start": "2026-11-24", "status": "enrolled", "hours": 4}


@pytest.fixture
def outside() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


def get(outside: SandboxServer, path: str, status: int = 200, **asked: str | int) -> Any:
    answer = requests.get(outside.url + path, params=asked, headers=BEARER, timeout=60)
    assert answer.status_code == status
    return answer.json()


def patch(outside: SandboxServer, user: str, *operations: dict[str, Any]) -> requests.Response:
    return requests.patch(f"{outside.url}{USERS}/{user}", json={"Operations": operations}, headers=BEARER, timeout=60)


def add(outside: SandboxServer, **changes: Any) -> requests.Response:
    url = f"{outside.url}/hris/api/employees/p502/trainings"
    body = {name: value for name, value in (RECORD | changes).items() if value != "absent"}
    return requests.post(url, json=body, headers=BEARER, timeout=60)


def by_cursor(outside: SandboxServer, count: int) -> Iterator[str]:
    cursor: str | None = ""
    while cursor is not None:
        page = get(outside, USERS, cursor=cursor, count=count)
        yield from (user["id"] for user in page["Resources"])
        cursor = page.get("nextCursor")


def by_index(outside: SandboxServer, count: int) -> Iterator[str]:
    start, total = 1, 1
    while start <= total:
        page = get(outside, USERS, startIndex=start, count=count)
        yield from (user["id"] for user in page["Resources"])
        start, total = start + page["itemsPerPage"], page["totalResults"]


def test_sixty_different_people_work_here_and_their_managers_too() -> None:
    people = staff()
    assert len({person.number for person in people}) == len({person.mail for person in people}) == len(people) == 60
    assert [person.number for person in people if person.manager_id is None] == ["E1006"]
    assert {person.manager_id for person in people} - {None} <= {person.id for person in people if person.lead}
    assert all(person.mail.isascii() and " " not in person.mail for person in people)


@pytest.mark.parametrize(
    "path", [USERS, "/hris/scim/v2/ServiceProviderConfig", "/hris/api/employees", "/hris/api/employees/p502/trainings"]
)
def test_without_the_token_the_answer_is_401(outside: SandboxServer, path: str) -> None:
    headers: tuple[dict[str, str], ...] = ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic sandbox-hris-token"})
    assert {requests.get(outside.url + path, headers=one, timeout=60).status_code for one in headers} == {401}


def test_the_service_announces_both_kinds_of_paging(outside: SandboxServer) -> None:
    config = get(outside, "/hris/scim/v2/ServiceProviderConfig")
    assert (config["pagination"]["cursor"], config["pagination"]["index"]) == (True, True)
    assert get(outside, "/hris/scim/v2/ResourceTypes")["Resources"][0]["endpoint"] == "/Users"
    assert get(outside, "/hris/scim/v2/ResourceTypes/User")["name"] == "User"
    assert [schema["id"] for schema in get(outside, "/hris/scim/v2/Schemas")["Resources"]][1:] == [ENTERPRISE, EMPLOYMENT]
    assert get(outside, f"/hris/scim/v2/Schemas/{EMPLOYMENT}")["name"] == "Employment"
    get(outside, "/hris/scim/v2/Schemas/urn:unknown", 404)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(min_value=1, max_value=120))
def test_SCIM_any_page_size_by_cursor_or_by_index_gives_everybody_once(outside: SandboxServer, count: int) -> None:
    everybody = [person.id for person in staff()]
    assert list(by_cursor(outside, count)) == everybody
    assert list(by_index(outside, count)) == everybody


def test_a_user_carries_what_a_connector_may_map(outside: SandboxServer) -> None:
    user = get(outside, f"{USERS}/p502")
    assert (user["externalId"], user["name"]["familyName"], user["userType"]) == ("E1002", "el Amrani", "ICT")
    assert user[ENTERPRISE] == {
        "employeeNumber": "E1002",
        "organization": "Gemeente Voorbeeld",
        "division": "Data",
        "department": "Informatie en Data",
        "manager": {"value": "p511", "$ref": f"{outside.url}{USERS}/p511"},
    }
    assert user[EMPLOYMENT] == {"startMonth": "2023-02", "teamId": "Data", "departmentId": "D50", "onLeave": False, "leadsPeople": False}
    get(outside, f"{USERS}/p999", 404)


def test_what_changed_is_found_by_its_moment(outside: SandboxServer) -> None:
    before = outside.world.clock.now().isoformat()
    assert patch(outside, "p504", {"op": "Replace", "path": "active", "value": False}).json()["active"] is False
    assert patch(outside, "p505", {"op": "replace", "value": {"title": "Adviseur", f"{ENTERPRISE}:department": "Financiën"}}).ok
    changed = get(outside, USERS, filter=f'meta.lastModified gt "{before}"')["Resources"]
    assert [(user["id"], user["active"], user["title"]) for user in changed] == [
        ("p504", False, "Trainee vergunningen"),
        ("p505", True, "Adviseur"),
    ]
    assert changed[1][EMPLOYMENT]["departmentId"] == "D60"


def test_leave_begins_and_ends(outside: SandboxServer) -> None:
    states = []
    for on_leave in (True, False):
        patch(outside, "p502", {"op": "replace", "path": f"{EMPLOYMENT}:onLeave", "value": on_leave})
        states += [row["state"] for row in get(outside, "/hris/api/employees", number="E1002")["data"]]
    assert states == ["leave", "active"]


@pytest.mark.parametrize(
    "asked",
    ['externalId eq "E1002"', 'userName eq "samira.elamrani@gemeente-voorbeeld.example"', f'{ENTERPRISE}:employeeNumber eq "E1002"'],
)
def test_one_person_is_found_by_a_filter(outside: SandboxServer, asked: str) -> None:
    assert [user["id"] for user in get(outside, USERS, filter=asked)["Resources"]] == ["p502"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"filter": "active eq true"}, "invalidFilter"),
        ({"filter": 'title eq "x"'}, "invalidFilter"),
        ({"filter": 'meta.lastModified gt "gisteren"'}, "invalidFilter"),
        ({"cursor": "x"}, "invalidCursor"),
        ({"count": -1}, "invalidCount"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_a_scim_error(outside: SandboxServer, asked: dict[str, str | int], kind: str) -> None:
    assert get(outside, USERS, 400, **asked)["scimType"] == kind


def test_a_cursor_belongs_to_its_filter(outside: SandboxServer) -> None:
    cursor = get(outside, USERS, cursor="", count=1)["nextCursor"]
    assert get(outside, USERS, 400, cursor=cursor, filter='externalId eq "E1001"')["scimType"] == "invalidCursor"


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "title"},
        {"op": "replace", "path": "employeeNumber", "value": "E1"},
        {"op": "replace", "path": "active", "value": "maybe"},
        {"op": "replace", "path": "title", "value": 3},
        {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Nergens"},
        {"op": "replace", "value": 3},
    ],
    ids=str,
)
def test_a_patch_that_makes_no_sense_is_refused(outside: SandboxServer, operation: dict[str, Any]) -> None:
    assert patch(outside, "p502", operation).status_code == 400
    assert patch(outside, "p502").status_code == 400


def test_the_rest_api_pages_by_offset(outside: SandboxServer) -> None:
    pages = [get(outside, "/hris/api/employees", limit=25, offset=offset) for offset in (0, 25, 50)]
    assert [len(page["data"]) for page in pages] == [25, 25, 10]
    assert pages[0]["meta"] == {"total": 60}
    assert pages[0]["data"][1] == {
        "number": "E1002",
        "id": "p502",
        "first": "Samira",
        "last": "el Amrani",
        "mail": "samira.elamrani@gemeente-voorbeeld.example",
        "dept": {"id": "D50", "name": "Informatie en Data"},
        "team": "Data",
        "family": "ICT",
        "title": "Data-analist",
        "managerId": "p511",
        "place": "Wijkcentrum Noord",
        "start": "2023-02",
        "end": None,
        "state": "active",
        "lead": False,
        "lang": "nl",
    }
    assert [row["id"] for row in get(outside, "/hris/api/employees", number="E1002")["data"]] == ["p502"]
    get(outside, "/hris/api/employees", 422, limit=0)


def test_a_record_sent_twice_stands_there_twice(outside: SandboxServer) -> None:
    rows = [add(outside).json()["id"] for _ in range(2)]
    assert [row.id for row in outside.world.records_of("E1002")] == rows
    assert rows[0] != rows[1]


def test_a_record_is_changed_read_and_removed(outside: SandboxServer) -> None:
    row = add(outside).json()["id"]
    url = f"{outside.url}/hris/api/trainings/{row}"
    changed = requests.put(url, json={"status": "completed", "end": "2026-11-30"}, headers=BEARER, timeout=60).json()
    assert get(outside, "/hris/api/employees/p502/trainings")["data"] == [changed]
    assert changed == RECORD | {"id": row, "status": "completed", "end": "2026-11-30"}
    assert requests.delete(url, headers=BEARER, timeout=60).status_code == 204
    assert {requests.delete(url, headers=BEARER, timeout=60).status_code, requests.put(url, headers=BEARER, timeout=60).status_code} == {
        404
    }
    get(outside, "/hris/api/employees/p999/trainings", 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "absent"),
        ("code", ""),
        ("status", "bezig"),
        ("start", "24-11-2026"),
        ("hours", -1),
        ("hours", "vier"),
        ("title", 3),
        ("reflection", "geheim"),
    ],
)
def test_a_wrong_record_is_422_and_names_the_field(outside: SandboxServer, field: str, value: Any) -> None:
    answer = add(outside, **{field: value})
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert outside.world.records_of("E1002") == []


def test_a_record_must_be_an_object_of_somebody(outside: SandboxServer) -> None:
    url = f"{outside.url}/hris/api/employees"
    assert requests.post(f"{url}/p502/trainings", data="[]", headers=BEARER, timeout=60).status_code == 422
    assert requests.post(f"{url}/p999/trainings", json=RECORD, headers=BEARER, timeout=60).status_code == 404


def test_a_broken_feed_shows_a_few_people_as_if_that_were_all(outside: SandboxServer) -> None:
    outside.world.feed_share = 0.05
    assert get(outside, USERS)["totalResults"] == get(outside, "/hris/api/employees")["meta"]["total"] == 3
    outside.world.recover()
    assert get(outside, USERS)["totalResults"] == 60


def test_the_pages_show_people_and_their_records(outside: SandboxServer) -> None:
    add(outside)
    pages = {
        path: requests.get(outside.url + path, timeout=60) for path in ("/hris", "/hris?q=samira", "/hris/people/E1002", "/hris/people/E1")
    }
    assert "60 medewerkers" in pages["/hris"].text
    assert "1 medewerker" in pages["/hris?q=samira"].text
    assert "Ingeschreven" in pages["/hris/people/E1002"].text
    assert (pages["/hris/people/E1"].status_code, "is er niet" in pages["/hris/people/E1"].text) == (404, True)


def test_hr_moves_people_and_lets_them_go(outside: SandboxServer) -> None:
    page = f"{outside.url}/hris/people/E1004"
    assert "Financiën" in requests.post(f"{page}/department", data={"department": "D60"}, timeout=60).text
    assert "Uit dienst per" in requests.post(f"{page}/state", data={"state": "gone"}, timeout=60).text
    (row,) = get(outside, "/hris/api/employees", number="E1004")["data"]
    assert (row["dept"]["id"], row["team"], row["managerId"], row["state"], row["end"]) == (
        "D60",
        "Planning en Control",
        "p512",
        "gone",
        outside.world.clock.now().date().isoformat(),
    )
    assert get(outside, f"{USERS}/p504")["active"] is False
    wrong = [
        requests.post(f"{page}/department", data={"department": "D99"}, timeout=60),
        requests.post(f"{page}/state", data={}, timeout=60),
    ]
    assert [answer.status_code for answer in wrong] == [400, 400]


def test_another_site_cannot_press_the_buttons(outside: SandboxServer) -> None:
    answer = requests.post(
        f"{outside.url}/hris/people/E1004/state", data={"state": "gone"}, headers={"Sec-Fetch-Site": "cross-site"}, timeout=60
    )
    assert answer.status_code == 403
