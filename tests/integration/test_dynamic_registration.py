"""An LMS that registers itself: the whole way over true HTTP, with the sandbox as the platform, and without a single cookie."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Table, func, select

from integration.app import create_app
from integration.domain.lms.launch import PlatformState
from integration.flows.lms import registrations
from integration.lti.registration import NAMES
from integration.store.lms import grants
from integration.store.tables import people, registration
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.registering import LmsAdmin, reason
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.small_browser import set_cookies

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lms(services: Services, served: Serve) -> Iterator[LmsAdmin]:
    """Our service, and an LMS that does not know us yet."""
    url = served(create_app(services))
    with SandboxServer(tool_url=url) as outside:
        yield LmsAdmin(services=services, url=url, outside=outside)


def rows(lms: LmsAdmin, table: Table) -> int:
    with lms.services.store.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_DR_01_to_09_an_lms_registers_itself_after_a_person_says_yes(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    assert lms.known() == []
    done = lms.say_yes(question)
    assert done.status_code == 200, done.text
    (registered,) = lms.known()
    (tool,) = lms.outside.world.tools.known.values()
    platform = registered.platform
    assert (platform.issuer, platform.client_id, platform.state) == (lms.outside.url, tool.client_id, PlatformState.PENDING)
    assert [(at.label, at.state) for at in registered.deployments] == [(tool.deployment_id, "waiting")]
    assert tool.login_url == f"{lms.url}/lti/login"
    assert tool.redirect_uri == f"{lms.url}/lti/launch"
    assert tool.messages == ("LtiResourceLinkRequest", "LtiDeepLinkingRequest")
    with lms.services.store.reading() as db:
        grant = grants.of_platform(db, platform.id)
    assert grant
    assert set(grant.scopes) == set(lms.services.tool.scopes)


def test_DR_02_the_token_of_the_platform_goes_along_with_both_calls_and_is_used_once(lms: LmsAdmin) -> None:
    lms.register(lms.invite())
    asked = [(call.method, call.path, call.status) for call in lms.outside.world.calls if call.path != "/tools"]
    assert asked == [("GET", "/.well-known/openid-configuration", 200), ("POST", "/registration", 200)]
    assert lms.outside.world.handed.registrations == {}


def test_DR_04_the_question_names_the_platform_what_we_may_and_what_we_are_told_in_both_languages(lms: LmsAdmin) -> None:
    address = lms.invite()
    dutch, english = lms.open(address, lang="nl").text, lms.open(address, lang="en").text
    host = lms.outside.url.removeprefix("http://")
    assert f"{host} koppelen?" in dutch
    assert f"Connect {host}?" in english
    for scope in lms.services.tool.scopes.values():
        assert scope["nl"] in dutch.replace("&#39;", "'")
        assert scope["en"] in english
    assert "personeelsnummer" in dutch
    assert "employee number" in english


def test_DR_04_looking_registers_nothing_and_needs_no_cookie(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    assert set_cookies(question) == {}
    assert rows(lms, people.web_sessions) == 0
    assert lms.outside.world.tools.known == {}


def test_DR_07_who_says_no_to_names_gets_an_lms_that_keeps_them_back(lms: LmsAdmin) -> None:
    lms.register(lms.invite(), names="no")
    (tool,) = lms.outside.world.tools.known.values()
    assert NAMES & set(tool.claims) == set()


def test_DR_08_what_we_may_manage_the_registration_with_is_sealed(lms: LmsAdmin) -> None:
    body = b'{"client_id":"c-1","registration_client_uri":"https://lms.example/r/1","registration_access_token":"tok-77","scope":"a b"}'
    lms.outside.world.fail("/registration", 200, body=body)
    lms.register(lms.invite())
    with lms.services.store.reading() as db:
        row = db.execute(select(registration.granted)).one()
        token = db.info["vault"].open(row.management_token)
    assert (row.management_url, row.scopes, token) == ("https://lms.example/r/1", ["a", "b"], "tok-77")
    assert "tok-77" not in row.management_token
    (registered,) = lms.known()
    assert registered.deployments == ()


def test_DR_09_the_last_page_says_what_to_do_there_and_closes_with_a_script_file_of_ours(lms: LmsAdmin) -> None:
    done = lms.register(lms.invite(product="moodle"))
    for step in lms.services.products["moodle"].register.next if lms.services.products["moodle"].register else ():
        assert step["nl"] in done.text
    assert "script-src 'self'" in done.headers["Content-Security-Policy"]
    assert "/static/close.js" in done.text
    assert "<script>" not in done.text
    assert done.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"


def test_DR_09_without_a_named_host_an_admin_says_yes_first_and_the_first_launch_puts_it_in_use(lms: LmsAdmin) -> None:
    assert "beheerder moet haar nog toelaten" in lms.register(lms.invite()).text
    (registered,) = lms.known()
    registrations.bind(lms.services.store, str(registered.deployments[0].id), actor="test", now=lms.services.clock.now())
    assert lms.known()[0].platform.is_pending


def test_LTI_03_the_lms_that_the_admin_named_is_let_in_at_once_and_no_other_can_use_the_address(lms: LmsAdmin) -> None:
    host = lms.outside.url.removeprefix("http://")
    done = lms.register(lms.invite(host=host))
    assert "beheerder moet" not in done.text
    assert [at.state for at in lms.known()[0].deployments] == ["bound"]
    assert reason(lms.open(lms.invite(host="leren.stad.example"))) == "invite-elsewhere"


def test_a_page_that_is_sent_twice_shows_the_same_and_registers_once(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    assert lms.say_yes(question).text == lms.say_yes(question).text
    assert len(lms.outside.world.tools.known) == 1


def test_a_failed_answer_loses_nothing_and_is_tried_again_with_the_same_page(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    lms.outside.world.fail("/registration", 503)
    failed = lms.say_yes(question)
    assert (failed.status_code, reason(failed)) == (502, "registration-unreachable")
    assert lms.outside.url in failed.headers["Content-Security-Policy"]
    assert lms.known() == []
    assert lms.say_yes(failed).status_code == 200
    assert len(lms.known()) == 1


def test_MOODLE_9_3_a_used_token_and_a_page_of_errors_are_told_plainly_and_leave_no_trace(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    for status, body, code in (
        (401, b"token_already_used", "registration-token-over"),
        (404, b"<html><body>secret-detail</body></html>", "registration-token-over"),
        (400, b"domain_targetlinkuri_mismatch", "registration-refused"),
        (400, b"secret-detail", "registration-refused"),
        (200, b"<html>secret-detail</html>", "registration-malformed"),
        (200, b'{"client_id": ""}', "registration-malformed"),
        (302, b"", "registration-refused"),
    ):
        lms.outside.world.fail("/registration", status, body=body)
        answer = lms.say_yes(question)
        assert (answer.status_code, reason(answer)) == (502, code)
        assert "secret-detail" not in answer.text
    assert lms.known() == []
    assert lms.say_yes(question).status_code == 200


def test_SECX_05_only_the_platform_in_play_may_frame_these_pages(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    forged = lms.say_yes(question, place="https://evil.example", ticket="none")
    for answer in (question, lms.say_yes(question)):
        assert f"frame-ancestors {lms.outside.url}" in answer.headers["Content-Security-Policy"].split("; ")
    assert "frame-ancestors 'none'" in forged.headers["Content-Security-Policy"]
    smuggled = lms.browser().get("/lti/register", query={"openid_configuration": "https://a.example; script-src *"})
    assert "frame-ancestors 'none'" in smuggled.headers["Content-Security-Policy"]


def test_CK_10_the_answer_must_come_from_our_own_page(lms: LmsAdmin) -> None:
    question = lms.open(lms.invite())
    assert lms.say_yes(question, csrf="").status_code == 403
    hidden = {"ticket": "x"}
    assert lms.browser().post("/lti/register", hidden).status_code == 403
    assert lms.outside.world.tools.known == {}


def test_SSRF_01_and_02_an_address_we_may_not_call_is_told_and_not_called(lms: LmsAdmin) -> None:
    word = lms.invite().partition("invite=")[2]
    for address, code in (
        ("http://lms.stad.example/conf", "configuration-address"),
        ("https://user@lms.stad.example/conf", "configuration-address"),
        ("https://lms.stad.example/conf#part", "configuration-address"),
        ("file:///etc/passwd", "configuration-address"),
        ("https://169.254.169.254/latest/meta-data", "configuration-private"),
        ("https://[::1]/conf", "configuration-private"),
        ("https://10.0.0.7/conf", "configuration-private"),
    ):
        answer = lms.browser().get("/lti/register", query={"invite": word, "openid_configuration": address})
        assert reason(answer) == code, address
    assert lms.outside.world.calls == []


def test_every_refusal_has_a_line_in_the_log_with_its_code_and_reference_and_no_secret(
    lms: LmsAdmin, caplog: pytest.LogCaptureFixture
) -> None:
    word = lms.invite().partition("invite=")[2]
    lms.outside.world.fail("/.well-known", 503)
    query = {"invite": word, "openid_configuration": f"{lms.outside.url}/.well-known/openid-configuration", "registration_token": "tok-9"}
    page = lms.browser().get("/lti/register", query=query)
    (line,) = [record.getMessage() for record in caplog.records if "registration outcome=refused" in record.getMessage()]
    assert "reason=configuration-unreachable" in line
    assert line.rpartition("ref=")[2] in page.text
    assert word not in caplog.text
    assert "tok-9" not in caplog.text
