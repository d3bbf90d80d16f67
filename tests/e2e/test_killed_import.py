"""`kill -9` in the middle of an import: the next run completes it, the roster equals the feed, nobody is there twice.

Whoever is to be killed gets no page more until it is: only a run that has all pages may be done before.
Two thousand people and four kills here; `WEDERKERIG_TEST_KILLED_IMPORT=20000x10` is the long form.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from signal import SIGKILL
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet

from integration.clock import Clock
from integration.store.people.halfway import LEASE
from tests.fakes.http_server import Asked, FakeServer, Says, answering

PEOPLE, KILLS = (int(number) for number in os.environ.get("WEDERKERIG_TEST_KILLED_IMPORT", "2000x4").split("x"))
PAGES = 40
SIZE = PEOPLE // PAGES
SECONDS = 300
MAPPING = """
connector: 1
name: acme
base_url: {url}
limits: {{per_second: 1000}}
read:
  employees:
    request: {{path: /staff, query: {{skip: "{{{{ page.offset }}}}", take: "{{{{ page.size }}}}"}}}}
    records: rows
    page: {{kind: offset, size: {size}, total: total}}
    map:
      external_id: {{from: id, do: str}}
      employee_number: number
      family_name: name
      manager_external_id: {{from: boss, do: str}}
      employment_status: {{default: active}}
"""


class Feed:
    """So many people. It kills whoever asks for a page from `deadly` on, `after` seconds past its answer; no page follows before that."""

    def __init__(self) -> None:
        self.rows = [{"id": n, "number": f"N{n}", "name": f"Naam {n}", "boss": n // 10} for n in range(PEOPLE)]
        self.victim: subprocess.Popen[str] | None = None
        self.deadly, self.after = PEOPLE, 0.0
        self.killing: threading.Timer | None = None

    def __call__(self, asked: Asked) -> Says:
        query = parse_qs(urlsplit(asked.path).query)
        skip, take = int(query["skip"][0]), int(query["take"][0])
        body = json.dumps({"rows": self.rows[skip : skip + take], "total": PEOPLE}).encode()
        if self.killing:
            self.killing.join()
        elif skip >= self.deadly and self.victim:
            self.killing = threading.Timer(self.after, self.victim.send_signal, [SIGKILL])
            self.killing.start()
        return Says(headers={"Content-Type": "application/json"}, body=[body], length=len(body))

    def let_live(self) -> None:
        """From here on nobody is killed."""
        self.victim, self.killing, self.deadly = None, None, PEOPLE


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def server(feed: Feed) -> Iterator[FakeServer]:
    with answering(feed) as server:
        yield server


@pytest.fixture
def environment(tmp_path: Path, empty_sqlite: Path, server: FakeServer) -> dict[str, str]:
    """A connected service of its own."""
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    (tmp_path / "acme.yaml").write_text(MAPPING.format(url=server.url, size=SIZE), encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WEDERKERIG_")},
        "WEDERKERIG_DATA_DIR": str(tmp_path),
        "WEDERKERIG_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        "WEDERKERIG_MOVABLE_CLOCK": "true",
    }
    assert said(environment, "hris", "add", "acme", "--mapping", str(tmp_path / "acme.yaml")).returncode == 0
    return environment


def started(environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "integration", *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def said(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    process = started(environment, *words)
    output, _none = process.communicate(timeout=SECONDS)
    return subprocess.CompletedProcess(words, process.returncode, output, "")


def killed(environment: dict[str, str], feed: Feed, at: int, after: float) -> int:
    """A run that is killed past the answer to this page; after the last page it may be done by then. Gives the exit code."""
    feed.let_live()
    feed.deadly, feed.after = at, after
    feed.victim = started(environment, "people", "import", "acme", "--full")
    feed.victim.communicate(timeout=SECONDS)
    return feed.victim.returncode


def roster(folder: Path) -> list[tuple[str, str, str, str]]:
    with sqlite3.connect(folder / "wederkerig.sqlite3") as db:
        columns = "external_id, employee_number, family_name, manager_external_id"
        return list(db.execute(f"SELECT {columns} FROM employees WHERE employment_status = 'active'"))


def any_of(most: int, number: int) -> int:
    """As good as any, and the same in each run."""
    return int.from_bytes(sha256(str(number).encode()).digest()) % most


def test_kill_9_at_random_points_and_the_next_run_completes(feed: Feed, environment: dict[str, str], tmp_path: Path) -> None:
    clock, ends = Clock(tmp_path), []
    for page, milliseconds in sorted((any_of(PAGES, number), any_of(50, number + KILLS)) for number in range(KILLS)):
        end = killed(environment, feed, page * SIZE, milliseconds / 1000)
        assert end == -SIGKILL or (end == 0 and page == PAGES - 1), f"page {page}: {end}"
        ends.append(end)
        clock.move(LEASE)
    assert ends.count(-SIGKILL) > 0, "nobody was killed, so nothing was shown"
    feed.let_live()
    last = said(environment, "people", "import", "acme", "--full")
    assert last.returncode == 0, last.stdout
    expected = [(str(row["id"]), str(row["number"]), str(row["name"]), str(row["boss"])) for row in feed.rows]
    assert sorted(roster(tmp_path)) == sorted(expected)
