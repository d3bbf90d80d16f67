"""The pages in a real browser: nothing that axe objects to by day or by night, nothing that sticks out, all of it by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from integration.domain.journey.farewell import said
from integration.domain.journey.harvest import Level
from integration.flows.journey import farewell, harvest, nudges, states
from integration.post.settings_link import SettingsLinks
from integration.store import mentoring
from integration.store.journey.harvest import items_of
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor, from_course
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Look: TypeAlias = Callable[..., Page]


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """A duo that signed and met once, and is reminded of the questions at the start."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    today = services.clock.now().astimezone(services.settings.timezone).date()
    course.samira.send(f"{course.duo_path}/sessions/new", {"day": today.isoformat(), "minutes": "60", "format": "F01"})
    at_work = services.work_hours.next(services.clock.now())
    nudges.remind(services.store, services.catalogue.points, hours=services.work_hours, mails=False, now=at_work)
    return course


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """`look(door, width=900, color_scheme="dark")` is somebody's browser, signed in at that door."""
    with ExitStack() as stack:

        def open_browser(door: ToolDoor, *, width: int = 900, **how: Any) -> Page:
            context = browser.new_context(user_agent=door.browser.agent, viewport={"width": width, "height": 800}, **how)
            stack.callback(context.close)
            cookies: list[Any] = [
                {"name": name, "value": value, "url": door.browser.home.replace("http:", "https:"), "secure": True}
                for name, value in door.browser.cookies.items()
            ]
            context.add_cookies(cookies)
            return context.new_page()

        yield open_browser


def of_the_duo(course: Course) -> list[str]:
    """The pages of the two partners."""
    pages = (
        "",
        "/aims",
        "/goals",
        "/agreement",
        "/agreement/terms",
        "/agreement/signature",
        "/sessions",
        "/sessions/new",
        "/looking-back",
        "/growth",
        "/midway",
        "/midway/choice",
        "/harvest",
        "/harvest/sharing",
        "/farewell",
        "/measures/T0/1",
        "/measures/T0/4",
        "/measures/T0/5",
        "/formats",
        "/formats/F01",
        "/formats/F11?from=10:00",
        "/next",
        "/group",
        "/pause",
        "/time",
        "/stop",
    )
    with course.services.store.reading() as db:
        (session,) = mentoring.sessions_of(db, course.duo)
    looking_back = f"/sessions/{session.id}/pulse"
    return [
        "/duo",
        "/help",
        "/privacy",
        "/own",
        "/own/data",
        "/own/nudges",
        "/own/erasure",
        "/own/erasure/all",
        *(course.duo_path + page for page in (*pages, looking_back)),
    ]


def of_the_coordinator(course: Course) -> list[str]:
    """The pages of the coordinator, with somebody to choose."""
    lotte, _ = course.somebody("Lotte", "Jansen")
    wim, _ = course.somebody("Wim", "de Groot")
    pairing = f"{course.board}/pairing"
    chosen = (pairing, f"{pairing}?one={lotte.id}", f"{pairing}/confirmation?one={lotte.id}&other={wim.id}")
    duo, meetings = f"{course.board}/duos/{course.duo.id}", (f"{course.board}/gatherings", f"{course.board}/gatherings/new")
    return [
        "/groups",
        "/groups/new",
        course.board,
        duo,
        f"{duo}/completion",
        f"{duo}/end",
        f"{duo}/rematch",
        f"{duo}/gate",
        f"{course.board}/harvest",
        *meetings,
        *chosen,
    ]


def violations(page: Page) -> list[Any]:
    """What axe has to say."""
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark"}, {"width": 360}], ids=["day", "night", "phone"])
def test_no_page_has_what_axe_objects_to(course: Course, look: Look, how: dict[str, Any]) -> None:
    for door, paths in ((course.samira, of_the_duo(course)), (course.coordinator, of_the_coordinator(course))):
        page = look(door, **how)
        for path in paths:
            page.goto(door.browser.home + door.address(path))
            assert violations(page) == [], path


@pytest.mark.parametrize("width", [320, 640, 900], ids=["enlarged four times", "between", "frame"])
def test_no_page_sticks_out(course: Course, look: Look, width: int) -> None:
    for door, paths in ((course.samira, of_the_duo(course)), (course.coordinator, of_the_coordinator(course))):
        page = look(door, width=width)
        for path in paths:
            page.goto(door.browser.home + door.address(path))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_R06_the_page_behind_the_link_in_a_mail_has_no_fault_and_stops_all_mail_by_its_button(course: Course, look: Look) -> None:
    person, key = course.samira.account.employee_id, course.services.settings.secret_key
    assert person
    assert key
    page = look(course.coordinator, width=320, color_scheme="dark")
    page.goto(f"{course.url}/reminders/{SettingsLinks(key).word(person)}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Send me no mail any more").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You get no mail any more")
    assert violations(page) == []
    assert nudges.switched_off(course.services.store, person) == {"mail"}


