"""Reading programmes."""

from __future__ import annotations

from dataclasses import dataclass, fields

from integration.catalogue.reading import Entry
from integration.domain.mentoring.programme import WEEKS, Programme
from integration.domain.mentoring.progress import Milestone
from integration.domain.people.employee import Employee

MILESTONES = frozenset(Milestone)
EMPLOYEE_FIELDS = frozenset(field.name for field in fields(Employee))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeReader:
    """Reads programmes against the ids that exist."""

    competencies: frozenset[str]
    formats: frozenset[str]

    def read(self, code: str, entry: Entry) -> Programme:
        """One programme; `plan` may only name formats that exist."""
        entry.only("title", "goal", "question", "audience", "months", "milestones", "differs", "plan", "competencies")
        read = Programme(
            code=code,
            title=entry.text("title"),
            goal=entry.text("goal"),
            question=entry.text("question"),
            audience=entry.text("audience"),
            months=entry.value("months", int),
            milestones=entry.words("milestones", MILESTONES),
            plan=tuple(tuple(str(one).split(" + ")) for one in entry.value("plan", list)),
            competencies=entry.words("competencies", self.competencies),
            differs=entry.words("differs", EMPLOYEE_FIELDS),
        )
        if read.months not in WEEKS:
            raise entry.problem("months", f"must be one of {', '.join(map(str, WEEKS))}")
        if strange := [one for session in read.plan for one in session if one not in self.formats]:
            raise entry.problem("plan", f"there is no format {strange[0]}")
        return read
