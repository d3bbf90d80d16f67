"""What `write` in a connector file means, as frozen values: the kinds of records that go out, and the steps that write one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integration.mapping.paths import Path
from integration.mapping.placeholders import Template
from integration.mapping.request import Request
from integration.mapping.schema.fields import json_form

REMOTE_ID, LEVEL = "remote_id", "level"
"""Names under which a step saves what the record is called over there, and how high a competency stands there now."""

WHOSE = ("key", "external_id", "employee_number")
OUTBOUND: Mapping[str, tuple[str, ...]] = {
    "participation": (*WHOSE, "programme_code", "programme_title", "status", "start", "end", "hours"),
    "competency": (*WHOSE, "competency_id", "competency_title", "level", "date", "evidence"),
}
"""What `{{ item.… }}` may name in write steps, by kind (DOMAIN 12.2, outbound): what the record says and whose it is. Never more.

`key` is stable per cohort and person, or per person and competency. `status` is enrolled, completed or ended; `start`, `end`
and `date` are YYYY-MM-DD or None. `level` is 1 to 5, `evidence` is `self`: a person says it of themselves, and agreed to send it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Picks one row out of an answer: the list at `at` (or object of rows), the first in which every `where` path equals its value."""

    at: Path | None
    where: Mapping[str, Template]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteStep:
    """One call of a write. Runs when the saved value `when` is there and `unless` is not; what it asks for may be absent if `optional`.

    `save` reads from `{"d": answer, "found": selected row or None, "v": saved so far}`; every name in `need` must then have
    a value. Where the selected row equals `same` already, nothing is left to do. Placeholders may name settings, item, key and v.
    """

    id: str
    request: Request
    when: str | None = None
    unless: str | None = None
    optional: bool = False
    select: Selection | None = None
    same: Mapping[str, Any] = field(default_factory=dict)
    save: Mapping[str, Path] = field(default_factory=dict)
    need: tuple[str, ...] = ()

    @property
    def only_looks(self) -> bool:
        """Whether this call changes nothing over there: a GET, or one made to pick a row from its answer (where all is POST)."""
        return self.request.method == "GET" or (self.select is not None and not self.makes)

    @property
    def makes(self) -> bool:
        """Whether this step makes the record itself: it gives the remote id where none was found."""
        return self.unless is not None and REMOTE_ID in self.save


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Their words for our levels of a competency, from low to high. `may_lower`: whether a lower level replaces a higher one."""

    to: Mapping[int, Any]
    may_lower: bool = False

    def rank(self, theirs: Any) -> int | None:
        """Our lowest level that is called so over there; None for a word that is not in the file."""
        return next((ours for ours, word in sorted(self.to.items()) if json_form(word) == json_form(theirs)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How one kind of record is written back: our key, their words for our statuses or levels, and the steps.

    A status without a word (None) is not kept over there.

    `retract` are the steps that take a record away again; without any, a participation is written as ended.
    """

    key: Template
    steps: tuple[WriteStep, ...]
    retract: tuple[WriteStep, ...] = ()
    statuses: Mapping[str, Any] = field(default_factory=dict)
    levels: Levels | None = None
