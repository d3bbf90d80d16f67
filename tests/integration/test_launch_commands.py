"""The launch log, the switches of an LMS and our keys, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from integration.cli.main import cli
from integration.domain.lms.refusals import LAUNCH_CODES
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import CLIENT, DEPLOYMENT
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Say = Callable[..., Result]


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS."""
    with tool_in_lms(services, served) as tool:
        yield tool


@pytest.fixture
def say(services: Services) -> Say:
    """Run a command against the database of `services`."""
    settings = services.settings
    environ = {
        "WEDERKERIG_DATABASE_URL": str(settings.database_url),
        "WEDERKERIG_BASE_URL": settings.base_url,
        "WEDERKERIG_DATA_DIR": str(settings.data_dir),
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
    }
    return lambda *words: CliRunner().invoke(cli, words, env=environ)


def test_LTI_43_a_code_leads_to_cause_and_remedy_and_to_what_came_along(tool: ToolInLms, say: Say) -> None:
    assert "No launch was refused." in say("lms", "launches").output
    tool.launch(tool.browser(), aud="cid-2")
    tool.services.launch_log.settle()
    (row,) = json.loads(say("lms", "launches", "--json").output)
    assert (row["reason"], row["said"]["audience"], row["came_along"]["email"]) == ("audience-wrong", "cid-2", "text")
    assert "Compare the client id" in row["remedy"]
    told = say("lms", "launches", "--reference", row["code"].lower()).output
    assert "The message is meant for another client id.\nRemedy: Compare the client id" in told
    assert "Noor" not in say("lms", "launches", "--json").output
    assert "No refused launch has that code." in say("lms", "launches", "--reference", "ZZZZZZ").output


def test_every_reason_can_be_read_in_both_languages(say: Say) -> None:
    dutch = json.loads(say("lms", "refusals", "--language=nl", "--json").output)
    assert [row["reason"] for row in dutch] == list(LAUNCH_CODES)
    assert "scanner of een proef" in "".join(row["remedy"] for row in dutch)
    assert say("lms", "refusals", "--markdown").output.startswith("| code | what happened | what to do |")


def test_LTI_02_what_is_switched_off_by_hand_is_switched_on_by_hand(tool: ToolInLms, say: Say) -> None:
    assert say("lms", "disable", CLIENT).exit_code == 0
    assert tool.browser().post("/lti/login", tool.login_fields()).status_code == 403
    assert "looked at again" in say("lms", "enable", CLIENT).output
    assert tool.launch(tool.browser()).status_code == 303


def test_LTI_03_a_place_is_closed_and_let_in_again_by_hand(tool: ToolInLms, say: Say) -> None:
    assert "`lms bind` lets it in again" in say("lms", "unbind", DEPLOYMENT).output
    assert tool.launch(tool.browser()).status_code == 403
    assert say("lms", "bind", DEPLOYMENT).exit_code == 0
    assert tool.launch(tool.browser()).status_code == 303


def test_KEY_03_our_keys_are_listed_with_what_they_do_now(say: Say) -> None:
    assert "No key yet" in say("keys", "list").output
    say("keys", "rotate")
    (row,) = json.loads(say("keys", "list", "--json").output)
    assert row["now"] in {"signs", "is published"}
    assert row["signs from"].endswith("UTC")
