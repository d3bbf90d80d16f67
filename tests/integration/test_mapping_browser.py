"""The mapping page in a real browser: a field mapped by keyboard alone, with script and without, in both languages, on a phone too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from integration.flows.access import sign_in
from integration.flows.people.mapping import versions
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.mapping_world import MappingWorld, a_mapping_world
from tests.integration.test_admin_browser import violations

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATIENCE = 20_000


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[MappingWorld]:
    with a_mapping_world(services, served) as world:
        world.press("records")
        yield world


def signed_in(page: Page, world: MappingWorld) -> str:
    """The mapping page's address, for a browser that is signed in now."""
    own = world.services
    page.set_default_timeout(PATIENCE)
    page.goto(f"{own.settings.base_url}/admin/sign-in/{sign_in.admin_link(own.store, now=own.clock.now())}")
    page.click("main button")
    return own.settings.base_url + world.path


def path_of(world: MappingWorld, field: str) -> object:
    """The rule of a field in the draft."""
    return versions.desk(world.services.store, connection_id=world.connection, now=world.services.clock.now()).rules.get(field)


def tab_to(page: Page, words: str, *, most: int = 200) -> None:
    """Walk with the Tab key until this is in focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in " ".join(str(page.evaluate("document.activeElement.textContent")).split()):
            return
    pytest.fail(f"no way by keyboard to {words!r}")


def test_a_field_is_mapped_by_keyboard_alone(page: Page, world: MappingWorld) -> None:
    page.goto(f"{signed_in(page, world)}?lang=en")
    tab_to(page, "Fill in employee number")
    page.keyboard.press("Enter")
    page.wait_for_selector("#editor")
    page.locator("#content").focus()
    tab_to(page, "Persoons Nr.")
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_contain_text("E1002")
    assert page.evaluate("document.activeElement.value") == '"Persoons Nr."'
    expect(page.locator("#state")).to_contain_text("One change on version 1.")
    assert path_of(world, "employee_number") == '"Persoons Nr."'
    tab_to(page, "nothing")
    page.keyboard.type("trim")
    expect(page.locator("#row-employee_number")).to_contain_text("trim spaces")
    assert path_of(world, "employee_number") == {"from": '"Persoons Nr."', "do": "strip"}


def test_a_second_place_is_filled_by_keyboard_alone_and_the_first_stays(page: Page, world: MappingWorld) -> None:
    world.fill("job_title", "dienstverband.functie.naam")
    page.goto(f"{signed_in(page, world)}?field=job_title&lang=en")
    tab_to(page, "Look in a second place when this is empty")
    page.keyboard.press("Enter")
    page.wait_for_url("**place=1*")
    page.locator("#content").focus()
    tab_to(page, "omschrijving")
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_contain_text("Data-analist")
    assert path_of(world, "job_title") == {"from": ["dienstverband.functie.naam", "dienstverband.functie.omschrijving"]}


def test_what_is_typed_shows_its_problem_at_once_and_a_denied_place_its_reason(page: Page, world: MappingWorld) -> None:
    page.goto(f"{signed_in(page, world)}?field=job_title&lang=en")
    page.fill("#path", "dienstverband.functie")
    page.keyboard.press("Tab")
    expect(page.locator("#outcome")).to_contain_text("Choose one value inside it.")
    page.fill("#path", "persoonlijk.geboortedatum")
    page.keyboard.press("Tab")
    expect(page.locator("#path-wrong")).to_contain_text("Age may play no part")
    expect(page.locator("#path")).to_have_attribute("aria-invalid", "true")
    assert path_of(world, "job_title") == "dienstverband.functie"
    page.get_by_role("button", name="omschrijving").click()
    expect(page.locator("#outcome")).to_contain_text("Data-analist")
    expect(page.locator("#path-wrong")).to_be_empty()
    assert page.locator("#path").get_attribute("aria-invalid") is None


def test_who_goes_on_at_once_loses_nothing(page: Page, world: MappingWorld) -> None:
    page.goto(f"{signed_in(page, world)}?field=location&lang=en")
    page.fill("#path", "standplaats")
    page.get_by_role("button", name="Next: in service since").click()
    expect(page.locator("#editor")).to_have_attribute("action", f"{world.path}/fields/employed_since")
    expect(page.locator("#path")).to_have_value("")
    for _ in range(PATIENCE // 200):
        if path_of(world, "location") == "standplaats":
            return
        page.wait_for_timeout(200)
    pytest.fail("what was written last is lost")


def test_without_script_the_same_field_is_mapped_in_two_steps(browser: Browser, world: MappingWorld) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{signed_in(page, world)}?field=location&lang=en")
    page.get_by_role("button", name="standplaats").click()
    page.get_by_role("button", name="Show what this gives").click()
    assert "Stadskantoor" in page.locator("#outcome").inner_text()
    assert path_of(world, "location") == "standplaats"
    context.close()


@pytest.mark.parametrize(("width", "language"), [(360, "nl"), (1280, "en")])
def test_no_mapping_page_has_what_axe_objects_to_or_sticks_out(page: Page, world: MappingWorld, width: int, language: str) -> None:
    world.fill("employee_number", '"Persoons Nr."', do="strip")
    world.fill("job_title", "dienstverband.functie")
    world.fill("employment_status", "dienstverband.status", their=["A"], ours=["active"])
    here = signed_in(page, world)
    page.set_viewport_size({"width": width, "height": 800})
    asked = (
        "?x",
        "?field=employment_status&record=2",
        "?field=job_title&path=bsn",
        "?field=job_title&place=1",
        "?path=taal",
        "/versions?x",
        "/comparison?x",
    )
    for query in asked:
        page.goto(f"{here}{query}&lang={language}")
        assert violations(page) == [], query
        assert page.evaluate("document.documentElement.scrollWidth") <= width, query
