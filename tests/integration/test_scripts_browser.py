"""The same in a real browser, with the content policy taken away: what the policy would stop must not be there in the first place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import admin_door, every_page
from tests.fakes.platform import INSTRUCTOR
from tests.fakes.probes import COMPUTED, ELEMENT
from tests.fakes.small_browser import SmallBrowser
from tests.integration.script_world import ScriptWorld, a_script_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[ScriptWorld]:
    with a_script_world(services, served) as world:
        yield world


def without_policy(route: Route) -> None:
    """As if no browser knew of content policies; they come with documents."""
    if route.request.resource_type != "document":
        return route.continue_()
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    return route.fulfill(response=answer, headers=headers)


def opened(context: BrowserContext, door: SmallBrowser) -> Page:
    """A page of somebody who is in already."""
    cookies = [(name, value) for name, value in door.cookies.items()]
    for name, value in cookies:
        context.add_cookies([{"name": name, "value": value, "url": door.home.replace("http:", "https:"), "secure": True}])
    context.route("**/*", without_policy)
    return context.new_page()


def look_at(browser: Browser, door: SmallBrowser, paths: list[str]) -> None:
    """Open each of these pages; nothing in them runs, and nothing in them was made of a probe."""
    context = browser.new_context(user_agent=door.agent)
    page, dialogs = opened(context, door), list[str]()

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    for path in paths:
        if path.endswith(".json"):  # a file to take along, which no browser opens
            continue
        page.goto(door.home + path)
        made = page.evaluate(f"[window.__xss, document.querySelectorAll('{ELEMENT}, [onerror], img[src=x]').length]")
        assert made == [None, 0], path
        assert COMPUTED not in page.content()
    assert dialogs == []
    context.close()


def test_CERT_06_in_a_browser_no_script_of_an_lms_runs(world: ScriptWorld, browser: Browser, served: Serve) -> None:
    one, _other, _duo = world.a_duo()
    world.read_roster()
    world.launch("unknown", INSTRUCTOR)
    for visitor in (one, world.coordinator(), world.launch("stranger")):
        look_at(browser, visitor.browser, [page.request.path_url for page in visitor.everything() if page.status_code == 200])
    world.post(world.tool.browser(), {**world.claims("a", INSTRUCTOR), "iss": "<img src=x onerror=__xss=1>"})
    world.services.launch_log.settle()
    admin = admin_door(world.services, served)
    look_at(browser, admin.browser, list(every_page(admin)))
