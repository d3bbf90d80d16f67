"""Addresses with which an LMS registers itself: made, listed and taken back, on the admin page and on the command line."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from click.testing import CliRunner, Result

from integration.cli.main import cli
from integration.domain.lms.registration import InvitationState
from integration.flows.lms import invitations
from integration.wiring import Services
from tests.fakes.admin_door import AdminDoor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/admin/lms/invite"
ADDRESS = re.compile(r'id="address" readonly value="([^"]+)"')


def say(services: Services, *words: str) -> Result:
    """Run a command against the database of `services`."""
    settings = services.settings
    environ = {
        "WEDERKERIG_DATABASE_URL": str(settings.database_url),
        "WEDERKERIG_BASE_URL": settings.base_url,
        "WEDERKERIG_DATA_DIR": str(settings.data_dir),
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
    }
    return CliRunner().invoke(cli, words, env=environ)


def test_DR_01_an_admin_makes_an_address_that_is_shown_once_with_where_to_paste_it(admin: AdminDoor, services: Services) -> None:
    made = admin.press(PAGE, on=PAGE, product="moodle", host="https://Leren.Stad.example/login")
    found = ADDRESS.search(made.text)
    assert found
    address = unescape(found[1])
    assert address.startswith(f"{services.settings.base_url}/lti/register?invite=")
    assert "Manage tools" in made.text
    assert address not in admin.browser.get(PAGE).text
    (kept,) = invitations.listed(services.store)
    assert (kept.product, kept.host) == ("moodle", "leren.stad.example")


def test_a_wrong_host_is_told_at_the_field_and_makes_nothing(admin: AdminDoor, services: Services) -> None:
    answer = admin.press(PAGE, on=PAGE, host="two words")
    assert answer.status_code == 422
    assert 'value="two words"' in answer.text
    assert invitations.listed(services.store) == []


def test_DR_01_an_admin_takes_an_address_back(admin: AdminDoor, services: Services) -> None:
    admin.press(PAGE, on=PAGE)
    (kept,) = invitations.listed(services.store)
    assert "not used yet" in admin.read(PAGE)
    assert "That address is taken back." in admin.press_and_read(f"{PAGE}/{kept.id}/revocation", on=PAGE)
    assert "taken back" in admin.read(PAGE)


def test_lms_invite_prints_an_address_and_lms_invitations_what_became_of_it(services: Services) -> None:
    assert "lms invite" in say(services, "lms", "invitations").output
    address = say(services, "lms", "invite", "--product=canvas", "--host=leren.stad.example").output.strip()
    assert address.startswith(f"{services.settings.base_url}/lti/register?invite=")
    (told,) = json.loads(say(services, "lms", "invitations", "--json").output)
    assert (told["state"], told["product"], told["host"], told["used by"]) == ("open", "canvas", "leren.stad.example", None)
    assert say(services, "lms", "revoke", told["id"]).exit_code == 0
    assert "revoked" in say(services, "lms", "invitations").output


@pytest.mark.parametrize("words", [["--product=nothing"], ["--host=a b"]])
def test_lms_invite_refuses_what_cannot_be(services: Services, words: list[str]) -> None:
    assert say(services, "lms", "invite", *words).exit_code == 1
    assert invitations.listed(services.store) == []


def test_lms_revoke_says_that_there_is_no_such_invitation(services: Services) -> None:
    answer = say(services, "lms", "revoke", "01890000-0000-7000-8000-000000000000")
    assert (answer.exit_code, "lms invitations" in answer.output) == (1, True)


def test_DR_01_an_address_is_over_after_a_week(services: Services) -> None:
    say(services, "lms", "invite")
    (kept,) = invitations.listed(services.store)
    now = kept.created_at
    assert kept.state(now + timedelta(days=6, hours=23)) is InvitationState.OPEN
    assert kept.state(now + timedelta(days=7)) is InvitationState.EXPIRED
