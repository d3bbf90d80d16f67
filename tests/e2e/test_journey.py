"""Six months of two people, from intake to certificate, in the LMS's frame; after each milestone the gradebook says what the formula says.

One of the two reads Dutch at a phone, the other English at a desk; both block cookies of third parties. Once with script, where each page
is looked at (axe, enlarged, its picture); and once without, where the same journey has to work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.journey import story
from tests.e2e.journey.calendar import Calendar
from tests.e2e.journey.story import Trajectory
from tests.e2e.journey.walker import HEIGHT, Walker, walking
from tests.e2e.lms_visitor import picture_folder
from tests.real.demo import RunningDemo

FATIMA = "11"
PHONE, DESK = 360, 1280
NAMES = {"12": "Samira el Amrani", "13": "Joost Hendriks", "14": "Daan Visser", "15": "Mirjam de Boer"}


@pytest.fixture(scope="module")
def moved_demo() -> Iterator[RunningDemo]:
    """A demo in which half a year goes by."""
    running = RunningDemo()
    yield running
    running.remove()


@pytest.fixture(params=[("12", "13", True), ("14", "15", False)], ids=["with script", "without script"])
def trajectory(
    moved_demo: RunningDemo, browser: Browser, chromium: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Trajectory]:
    """See `Trajectory`."""
    one, other, has_script = request.param
    with ExitStack() as stack:

        def somebody(sub: str, width: int) -> Walker:
            told = {"sandbox": moved_demo.sandbox, "sub": sub, "pictures": picture_folder(tmp_path / "pictures")}
            how = {"viewport": {"width": width, "height": HEIGHT}, "java_script_enabled": has_script}
            return stack.enter_context(walking(browser.browser_type, chromium, tmp_path, told, kind=Walker, **how))

        yield Trajectory(
            demo=moved_demo,
            days=Calendar(moved_demo),
            coordinator=somebody(FATIMA, DESK),
            one=somebody(one, PHONE),
            other=somebody(other, DESK),
            group=f"Groep {NAMES[one].split()[0]}",
            names=(NAMES[one], NAMES[other]),
        )


def test_six_months_from_intake_to_certificate(trajectory: Trajectory) -> None:
    story.they_join_and_become_a_duo(trajectory)
    story.they_agree(trajectory)
    story.they_explore(trajectory)
    story.they_look_back_halfway(trajectory)
    story.they_practise(trajectory)
    story.they_round_off(trajectory)
    story.they_say_goodbye(trajectory)
    story.they_take_their_certificates(trajectory)
    people = (trajectory.one, trajectory.other, trajectory.coordinator)
    assert "\n".join(trouble for person in people for trouble in person.troubles) == ""
