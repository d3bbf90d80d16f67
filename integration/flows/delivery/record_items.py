"""What a record says to an HRIS, by kind: all that `{{ item.… }}` may name (docs/domain.md, outbound), and nothing besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.domain.mentoring.programme import Cohort, Programme
from integration.domain.people.employee import Employee
from integration.domain.texts import Text
from integration.store.outbox import Letter

Item = dict[str, Any]
Items = Callable[[Session, Letter], Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationItems:
    """A letter's key is `<cohort>:<employee>`, its body status, start, end and hours. Titles are in `language`."""

    programmes: Mapping[str, Programme]
    language: str

    def __call__(self, db: Session, letter: Letter) -> Item:
        """The item; `Refused` (hris-gone) when person or cohort are no longer known."""
        cohort_id, employee_id = (UUID(part) for part in letter.key.split(":"))
        cohort, employee = db.get(Cohort, cohort_id), db.get(Employee, employee_id)
        if cohort is None or employee is None:
            raise Refused("the person or the cohort is no longer known here", code="hris-gone")
        programme = self.programmes.get(cohort.programme)
        title = programme.title[self.language] if programme else cohort.programme
        return {**_whose(letter, employee), "programme_code": cohort.programme, "programme_title": title, **letter.body}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetencyItems:
    """A letter's key is `<employee>:<competency>`, its body level and date; `retracted` once consent is taken back."""

    competencies: Mapping[str, Text]
    language: str

    def __call__(self, db: Session, letter: Letter) -> Item:
        """The item; `Refused` (hris-gone) when person or competency are no longer known."""
        employee_id, _, competency = letter.key.partition(":")
        employee, titles = db.get(Employee, UUID(employee_id)), self.competencies.get(competency)
        if employee is None or titles is None:
            raise Refused("the person or the competency is no longer known here", code="hris-gone")
        what = {"competency_id": competency, "competency_title": titles[self.language], "evidence": "self"}
        return {**_whose(letter, employee), **what, **letter.body}


def _whose(letter: Letter, employee: Employee) -> Item:
    return {"key": letter.key, "external_id": employee.external_id, "employee_number": employee.employee_number}
