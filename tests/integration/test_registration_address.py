"""The one-time address of a registration: how long it is good, for whom, and what happens when it comes again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from integration.app import create_app
from integration.domain.lms.launch import PlatformState
from integration.flows.lms import invitations, registrations
from integration.store.lms import platforms
from integration.store.tables import registration
from integration.store.tables.launch_log import refused_launches
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import admin_door
from tests.fakes.registering import LmsAdmin, reason
from tests.fakes.sandbox_server import SandboxServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lms(services: Services, served: Serve) -> Iterator[LmsAdmin]:
    """Our service, and an LMS that does not know us yet."""
    url = served(create_app(services))
    with SandboxServer(tool_url=url) as outside:
        yield LmsAdmin(services=services, url=url, outside=outside)


def test_DR_10_the_same_address_again_renews_the_registration_and_doubles_nothing(lms: LmsAdmin) -> None:
    address = lms.invite()
    lms.register(address)
    (first,) = lms.known()
    again = lms.open(address, update=first.platform.client_id)
    assert "kennen we al" in again.text
    assert lms.say_yes(again).status_code == 200
    (renewed,) = lms.known()
    assert (renewed.platform.id, len(renewed.deployments)) == (first.platform.id, 1)


def test_DR_10_a_second_try_as_a_new_tool_takes_the_place_of_one_that_nobody_used(lms: LmsAdmin) -> None:
    address = lms.invite()
    lms.register(address)
    lms.register(address)
    (only,) = lms.known()
    assert only.platform.client_id == list(lms.outside.world.tools.known)[-1]


def test_MOODLE_9_2_a_new_tool_beside_one_that_is_in_use_leaves_both_working(lms: LmsAdmin) -> None:
    address = lms.invite()
    lms.register(address)
    with lms.services.store.transaction() as db:
        platforms.put_in_use(db, lms.known()[0].platform.id)
    lms.register(address)
    assert [each.platform.state for each in lms.known()] == [PlatformState.ACTIVE, PlatformState.PENDING]
    assert len({each.platform.client_id for each in lms.known()}) == 2


def test_DR_10_another_lms_cannot_use_the_address_again(lms: LmsAdmin) -> None:
    address = lms.invite()
    lms.register(address)
    with SandboxServer(tool_url=lms.url) as other:
        elsewhere = LmsAdmin(services=lms.services, url=lms.url, outside=other)
        assert reason(elsewhere.open(address)) == "invite-used"
        assert other.world.tools.known == {}


def test_DR_10_of_two_lmss_that_ask_with_one_address_the_first_yes_wins(lms: LmsAdmin) -> None:
    address = lms.invite()
    with SandboxServer(tool_url=lms.url) as other:
        late = LmsAdmin(services=lms.services, url=lms.url, outside=other)
        question = late.open(address)
        lms.register(address)
        assert reason(late.say_yes(question)) == "invite-used"
        assert [each.platform.issuer for each in lms.known()] == [lms.outside.url]


def test_DR_01_an_address_is_good_for_a_week_and_can_be_taken_back(lms: LmsAdmin) -> None:
    old, taken_back = lms.invite(), lms.invite()
    newest = invitations.listed(lms.services.store)[0]
    open_question = lms.open(taken_back)
    invitations.revoke(lms.services.store, newest.id, actor="test", now=lms.services.clock.now())
    assert reason(lms.open(taken_back)) == "invite-revoked"
    assert reason(lms.say_yes(open_question)) == "invite-revoked"
    lms.services.clock.move(timedelta(days=7))
    assert reason(lms.open(old)) == "invite-expired"
    assert reason(lms.open(f"{lms.url}/lti/register?invite=made-up")) == "invite-unknown"
    assert lms.outside.world.tools.known == {}


def test_DR_01_only_a_hash_of_the_address_is_kept(lms: LmsAdmin) -> None:
    word = lms.invite().partition("invite=")[2]
    with lms.services.store.reading() as db:
        row = db.execute(select(registration.invitations)).one()
    assert word not in str(tuple(row))


def test_a_question_is_open_for_an_hour_and_the_lms_may_still_show_why_it_is_over(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    lms.services.clock.move(timedelta(hours=1))
    late = lms.say_yes(question)
    assert (late.status_code, reason(late)) == (410, "ticket-over")
    assert f"frame-ancestors {lms.outside.url}" in late.headers["Content-Security-Policy"]


def test_who_opens_the_address_themselves_reads_where_to_paste_it(lms: LmsAdmin) -> None:
    address = lms.invite(product="moodle")
    page = lms.browser().get(address.removeprefix(lms.url))
    assert page.status_code == 200
    assert "Manage tools" in page.text
    assert "Canvas" not in page.text


def test_a_registration_that_an_admin_switched_off_does_not_come_back_by_its_old_address(lms: LmsAdmin) -> None:
    address = lms.invite()
    lms.register(address)
    registrations.disable(lms.services.store, lms.outside.url, actor="test", now=lms.services.clock.now())
    assert reason(lms.open(address)) == "registration-disabled"


def test_DR_01_a_registration_that_was_refused_is_found_by_its_code_without_any_secret(lms: LmsAdmin, served: Serve) -> None:
    answer = lms.open(f"{lms.url}/lti/register?invite=made-up-word")
    assert reason(answer) == "invite-unknown"
    lms.services.launch_log.settle()
    with lms.services.store.reading() as db:
        (row,) = db.execute(select(refused_launches)).all()
    assert (row.code, row.step, row.platform_id) == ("register:invite-unknown", "register", None)
    assert row.reference in answer.text
    assert "made-up-word" not in str(row)
    assert set(row.said) == {"configuration"}
    assert row.shapes["registration_token"] == "text"
    office = admin_door(lms.services, served)
    said = office.read(f"/admin/lms/launches/{row.id}")
    assert "This address is not complete, or was never given out." in said
    assert f"reason=invite-unknown ref={row.reference}" in said
    assert "once" in office.read("/admin/lms/launches?reason=register:invite-unknown")
