"""`wederkerig lms …` and `keys rotate`, as an admin types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from integration.cli.main import cli
from integration.flows.lms import signing_keys
from integration.store.lms import platforms
from integration.wiring import Services

Say = Callable[..., Result]
ADD = [
    "--issuer=https://lms.stad.example",
    "--client-id=cid-1",
    "--auth-url=https://login.stad.example/auth",
    "--token-url=https://lms.stad.example/token",
    "--jwks-url=https://lms.stad.example/jwks",
]


@pytest.fixture
def say(services: Services) -> Say:
    """Run a command against the database of `services`."""
    settings = services.settings
    environ = {
        "WEDERKERIG_DATABASE_URL": str(settings.database_url),
        "WEDERKERIG_BASE_URL": settings.base_url,
        "WEDERKERIG_DATA_DIR": str(settings.data_dir),
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "localhost",
    }
    return lambda *words: CliRunner().invoke(cli, words, env=environ)


def test_lms_add_registers_binds_and_says_where_the_values_for_the_platform_are(say: Say) -> None:
    added = say("lms", "add", *ADD, "--deployment-id=1", "--deployment-id=2", "--product=moodle")
    assert added.exit_code == 0, added.output
    assert "lms values moodle" in added.output
    (told,) = json.loads(say("lms", "list", "--json").output)
    assert (told["issuer"], told["client_id"], told["product"], told["state"]) == ("https://lms.stad.example", "cid-1", "moodle", "active")
    assert [(at["deployment_id"], at["state"]) for at in told["deployments"]] == [("1", "bound"), ("2", "bound")]


def test_lms_values_says_what_goes_into_the_form_of_a_product_under_its_names(say: Say, services: Services) -> None:
    base = services.settings.base_url
    told = {row["field"]: row["value"] for row in json.loads(say("lms", "values", "moodle", "--language=nl", "--json").output)}
    assert told["Tool name"] == "Wederkerig mentorschap"
    assert told["Initiate login URL"] == f"{base}/lti/login"
    assert told["Redirection URI(s)"] == f"{base}/lti/launch"
    assert told["Public keyset"] == f"{base}/lti/jwks.json"
    assert "Site administration" in say("lms", "values", "moodle").output
    unknown = say("lms", "values", "mudle")
    assert unknown.exit_code == 1
    assert "there is blackboard, brightspace, canvas, moodle, openedx, sakai, generic" in " ".join(unknown.output.split())


def test_manifest_writes_what_a_product_needs_below_a_folder(say: Say, tmp_path: Path) -> None:
    assert say("manifest", "canvas", "--base-url=https://m.stad.example/", f"--out={tmp_path}").exit_code == 0
    assert json.loads((tmp_path / "canvas" / "canvas_lti.json").read_text())["target_link_uri"] == "https://m.stad.example/lti/launch"
    assert "--- moodle/registration-sheet.nl.md" in say("manifest", "moodle", "--base-url=https://m.stad.example").output
    assert say("manifest", "mudle", "--base-url=https://m.stad.example").exit_code == 1
    assert "must have no path" in say("manifest", "moodle", "--base-url=https://stad.example/m").output


def test_LTI_01_the_same_issuer_and_client_are_registered_once(say: Say) -> None:
    say("lms", "add", *ADD)
    again = say("lms", "add", *ADD)
    assert again.exit_code == 1
    assert "registered already" in again.output
    assert say("lms", "add", *ADD, "--client-id=cid-2").exit_code == 0


@pytest.mark.parametrize(
    ("option", "refused"),
    [
        ("--jwks-url=http://lms.stad.example/jwks", True),
        ("--auth-url=ftp://lms.stad.example/auth", True),
        ("--token-url=https://user@lms.stad.example/token", True),
        ("--auth-url=javascript:alert(1)", True),
        ("--jwks-url=http://localhost:8001/jwks", False),
        ("--jwks-url=http://127.0.0.1:8001/jwks", True),
    ],
)
def test_LTI_05_addresses_are_https_or_allowed_loopback(say: Say, option: str, *, refused: bool) -> None:
    answer = say("lms", "add", *ADD, option)
    assert (answer.exit_code == 1) is refused, answer.output
    if refused:
        assert option.partition("=")[0] in answer.output


def test_SECX_05_other_places_that_frame_the_tool_are_named_at_registration(say: Say, services: Services) -> None:
    assert say("lms", "add", *ADD, "--origin=https://school.example/home", "--origin=https://Bücher.example:8443").exit_code == 0
    with services.store.reading() as db:
        (platform,) = platforms.everyone(db)
    assert {"https://school.example", "https://xn--bcher-kva.example:8443", "https://lms.stad.example"} < set(platform.origins)
    refused = say("lms", "add", *ADD, "--client-id=cid-3", "--origin=https://a;script-src")
    assert (refused.exit_code, "--origin" in refused.output) == (1, True)


def test_LTI_03_bind_takes_a_deployment_out_of_quarantine_or_says_what_it_needs(say: Say) -> None:
    say("lms", "add", *ADD, "--deployment-id=1")
    say("lms", "add", *ADD, "--client-id=cid-2", "--deployment-id=1")
    unknown, twice = say("lms", "bind", "77"), say("lms", "bind", "1")
    assert (unknown.exit_code, twice.exit_code) == (1, 1)
    assert "after its first launch" in unknown.output
    one = json.loads(say("lms", "list", "--json").output)[0]["deployments"][0]["id"]
    assert one in twice.output
    assert say("lms", "bind", one).exit_code == 0


def test_lms_list_says_what_to_do_first_and_shows_a_platform_without_deployments(say: Say) -> None:
    assert "lms add" in say("lms", "list").output
    say("lms", "add", *ADD)
    assert "https://lms.stad.example" in say("lms", "list").output


def test_lms_disable_takes_what_names_one_registration(say: Say) -> None:
    say("lms", "add", *ADD)
    say("lms", "add", *ADD, "--client-id=cid-2")
    assert say("lms", "disable", "https://lms.stad.example").exit_code == 1
    assert say("lms", "disable", "cid-2").exit_code == 0
    assert [told["state"] for told in json.loads(say("lms", "list", "--json").output)] == ["active", "disabled"]


def test_wrong_usage_is_2(say: Say) -> None:
    assert say("lms", "add", "--issuer=x").exit_code == 2


def test_keys_rotate_publishes_the_next_key(say: Say, services: Services) -> None:
    first = signing_keys.signing_key(services.store, now=services.clock.now())
    assert say("keys", "rotate").exit_code == 0
    assert len(signing_keys.own_keys(services.store)) == 2
    assert signing_keys.signing_key(services.store, now=services.clock.now()).kid == first.kid
    assert say("keys", "rotate", "--at-once").exit_code == 0
    assert [key.kid for key in signing_keys.own_keys(services.store)] != [first.kid]
    assert len(signing_keys.own_keys(services.store)) == 1
