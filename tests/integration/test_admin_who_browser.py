"""Who is who and who is here twice, decided without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from integration.flows.people.links import linking
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.linking_world import LinkingWorld
from tests.integration.test_admin_browser import sign_in_as_admin

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FOCUSED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"
SEEN = "e => { const s = getComputedStyle(e); return s.outlineStyle != 'none' || s.boxShadow != 'none' }"


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on what has these words, where it can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            assert page.locator(":focus").evaluate(SEEN), f"nobody sees the focus on {words}"
            return
    pytest.fail(f"no way to {words} by Tab")


def press(page: Page, words: str, *, key: str = "Enter", done: str) -> None:
    """Go there by Tab and press a key; what was done is told where a screen reader reads it."""
    tab_to(page, words)
    page.keyboard.press(key)
    page.wait_for_url(f"**?done={done}*")
    assert page.locator("[role=status], [role=alert]").first.is_visible()


def test_links_and_doubles_are_decided_by_keyboard_only(page: Page, services: Services, served: Serve) -> None:
    who = LinkingWorld(store=services.store)
    noor = who.employee("Noor Visser", work_email="n.visser@stad.example")
    account = who.account("Wim Bos", email="n.visser@stad.example")
    who.employee("Lotte Jansen", employee_number="7")
    who.employee("Lotte Jansen", at="payroll", employee_number="7")
    page.goto(f"{sign_in_as_admin(page, services, served)}/admin/people/links")
    press(page, "Koppel wat is aangevinkt", done="nothing")
    tab_to(page, "Vink minstens één regel aan.")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "pair"
    page.keyboard.press("Space")
    press(page, "Koppel wat is aangevinkt", done="linked")
    assert who.linked(account) == noor.id
    page.goto(page.url.split("/links")[0] + "/doubles")
    tab_to(page, "Welk HR-systeem gaat voor?")
    page.keyboard.press("ArrowDown")
    press(page, "Voeg samen wat is aangevinkt", done="joined")
    assert len(linking.look(services.store).joined) == 1
    press(page, "Haal uit elkaar", done="separated")
    assert linking.look(services.store).joined == []
