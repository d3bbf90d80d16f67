"""A real scim2-server with three hundred users: all of them come in, then what changed, then nothing (SCIM-05, SCIM-06).

By hand, as an administrator would: every command is a process of its own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.real.scim2_server import TOKEN, scim_server

ROOT = Path(__file__).parents[2]
STAFF = 300
COUNTS = re.compile(r"read (\d+) \((.*?)\): (\d+) new, (\d+) changed, (\d+) left, (\d+) back")


class Hand:
    """Somebody at the command line, with a data folder of their own."""

    def __init__(self, folder: Path) -> None:
        ours = {
            "WEDERKERIG_DATA_DIR": str(folder / "data"),
            "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
            "WEDERKERIG_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "HR_TOKEN": TOKEN,
        }
        self._environment = {**os.environ, **ours}

    def types(self, *words: str) -> str:
        """One command; gives what it printed."""
        command = [sys.executable, "-m", "integration", *words]
        return subprocess.run(command, cwd=ROOT, env=self._environment, check=True, capture_output=True, text=True).stdout

    def brings_in(self, *options: str) -> tuple[int, str, int, int, int, int]:
        """An import: how many were read and of what kind; new, changed, left and back."""
        printed = self.types("people", "import", "scim", *options)
        found = COUNTS.search(printed)
        assert found, printed
        read, kind, *counts = found.groups()
        new, changed, left, back = map(int, counts)
        return int(read), kind, new, changed, left, back

    def roster(self) -> dict[str, dict[str, str]]:
        """Everybody by number, leavers too."""
        return {person["number"]: person for person in json.loads(self.types("people", "list", "--left", "--json"))}


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The shipped file, but reading no five minutes back: this test takes less than that."""
    shipped = (ROOT / "mappings" / "hris" / "scim.yaml").read_text(encoding="utf-8")
    assert "overlap: 5m" in shipped
    (tmp_path / "mine.yaml").write_text(shipped.replace("overlap: 5m", "overlap: 0s"), encoding="utf-8")
    return tmp_path / "mine.yaml"


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    hand = Hand(tmp_path)
    hand.types("db", "upgrade")
    return hand


@pytest.mark.parametrize("cursors", [True, False], ids=["cursor paging", "index paging"])
def test_three_hundred_users_come_in_and_stay_up_to_date(hand: Hand, mapping: Path, tmp_path: Path, *, cursors: bool) -> None:
    with scim_server(tmp_path, cursors=cursors) as server:
        ids = [server.hire(number, f"Afdeling {number % 7}") for number in range(STAFF)]
        hand.types("hris", "add", "scim", "--mapping", str(mapping), "--set", f"base_url={server.url}", "--secret", "token=env:HR_TOKEN")
        assert hand.brings_in() == (STAFF, "everybody", STAFF, 0, 0, 0)
        known = hand.roster()
        assert {person["external id"] for person in known.values()} == set(ids)
        assert (known["N0041"]["name"], known["N0041"]["department"]) == ("Voornaam 41 Achternaam 041", "Afdeling 6")

        server.change(ids[3], title="Senior adviseur")
        server.change(ids[4], active=False)
        read, kind, *counts = hand.brings_in()
        assert (kind, counts) == ("changes only", [0, 1, 1, 0])
        assert 2 <= read < STAFF
        after = hand.roster()
        assert (after["N0003"]["title"], after["N0004"]["status"]) == ("Senior adviseur", "left")

        assert hand.brings_in()[1:] == ("changes only", 0, 0, 0, 0)
        assert hand.brings_in("--full") == (STAFF, "everybody", 0, 0, 0, 0)
        assert hand.roster() == after
