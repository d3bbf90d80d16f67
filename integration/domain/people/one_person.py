"""When two records may be one person: the record that leads is the person, the other follows its own source (ADR 0012)."""

from __future__ import annotations

from enum import StrEnum

from integration.domain.errors import RuleBroken
from integration.domain.people.employee import Employee


class MergeBasis(StrEnum):
    """Why two records were said to be one person; `came_back`: the LMS told the number of a record that replaced an older one."""

    NUMBER = "number"
    EMAIL = "email"
    CAME_BACK = "came-back"
    ADMIN = "admin"


def check_merge(lead: Employee, other: Employee, *, kept_apart: bool) -> None:
    """Raise `person.merged-already`, `person.lead-left` or `person.both-in-duo`. `kept_apart`: each takes part on their own, so
    that one person would be in a cohort twice, or be their own partner.
    """
    if lead.id == other.id or lead.merged_into or other.merged_into:
        raise RuleBroken("person.merged-already")
    check_lead(lead, other)
    if kept_apart:
        raise RuleBroken("person.both-in-duo")


def check_lead(lead: Employee, other: Employee) -> None:
    """Whose record has left leads nobody who works here by another record. Raises `person.lead-left`."""
    if not lead.is_active and other.is_active:
        raise RuleBroken("person.lead-left")
