"""The bootstrap: what it remembers, what it says, and the lock files it installs from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import run

LOCKS = (run.RUN, run.TEST)


def pins(lock: str) -> set[str]:
    """`name==version` of each package in a lock file."""
    return set(re.findall(r"^[a-z0-9][^ ]+==[^ ]+", (run.ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_requirements_lock_names_no_address(lock: str) -> None:
    assert "://" not in (run.ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (run.ROOT / lock).read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_for_tests_holds_all_of_the_lock_to_run() -> None:
    assert pins(run.RUN) <= pins(run.TEST)


def test_the_stamp_changes_with_the_lock_and_with_python() -> None:
    stamp = run.stamp_of(b"a==1", "version = 3.11.7")
    assert stamp == run.stamp_of(b"a==1", "version = 3.11.7")
    assert len({stamp, run.stamp_of(b"a==2", "version = 3.11.7"), run.stamp_of(b"a==1", "version = 3.12.1")}) == 3


def test_an_unreachable_index_is_told_apart_from_other_failures() -> None:
    assert "HTTPS_PROXY" in run.explained("… failed: Temporary failure in name resolution")
    assert "HTTPS_PROXY" not in run.explained("hashes do not match")


def test_the_checks_run_in_the_agreed_order() -> None:
    assert list(run.CHECKS) == ["layout", "lint", "types", "floors", "mappings", "catalogue", "tests", "coverage"]


def test_without_a_word_it_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([]) == 2
    assert "python3 run.py demo" in capsys.readouterr().err


def test_an_unknown_benchmark_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["bench", "no-such-thing"]) == 2
    assert "bench NAME" in capsys.readouterr().err


def test_the_procfile_starts_exactly_the_three_processes() -> None:
    lines = Path(run.ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["web", "worker", "clock"]