@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark"}, {"width": 360}], ids=["day", "night", "phone"])
def test_DR_05_the_page_that_an_lms_shows_as_our_policy_has_no_fault(course: Course, look: Look, how: dict[str, Any]) -> None:
    page = look(course.samira, **how)
    for language in ("nl", "en"):
        page.goto(f"{course.url}/privacy?lang={language}")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_people_who_wait_see_a_page_without_fault(course: Course, look: Look) -> None:
    _, waiting = course.somebody("Lotte", "Jansen")
    stranger = from_course(course.services, course.url, context=course.context)
    for door in (waiting, stranger):
        page = look(door, width=360)
        page.goto(door.browser.home + door.address("/"))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["/help", "/privacy", "/lti/register", "/lti/register?invite=unknown", "/t/elsewhere", "/lti/launch"])
@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark", "width": 360}], ids=["day", "night on a phone"])
def test_pages_that_need_no_launch_have_no_fault(course: Course, look: Look, path: str, how: dict[str, Any]) -> None:
    page = look(course.samira, **how)
    page.goto(course.url + path)
    assert violations(page) == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark", "width": 360}], ids=["day", "night on a phone"])
def test_the_end_of_a_trajectory_has_no_fault(course: Course, look: Look, how: dict[str, Any]) -> None:
    store, now, (one, other) = course.services.store, course.services.clock.now(), course.duo.members
    states.begin_closing(store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=now)
    for person in (one, other):
        for level in Level:
            harvest.write(store, duo_id=course.duo.id, person=person, level=level, words="Eerst vragen, dan pas raad", now=now)
    with store.reading() as db:
        items = items_of(db, course.duo.id)
    for person in (one, other):
        harvest.agree(store, duo_id=course.duo.id, person=person, yes_to=[items[0].version], now=now)
        farewell.say_goodbye(store, duo_id=course.duo.id, said=said(person, "Dank je wel", now), now=now)
    page = look(course.samira, **how)
    mine = next(each.id for each in items if each.person == course.samira.account.employee_id)
    for path in ("", "/farewell", "/harvest", "/harvest/sharing", f"/harvest/items/{mine}"):
        page.goto(course.url + course.samira.address(course.duo_path + path))
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_form_with_a_mistake_has_no_fault_of_its_own(course: Course, look: Look) -> None:
    page = look(course.samira)
    page.goto(course.url + course.samira.address(f"{course.duo_path}/sessions/new"))
    page.get_by_label("Another day").check()
    page.get_by_label("Which other day?").fill("some day")
    page.get_by_role("button", name="Keep this session").click()
    assert page.title().startswith("Error:")
    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.name") == "other"


def test_a_session_is_written_down_by_keyboard_and_without_script(course: Course, look: Look) -> None:
    page = look(course.joost, java_script_enabled=False)
    page.goto(course.url + course.joost.address(f"{course.duo_path}/sessions/new"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#day").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Keep this session").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pulse?done=logged*")
    assert page.get_by_role("status").inner_text() == "The session is written down. Samira sees the same."
    assert course.held() == 2


def test_the_agreement_prints_on_one_sheet_with_nothing_else_of_the_product(course: Course, look: Look) -> None:
    page = look(course.samira)
    page.goto(course.samira.browser.home + course.samira.address(f"{course.duo_path}/agreement"))
    assert page.get_by_role("button", name="Print").is_visible()
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert all(words in shown for words in ("Samira el Amrani", "Joost Bakker", "Signed on", "Rustig blijven", "version 1"))
    assert not [words for words in ("Wederkerig", "Stop\n", "Print", "Who sees this?", "Change", "Our duo") if words in shown]
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


def test_the_clock_at_the_table_counts_the_step_of_now_and_says_the_next_one(course: Course, look: Look) -> None:
    """F11 begins with three minutes and goes on with twelve."""
    page = look(course.samira)
    page.goto(course.url + course.samira.address(f"{course.duo_path}/formats/F11"))
    timer, step = page.get_by_role("timer"), page.locator("li[aria-current=step]")
    expect(timer).to_have_text("3:00")
    page.get_by_role("button", name="Start the clock").click()
    expect(timer).to_have_text("2:58", timeout=30_000)
    page.get_by_role("button", name="Stop the clock").click()
    page.get_by_role("button", name="Next step").click()
    expect(step).to_contain_text("only asks questions")
    expect(page.locator(".at-table [role=status]")).to_contain_text("only asks questions")
    expect(timer).to_have_text("11:58", timeout=30_000)
    assert page.locator("audio, video").count() == 0
