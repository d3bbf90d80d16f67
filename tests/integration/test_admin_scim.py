"""Keys for systems that push people, on their page and on the command line (SCIM-01)."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from integration.cli.main import cli
from integration.flows.people.pushes import scim_keys
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door
from tests.integration.scim_world import ENTERPRISE, ScimWorld

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/admin/scim"
OFF = {"op": "replace", "path": "active", "value": False}
VALUES = re.compile(r'<input type="text" readonly value="([^"]+)"')


@pytest.fixture
def admin(services: Services, served: Serve) -> AdminDoor:
    return admin_door(services, served)


def a_sender(admin: AdminDoor, connection: str = "entra") -> ScimWorld:
    """What an admin copies from the page into a system."""
    made = admin.press(PAGE, on=PAGE, connection=connection, name="Entra ID")
    address, key = VALUES.findall(made.text)
    return ScimWorld(services=admin.services, root=address, key=key)


def test_SCIM_01_an_admin_makes_a_key_that_is_shown_once_sees_it_used_and_takes_it_back(admin: AdminDoor) -> None:
    sender = a_sender(admin)
    assert "Entra ID Fields of entra . Made on" in admin.read(PAGE)
    sender.hire("samira")
    said = admin.browser.get(PAGE).text
    assert sender.key not in said
    assert "Last used on" in said
    (key,) = scim_keys.listed(admin.services.store)
    assert "That key is taken back." in admin.press_and_read(f"{PAGE}/{key.id}/revocation", on=PAGE)
    assert "That key was taken back already." in admin.press_and_read(f"{PAGE}/{key.id}/revocation", on=PAGE)
    assert sender.ask("GET", "/Users").status_code == 401


@pytest.mark.parametrize("connection", ["", "x" * 65])
def test_SCIM_01_what_cannot_be_a_name_is_said_beside_the_field(admin: AdminDoor, connection: str) -> None:
    answer = admin.press(PAGE, on=PAGE, connection=connection)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert scim_keys.listed(admin.services.store) == []


def test_more_leavers_than_the_limit_wait_on_the_page_of_imports(admin: AdminDoor) -> None:
    sender = a_sender(admin)
    users = [sender.hire(f"n{number}") for number in range(9)]
    sender.patch(users[8], {"op": "replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "N-n0"})
    for user in users[:7]:
        sender.patch(user, OFF)
    assert "2 people would leave the roster" in admin.read("/admin/")
    waiting, day = sender.imports()
    said = admin.read(f"/admin/imports/{waiting.id}")
    assert "2 of 4 employees were switched off or removed there" in said
    assert "Throw away Apply it anyway" in said
    problems = admin.read(f"/admin/imports/{day.id}?show=problem")
    assert "n8@stad.example employee number Somebody else who works here has this number too." in problems
    assert "The changes are in the roster." in admin.press_and_read(f"/admin/imports/{waiting.id}/application", on="/admin/imports")
    assert [person["employment_status"] for person in sender.roster().values()].count("left") == 7


class Hand:
    """Somebody at the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def types(self, words: str, *, exit_code: int = 0) -> Result:
        """One command."""
        result = CliRunner().invoke(cli, words.split(), env={"WEDERKERIG_DATA_DIR": str(self.folder)})
        assert result.exit_code == exit_code, result.output
        return result


def test_SCIM_01_the_command_line_makes_lists_and_revokes(tmp_path: Path, empty_sqlite: Path, database_url: str) -> None:
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    hand = Hand(tmp_path)
    assert "No key was made yet" in hand.types("scim list").output
    made = hand.types("scim add entra --name Entra").output
    assert re.search(r"Address: http://127\.0\.0\.1:8000/scim/v2\nKey: +[0-9a-f]{32}\.\S{43}\n", made)
    (row,) = json.loads(hand.types("scim list --json").output)
    assert (row["connection"], row["name"], row["revoked"]) == ("entra", "Entra", None)
    assert "0 users were mapped again" in hand.types("scim reread entra").output
    assert "there is no HR connection 'okta'" in hand.types("scim reread okta", exit_code=1).output
    assert "so there is nothing to fetch" in hand.types("people import entra", exit_code=1).output
    hand.types(f"scim revoke {row['id']}")
    assert "there is no key" in hand.types(f"scim revoke {row['id']}", exit_code=1).output
