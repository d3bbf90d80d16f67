"""The good ways in: over true HTTP, from the platform's login to the page of the launch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from integration.domain.lms.launch import DeploymentState
from integration.domain.people.account import Account
from integration.flows.lms import registrations
from integration.store.reads.admin import accounts as admin_accounts
from integration.store.tables import lti, people
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.platform import ABSENT, CLIENT, DEPLOYMENT, INSTRUCTOR, ISSUER, LEARNER, LTI, signed
from tests.fakes.tool_in_lms import ToolInLms, handed, launch_id, tool_in_lms


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key."""
    with tool_in_lms(services, served) as tool:
        yield tool


def the_account(tool: ToolInLms) -> Account:
    """The only account."""
    with tool.services.store.reading() as db:
        return db.scalars(select(Account)).one()


def test_LTI_44_a_launch_ends_in_a_session_and_a_page_of_its_own(tool: ToolInLms) -> None:
    browser = tool.browser()
    answer = tool.launch(browser)
    assert answer.headers["Location"] == f"/t/{launch_id(answer)}/"
    assert answer.text.find("Noor") == -1
    me = browser.get("/me").json()
    assert me["person"]["name"] == "Noor Visser"
    assert me["roles"] == ["Learner"]
    assert me["context"]["title"] == "Samen leren"
    assert tool.rows(lti.launch_states) == 0


def test_LTI_20_LTI_22_the_authentication_request_says_exactly_this(tool: ToolInLms) -> None:
    given = tool.begin(tool.browser(), lti_message_hint=None)
    assert given.query == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT,
        "redirect_uri": f"{tool.url}/lti/launch",
        "login_hint": "u-17",
        "state": given.state,
        "nonce": given.nonce,
    }


@pytest.mark.parametrize("hint", ['{"cmid":4, "a":"b&c=d"}', "ünïcode + space%20", "x" * 8000, " lead and trail ", "", "<b>&amp;</b>'\""])
def test_LTI_12_hints_go_back_to_the_letter(tool: ToolInLms, hint: str) -> None:
    given = tool.begin(tool.browser(), login_hint=f"u{hint}", lti_message_hint=hint or "e")
    assert given.query["login_hint"] == f"u{hint}"
    assert given.query["lti_message_hint"] == (hint or "e")


def test_LTI_10_a_login_may_come_by_get(tool: ToolInLms) -> None:
    browser = tool.browser(framed=False)
    answer = browser.get("/lti/login", query=tool.login_fields())
    assert handed(answer).query["login_hint"] == "u-17"


def test_LTI_05_LTI_11_unknown_parameters_and_claims_are_ignored(tool: ToolInLms) -> None:
    browser = tool.browser()
    given = tool.begin(browser, canvas_region="eu", lti_storage_target="_parent")
    claims = {**tool.claims(given), f"{LTI}/eulaservice": {"url": "x"}, "https://vendor.example/claim": [1, {"a": None}]}
    launch_id(browser.post("/lti/launch", {"state": given.state, "id_token": signed(claims), "utf8": "✓"}))


def test_LTI_13_the_issuer_alone_is_enough_while_it_has_one_registration(tool: ToolInLms) -> None:
    assert tool.begin(tool.browser(), client_id=None).query["client_id"] == CLIENT


def another_client(tool: ToolInLms) -> str:
    """A second registration of the same issuer; gives its id."""
    told = {
        "issuer": tool.platform.issuer,
        "client_id": "cid-2",
        "auth_url": f"{tool.lms.url}/auth?tenant=2",
        "token_url": f"{tool.lms.url}/token",
        "jwks_url": f"{tool.lms.url}/jwks",
        "product": "generic",
    }
    own = tool.services
    return str(registrations.register(own.store, own.transport, told=told, deployment_ids=["4"], actor="test", now=own.clock.now()).id)


def test_LTI_01_LTI_13_of_many_registrations_the_deployment_or_the_path_tells(tool: ToolInLms) -> None:
    other = another_client(tool)
    assert tool.begin(tool.browser(), client_id=None, lti_deployment_id="4").query["client_id"] == "cid-2"
    fields = tool.login_fields(client_id=None, lti_deployment_id=None)
    browser = tool.browser()
    assert handed(browser.follow(browser.post(f"/lti/login/{other}", fields))).query["client_id"] == "cid-2"
    assert tool.browser().post("/lti/login", fields).status_code == 400


def test_LTI_13_a_disabled_registration_makes_no_other_one_ambiguous(tool: ToolInLms) -> None:
    another_client(tool)
    own = tool.services
    registrations.disable(own.store, str(tool.platform.id), actor="test", now=own.clock.now())
    assert tool.begin(tool.browser(), client_id=None, lti_deployment_id=None).query["client_id"] == "cid-2"


def test_LTI_21_a_query_of_the_platform_stays(tool: ToolInLms) -> None:
    another_client(tool)
    assert tool.begin(tool.browser(), client_id="cid-2").query["tenant"] == "2"


def test_LTI_23_LTI_24_state_and_nonce_are_long_random_and_not_each_other(tool: ToolInLms) -> None:
    one, other = tool.begin(tool.browser()), tool.begin(tool.browser())
    assert len({one.state, one.nonce, other.state, other.nonce}) == 4
    assert min(map(len, (one.state, one.nonce))) >= 43
    with tool.services.store.reading() as db:
        stored = str(db.execute(select(lti.launch_states)).all())
    assert one.state not in stored
    assert "u-17" not in stored


def test_LTI_14_nothing_of_step_1_is_shown_or_followed(tool: ToolInLms) -> None:
    evil = "https://evil.example/<script>"
    answer = tool.browser().post("/lti/login", tool.login_fields(target_link_uri=evil))
    assert answer.status_code == 303
    assert "evil" not in answer.text + answer.headers["Location"]


