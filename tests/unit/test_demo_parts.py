"""What the demo decides before it starts anything: ports, folder, Redis, pauses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.cli.demo import embedded_redis, folder, ports
from integration.cli.demo.supervisor import LONGEST_PAUSE, cause, pause_after
from integration.domain.errors import Refused


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A loopback port on which somebody listens."""
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


def test_a_taken_port_is_stepped_over(taken_port: int) -> None:
    web, sandbox = ports.choose(taken_port, last=(None, None))
    assert taken_port < web < sandbox


def test_the_sandbox_keeps_its_port(taken_port: int) -> None:
    kept = ports.next_free(taken_port)
    assert ports.choose(taken_port, last=(taken_port, kept))[1] == kept


def test_a_sandbox_whose_port_is_taken_is_refused_with_the_remedy(taken_port: int) -> None:
    with pytest.raises(Refused, match="--fresh"):
        ports.choose(taken_port + 1, last=(None, taken_port))


@given(st.integers(min_value=1, max_value=10_000))
def test_pauses_grow_up_to_a_ceiling(deaths: int) -> None:
    assert pause_after(deaths) <= pause_after(deaths + 1) <= LONGEST_PAUSE


def test_an_ending_is_told_in_words() -> None:
    assert (cause(-9), cause(1)) == ("was ended by signal 9", "stopped with exit code 1")


def test_the_embedded_redis_listens_on_no_port_and_forgets_nothing() -> None:
    command = " ".join(embedded_redis.command(Path("/srv/data"), program="redis-server"))
    assert "--port 0 --unixsocket /srv/data/redis.sock" in command
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_the_socket_has_a_full_path_wherever_the_demo_starts() -> None:
    assert str(Path.cwd() / "data" / "redis.sock") in embedded_redis.command(Path("data"), program="redis-server")


def test_a_folder_too_deep_for_a_socket_is_refused_with_the_remedy() -> None:
    with pytest.raises(Refused, match="WEDERKERIG_DATA_DIR"):
        embedded_redis.command(Path("/" + "deep/" * 30), program="redis-server")


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with folder.held(tmp_path), pytest.raises(Refused, match="already running"), folder.held(tmp_path):
        pass


def test_a_database_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "wederkerig.sqlite3").touch()
    with pytest.raises(Refused, match="no demo made"), folder.held(tmp_path):
        pass


def test_starting_over_removes_only_what_demos_make(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for name in ("demo.env", "wederkerig.sqlite3", "logs/web.log", "my-own-notes.txt"):
        (tmp_path / name).touch()
    folder.start_over(tmp_path)
    assert [left.name for left in tmp_path.iterdir()] == ["my-own-notes.txt"]


def test_the_settings_of_a_demo_are_private_and_keep_their_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEDERKERIG_DATA_DIR", str(tmp_path))
    folder.remember(tmp_path, web_port=8000, sandbox_port=8001, mail_port=8002)
    first = (tmp_path / "demo.env").read_text(encoding="utf-8")
    folder.remember(tmp_path, web_port=8000, sandbox_port=8001, mail_port=8002)
    assert (tmp_path / "demo.env").read_text(encoding="utf-8") == first
    assert (tmp_path / "demo.env").stat().st_mode & 0o077 == 0
    assert folder.last_ports() == (8000, 8001)


def test_settings_that_would_turn_the_demo_into_something_else_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEDERKERIG_DATABASE_URL", "postgresql://production")
    with pytest.raises(Refused, match="unset WEDERKERIG_DATABASE_URL"):
        folder.of_this_environment()
