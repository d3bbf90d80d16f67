"""How far an import is: one line that moves on a terminal, plain lines elsewhere."""

from __future__ import annotations

from io import StringIO

from integration.cli.progress import ProgressLine
from integration.flows.people.imports.import_people import Progress


class Terminal(StringIO):
    """Somebody looks."""

    def isatty(self) -> bool:
        return True


def told(stream: StringIO, *steps: Progress) -> str:
    with ProgressLine("stad", stream) as line:
        for step in steps:
            line.tell(step)
    return stream.getvalue()


def step(seen: int, announced: int | None = 20_000, problems: int = 0, went_on_from: int = 0) -> Progress:
    return Progress(seen=seen, announced=announced, problems=problems, went_on_from=went_on_from)


def test_on_a_terminal_one_line_moves_and_leaves_nothing_behind() -> None:
    said = told(Terminal(), step(500, problems=3), step(1000))
    assert said == "\rstad: read 500 of 20,000 (2 %), problems: 3\rstad: read 1,000 of 20,000 (5 %)           \n"


def test_elsewhere_there_is_a_plain_line_now_and_then() -> None:
    assert told(StringIO(), step(500), step(1000)) == "stad: read 500 of 20,000 (2 %)\n"


def test_a_feed_that_announces_nothing_is_only_counted() -> None:
    assert told(StringIO(), step(500, None)) == "stad: read 500\n"


def test_going_on_is_said_once() -> None:
    said = told(StringIO(), step(1500, went_on_from=1000), step(2000, went_on_from=1000))
    assert said.startswith("stad: an earlier run stopped after 1,000; going on from there\nstad: read 1,500")
    assert said.count("going on") == 1


def test_nothing_is_said_of_nothing() -> None:
    assert told(Terminal()) == ""
