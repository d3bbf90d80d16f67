"""Everything that we say to a gradebook, said once: in a column of its own, which is taken away afterwards (CERT-05).

For whoever certifies an installation, or wants to know before the first duo whether grades will arrive. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.flows.lms import registrations
from integration.flows.lms.platform_service import PlatformServices
from integration.lti.services.grades import RESULT_SCOPE, Gradebook, Score
from integration.lti.services.line_items import Columns
from integration.store.lms import columns
from integration.store.lms.columns import Shelf

LABEL, RESOURCE_ID, HALF = "Wederkerig, trial", "trial", 50
OK, LATER = "ok", "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One thing that was tried, and `ok` or what went wrong; `code` is the stable word for that, "" when it went well."""

    what: str
    outcome: str
    code: str = ""

    @property
    def went_well(self) -> bool:
        """Whether the LMS did what it should."""
        return self.outcome == OK


@dataclass(slots=True)
class Trial:
    """Goes on after a failure, so that one run tells everything."""

    tried: list[Tried] = field(default_factory=list)

    def step(self, what: str, act: Callable[[], Any]) -> Any:
        """What `act` gives, or None when the LMS did not go along."""
        try:
            found, outcome, code = act(), OK, ""
        except Refused as failure:
            found, outcome, code = None, str(failure), failure.code
        except Retriable as failure:
            found, outcome, code = None, str(failure), LATER
        self.tried.append(Tried(what=what, outcome=outcome, code=code))
        return found


def try_gradebook(services: PlatformServices, words: str, *, student: str) -> list[Tried]:
    """Try the gradebook of the course that was opened last.

    `words` name the registration; `student` is a learner in that course, by the LMS's own id.
    """
    platform = registrations.named(services.store, words)
    with services.store.reading() as db:
        shelf = columns.newest_shelf(db, platform.id)
    if shelf is None:
        raise Refused("no activity of this LMS told us where its columns are; open one in a course", code="lms-no-columns")
    here = Columns(service=services.of(platform, shelf.deployment), container_url=shelf.line_items_url, scopes=shelf.scopes)
    trial = Trial()
    trial.step("list the columns", here.listed)
    column = trial.step("make a column", lambda: here.make(LABEL, resource_id=RESOURCE_ID))
    if column:
        _try_cell(trial, _book(here, shelf, services.clock, column), Score(user=student, given=HALF))
        trial.step("take the column away", lambda: here.remove(column))
    return trial.tried


def _book(here: Columns, shelf: Shelf, clock: Clock, column: str) -> Gradebook:
    return Gradebook(service=here.service, clock=clock, line_item_url=column, can_read=RESULT_SCOPE in shelf.scopes)


def _try_cell(trial: Trial, book: Gradebook, score: Score) -> None:
    if trial.step("post a score", lambda: book.show(score, tries=1)):
        trial.step("read the result", lambda: _read(book, score))


def _read(book: Gradebook, score: Score) -> None:
    if not book.shows(score):
        raise Refused("the gradebook does not show the score that was posted, or may not be read", code="lms-result")
