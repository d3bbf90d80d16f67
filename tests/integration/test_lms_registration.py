"""What stands in a registration can be changed: extra addresses and the product, on the page and by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from integration.app import create_app
from integration.cli.main import cli
from integration.domain.errors import Refused
from integration.flows.lms import registrations
from integration.store.lms import platforms
from integration.store.tables.people import audit
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door
from tests.fakes.registering import LmsAdmin
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SCHOOL = "https://school.example"


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS."""
    with tool_in_lms(services, served) as tool:
        yield tool


@pytest.fixture
def office(tool: ToolInLms, served: Serve) -> AdminDoor:
    """An admin of the same service."""
    return admin_door(tool.services, served)


def origins(tool: ToolInLms) -> tuple[str, ...]:
    with tool.services.store.reading() as db:
        found = platforms.platform(db, tool.platform.id)
    assert found is not None
    return found.origins


def acts(services: Services) -> list[str]:
    """What the audit noted of registrations since it was added."""
    with services.store.reading() as db:
        return [act for act in db.scalars(select(audit.c.act).order_by(audit.c.id)) if act.startswith(("lms.address", "lms.product"))]


def say(services: Services, *words: str) -> Result:
    """Run a command against the database of `services`."""
    settings = services.settings
    environ = {
        "WEDERKERIG_DATABASE_URL": str(settings.database_url),
        "WEDERKERIG_BASE_URL": settings.base_url,
        "WEDERKERIG_DATA_DIR": str(settings.data_dir),
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "localhost",
    }
    return CliRunner().invoke(cli, words, env=environ)


def test_SECX_05_an_address_that_an_admin_adds_may_show_us_until_it_is_taken_away(tool: ToolInLms, office: AdminDoor) -> None:
    browser, page = tool.browser(), f"/admin/lms/{tool.platform.id}"
    here = tool.launch(browser).headers["Location"]
    added = office.press_and_read(f"{page}/addresses", on=page, address=f"{SCHOOL}:443/course/3?x=1")
    assert "may show Wederkerig" in added
    assert SCHOOL in added
    assert SCHOOL in browser.get(here).headers["Content-Security-Policy"]
    assert "Taken away." in office.press_and_read(f"{page}/addresses/removal", on=page, address=SCHOOL)
    assert SCHOOL not in browser.get(here).headers["Content-Security-Policy"]
    assert acts(tool.services) == ["lms.address.add", "lms.address.remove"]


@pytest.mark.parametrize("odd", ["", "school", "http://school.example", "javascript:alert(1)", "https://a b", "https://u:p@school.example"])
def test_SECX_05_what_is_no_https_address_is_not_added_and_nothing_typed_is_lost(tool: ToolInLms, office: AdminDoor, odd: str) -> None:
    page, before = f"/admin/lms/{tool.platform.id}", origins(tool)
    answer = office.press(f"{page}/addresses", on=page, address=odd)
    assert answer.status_code == 422
    assert "Write a whole address that starts with https://" in answer.text
    assert "javascript:alert(1)</" not in answer.text
    assert origins(tool) == before
    assert acts(tool.services) == []


def test_the_platforms_own_hosts_are_no_extra_address_and_stay(tool: ToolInLms, office: AdminDoor) -> None:
    page, before = f"/admin/lms/{tool.platform.id}", origins(tool)
    assert before
    assert registrations.extra_addresses(tool.platform) == []
    assert office.press(f"{page}/addresses/removal", on=page, address=before[0]).status_code == 303
    assert origins(tool) == before


def test_there_is_an_end_to_the_addresses_of_one_registration(tool: ToolInLms, office: AdminDoor) -> None:
    page, own = f"/admin/lms/{tool.platform.id}", tool.services
    for number in range(registrations.MOST_ADDRESSES - len(origins(tool))):
        registrations.add_address(
            own.store,
            own.transport,
            registration=str(tool.platform.id),
            address=f"https://s{number}.example",
            actor="test",
            now=own.clock.now(),
        )
    answer = office.press(f"{page}/addresses", on=page, address=SCHOOL)
    assert answer.status_code == 422
    assert "as many addresses as it can have" in answer.text
    assert len(origins(tool)) == registrations.MOST_ADDRESSES


def test_addresses_are_added_and_taken_away_by_hand_too(tool: ToolInLms) -> None:
    client = tool.platform.client_id
    assert "may show Wederkerig" in say(tool.services, "lms", "address", "add", client, "https://SCHOOL.example/x").output
    assert say(tool.services, "lms", "address", "add", client, SCHOOL).exit_code == 0
    (row,) = json.loads(say(tool.services, "lms", "address", "list", "--json").output)
    assert row["origin"] == SCHOOL
    assert say(tool.services, "lms", "address", "remove", client, SCHOOL).exit_code == 0
    assert "no extra address" in say(tool.services, "lms", "address", "remove", client, SCHOOL).output
    assert say(tool.services, "lms", "address", "add", client, "http://school.example").exit_code == 1
    assert acts(tool.services) == ["lms.address.add", "lms.address.remove"]


def test_the_product_can_be_said_by_hand_and_on_the_page(tool: ToolInLms, office: AdminDoor) -> None:
    page = f"/admin/lms/{tool.platform.id}"
    assert say(tool.services, "lms", "product", tool.platform.client_id, "mudle").exit_code == 1
    assert "is Moodle." in say(tool.services, "lms", "product", tool.platform.client_id, "moodle").output
    assert "Moodle, client id" in office.read("/admin/lms")
    said = office.press_and_read(f"{page}/product", on=page, product="generic")
    assert "Another one with LTI 1.3" in said
    assert office.press(f"{page}/product", on=page, product="mudle").status_code == 404
    assert acts(tool.services) == ["lms.product", "lms.product"]


def test_pages_never_say_generic(tool: ToolInLms, office: AdminDoor) -> None:
    office.press(f"/admin/lms/{tool.platform.id}/product", on="/admin/lms", product="generic")
    for page in ("/admin/", "/admin/lms", f"/admin/lms/{tool.platform.id}"):
        assert "generic" not in office.read(page)


def test_an_address_of_a_registration_that_is_not_there_is_refused(services: Services) -> None:
    with pytest.raises(Refused, match="0 registrations"):
        registrations.remove_address(services.store, registration="x", address=SCHOOL, actor="test", now=services.clock.now())


def test_DR_10_an_lms_that_registers_anew_keeps_the_addresses_that_an_admin_added(services: Services, served: Serve) -> None:
    url = served(create_app(services))
    with SandboxServer(tool_url=url) as outside:
        lms = LmsAdmin(services=services, url=url, outside=outside)
        address = lms.invite()
        lms.register(address)
        (first,) = registrations.registrations(services.store)
        say(services, "lms", "address", "add", first.platform.client_id, SCHOOL)
        lms.say_yes(lms.open(address, update=first.platform.client_id))
        (renewed,) = registrations.registrations(services.store)
    assert renewed.platform.id == first.platform.id
    assert set(renewed.platform.origins) == {*first.platform.origins, SCHOOL}
