"""Which registration and deployment a launch belongs to, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from integration.domain.lms.launch import DeploymentState
from integration.flows.lms import registrations
from integration.store.tables import lti, people
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import CLIENT, DEPLOYMENT, ISSUER, signed
from tests.fakes.tool_in_lms import ToolInLms, handed, launch_id, tool_in_lms
from tests.integration.launch_world import another_client


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key."""
    with tool_in_lms(services, served) as tool:
        yield tool


def test_LTI_13_the_issuer_alone_is_enough_while_it_has_one_registration(tool: ToolInLms) -> None:
    assert tool.begin(tool.browser(), client_id=None).query["client_id"] == CLIENT


def test_LTI_01_LTI_13_of_many_registrations_the_deployment_or_the_path_tells(tool: ToolInLms) -> None:
    other = another_client(tool)
    assert tool.begin(tool.browser(), client_id=None, lti_deployment_id="4").query["client_id"] == "cid-2"
    fields = tool.login_fields(client_id=None, lti_deployment_id=None)
    browser = tool.browser()
    assert handed(browser.follow(browser.post(f"/lti/login/{other}", fields))).query["client_id"] == "cid-2"
    assert tool.browser().post("/lti/login", fields).status_code == 400


def test_KEY_05_of_registrations_with_one_key_set_a_token_opens_its_own_only(tool: ToolInLms) -> None:
    another_client(tool)
    for client, aud, deployment, status in (("cid-2", "cid-2", "4", 303), (CLIENT, "cid-2", "4", 401), ("cid-2", CLIENT, "4", 401)):
        browser = tool.browser()
        given = tool.begin(browser, client_id=client, lti_deployment_id=None)
        token = signed(tool.claims(given, aud=aud, deployment_id=deployment))
        assert browser.post("/lti/launch", {"state": given.state, "id_token": token}).status_code == status, (client, aud)


def test_LTI_13_a_disabled_registration_makes_no_other_one_ambiguous(tool: ToolInLms) -> None:
    another_client(tool)
    own = tool.services
    registrations.disable(own.store, str(tool.platform.id), actor="test", now=own.clock.now())
    assert tool.begin(tool.browser(), client_id=None, lti_deployment_id=None).query["client_id"] == "cid-2"


def test_LTI_03_an_unknown_deployment_waits_until_it_is_bound(tool: ToolInLms) -> None:
    browser = tool.browser()
    given = tool.begin(browser, lti_deployment_id=None)
    refused = browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given, deployment_id="77"))})
    assert refused.status_code == 403
    assert "wacht op toestemming" in refused.text
    assert tool.rows(people.web_sessions) == 0
    own = tool.services
    waiting = [at for at in registrations.registrations(own.store)[0].deployments if at.state == DeploymentState.WAITING]
    assert [at.label for at in waiting] == ["77"]
    registrations.bind(own.store, str(waiting[0].id), actor="test", now=own.clock.now())
    given = tool.begin(browser, lti_deployment_id=None)
    launch_id(browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given, deployment_id="77"))}))


def test_LTI_01_contexts_and_links_belong_to_their_deployment(tool: ToolInLms) -> None:
    own = tool.services
    with own.store.transaction() as db:
        db.execute(
            lti.deployments.insert().values(
                platform_id=tool.platform.id, deployment_id="other", state="bound", first_seen_at=own.clock.now()
            )
        )
    for deployment in (DEPLOYMENT, "other"):
        browser = tool.browser()
        given = tool.begin(browser, lti_deployment_id=deployment)
        launch_id(browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given, deployment_id=deployment))}))
    assert (tool.rows(lti.contexts), tool.rows(lti.resource_links), tool.rows(people.accounts)) == (2, 2, 1)


def test_LTI_50_services_are_refreshed_at_each_launch(tool: ToolInLms) -> None:
    tool.launch(tool.browser())
    tool.launch(tool.browser(), context={"id": "course-8", "title": "Nieuwe naam"})
    with tool.services.store.reading() as db:
        link = db.execute(select(lti.resource_links)).one()
        context = db.execute(select(lti.contexts)).one()
    assert link.line_item_url.endswith("/items/9?type=1")
    assert context.title == "Nieuwe naam"
    assert context.memberships_url.endswith("/members")


@pytest.mark.parametrize("address", [f"{ISSUER}/\0", f"{ISSUER}/\ud800", f"{ISSUER}/é", f"{ISSUER}/" + "x" * 1000, "ftp://lms.example/", 7])
def test_LTI_50_an_address_that_is_none_counts_as_missing(tool: ToolInLms, address: object) -> None:
    ags = {"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {"scope": [], "lineitem": address, "lineitems": address}}
    nrps = {"https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {"context_memberships_url": address}}
    assert tool.launch(tool.browser(), **ags, **nrps).status_code == 303
    with tool.services.store.reading() as db:
        kept = (db.execute(select(lti.resource_links)).one(), db.execute(select(lti.contexts)).one())
    assert (kept[0].line_item_url, kept[0].line_items_url, kept[1].memberships_url) == (None, None, None)
