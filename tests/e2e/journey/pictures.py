"""The pictures of the README: a walk through a trajectory as the tests walk it, with a camera.

    .venv/bin/python -m tests.e2e.journey.pictures docs/pictures

Take them again when the pages look different. Needs Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.e2e.journey import group, sessions, story
from tests.e2e.journey.calendar import Calendar
from tests.e2e.journey.small_png import small
from tests.e2e.journey.story import Trajectory
from tests.e2e.journey.walker import Walker, walking
from tests.e2e.lms_visitor import FLAGS
from tests.real.demo import RunningDemo
from tests.real.needs import program

SAMIRA, JOOST, FATIMA = "12", "13", "11"
PHONE, DESK = 390, 900
"""Widths of our page; a desk shows it in a frame of the LMS."""
AROUND = 60
TALLEST = {PHONE: 844, DESK: 760}
WANTED: Mapping[tuple[str, str], str] = {
    (JOOST, "home"): "duo-en",
    (JOOST, "format"): "format-en",
    (JOOST, "midway-choice"): "midway-en",
    (JOOST, "growth-T2"): "growth-en",
    (JOOST, "harvest"): "harvest-en",
    (JOOST, "certificate"): "certificate-en",
    (SAMIRA, "home"): "duo-phone-nl",
    (SAMIRA, "intake-learning"): "intake-phone-nl",
    (SAMIRA, "agreement-signed"): "agreement-phone-nl",
    (SAMIRA, "log"): "log-phone-nl",
    (SAMIRA, "pulse"): "pulse-phone-nl",
    (FATIMA, "coordinator-board"): "coordinator-nl",
}
"""Who is looking, at which page of the walk, and what the picture is called."""
FRAME = """([width, height]) => {
    const frame = document.querySelector('#activity');
    Object.assign(frame.style, {width: `${width}px`, height: `${height}px`, border: 0, borderRadius: 0});
}"""


class Photographer(Walker):
    """Takes a picture of the pages that are wanted, and passes the others by."""

    blank: Page

    def look(self, name: str) -> None:
        """Our page alone, from its top."""
        wanted = WANTED.get((self._sub, name))
        if wanted is None:
            return
        size = [self.width, TALLEST[self.width]]
        before = self.page.locator("#activity").get_attribute("style") or ""
        self.page.evaluate(FRAME, size)
        self.tool.evaluate("scrollTo(0, 0)")
        taken = self.page.locator("#activity").screenshot()
        self.page.locator("#activity").evaluate("(frame, style) => frame.setAttribute('style', style)", before)
        (self._pictures / f"{wanted}.png").write_bytes(small(taken, self.blank))


def take(folder: Path) -> None:
    """Walk, and keep the pictures in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        demo = RunningDemo()
        stack.callback(demo.remove)
        playwright = stack.enter_context(sync_playwright())
        profiles = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        chromium = program("chromium", "chromium-browser", "google-chrome", "chrome") or ""
        blank = playwright.chromium.launch(executable_path=chromium, args=FLAGS).new_page()

        def somebody(sub: str, width: int) -> Photographer:
            told: dict[str, Any] = {"sandbox": demo.sandbox, "sub": sub, "pictures": folder}
            how = {"viewport": {"width": width + AROUND, "height": 1180}}
            walker = stack.enter_context(walking(playwright.chromium, chromium, profiles, told, kind=Photographer, **how))
            walker.width, walker.blank = width, blank
            return walker

        _walk(demo, somebody(SAMIRA, PHONE), somebody(JOOST, DESK), somebody(FATIMA, DESK))


def _walk(demo: RunningDemo, samira: Walker, joost: Walker, fatima: Walker) -> None:
    names = ("Samira el Amrani", "Joost Hendriks")
    days = Calendar(demo)
    at = Trajectory(
        demo=demo, days=days, coordinator=fatima, one=samira, other=joost, group="Groep voorjaar", names=names, is_thorough=True
    )
    story.they_join_and_become_a_duo(at)
    group.form_a_duo(fatima, at.group, ("Daan Visser", "Mirjam de Boer"))
    story.they_agree(at)
    story.they_explore(at)
    story.they_look_back_halfway(at)
    _half_way(at)
    story.they_practise(at)
    story.they_round_off(at)
    story.they_say_goodbye(at)
    story.they_take_their_certificates(at)


def _half_way(at: Trajectory) -> None:
    """The page that they see most: the next session is planned, and whose turn it is asked something."""
    sessions.plan(at.other)
    for person, question in (
        (at.one, "Hoe zeg jij nee zonder dat het hard klinkt?"),
        (at.other, "What would you leave out of this letter?"),
    ):
        sessions.ask_when_it_is_my_turn(person, question)
    for person in (at.one, at.other):
        person.open_course()
        person.look("home")


if __name__ == "__main__":
    take(Path(sys.argv[1]))
