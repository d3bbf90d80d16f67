"""A platform whose key address hangs: one launch asks, and nobody is held by it for long (KEY-04).

`Hanging` answers when it is told to, so that these tests count calls and measure no time.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from integration.flows.lms.platform_keys import PATIENCE, PAUSE, Keys, platform_keys
from integration.store.lms import keys
from integration.store.lms.keys import CachedKeys
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.http_server import Asked, Says
from tests.fakes.platform import published, signed
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
KNOWN, NEW = "p1", "p2"


class Hanging:
    """A key address that has been `asked`, and answers after `let_go`."""

    def __init__(self, tool: ToolInLms) -> None:
        self._tool, self.asked, self._told = tool, Event(), Event()
        tool.lms.answer = self._answer

    def let_go(self) -> None:
        """Answer now, and from now on at once."""
        self._told.set()

    def _answer(self, asked: Asked) -> Says:
        self.asked.set()
        self._told.wait(30)
        return self._tool.lms.key_set(asked)


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS that somebody came in from before."""
    with tool_in_lms(services, served) as tool:
        assert status(tool, KNOWN) == 303
        yield tool


@pytest.fixture
def hanging(tool: ToolInLms) -> Iterator[Hanging]:
    hanging = Hanging(tool)
    yield hanging
    hanging.let_go()


@pytest.fixture
def first(hanging: Hanging) -> Iterator[ThreadPoolExecutor]:
    """Who asks, in a thread of its own; the address lets go before we wait for its end."""
    with ThreadPoolExecutor(1) as thread:
        yield thread
        hanging.let_go()


def status(tool: ToolInLms, key: str) -> int:
    """How a launch signed with this key ends."""
    browser = tool.browser()
    given = tool.begin(browser)
    return browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given), key=key)}).status_code


def kids(tool: ToolInLms, *named: str, after: timedelta = timedelta()) -> set[str]:
    """The keys that launches get, one after the other, whose tokens name these; a while from now."""
    own, now = tool.services, tool.services.clock.now() + after

    def got(kid: str) -> Keys:
        return platform_keys(own.store, own.transport, tool.platform, known=cached(tool), kid=kid, now=now)

    return {key["kid"] for kid in named for key in got(kid)}


def cached(tool: ToolInLms) -> CachedKeys | None:
    """What a launch finds in the database."""
    with tool.services.store.reading() as db:
        return keys.cached(db, tool.platform.id)


def is_asking(tool: ToolInLms) -> bool:
    """Whether the fetch still goes on; it would have been given up if others had waited for it one by one."""
    known = cached(tool)
    return known is not None and known.asking


def asking(tool: ToolInLms, hanging: Hanging, first: ThreadPoolExecutor, key: str) -> Future[int]:
    """A launch that now waits for the platform."""
    launch = first.submit(status, tool, key)
    assert hanging.asked.wait(30)
    return launch


def test_KEY_04_known_keys_that_are_old_hold_one_launch_and_let_all_in(
    tool: ToolInLms, hanging: Hanging, first: ThreadPoolExecutor
) -> None:
    tool.services.clock.move(HOUR)
    slow = asking(tool, hanging, first, KNOWN)
    assert kids(tool, *[KNOWN] * 5) == {KNOWN}
    assert kids(tool, *[KNOWN] * 5, after=PAUSE + SECOND) == {KNOWN}
    assert is_asking(tool)
    assert tool.lms.times_asked == 2
    hanging.let_go()
    assert slow.result() == 303


def test_KEY_04_a_flood_of_unknown_keys_holds_one_launch_and_asks_once(
    tool: ToolInLms, hanging: Hanging, first: ThreadPoolExecutor
) -> None:
    tool.services.clock.move(PAUSE + SECOND)
    slow = asking(tool, hanging, first, NEW)
    assert kids(tool, *(f"unknown-{number}" for number in range(20)), after=PATIENCE) == {KNOWN}
    assert is_asking(tool)
    assert tool.lms.times_asked == 2
    hanging.let_go()
    assert slow.result() == 401


def test_KEY_04_who_comes_while_another_asks_gets_the_new_key_too(tool: ToolInLms, hanging: Hanging, first: ThreadPoolExecutor) -> None:
    tool.services.clock.move(PAUSE + SECOND)
    tool.lms.keys.append(published(NEW))
    slow = asking(tool, hanging, first, NEW)
    with ThreadPoolExecutor(3) as others:
        waiting = [others.submit(status, tool, NEW) for _ in range(3)]
        hanging.let_go()
        assert [each.result() for each in [slow, *waiting]] == [303] * 4
    assert tool.lms.times_asked == 2
