"""Reading programmes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from integration.catalogue.plans import read_group_plan, read_plan
from integration.catalogue.reading import Entry
from integration.catalogue.rules import read_entry_rules, read_pair_rule
from integration.domain.mentoring.formats import Format
from integration.domain.mentoring.programme import WEEKS, Programme
from integration.domain.mentoring.progress import Milestone
from integration.domain.texts import Text

MILESTONES = frozenset(Milestone)
FIELDS = (
    "title",
    "goal",
    "question",
    "audience",
    "months",
    "milestones",
    "entry",
    "pair",
    "plan",
    "groups",
    "competencies",
    "yields",
    "watch",
    "offered",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeReader:
    """Reads programmes against the ids that exist."""

    competencies: frozenset[str]
    formats: Mapping[str, Format]

    def read(self, code: str, entry: Entry) -> Programme:
        """One programme; its plan may only name formats that exist."""
        months = entry.only(*FIELDS).value("months", int)
        if months not in WEEKS:
            raise entry.problem("months", f"must be one of {', '.join(map(str, WEEKS))}")
        return Programme(
            code=code,
            title=entry.text("title"),
            goal=entry.text("goal"),
            question=entry.text("question"),
            audience=entry.text("audience"),
            months=months,
            milestones=entry.words("milestones", MILESTONES),
            entry=read_entry_rules(entry),
            pair=read_pair_rule(entry),
            plan=read_plan(entry, self.formats),
            groups=read_group_plan(entry.entry("groups"), self.formats),
            competencies=entry.words("competencies", self.competencies),
            yields=_texts(entry, "yields"),
            watch=_texts(entry, "watch"),
            offered=entry.value("offered", bool, default=True),
        )


def _texts(entry: Entry, name: str) -> tuple[Text, ...]:
    return tuple(one.said() for one in entry.entries(name))
