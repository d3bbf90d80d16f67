"""A session that is over while a page of it still stands in the frame: what one reads, and that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import requests

from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.platform import LTI
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OVER = "You are not signed in here any more"
AGAIN = "Go to your course and click the activity again."
TYPED = "Rustig blijven als het <druk> wordt"


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    return a_course(services, served)


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    with tool_in_lms(services, served) as tool:
        yield tool


def the_aims(course: Course) -> dict[str, list[str]]:
    """A filled-in form of Samira, its hidden fields included."""
    page = course.samira.open(f"{course.duo_path}/aims").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    return {"csrf": [token], "learn": [TYPED, "presenteren"], "offer": ["Gewone taal"]}


def send(course: Course, form: dict[str, list[str]], *, site: str = "same-origin") -> requests.Response:
    return course.samira.browser.post(course.samira.address(f"{course.duo_path}/aims"), form, site=site)


def test_CK_07_a_page_of_a_session_that_is_over_says_so_and_how_to_come_back(course: Course) -> None:
    course.services.clock.move(timedelta(minutes=31))
    for path in ("/", "/duo", f"{course.duo_path}/aims", "/groups", "/privacy"):
        answer = course.samira.browser.get(course.samira.address(path))
        assert answer.status_code == 401
        assert OVER in words(answer)
        assert AGAIN in words(answer)
        assert "<form" not in answer.text


def test_CK_07_what_was_typed_comes_back_when_the_session_was_over(course: Course) -> None:
    form = the_aims(course)
    course.services.clock.move(timedelta(minutes=31))
    answer = send(course, form)
    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Rustig blijven als het &lt;druk&gt; wordt</textarea>" in answer.text
    assert "Gewone taal</textarea>" in answer.text
    assert form["csrf"][0] not in answer.text
    course.services.clock.move(timedelta(minutes=-31))
    assert TYPED not in course.samira.read(f"{course.duo_path}/aims")


def test_CK_07_one_click_leads_back_to_the_activity_where_the_product_says_where_it_is(services: Services, served: Serve) -> None:
    with tool_in_lms(services, served, product="moodle") as tool:
        browser = tool.browser()
        launch = launch_id(tool.launch(browser, **{f"{LTI}/resource_link": {"id": "7 &l=8"}}))
        services.clock.move(timedelta(minutes=31))
        said = browser.get(f"/t/{launch}/").text
        assert f'<a class="button" href="{tool.platform.issuer}/mod/lti/view.php?l=7%20%26l%3D8" target="_top" rel="noreferrer">' in said
        late = browser.post(f"/t/{launch}/language", {"csrf": "x", "language": "en"}, site="same-origin")
        assert (late.status_code, "view.php" in late.text) == (403, False)
        assert "view.php" not in tool.browser().get("/t/01890000-0000-7000-8000-000000000000/").text


def test_CK_07_what_was_typed_stays_on_the_page_when_the_activity_opens(services: Services, served: Serve) -> None:
    with tool_in_lms(services, served, product="moodle") as tool:
        browser = tool.browser()
        launch = launch_id(tool.launch(browser))
        token = browser.get(f"/t/{launch}/").text.partition('name="csrf" value="')[2].partition('"')[0]
        services.clock.move(timedelta(minutes=31))
        late = browser.post(f"/t/{launch}/language", {"csrf": token, "language": TYPED}, site="same-origin")
        assert 'target="_blank" rel="noopener noreferrer"' in late.text
        assert "_top" not in late.text


@pytest.mark.parametrize(("site", "token"), [("cross-site", None), ("same-origin", "made-up"), ("same-origin", "")])
def test_CK_10_no_other_site_makes_us_show_its_words(course: Course, site: str, token: str | None) -> None:
    form = the_aims(course)
    course.services.clock.move(timedelta(minutes=31))
    answer = send(course, form if token is None else {**form, "csrf": [token]}, site=site)
    assert answer.status_code == 403
    assert "Rustig" not in answer.text


def test_CK_10_a_page_without_a_session_gives_out_no_token_of_a_launch(course: Course) -> None:
    stranger = SmallBrowser(home=course.url)
    token = the_aims(course)["csrf"][0]
    for path in ("/signed-out", "/duo", "/nothing"):
        assert token not in stranger.get(course.samira.address(path)).text


def test_CK_14_what_went_wrong_is_shown_in_the_frame_with_the_way_back(tool: ToolInLms) -> None:
    browser = tool.browser()
    launch = launch_id(tool.launch(browser))
    allowed = f"frame-ancestors {' '.join(tool.platform.origins)}"
    mine = browser.get(f"/t/{launch}/nothing-here")
    assert (mine.status_code, allowed in mine.headers["Content-Security-Policy"]) == (404, True)
    assert f'href="/t/{launch}/"' in mine.text
    for path in (f"/t/{launch}/nothing-here", f"/t/{launch}/", "/t/nonsense/duo", "/nowhere", "/lti/launch"):
        answer = tool.browser().get(path)
        assert answer.status_code in {401, 404, 405}
        assert allowed in answer.headers["Content-Security-Policy"], path
    admin = tool.browser().get("/admin/nothing-here")
    assert "frame-ancestors 'none'" in admin.headers["Content-Security-Policy"]


def name_at(browser: SmallBrowser, launch: UUID) -> str | None:
    """Who a tab belongs to, or None if its session is over."""
    answer = browser.get("/me", query={"t": str(launch)})
    return str(answer.json()["person"]["name"]) if answer.status_code == 200 else None


def test_CK_07_two_activities_in_two_tabs_each_keep_their_own(tool: ToolInLms) -> None:
    browser = tool.browser()
    tabs = [launch_id(tool.launch(browser, context={"id": f"c-{number}", "title": f"Course {number}"})) for number in (1, 2)]
    for _twice in range(2):
        told = [browser.get("/me", query={"t": str(tab)}).json() for tab in tabs]
        assert [each["context"]["title"] for each in told] == ["Course 1", "Course 2"]
        assert [each["launch"] for each in told] == [str(tab) for tab in tabs]


def test_CK_07_two_accounts_in_two_tabs_are_never_mixed(tool: ToolInLms) -> None:
    browser = tool.browser()
    one = launch_id(tool.launch(browser, given_name="Anna", family_name="One"))
    page = browser.get(f"/t/{one}/").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    other = launch_id(tool.launch(browser, sub="u-18", given_name="Bob", family_name="Other"))
    assert (name_at(browser, one), name_at(browser, other)) == (None, "Bob Other")
    late = browser.post(f"/t/{one}/language", {"csrf": token, "language": "en"}, site="same-origin")
    assert (late.status_code, "Je bent hier niet meer aangemeld" in words(late)) == (401, True)
    crossed = browser.post(f"/t/{other}/language", {"csrf": token, "language": "en"}, site="same-origin")
    assert crossed.status_code == 403
