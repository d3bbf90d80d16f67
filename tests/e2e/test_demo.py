"""The demo as a newcomer meets it: it gets ready, heals itself, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from integration.cli.demo.ports import is_free
from integration.cli.demo.supervisor import left_in
from tests.real.demo import RunningDemo, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


@pytest.fixture
def own_demo() -> Iterator[RunningDemo]:
    """A demo to mistreat."""
    running = RunningDemo()
    yield running
    running.remove()


def test_the_demo_says_where_to_click(demo: RunningDemo) -> None:
    assert demo.is_ready()
    for place in (f"{demo.sandbox}/", f"{demo.sandbox}/gradebook", f"{demo.sandbox}/hris", f"{demo.sandbox}/mail", f"{demo.url}/admin/"):
        assert place in demo.said()


def test_the_printed_link_lets_an_admin_in_once(own_demo: RunningDemo, page: Page) -> None:
    link = next(word for word in own_demo.said().split() if word.startswith(f"{own_demo.url}/admin/"))
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/admin/?$"))
    page.goto(link)
    assert page.locator("main form button").count() == 0


def test_the_parts_are_those_of_the_procfile_the_sandbox_and_redis(demo: RunningDemo) -> None:
    named = {demo.pid_of("integration", "web"), demo.pid_of("integration", "worker"), demo.pid_of("integration", "clock")}
    named.add(demo.pid_of("integration.sandbox"))
    assert 0 not in named
    assert len(set(demo.parts()) - named) == 1


def test_a_second_demo_in_the_same_folder_is_refused(demo: RunningDemo) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        RunningDemo(folder=demo.folder)


def test_what_is_killed_comes_back_and_ctrl_c_leaves_nothing(own_demo: RunningDemo) -> None:
    assert own_demo.kill("integration", "worker")
    assert own_demo.kill("integration", "web")
    assert until(own_demo.is_ready)
    parts = own_demo.parts()
    assert own_demo.interrupt() == 0
    assert [pid for part in parts for pid in left_in(part)] == []
    assert not (own_demo.folder / "redis.sock").exists()
    assert all(is_free(int(place.rpartition(":")[2])) for place in (own_demo.url, own_demo.sandbox))


def test_a_second_start_finds_everything_again(own_demo: RunningDemo) -> None:
    own_demo.interrupt()
    again = RunningDemo(folder=own_demo.folder)
    try:
        assert (again.sandbox, again.url) == (own_demo.sandbox, own_demo.url)
        assert "(60 medewerkers" in again.said()
        assert len(json.loads(again.command("lms", "list", "--json"))) == 1
    finally:
        again.interrupt()
