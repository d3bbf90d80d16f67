"""Cookies: how a browser proves that the launch ends where it began, and the session after it (CK-04..07)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html.parser import HTMLParser
from uuid import UUID

import pytest
import requests

from integration.flows.access import sign_in
from integration.flows.people.links import recognise
from integration.store.tables import lti, people
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.platform import signed
from tests.fakes.small_browser import SmallBrowser, attributes, set_cookies
from tests.fakes.tool_in_lms import ToolInLms, handed, launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS."""
    with tool_in_lms(services, served) as tool:
        yield tool


class Form(HTMLParser):
    """The first form of a page: its attributes and the fields that go along."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.attributes: dict[str, str | None] = {}
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form" and not self.attributes:
            self.attributes = told
        if tag == "input" and told.get("name"):
            self.fields[str(told["name"])] = told.get("value") or ""


def me_at(browser: SmallBrowser, answer: requests.Response) -> int:
    """Whether this browser may still see the launch of that answer."""
    return browser.get("/me", query={"t": str(launch_id(answer))}).status_code


def test_CK_04_layer_0_at_the_top_it_goes_on_at_once(tool: ToolInLms) -> None:
    browser = tool.browser(framed=False)
    answer = browser.post("/lti/login", tool.login_fields())
    state = handed(answer).state
    assert answer.status_code == 302
    line = set_cookies(answer)[f"__Host-lti-{state[:12]}"]
    assert attributes(line) >= {"secure", "httponly", "samesite=none", "path=/", "max-age=600"}
    assert not {"partitioned"} & attributes(line)
    assert "domain" not in line.lower()
    assert state not in line.partition(";")[0].partition("=")[2]


def test_CK_04_layer_1_in_a_frame_the_cookie_is_looked_for_before_the_hints_are_used(tool: ToolInLms) -> None:
    browser = tool.browser()
    answer = browser.post("/lti/login", tool.login_fields())
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/lti/login/check?state=")
    line = next(iter(set_cookies(answer).values()))
    assert attributes(line) >= {"secure", "httponly", "samesite=none", "path=/", "partitioned"}
    onward = browser.follow(answer)
    assert onward.status_code == 302
    assert onward.headers["Location"].startswith(tool.platform.auth_url)


def test_CK_04_a_browser_that_does_not_say_where_it_shows_pages_is_taken_for_framed(tool: ToolInLms) -> None:
    answer = requests.post(f"{tool.url}/lti/login", tool.login_fields(), allow_redirects=False, timeout=60)
    assert answer.status_code == 303


def test_CK_04_layer_3_without_a_cookie_a_window_of_its_own_with_the_unused_hints(tool: ToolInLms) -> None:
    framed = tool.browser(keeps_cookies=False)
    page = framed.follow(framed.post("/lti/login", tool.login_fields(lti_message_hint='{"a":"ü & <b>"}')))
    assert page.status_code == 200
    assert "<script" not in page.text
    assert f"form-action 'self' {' '.join(tool.platform.origins)}" in page.headers["Content-Security-Policy"]
    form = Form(page.text)
    assert (form.attributes["method"], form.attributes["target"], form.attributes["rel"]) == ("post", "_blank", "noopener")
    assert form.fields == tool.login_fields(lti_message_hint='{"a":"ü & <b>"}')
    window = tool.browser(framed=False)
    given = handed(window.post(str(form.attributes["action"]), form.fields, site="same-origin"))
    launch_id(window.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given))}))


def test_CK_05_without_a_cookie_no_answer_is_accepted(tool: ToolInLms) -> None:
    browser = tool.browser()
    given = tool.begin(browser)
    browser.cookies.clear()
    answer = browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given))})
    assert answer.status_code == 401
    assert tool.left_no_trace()


def test_CK_06_launches_side_by_side_do_not_disturb_each_other(tool: ToolInLms) -> None:
    browser = tool.browser()
    both = [tool.begin(browser), tool.begin(browser)]
    answers = [browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given))}) for given in both]
    assert [me_at(browser, answer) for answer in answers] == [200, 200]
    assert list(browser.cookies) == ["__Host-sid"]


def test_CK_06_the_mark_goes_after_use_also_when_the_launch_is_refused(tool: ToolInLms) -> None:
    browser = tool.browser()
    given = tool.begin(browser)
    assert browser.post("/lti/launch", {"state": given.state, "error": "access_denied"}).status_code == 400
    assert browser.cookies == {}


@pytest.mark.parametrize("framed", [True, False])
def test_CK_06_at_most_ten_marks_wait(tool: ToolInLms, *, framed: bool) -> None:
    browser = tool.browser(framed=framed)
    given = [tool.begin(browser) for _ in range(13)]
    assert len(browser.cookies) == 10
    newest = given[-1]
    launch_id(browser.post("/lti/launch", {"state": newest.state, "id_token": signed(tool.claims(newest))}))


@pytest.mark.parametrize(("framed", "partitioned"), [(True, {"partitioned"}), (False, set())])
def test_CK_07_the_session_is_a_random_word_of_which_we_keep_a_hash(tool: ToolInLms, *, framed: bool, partitioned: set[str]) -> None:
    browser = tool.browser(framed=framed)
    line = set_cookies(tool.launch(browser))["__Host-sid"]
    assert attributes(line) >= {"secure", "httponly", "samesite=none", "path=/"} | partitioned
    assert ("partitioned" in attributes(line)) is framed
    assert not {word for word in attributes(line) if word.startswith(("domain", "max-age", "expires"))}
    with tool.services.store.reading() as db:
        stored = str(db.execute(people.web_sessions.select()).all())
    assert len(browser.cookies["__Host-sid"]) >= 43
    assert browser.cookies["__Host-sid"] not in stored


def test_CK_07_each_launch_has_a_new_id_and_earlier_tabs_move_along(tool: ToolInLms) -> None:
    browser = tool.browser()
    first = tool.launch(browser)
    old = browser.cookies["__Host-sid"]
    second = tool.launch(browser, context={"id": "another course"})
    assert browser.cookies["__Host-sid"] != old
    assert (me_at(browser, first), me_at(browser, second)) == (200, 200)


def test_CK_07_two_tabs_that_launch_at_once_both_keep_working(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser)
    tabs = [SmallBrowser(home=tool.url, cookies=dict(browser.cookies)) for _ in range(4)]
    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(tool.launch, tabs))
    for tab in tabs:
        assert [me_at(tab, answer) for answer in answers] == [200] * 4


def test_CK_07_the_old_id_leads_on_for_a_minute_and_no_longer(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser)
    old = SmallBrowser(home=tool.url, cookies=dict(browser.cookies))
    tool.launch(browser)
    assert old.get("/me").status_code == 200
    tool.services.clock.move(timedelta(seconds=61))
    assert old.get("/me").status_code == 401
    assert browser.get("/me").status_code == 200


def test_CK_07_somebody_else_in_the_same_browser_ends_the_session(tool: ToolInLms) -> None:
    browser = tool.browser()
    first = tool.launch(browser)
    old = SmallBrowser(home=tool.url, cookies=dict(browser.cookies))
    second = tool.launch(browser, sub="u-18")
    assert (me_at(browser, first), me_at(browser, second), old.get("/me").status_code) == (401, 200, 401)


def test_CK_07_a_launch_is_seen_only_by_its_own_session(tool: ToolInLms) -> None:
    mine, other, same_person = tool.browser(), tool.browser(), tool.browser()
    answer = tool.launch(mine)
    tool.launch(other, sub="u-18")
    tool.launch(same_person)
    assert (me_at(mine, answer), me_at(other, answer), me_at(same_person, answer)) == (200, 401, 401)
    assert mine.get("/me", query={"t": "no id"}).status_code == 400
    assert tool.browser().get("/me").status_code == 401


def test_CK_07_idle_for_half_an_hour_ends_it_being_there_does_not(tool: ToolInLms) -> None:
    busy, idle = tool.browser(), tool.browser()
    tool.launch(busy)
    tool.launch(idle, sub="u-18")
    for _ in range(2):
        tool.services.clock.move(timedelta(minutes=16))
        assert busy.get("/me").status_code == 200
    assert idle.get("/me").status_code == 401


def test_CK_07_eight_hours_end_every_session(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser)
    for _ in range(19):
        tool.services.clock.move(timedelta(minutes=25))
        assert browser.get("/me").status_code == 200
    tool.services.clock.move(timedelta(minutes=25))
    assert browser.get("/me").status_code == 401


def test_CK_07_another_browser_with_the_same_cookie_is_nobody(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser)
    assert SmallBrowser(home=tool.url, cookies=browser.cookies, agent="Thief/2.0").get("/me").status_code == 401


def test_CK_07_a_browser_may_show_two_session_cookies_at_once(tool: ToolInLms) -> None:
    framed, top = tool.browser(), tool.browser(framed=False)
    in_frame, in_window = tool.launch(framed), tool.launch(top)
    both = f"__Host-sid={top.cookies['__Host-sid']}; __Host-sid={framed.cookies['__Host-sid']}"
    for answer in (in_frame, in_window):
        seen = tool.browser().get("/me", query={"t": str(launch_id(answer))}, Cookie=both)
        assert seen.status_code == 200


def test_what_is_over_is_forgotten_but_not_who_came_in_where(tool: ToolInLms) -> None:
    browser = tool.browser()
    for link in ("link-5", "link-5", "link-6"):
        tool.launch(browser, resource_link={"id": link})
    tool.begin(tool.browser())
    sign_in.admin_link(tool.services.store, now=tool.services.clock.now())
    sign_in.forget_expired(tool.services.store, now=tool.services.clock.now())
    assert (tool.rows(lti.launches), tool.rows(lti.launch_states), tool.rows(people.tickets)) == (3, 1, 1)
    tool.services.clock.move(timedelta(hours=1))
    sign_in.forget_expired(tool.services.store, now=tool.services.clock.now())
    assert not any(tool.rows(table) for table in (people.web_sessions, lti.launch_states, people.tickets))
    assert (tool.rows(lti.launches), tool.rows(people.accounts)) == (2, 2)
    assert browser.get("/me").status_code == 401


def test_a_number_that_contradicts_the_link_stops_taking_part_until_an_admin_settles_it(tool: ToolInLms) -> None:
    own = tool.services
    with own.store.transaction() as db:
        noor, joost = an_employee(db, "Noor", "Visser"), an_employee(db, "Joost")
    browser = tool.browser()

    def employee_after(number: str | None) -> str | None:
        tool.launch(browser, lis={"person_sourcedid": number})
        found: str | None = browser.get("/me").json()["person"]["employee"]
        return found

    assert employee_after(noor.employee_number) == str(noor.id)
    assert employee_after("") == str(noor.id)
    assert employee_after(joost.employee_number) is None
    assert employee_after(noor.employee_number) is None
    account = UUID(browser.get("/me").json()["person"]["account"])
    recognise.settle(own.store, account_id=account, employee_id=joost.id, actor="test", now=own.clock.now())
    assert employee_after(noor.employee_number) == str(joost.id)
    assert employee_after(joost.employee_number) == str(joost.id)


def test_a_number_that_another_account_of_the_lms_has_is_not_given_twice(tool: ToolInLms) -> None:
    with tool.services.store.transaction() as db:
        number = an_employee(db, "Noor", "Visser").employee_number
    one, other = tool.browser(), tool.browser()
    tool.launch(one, lis={"person_sourcedid": number})
    tool.launch(other, sub="u-18", lis={"person_sourcedid": number})
    assert one.get("/me").json()["person"]["employee"]
    assert other.get("/me").json()["person"]["employee"] is None


def test_LTI_44_a_refused_page_shows_only_a_code(tool: ToolInLms) -> None:
    page = tool.browser().post("/lti/launch", {"state": "guessed"}).text
    assert re.search(r"<code>[A-Z2-9]{6}</code>", page)
    assert "state-unknown" not in page