def test_LTI_38_the_signed_target_counts_and_a_difference_is_logged(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = tool.browser()
    given = tool.begin(browser, target_link_uri=f"{tool.url}/help")
    with caplog.at_level(logging.WARNING):
        launch_id(browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given))}))
    assert "target differs" in caplog.text


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


def test_LTI_23_LTI_36_of_equal_answers_at_the_same_moment_one_comes_in(tool: ToolInLms) -> None:
    browser = tool.browser()
    given = tool.begin(browser)
    form, mark, start = {"state": given.state, "id_token": signed(tool.claims(given))}, dict(browser.cookies), Barrier(4)

    def post() -> int:
        twin = tool.browser(cookies=dict(mark))
        start.wait()
        return twin.post("/lti/launch", form).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(each.result() for each in [pool.submit(post) for _ in range(4)]) == [303, 401, 401, 401]
    assert (tool.rows(lti.launches), tool.rows(people.web_sessions)) == (1, 1)


def test_LTI_04_an_account_is_issuer_and_sub_whatever_the_mail_address(tool: ToolInLms) -> None:
    tool.launch(tool.browser())
    tool.launch(tool.browser(), email="other@stad.example")
    tool.launch(tool.browser(), sub="u-18")
    assert tool.rows(people.accounts) == 2


def test_LTI_42_somebody_without_a_name_has_a_stand_in(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser, name=ABSENT, given_name=ABSENT, family_name=ABSENT, email=ABSENT)
    person = browser.get("/me").json()["person"]
    assert person["name"] == person["account"][-6:].upper()


def test_LTI_43_a_good_launch_leaves_one_line_without_a_person_in_it(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="integration"):
        tool.launch(tool.browser())
    lines = [record.getMessage() for record in caplog.records if "launch outcome" in record.getMessage()]
    assert len(lines) == 1
    assert lines[0].startswith("launch outcome=accepted platform=")
    assert not any(word in caplog.text for word in ("Noor", "Visser", "noor", "u-17", "eyJ"))


def test_LTI_51_the_number_in_the_launch_finds_the_employee(tool: ToolInLms) -> None:
    with tool.services.store.transaction() as db:
        employee = an_employee(db, "Noor", "Visser")
    browser = tool.browser()
    tool.launch(browser, lis={"person_sourcedid": employee.employee_number})
    assert browser.get("/me").json()["person"]["employee"] == str(employee.id)
    assert the_account(tool).link_basis == "sourced_id"


@pytest.mark.parametrize("number", ["", "$Person.sourcedId", None, 7, "unknown"])
def test_LTI_51_no_number_finds_nobody(tool: ToolInLms, number: object) -> None:
    with tool.services.store.transaction() as db:
        an_employee(db, employee_number="")
        an_employee(db, employee_number="7")
    browser = tool.browser()
    tool.launch(browser, lis={"person_sourcedid": number})
    assert browser.get("/me").json()["person"]["employee"] is None


def test_ROLE_06_a_role_only_proposes(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser, roles=[INSTRUCTOR, "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"])
    assert browser.get("/me").json()["rights"] == []
    assert the_account(tool).proposed_right == "coordinator"


def test_ROLE_06_being_a_learner_elsewhere_takes_no_proposal_back(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser, roles=[INSTRUCTOR])
    tool.launch(browser, roles=[LEARNER], resource_link={"id": "elsewhere"})
    assert the_account(tool).proposed_right == "coordinator"
    tool.launch(browser, roles=[LEARNER])
    assert the_account(tool).proposed_right is None


def test_ROLE_06_whose_role_proposes_reads_whom_to_ask_and_the_admin_finds_them(tool: ToolInLms) -> None:
    browser = tool.browser()
    page = words(browser.follow(tool.launch(browser, roles=[INSTRUCTOR])))
    assert "Je begeleidt deze cursus, maar kunt nog geen duo's vormen" in page
    assert f"Geef een beheerder van Wederkerig deze code: {the_account(tool).short_code}" in page
    with tool.services.store.reading() as db:
        [found] = admin_accounts.search(db, words=the_account(tool).short_code.lower())
        assert (found.proposed, admin_accounts.count_proposals(db)) == ("coordinator", 1)
        assert admin_accounts.search(db, words="ffffff") == []


def test_ROLE_06_an_employee_who_guides_the_course_reads_it_too(tool: ToolInLms) -> None:
    with tool.services.store.transaction() as db:
        number = an_employee(db, "Noor", "Visser").employee_number
    browser = tool.browser()
    for role, told in ((INSTRUCTOR, True), (LEARNER, False)):
        start = browser.follow(tool.launch(browser, roles=[role], lis={"person_sourcedid": number}))
        assert ("Begeleid je deze cursus?" in words(browser.follow(start))) is told


def test_SECX_05_only_the_platform_of_the_launch_may_frame(tool: ToolInLms) -> None:
    browser = tool.browser()
    login = browser.post("/lti/login", tool.login_fields())
    check = browser.follow(login)
    allowed = f"frame-ancestors {' '.join(tool.platform.origins)}"
    for answer in (login, check, browser.get("/me"), browser.post("/lti/login", {})):
        assert "X-Frame-Options" not in answer.headers
    assert all(answer.headers["Content-Security-Policy"].endswith(allowed) for answer in (login, check))
    stranger = browser.post("/lti/login", tool.login_fields(iss="https://stranger.example"))
    assert stranger.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert parse_qs(urlsplit(login.headers["Location"]).query)["state"]
