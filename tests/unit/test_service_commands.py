"""The commands that start processes, as far as they decide something before they start."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click import BadParameter
from click.testing import CliRunner, Result
from gunicorn.http.parser import RequestParser

from integration.cli.main import cli
from integration.cli.server import Server
from integration.cli.service import duration, warn_when_behind
from integration.logs import JsonLines
from integration.shipped import shipped


def called(folder: Path, *words: str, **environment: str) -> Result:
    """A command in an environment of its own."""
    ours: Mapping[str, str] = {f"WEDERKERIG_{name}": value for name, value in environment.items()}
    return CliRunner().invoke(cli, words, env={"WEDERKERIG_DATA_DIR": str(folder), **ours})


@pytest.mark.parametrize(("words", "span"), [("14d", timedelta(days=14)), ("36h", timedelta(hours=36)), ("90m", timedelta(minutes=90))])
def test_time_spans_are_read(words: str, span: timedelta) -> None:
    assert duration(words) == span


@pytest.mark.parametrize("words", ["14", "d", "-14d", "14 days", "1.5d", ""])
def test_anything_else_is_no_time_span(words: str) -> None:
    with pytest.raises(BadParameter):
        duration(words)


def test_web_refuses_to_start_without_a_secret_key_and_says_how_to_make_one(tmp_path: Path) -> None:
    refused = called(tmp_path, "web")
    assert refused.exit_code == 1
    assert "WEDERKERIG_SECRET_KEY is not set. Make one" in refused.output


def test_web_refuses_to_start_without_encryption_keys(tmp_path: Path) -> None:
    refused = called(tmp_path, "web", SECRET_KEY="k" * 32)
    assert refused.exit_code == 1
    assert "WEDERKERIG_ENCRYPTION_KEYS is not set" in refused.output


def test_the_clock_moves_only_where_it_is_movable(tmp_path: Path) -> None:
    refused = called(tmp_path, "clock", "move", "14d")
    assert (refused.exit_code, "may not be moved" in refused.output) == (1, True)
    assert called(tmp_path, "clock", "move", "14d", MOVABLE_CLOCK="yes").exit_code == 0
    assert called(tmp_path, "clock", "move", "1d", MOVABLE_CLOCK="yes").exit_code == 0
    assert float((tmp_path / "clock-offset").read_text(encoding="ascii")) == timedelta(days=15).total_seconds()


def test_settings_hide_secrets(tmp_path: Path) -> None:
    shown = called(tmp_path, "settings", "--json", SECRET_KEY="k" * 32)
    values = {row["setting"]: row["value"] for row in json.loads(shown.output)}
    assert values["WEDERKERIG_SECRET_KEY"] == "(set, hidden)"
    assert "k" * 32 not in shown.output


def test_a_demo_leaves_its_settings_for_the_commands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("WEDERKERIG_MOVABLE_CLOCK=yes\nWEDERKERIG_LANGUAGE=en\n", encoding="utf-8")
    shown = called(tmp_path, "settings", "--json", LANGUAGE="nl")
    values = {row["setting"]: row["value"] for row in json.loads(shown.output)}
    assert (values["WEDERKERIG_MOVABLE_CLOCK"], values["WEDERKERIG_LANGUAGE"]) == ("True", "nl")


def test_the_database_is_made_and_found_up_to_date(tmp_path: Path) -> None:
    assert "up to date" in called(tmp_path, "db", "upgrade").output
    assert (tmp_path / "wederkerig.sqlite3").is_file()


def test_web_says_when_the_database_is_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WEDERKERIG_DATA_DIR", str(tmp_path))
    warn_when_behind()
    assert "Run `wederkerig db upgrade`" in capsys.readouterr().err
    called(tmp_path, "db", "upgrade")
    warn_when_behind()
    assert capsys.readouterr().err == ""


def test_web_says_when_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WEDERKERIG_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    warn_when_behind()
    assert "The database does not answer" in capsys.readouterr().err


def test_shipped_files_stand_beside_a_checkout_and_inside_a_wheel(tmp_path: Path) -> None:
    package = tmp_path / "integration"
    assert shipped("mappings", package=package) == tmp_path / "mappings"
    (package / "_shipped" / "mappings").mkdir(parents=True)
    assert shipped("mappings", package=package) == package / "_shipped" / "mappings"


def test_a_json_log_line_is_one_object_with_its_failure() -> None:
    failure = (ValueError, ValueError("broken"), None)
    line = json.loads(JsonLines().format(logging.LogRecord("integration.x", logging.ERROR, __file__, 1, "na %s", ("één",), failure)))
    assert (line["level"], line["logger"], line["message"]) == ("error", "integration.x", "na één")
    assert "ValueError: broken" in line["failure"]


def test_LTI_12_a_login_by_get_may_carry_kilobytes_of_hints() -> None:
    options = Server("127.0.0.1:0", processes=1, log_format="text").cfg
    parser = RequestParser(options, [b"GET /lti/login?lti_message_hint=" + b"x" * 8000 + b" HTTP/1.1\r\n\r\n"], ("127.0.0.1", 1))
    assert len(next(parser).query) > 8000
