"""An LMS that lets us manage our own registration (RFC 7592): an admin reads it back, renews it, and takes it away there (DR-08)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from integration.app import create_app
from integration.domain.lms.launch import PlatformState
from integration.store.tables import registration
from integration.store.tables.people import audit
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door, words
from tests.fakes.registering import LmsAdmin
from tests.fakes.sandbox_server import SandboxServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MOVED = "https://old.example/lti/launch"


@pytest.fixture
def lms(services: Services, served: Serve) -> Iterator[LmsAdmin]:
    """An LMS that registered itself without telling names, and lets us manage that."""
    url = served(create_app(services))
    with SandboxServer(tool_url=url) as outside:
        outside.world.reconfigure(lets_tools_manage=True)
        here = LmsAdmin(services=services, url=url, outside=outside)
        here.register(here.invite(), names="no")
        yield here


@pytest.fixture
def admin(lms: LmsAdmin, served: Serve) -> AdminDoor:
    return admin_door(lms.services, served)


def page_of(lms: LmsAdmin) -> str:
    return f"/admin/lms/{lms.known()[0].platform.id}"


def token_of(lms: LmsAdmin) -> str | None:
    with lms.services.store.reading() as db:
        sealed = db.scalar(select(registration.granted.c.management_token))
        return db.info["vault"].open(sealed) if sealed else None


def test_DR_08_what_it_holds_is_read_back_with_a_token_that_changes_each_time(lms: LmsAdmin, admin: AdminDoor) -> None:
    page, before = page_of(lms), token_of(lms)
    said = words(admin.press(f"{page}/there", on=page))
    assert (said.count("is right"), said.count("allowed")) == (3, len(lms.services.tool.scopes))
    assert words(admin.press(f"{page}/there", on=page)) == said
    assert token_of(lms) in lms.outside.world.handed.managing
    assert token_of(lms) != before


def test_DR_08_an_address_that_moved_is_renewed_there_and_what_was_cut_stays_cut(lms: LmsAdmin, admin: AdminDoor) -> None:
    page, (client_id, tool) = page_of(lms), next(iter(lms.outside.world.tools.known.items()))
    body = tool.as_registered() | {"redirect_uris": [MOVED], "scope": tool.scopes[0]}
    lms.outside.world.tools.register(body, update=client_id)
    said = words(admin.press(f"{page}/there", on=page))
    assert (said.count("differs"), said.count("not allowed")) == (1, len(tool.scopes) - 1)
    assert "Renewed there." in admin.press_and_read(f"{page}/there/renewal", on=page)
    now = lms.outside.world.tools.known[client_id]
    assert (now.redirect_uri, now.scopes, now.claims, now.messages) == (tool.redirect_uri, tool.scopes[:1], tool.claims, tool.messages)
    assert now.client_id == client_id
    assert "differs" not in words(admin.press(f"{page}/there", on=page))


def test_DR_08_taking_it_away_asks_first_and_switches_off_here(lms: LmsAdmin, admin: AdminDoor) -> None:
    page = page_of(lms)
    assert f"{page}/there/removal" in admin.browser.get(page).text
    assert "Take the tool away there?" in admin.read(f"{page}/there/removal")
    assert len(lms.outside.world.tools.known) == 1
    assert "Taken away there" in admin.press_and_read(f"{page}/there/removal", on=f"{page}/there/removal")
    assert lms.outside.world.tools.known == {}
    assert (lms.known()[0].platform.state, token_of(lms)) == (PlatformState.DISABLED, None)
    assert "Our registration there" not in admin.read(page)
    with lms.services.store.reading() as db:
        assert "lms.remove-there" in db.scalars(select(audit.c.act)).all()


def test_DR_08_a_token_that_is_over_and_a_silent_lms_change_nothing_and_say_what_to_do(lms: LmsAdmin, admin: AdminDoor) -> None:
    page, path = page_of(lms), f"/registration/{next(iter(lms.outside.world.tools.known))}"
    lms.outside.world.fail(path, 503)
    answer = admin.press(f"{page}/there/removal", on=f"{page}/there/removal")
    assert (answer.status_code, "did not answer" in words(answer)) == (502, True)
    lms.outside.world.handed.managing.clear()
    answer = admin.press(f"{page}/there/renewal", on=page)
    assert (answer.status_code, "Connect it anew with one address." in words(answer)) == (502, True)
    assert lms.known()[0].platform.state == PlatformState.PENDING


def test_DR_08_the_token_goes_to_no_other_host_and_nothing_is_offered_where_none_was_given(lms: LmsAdmin, admin: AdminDoor) -> None:
    page = page_of(lms)
    with SandboxServer(tool_url=lms.url) as other, lms.services.store.transaction() as db:
        db.execute(update(registration.granted).values(management_url=f"{other.url}/registration/1"))
    assert "We send nothing there." in words(admin.press(f"{page}/there", on=page))
    with lms.services.store.transaction() as db:
        db.execute(update(registration.granted).values(management_url=None))
    assert "Our registration there" not in admin.read(page)
    assert admin.press(f"{page}/there", on=page).status_code == 404
