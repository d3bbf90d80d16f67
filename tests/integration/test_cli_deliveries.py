"""`wederkerig deliveries …`: what an admin sees and does by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from sqlalchemy import select

from integration.cli.main import cli
from integration.clock import Clock
from integration.store import outbox
from integration.store.db import Store
from integration.store.outbox import Message
from integration.store.tables.people import audit

Run = Callable[..., Result]


@pytest.fixture
def run(store: Store, tmp_path: Any) -> Run:
    environment = {
        "WEDERKERIG_DATABASE_URL": store.url,
        "WEDERKERIG_DATA_DIR": str(tmp_path),
        "WEDERKERIG_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }

    def run(*words: str) -> Result:
        return CliRunner(env=environment).invoke(cli, ["deliveries", *words])

    return run


@pytest.fixture
def parked(store: Store) -> str:
    """The id of a letter that was refused."""
    now = Clock().now() - timedelta(minutes=1)
    with store.transaction() as db:
        outbox.put(db, Message(destination="lms:01", kind="lms.score", key="link:account", body={"score": 5}), now=now)
        (letter,) = outbox.claim(db, "lms:01", now=now, lease=timedelta(minutes=4), most=1)
        outbox.park(db, letter, reason="LMS score: leren.example answered 404", code="http-404", now=now)
    return str(letter.id)


def test_an_empty_letterbox_says_when_letters_come(run: Run) -> None:
    assert "There are no deliveries here" in run().output


def test_the_list_tells_state_and_reason_and_nothing_of_what_is_said(run: Run, parked: str) -> None:
    (row,) = json.loads(run("--json").output)
    assert (row["id"], row["state"], row["code"]) == (parked, "parked", "http-404")
    assert "body" not in row
    assert "answered 404" in run().output
    assert json.loads(run("--state", "waiting", "--json").output) == []


@pytest.mark.parametrize("by_id", [True, False])
def test_retry_makes_a_letter_due_again_and_is_remembered(run: Run, store: Store, parked: str, *, by_id: bool) -> None:
    assert run("retry", parked if by_id else "--all").output.startswith("1 deliveries are due now")
    assert "waiting" in run("--state", "waiting").output
    with store.reading() as db:
        assert list(db.scalars(select(audit.c.act))) == ["letters.retry"]


@pytest.mark.parametrize(
    "words", [["retry"], ["retry", "--all", "01a20bb1-5943-722b-9cad-079e5af8872f"], ["retry", "x"], ["--state", "lost"]]
)
def test_wrong_usage_is_exit_code_2(run: Run, words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_sweep_says_what_it_found(run: Run) -> None:
    assert run("sweep").output.startswith("Nothing was left lying: 0 destinations")
