"""Our page against the form of a real Moodle: every field it names is there, and what Moodle gives back is what we foresaw.

Runs when the file of WEDERKERIG_TEST_MOODLE (docs/developer.md) also names an administrator.
The tool it registers is removed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page

from integration.flows.lms import installing
from integration.lti.manifest.values import Value, filled_in
from integration.mapping.files import read_products, read_tool
from tests.e2e.moodle_user import sign_in

NEEDS = ("admin",)

TOOL_URL, NAME = "https://mentoring.example", "Wederkerig, a trial of the form"
ASK = {"issuer": "Platform ID", "jwks_url": "Public keyset URL", "token_url": "Access token URL", "auth_url": "Authentication request URL"}


@pytest.fixture
def tools(page: Page, moodle: dict[str, Any]) -> Iterator[Page]:
    """The page on which an administrator manages tools; our trial is gone from it afterwards."""
    sign_in(page, moodle, moodle["admin"])
    address = moodle["login_url"].removesuffix("/login/index.php") + "/mod/lti/toolconfigure.php"
    page.goto(address)
    yield page
    page.goto(address)
    card(page).get_by_title("Delete").first.click()
    page.locator(".modal-footer button.btn-primary").click()
    card(page).wait_for(state="detached")


def card(page: Page) -> Locator:
    """What Moodle shows of our tool."""
    return page.locator(".tool-card", has_text=NAME).first


def fill_in(page: Page, value: Value) -> None:
    """Do what our page says about one field."""
    if value.text == "→":
        page.get_by_text(value.label, exact=True).click()
        return
    field = page.locator(f"xpath=//*[@id=//label[normalize-space()={quoted(value.label)}]/@for]").first
    if value.text == "☑":
        field.check()
    elif value.is_choice:
        field.select_option(value=choice(field, value.text))
    else:
        field.fill(NAME if value.label == "Tool name" else value.text)


def quoted(text: str) -> str:
    """A text within an XPath expression."""
    return f'"{text}"'


def choice(field: Locator, text: str) -> str:
    """The value of the option with this text."""
    options: dict[str, str] = field.evaluate("e => Object.fromEntries([...e.options].map(o => [o.text.trim(), o.value]))")
    return options[text]


def test_MAN_03_the_form_of_moodle_has_every_field_and_gives_back_what_we_foresaw(tools: Page, moodle: dict[str, Any]) -> None:
    product = read_products()["moodle"]
    tools.get_by_role("link", name="configure a tool manually").click()
    tools.wait_for_load_state()
    for value in installing.to_paste(read_tool(), product, base_url=TOOL_URL, language="nl"):
        fill_in(tools, value)
    tools.get_by_role("button", name="Save changes").click()
    card(tools).get_by_title("View configuration details").first.click()
    said = tools.locator(".modal-body", has_text="Platform ID").inner_text()
    parts = urlsplit(moodle["login_url"])
    assert product.register
    foreseen = filled_in(product.register, {"site": f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/login/index.php')}"})
    for name, label in ASK.items():
        assert product.register.ask[name].label == label
        assert f"{label}: {foreseen[name]}" in said
    assert f"{product.register.ask['client_id'].label}: " in said
    assert f"{product.register.ask['deployment_id'].label}: " in said
