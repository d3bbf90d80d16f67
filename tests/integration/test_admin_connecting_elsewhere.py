"""A secret goes nowhere but to the place it was given for: another address asks for it again, and no permission comes along."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration.domain.errors import Refused, RuleBroken
from integration.flows.people import configure
from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.mapping import versions
from integration.mapping import files
from integration.store.people import connections, grants
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, words
from tests.fakes.granting_hris import GrantingHris
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.granting_world import MAPPING, GrantingWorld, a_granting_world
from tests.integration.people_world import TOKEN

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "/admin/connections/new"
AGAIN = "Give this again. It was given for another address"


@pytest.fixture
def outside() -> Iterator[SandboxServer]:
    with SandboxServer("http://127.0.0.1:9") as server:
        yield server


@pytest.fixture
def granting(services: Services, admin: AdminDoor, served: Serve) -> GrantingWorld:
    outside = GrantingHris()
    return a_granting_world(services, outside, served(outside))


def opened(services: Services, name: str = "hr") -> dict[str, str]:
    """All settings, secrets among them."""
    with services.store.reading() as db:
        return connections.opened(db, configure.connection_called(services.store, name))


def test_a_secret_is_asked_again_once_another_host_would_get_it(admin: AdminDoor, services: Services, outside: SandboxServer) -> None:
    here, there = f"{outside.url}/hris", f"{outside.url.replace('localhost', '127.0.0.1')}/hris"
    admin.press(f"{NEW}/sandbox", on=f"{NEW}/sandbox", name="hr", base_url=here, token=TOKEN)
    page = f"/admin/connections/{configure.connection_called(services.store, 'hr').id}/setup"
    refused = admin.press(f"{page}/settings", on=f"{page}/settings", base_url=there, token="")
    assert (refused.status_code, words(refused).count(AGAIN)) == (422, 2)
    assert opened(services) == {"base_url": here, "token": TOKEN}
    assert AGAIN not in words(admin.press(f"{page}/settings", on=f"{page}/settings", base_url="no address", token=""))
    said = admin.press_and_read(f"{page}/settings", on=f"{page}/settings", base_url=there, token="of-there")
    assert "Another address is called from now on, so what was given for the old one does not count any more." in said
    assert opened(services) == {"base_url": there, "token": "of-there"}


def test_OA_04_a_permission_does_not_come_along_to_another_host(granting: GrantingWorld, admin: AdminDoor, served: Serve) -> None:
    granting.connect()
    page, other = f"/admin/connections/{granting.connection}/setup", served(GrantingHris())
    pending = granting.allow(granting.ask())
    told = {"base_url": other, "client_id": "wk", "client_secret": "s:1"}
    admin.press_and_read(f"{page}/settings", on=f"{page}/settings", **told)
    assert "waits for permission" in admin.read(page)
    with pytest.raises(Refused, match="not to a question of yours"):
        granting.receive(pending)
    with granting.services.store.reading() as db:
        assert grants.find(db, granting.connection) is None


def test_OA_04_a_permission_stays_where_the_address_does(granting: GrantingWorld, admin: AdminDoor) -> None:
    granting.connect()
    page = f"/admin/connections/{granting.connection}/setup"
    admin.press_and_read(f"{page}/settings", on=f"{page}/settings", base_url=f"{granting.url}/", client_id="wk", client_secret="")
    assert "The connection works" in words(admin.press(f"{page}/test", on=page))


def test_another_file_that_calls_another_host_gets_no_secret_and_is_not_gone_back_to(granting: GrantingWorld) -> None:
    own, now = granting.services, granting.services.clock.now()
    moved = NewConnection(
        name="hr", text=MAPPING.replace('"{{ settings.base_url }}"', "https://hr.elsewhere.example"), origin="b.yaml", given={}
    )
    with pytest.raises(Refused, match=r"secrets were not given for https://hr\.elsewhere\.example:443, so give them again"):
        add_hris(own.store, moved, actor="test", now=now)
    add_hris(own.store, NewConnection(name="hr", text=moved.text, origin="b.yaml", given={"client_secret": "new"}), actor="test", now=now)
    assert opened(own)["client_secret"] == "new"
    more = NewConnection(name="hr", text=moved.text.replace("elsewhere", "third"), origin="c.yaml", given={"client_secret": "third"})
    add_hris(own.store, more, actor="test", now=now)
    with pytest.raises(RuleBroken, match=r"mapping\.elsewhere"):
        versions.activate(own.store, connection_id=granting.connection, version=2, actor="test", now=now)


def test_an_optional_secret_can_be_forgotten(admin: AdminDoor, services: Services) -> None:
    written = {"folder": "in", "pattern": "*.csv", "encoding": "auto", "delimiter": "auto"}
    told = {**written, "host": "sftp.stad.example", "port": "22", "user": "wk", "host_key": "SHA256:abc"}
    admin.press(f"{NEW}/csv", on=f"{NEW}/csv", name="files", password="geheim-9", **told)
    page = f"/admin/connections/{configure.connection_called(services.store, 'files').id}/setup"
    assert "Forget what is kept here" in admin.read(f"{page}/settings")
    admin.press_and_read(f"{page}/settings", on=f"{page}/settings", password="", **told)
    assert opened(services, "files")["password"] == "geheim-9"
    elsewhere = {**told, "host": "sftp.elsewhere.example"}
    assert AGAIN in words(admin.press(f"{page}/settings", on=f"{page}/settings", password="", **elsewhere))
    admin.press_and_read(f"{page}/settings", on=f"{page}/settings", password="", forget="password", **elsewhere)
    assert "password" not in opened(services, "files")
    assert "Forget what is kept here" not in admin.read(f"{page}/settings")


def test_a_folder_that_is_taken_away_is_told_at_its_field(admin: AdminDoor, services: Services) -> None:
    text = files.read_text(files.mappings_folder(None) / "hris" / "csv.yaml")
    made = NewConnection(name="export", text=text, origin="csv.yaml", given={"folder": "afas"})
    page = f"/admin/connections/{add_hris(services.store, made, actor='test', now=services.clock.now())}/setup/settings"
    told = {"pattern": "*.csv", "encoding": "auto", "delimiter": "auto", "port": "22"}
    for host in ("", "files.example"):
        refused = admin.press(page, on=page, folder="", host=host, **told)
        assert (refused.status_code, "This is needed." in words(refused)) == (422, True)
    assert opened(services, "export")["folder"] == "afas"
