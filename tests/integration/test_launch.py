"""The good ways in: over true HTTP, from the platform's login to the page of the launch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from integration.store.tables import lti, people
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import CLIENT, LTI, signed
from tests.fakes.tool_in_lms import ToolInLms, handed, launch_id, tool_in_lms
from tests.integration.launch_world import another_client


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key."""
    with tool_in_lms(services, served) as tool:
        yield tool


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


def test_LTI_43_a_good_launch_leaves_one_line_without_a_person_in_it(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="integration"):
        tool.launch(tool.browser())
    lines = [record.getMessage() for record in caplog.records if "launch outcome" in record.getMessage()]
    assert len(lines) == 1
    assert lines[0].startswith("launch outcome=accepted platform=")
    assert not any(word in caplog.text for word in ("Noor", "Visser", "noor", "u-17", "eyJ"))


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
