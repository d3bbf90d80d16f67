"""Requests as Okta and Entra ID send them, every row of the table of known shapes, against the true server (SCIM-03, SCIM-04)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import requests

from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.scim_world import ENTERPRISE, MEDIA_TYPE, ScimWorld, a_scim_world, a_user

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Operation = dict[str, Any]


@pytest.fixture
def world(services: Services, served: Serve) -> ScimWorld:
    return a_scim_world(services, served)


def changed(world: ScimWorld, *operations: Operation, name: str = "samira") -> dict[str, Any]:
    """A new user after these operations."""
    user = world.hire(name)
    answer = world.patch(user, *operations)
    assert answer.status_code == 200, answer.text
    assert answer.json() == world.user(user)
    return world.user(user)


SWITCHED_OFF: list[Operation] = [
    {"op": "replace", "value": {"active": False}},
    {"op": "Replace", "path": "active", "value": "False"},
    {"op": "Replace", "path": "active", "value": "false"},
    {"op": "Replace", "path": "active", "value": [False]},
    {"op": "Add", "value": {"active": "False"}},
]


def test_SCIM_04_switched_off_in_every_shape_is_a_leaver(world: ScimWorld) -> None:
    world.hire("joost")
    for number, operation in enumerate(SWITCHED_OFF):
        after = changed(world, operation, name=f"n{number}")
        assert (after["active"], world.roster()[after["id"]]["employment_status"]) == (False, "left"), operation
    assert [person["employment_status"] for person in world.roster().values()].count("active") == 1


def test_SCIM_04_entra_replaces_with_capitals_in_a_filtered_element_and_in_the_extension(world: ScimWorld) -> None:
    after = changed(
        world,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "s.elamrani@stad.example"},
        {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Ruimte"},
    )
    assert [each["value"] for each in after["emails"]] == ["s.elamrani@stad.example"]
    (person,) = world.roster().values()
    assert (person["work_email"], person["department_name"]) == ("s.elamrani@stad.example", "Ruimte")


def test_SCIM_04_a_manager_comes_as_a_bare_id_and_goes_again(world: ScimWorld) -> None:
    manager, path = world.hire("joost"), f"{ENTERPRISE}:manager"
    shapes = [manager, {"value": manager}, [{"value": manager, "$ref": f"../Users/{manager}"}]]
    away: list[Operation] = [{"op": "Remove"}, {"op": "Replace", "value": ""}, {"op": "Replace", "value": None}]
    for number, (op, value) in enumerate(product(("Add", "Replace", "add", "replace"), shapes)):
        after = changed(world, {"op": op, "path": path, "value": value}, name=f"n{number}")
        assert after[ENTERPRISE]["manager"] == {"value": manager}, (op, value)
        assert world.roster()[after["id"]]["manager_external_id"] == manager
        world.patch(after["id"], {"path": path, **away[number % 3]})
        assert "manager" not in world.user(after["id"])[ENTERPRISE], away[number % 3]


def test_SCIM_04_a_manager_in_a_new_user_is_a_bare_id_too(world: ScimWorld) -> None:
    manager = world.hire("joost")
    user = world.hire("samira", **{ENTERPRISE: {"manager": manager, "department": ["Burgerzaken"]}})
    assert world.user(user)[ENTERPRISE] == {"manager": {"value": manager}, "department": "Burgerzaken"}


def test_SCIM_04_an_element_that_a_filter_describes_is_made(world: ScimWorld) -> None:
    after = changed(world, {"op": "Add", "path": 'emails[type eq "home"].value', "value": "thuis@prive.example"})
    assert [each["type"] for each in after["emails"]] == ["work", "home"]
    after = world.patch(after["id"], {"op": "Add", "path": 'addresses[type eq "work"].locality', "value": "Zwolle"}).json()
    assert world.roster()[after["id"]]["location"] == "Zwolle"


def test_SCIM_04_keys_with_dots_and_no_path_are_paths(world: ScimWorld) -> None:
    dotted = {"name.givenName": "Samira", "name.familyName": "el Amrani", f"{ENTERPRISE}:department": "Ruimte"}
    after = changed(world, {"op": "replace", "value": dotted})
    assert after["name"] == {"givenName": "Samira", "familyName": "el Amrani"}
    (person,) = world.roster().values()
    assert (person["family_name"], person["department_name"]) == ("el Amrani", "Ruimte")


UNKNOWN: list[Operation] = [
    {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "0612345678"},
    {"op": "Replace", "path": "urn:ietf:params:scim:schemas:extension:acme:2.0:User:birthDate", "value": "1980-01-01"},
    {"op": "Replace", "path": "birthDate", "value": "1980-01-01"},
    {"op": "replace", "value": {"password": "geheim-1", "nickName": "Sam"}},
]


def test_SCIM_02_what_the_schema_does_not_name_is_dropped_unseen(world: ScimWorld) -> None:
    user = world.hire("samira")
    before = world.user(user)
    for operation in UNKNOWN:
        assert world.patch(user, operation).status_code == 200, operation
    assert world.user(user) == before


def test_SCIM_02_a_new_user_brings_nothing_else_along(world: ScimWorld) -> None:
    odd = {
        "password": "geheim-1",
        "birthDate": "1980-01-01",
        "phoneNumbers": [{"value": "0612345678"}],
        "urn:acme:User": {"bsn": "123456782"},
    }
    user = world.hire("samira", schemas=[*a_user("x")["schemas"], "urn:acme:User"], **odd)
    assert set(world.user(user)) == {*a_user("x"), "id", "meta"}


def test_SCIM_03_okta_looks_first_with_two_users_a_page_and_then_by_name(world: ScimWorld) -> None:
    ids = [world.hire(name) for name in ("samira", "joost", "noor")]
    page = world.ask("GET", "/Users?startIndex=1&count=2").json()
    assert (page["totalResults"], page["itemsPerPage"], [each["id"] for each in page["Resources"]]) == (3, 2, ids[:2])
    assert world.found('userName eq "JOOST@stad.example"') == [ids[1]]
    assert world.found('userName eq "nobody@stad.example"') == []


def test_SCIM_03_entra_looks_by_its_own_id_and_its_unknown_users_are_an_empty_list(world: ScimWorld) -> None:
    ids = [world.hire(name) for name in ("samira", "joost")]
    assert world.found('externalId eq "ext-joost"') == [ids[1]]
    assert world.found('externalId eq "EXT-joost"') == []
    assert world.found(f'id eq "{ids[0]}" and userName eq "samira@stad.example"') == [ids[0]]
    assert world.found(f'id eq "{ids[0]}" and externalId eq "ext-joost"') == []
    assert world.found('id eq "7"') == []
    assert world.found('externalId eq "\\u0000"') == []
    assert world.found('emails[type eq "work" and value co "samira"]') == [ids[0]]
    assert world.found('userName eq "joost@stad.example" or externalId eq "ext-samira"') == ids


def test_SCIM_03_a_second_user_of_the_same_name_is_refused(world: ScimWorld) -> None:
    world.hire("samira")
    answer = world.ask("POST", "/Users", a_user("x", userName="Samira@stad.example"))
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    other = world.hire("joost")
    assert world.patch(other, {"op": "replace", "path": "userName", "value": "samira@stad.example"}).status_code == 409


def test_SCIM_03_what_was_changed_meanwhile_is_not_overwritten(world: ScimWorld) -> None:
    user = world.hire("samira")
    seen = world.ask("GET", f"/Users/{user}")
    assert world.ask("GET", f"/Users/{user}", **{"If-None-Match": seen.headers["ETag"]}).status_code == 304
    world.patch(user, {"op": "replace", "path": "title", "value": "Adviseur"})
    late = world.ask("PUT", f"/Users/{user}", a_user("samira", title="Opzichter"), **{"If-Match": seen.headers["ETag"]})
    assert late.status_code == 412
    assert world.user(user)["title"] == "Adviseur"


def test_SCIM_05_everybody_is_met_once_by_cursor_in_both_directions(world: ScimWorld) -> None:
    ids = [world.hire(f"n{number}") for number in range(7)]
    met, answer = [], world.ask("GET", "/Users?cursor&count=3").json()
    met += [each["id"] for each in answer["Resources"]]
    while answer.get("nextCursor"):
        answer = world.ask("GET", f"/Users?cursor={answer['nextCursor']}&count=3").json()
        met += [each["id"] for each in answer["Resources"]]
    assert met == ids
    back = world.ask("GET", f"/Users?cursor={answer['previousCursor']}&count=3").json()
    assert [each["id"] for each in back["Resources"]] == ids[3:6]
    forged = world.ask("GET", "/Users?cursor=abc&count=3")
    assert (forged.status_code, forged.json()["scimType"]) == (400, "invalidCursor")


NO_USERS = [b"{", b"[]", b'"x"', b"", b"[" * 100_000, b'{"userName": "\\u0000"}', b'{"userName": "\\ud800"}']


def test_SCIM_03_bad_input_is_refused_in_the_words_of_the_protocol(world: ScimWorld) -> None:
    headers = {"Authorization": f"Bearer {world.key}", "Content-Type": MEDIA_TYPE}
    for body in NO_USERS:
        answer = requests.post(f"{world.root}/Users", data=body, headers=headers, timeout=30)
        assert answer.status_code == 400, (body[:20], answer.text)
        assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert world.roster() == {}


def test_SCIM_01_what_is_not_there_is_said_in_the_words_of_the_protocol(world: ScimWorld) -> None:
    for path in ("/Users/7", "/Groups", "/", "/nothing/at/all", "/Users/0198c0de-0000-7000-8000-00000000a001"):
        answer = world.ask("GET", path)
        assert (answer.status_code in {200, 404}, answer.headers["Content-Type"]) == (True, "application/scim+json"), path
    assert world.ask("PUT", "/Users").status_code == 405
    assert world.ask("POST", "/Bulk", {}).status_code == 501
    assert world.ask("POST", "/Users", {"x": "y" * 2_000_000}).status_code == 413
