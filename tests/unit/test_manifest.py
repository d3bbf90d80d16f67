"""What every LMS needs to install the tool: rendered from one source, checked in, and fit for the LMS that reads it."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from integration.flows.lms import installing
from integration.lti.manifest.configuration import TOOL_CONFIGURATION, registration_body
from integration.lti.manifest.values import custom_parameters, filled_in, tool_words
from integration.mapping.files import read_products, read_tool
from integration.mapping.preset import TOOL_WORDS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "plugin_manifest"
BASE = "https://mentoring.example"
TOOL, PRODUCTS = read_tool(), read_products()
NAMES = [product.name for product in installing.can_install(PRODUCTS)]
SECRET = re.compile(r"-----BEGIN|client_secret|password|token=|eyJ[\w-]{10}|\"[dpq]\":", re.IGNORECASE)


def pasted(product: str, *, language: str = "en") -> dict[str, str]:
    found = installing.to_paste(TOOL, PRODUCTS[product], base_url=BASE, language=language)
    return {value.label: value.text for value in found}


@pytest.mark.parametrize("name", NAMES)
def test_MAN_01_the_checked_in_files_are_what_the_source_renders(name: str) -> None:
    rendered = installing.render(TOOL, PRODUCTS[name], base_url=BASE)
    there = {file.name: file.read_text(encoding="utf-8") for file in (FOLDER / name).iterdir()}
    assert there == rendered, "run: wederkerig manifest --base-url https://mentoring.example --out plugin_manifest"


def test_MAN_01_no_file_of_a_product_that_is_gone_is_left() -> None:
    assert {folder.name for folder in FOLDER.iterdir() if folder.is_dir()} == set(NAMES)


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.*")), ids=lambda file: str(file.relative_to(FOLDER)))
def test_MAN_01_no_file_holds_a_secret_or_another_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not SECRET.search(text)
    assert set(re.findall(r"https?://([^/\s`\"<]+)/lti/", text)) <= {"mentoring.example"}


@pytest.mark.parametrize("name", NAMES)
def test_MAN_02_to_08_every_form_gets_the_addresses_without_which_nothing_works(name: str) -> None:
    everything = json.dumps(installing.render(TOOL, PRODUCTS[name], base_url=BASE))
    told = "\n".join(pasted(name).values()) if name != "canvas" else everything
    for address in (TOOL.addresses.login, TOOL.addresses.launch, TOOL.addresses.keys):
        assert BASE + address in told


def test_MAN_02_the_generic_file_is_the_body_of_a_dynamic_registration() -> None:
    body = registration_body(TOOL, PRODUCTS["generic"], base_url=BASE)
    assert json.loads((FOLDER / "generic" / "lti-tool-configuration.json").read_text(encoding="utf-8")) == body
    assert body["redirect_uris"] == [f"{BASE}/lti/launch"]
    assert body["token_endpoint_auth_method"] == "private_key_jwt"
    assert set(body["scope"].split()) == set(TOOL.scopes)


def test_DR_07_domain_is_host_and_port_of_the_target_link_and_no_value_holds_an_equals_sign() -> None:
    body = registration_body(TOOL, PRODUCTS["moodle"], base_url="http://127.0.0.1:8310")[TOOL_CONFIGURATION]
    assert body["domain"] == "127.0.0.1:8310"
    assert body["target_link_uri"].startswith(f"http://{body['domain']}/")
    assert not [value for value in body["custom_parameters"].values() if "=" in value or "\n" in value]


def test_DR_06_a_placement_goes_by_the_name_the_product_has_for_it() -> None:
    messages = registration_body(TOOL, PRODUCTS["moodle"], base_url=BASE)[TOOL_CONFIGURATION]["messages"]
    assert {message["type"]: message.get("placements") for message in messages} == {
        "LtiResourceLinkRequest": None,
        "LtiDeepLinkingRequest": ["ContentArea"],
        "LtiDataPrivacyLaunchRequest": None,
    }
    messages = registration_body(TOOL, PRODUCTS["canvas"], base_url=BASE)[TOOL_CONFIGURATION]["messages"]
    placed = [message["placements"] for message in messages if "placements" in message]
    assert placed == [["course_navigation"], ["link_selection", "assignment_selection"]]


def test_MAN_03_moodle_gets_its_parameters_one_a_line_and_every_field_in_order_of_its_form() -> None:
    told = pasted("moodle", language="nl")
    assert told["Tool name"] == "Wederkerig mentorschap"
    parameters = ["context_history=$Context.id.history", "link_history=$ResourceLink.id.history", "actual_user=$ActualUser.id"]
    assert told["Custom parameters"].splitlines() == parameters
    assert list(told)[:3] == ["Expand all", "Tool name", "Tool URL"]


def test_MAN_04_canvas_reads_its_placements_and_its_own_variable() -> None:
    told = json.loads((FOLDER / "canvas" / "canvas_lti.json").read_text(encoding="utf-8"))
    (extension,) = told["extensions"]
    placed = {each["placement"]: each["message_type"] for each in extension["settings"]["placements"]}
    assert placed == {
        "course_navigation": "LtiResourceLinkRequest",
        "link_selection": "LtiDeepLinkingRequest",
        "assignment_selection": "LtiDeepLinkingRequest",
    }
    assert told["custom_fields"] == {
        "context_history": "$Context.id.history",
        "link_history": "$ResourceLink.id.history",
        "actual_user": "$Canvas.masqueradingUser.userId",
    }
    assert extension["privacy_level"] == "public"
    assert "global_navigation" not in placed


def test_MAN_04_canvas_gets_one_login_address_for_all_its_regions() -> None:
    told = json.loads((FOLDER / "canvas" / "canvas_lti.json").read_text(encoding="utf-8"))
    assert told["oidc_initiation_url"] == f"{BASE}/lti/login"
    assert "oidc_initiation_urls" not in told


def test_MAN_05_brightspace_is_asked_for_the_audience_of_its_token_apart() -> None:
    preset = PRODUCTS["brightspace"].register
    assert preset
    told = filled_in(preset, {"site": "https://leren.brightspace.com"})
    assert told["token_audience"] != told["token_url"]
    assert PRODUCTS["brightspace"].lists_everybody is False


def test_MAN_06_the_key_set_of_blackboard_follows_from_the_client_id() -> None:
    preset = PRODUCTS["blackboard"].register
    assert preset
    assert filled_in(preset, {"client_id": "cid-7"})["jwks_url"].endswith("/applications/cid-7/jwks.json")
    assert "jwks_url" not in filled_in(preset, {})


def test_MAN_07_open_edx_takes_a_column_of_a_hundred_and_shares_the_email_address() -> None:
    told = pasted("openedx")
    assert told["Weight"] == "100"
    assert told["Registered Redirect URIs"] == f'["{BASE}/lti/launch"]'
    assert told["Enable LTI NRPS"] == told["Request user's email"] == "True"


def test_MAN_08_sakai_has_its_fields_and_totara_the_sheet_for_any_lms_with_a_warning() -> None:
    assert pasted("sakai")["LTI 1.3 Tool Keyset URL"] == f"{BASE}/lti/jwks.json"
    assert "For Totara: ask which version of LTI your site has" in (ROOT / "docs" / "admin" / "other.md").read_text(encoding="utf-8")
    assert not list(FOLDER.rglob("imsmanifest.xml"))


def test_DL_07_choosing_content_is_a_message_of_its_own_with_a_target() -> None:
    messages = registration_body(TOOL, PRODUCTS["moodle"], base_url=BASE)[TOOL_CONFIGURATION]["messages"]
    (choosing,) = [message for message in messages if message["type"] == "LtiDeepLinkingRequest"]
    assert choosing["target_link_uri"] == f"{BASE}/lti/launch"


def test_VAR_04_a_product_may_have_another_variable_for_a_parameter_of_ours() -> None:
    product = replace(PRODUCTS["canvas"], custom={"context_history": "$Canvas.course.previousContextIds"})
    told = custom_parameters(TOOL, product)
    assert told == {**TOOL.custom_parameters, "context_history": "$Canvas.course.previousContextIds"}


def test_the_addresses_of_moodle_follow_from_its_site_and_what_was_told_stays() -> None:
    preset = PRODUCTS["moodle"].register
    assert preset
    told = filled_in(preset, {"site": "https://m.example/moodle/", "token_url": "https://other.example/token"})
    assert told["issuer"] == "https://m.example/moodle"
    assert told["auth_url"] == "https://m.example/moodle/mod/lti/auth.php"
    assert told["token_url"] == "https://other.example/token"


def test_MAN_09_titles_and_descriptions_fit_every_product() -> None:
    assert max(map(len, TOOL.name.values())) <= 50
    assert max(map(len, TOOL.description.values())) <= 450
    assert max(len(label) for message in TOOL.messages for label in message.label.values()) <= 50


@pytest.mark.parametrize(("icon", "size"), [(TOOL.icons.small, 50), (TOOL.icons.large, 128)])
def test_MAN_09_icons_have_the_sizes_that_are_asked_for(icon: str, size: int) -> None:
    png = (ROOT / "integration" / "web" / icon.lstrip("/")).read_bytes()
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (size, size)
    assert (ROOT / "integration" / "web" / TOOL.icons.vector.lstrip("/")).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_says_where_it_comes_from(name: str) -> None:
    text = (FOLDER / name / "registration-sheet.en.md").read_text(encoding="utf-8")
    assert ("Tried with Moodle 4.4." if name == "moodle" else "From vendor documentation; not tried by us.") in text
    preset = PRODUCTS[name].register
    assert preset
    assert preset.where in text


@pytest.mark.parametrize("name", NAMES)
def test_every_product_has_a_guide_that_says_where_it_comes_from(name: str) -> None:
    preset = PRODUCTS[name].register
    assert preset
    guide = (ROOT / "docs" / "admin" / f"{'other' if name == 'generic' else name}.md").read_text(encoding="utf-8")
    source = (
        "From the standard."
        if name == "generic"
        else f"Tried with {preset.tried}"
        if preset.tried
        else "From vendor documentation; not tried by us."
    )
    assert source in guide


def test_the_words_a_product_may_use_are_those_that_are_filled_in() -> None:
    assert set(tool_words(TOOL, PRODUCTS["generic"], base_url=BASE, language="nl")) == set(TOOL_WORDS)
