"""The six people who can sign in to the LMS."""

from __future__ import annotations

from dataclasses import dataclass

from integration.sandbox.world.people import MAIL_DOMAIN

LEARNER = "Learner"
INSTRUCTOR = "Instructor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Someone who can sign in. `number` is the employee number, or "" as Moodle sends it when unknown; `suspended` is the enrolment."""

    sub: str
    first: str
    last: str
    role: str = LEARNER
    number: str = ""
    locale: str = "nl"
    suspended: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def username(self) -> str:
        """The LMS's own sign-in name."""
        return self.name.lower().replace(" ", ".")

    @property
    def email(self) -> str:
        """Work address, the same as in the HR register."""
        return f"{self.first}.{self.last}@{MAIL_DOMAIN}".replace(" ", "").lower()

    @property
    def is_student(self) -> bool:
        """Whether the gradebook has a row for this person."""
        return self.role == LEARNER


SIX = (
    Account(sub="11", first="Fatima", last="Yilmaz", role=INSTRUCTOR, number="E1001"),
    Account(sub="12", first="Samira", last="el Amrani", number="E1002"),
    Account(sub="13", first="Joost", last="Hendriks", number="E1003"),
    Account(sub="14", first="Daan", last="Visser", number="E1004"),
    Account(sub="15", first="Mirjam", last="de Boer", number="E1005"),
    Account(sub="16", first="Noor", last="Bakker"),
)
