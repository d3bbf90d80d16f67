"""Registering a learning environment by hand: every value under the name it has there, and a form that loses nothing."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Page

from integration.flows.lms import installing, registrations
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, words
from tests.fakes.platform import CLIENT, DEPLOYMENT, ISSUER, a_platform
from tests.fakes.tool_in_lms import ToolInLms, launch_id
from tests.integration.test_admin_browser import sign_in_as_admin, violations

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NEW = "/admin/lms/new"
MOODLE = {"site": "https://moodle.stad.example/", "client_id": "wZ3d", "deployment_id": "1"}


def post(admin: AdminDoor, product: str, **told: str) -> requests.Response:
    page = f"{NEW}/{product}"
    return admin.press(page, on=page, **told)


def test_every_product_can_be_chosen_and_says_whether_it_was_tried(admin: AdminDoor) -> None:
    said = admin.read(NEW)
    assert "Moodle Tried with Moodle 4.4." in said
    assert "Canvas From the documentation of its maker." in said
    assert said.index("Sakai") < said.index("Another one with LTI 1.3")
    assert admin.browser.get(f"{NEW}/nothing").status_code == 404


def test_MAN_03_the_page_shows_every_value_in_a_field_of_its_own(admin: AdminDoor, services: Services) -> None:
    page = admin.browser.get(f"{NEW}/moodle").text
    for value in installing.to_paste(services.tool, services.products["moodle"], base_url=services.settings.base_url, language="en"):
        assert value.label.replace("'", "&#39;") in page
        if not value.is_choice and not value.is_long:
            assert f'readonly value="{value.text}"' in page


def test_a_moodle_is_registered_from_its_address_and_two_numbers(admin: AdminDoor, services: Services) -> None:
    answer = post(admin, "moodle", **MOODLE)
    assert answer.status_code == 303
    assert "It is registered." in words(admin.browser.follow(answer))
    (found,) = registrations.registrations(services.store)
    assert found.platform.issuer == "https://moodle.stad.example"
    assert found.platform.auth_url == "https://moodle.stad.example/mod/lti/auth.php"
    assert found.platform.product == "moodle"
    assert [(each.label, each.is_bound) for each in found.deployments] == [("1", True)]


def test_people_launch_from_what_was_registered_by_hand(admin: AdminDoor, services: Services) -> None:
    with a_platform("p1") as lms:
        addresses = {"auth_url": f"{lms.url}/auth", "token_url": f"{lms.url}/token", "jwks_url": f"{lms.url}/jwks"}
        told = {"issuer": ISSUER, "client_id": CLIENT, "deployment_id": DEPLOYMENT, **addresses}
        assert post(admin, "generic", **told).status_code == 303
        (found,) = registrations.registrations(services.store)
        tool = ToolInLms(services=services, url=admin.browser.home, lms=lms, platform=found.platform)
        assert launch_id(tool.launch(tool.browser()))


def test_canvas_needs_a_client_id_only_and_its_deployment_waits(admin: AdminDoor, services: Services) -> None:
    page = f"{NEW}/canvas"
    assert 'value="https://sso.canvaslms.com/api/lti/security/jwks"' in admin.browser.get(page).text
    told = {"issuer": "https://canvas.instructure.com", "client_id": "10000000000001"}
    assert admin.press(page, on=page, **told).status_code == 303
    (found,) = registrations.registrations(services.store)
    assert found.platform.token_url == "https://sso.canvaslms.com/login/oauth2/token"
    assert found.deployments == ()


def test_LTI_02_the_audience_of_brightspace_is_kept_apart(admin: AdminDoor, services: Services) -> None:
    assert post(admin, "brightspace", site="https://leren.stad.example", client_id="b-1", deployment_id="d-1").status_code == 303
    (found,) = registrations.registrations(services.store)
    assert found.platform.audience == "https://api.brightspace.com/auth/token"


@pytest.mark.parametrize(
    ("product", "told", "field", "sentence"),
    [
        ("moodle", {"client_id": "wZ3d"}, "site", "Address of Moodle: This is needed."),
        ("moodle", {**MOODLE, "client_id": ""}, "client_id", "Client ID : This is needed."),
        ("moodle", {**MOODLE, "site": "moodle.stad.example"}, "site", "Write a whole address that starts with https://"),
        ("moodle", {**MOODLE, "site": "http://moodle.stad.example"}, "site", "Write a whole address that starts with https://"),
        ("moodle", {**MOODLE, "client_id": "a b"}, "client_id", "There is a space or a new line in it."),
        ("moodle", {**MOODLE, "token_url": "https://u:p@moodle.stad.example/x"}, "token_url", "without a name or password"),
        ("moodle", {**MOODLE, "client_id": "x" * 256}, "client_id", "This is too long."),
        ("moodle", {**MOODLE, "deployment_id": "x" * 256}, "deployment_id", "This is too long."),
        ("generic", {"issuer": "https://lms.stad.example"}, "jwks_url", "Public keyset (JWKS) URL : This is needed."),
    ],
)
def test_LTI_05_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    admin: AdminDoor, services: Services, product: str, told: dict[str, str], field: str, sentence: str
) -> None:
    answer = post(admin, product, **told)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'href="#{field}"' in answer.text
    assert f'id="wrong-{field}"' in answer.text
    for value in told.values():
        assert f'value="{value}"' in answer.text
    assert registrations.registrations(services.store) == []


def test_LTI_01_what_is_registered_already_is_said_at_the_client_id(admin: AdminDoor) -> None:
    post(admin, "moodle", **MOODLE)
    again = post(admin, "moodle", **MOODLE)
    assert again.status_code == 422
    assert "This client id of this issuer is registered already." in words(again)


def test_script_in_a_field_stays_text(admin: AdminDoor) -> None:
    answer = post(admin, "moodle", **{**MOODLE, "site": '"><script>alert(1)</script>'})
    assert answer.status_code == 422
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", [NEW, f"{NEW}/moodle", f"{NEW}/canvas", f"{NEW}/generic"])
def test_the_pages_have_nothing_axe_objects_to_and_fit_a_phone(page: Page, services: Services, served: Serve, path: str) -> None:
    url = sign_in_as_admin(page, services, served)
    page.goto(url + path)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_tab_selects_a_whole_value_and_the_form_works_without_a_mouse(page: Page, services: Services, served: Serve) -> None:
    url = sign_in_as_admin(page, services, served)
    page.goto(f"{url}{NEW}/moodle")
    page.get_by_label("Tool name").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getSelection().toString()") == f"{services.settings.base_url}/lti/launch"
    page.fill("#site", "https://moodle.stad.example")
    page.fill("#client_id", "wZ3d")
    page.fill("#deployment_id", "1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/lms?done=registered")
