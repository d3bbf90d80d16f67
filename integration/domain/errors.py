"""The four kinds of failure, each named for what the reader should do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class Retriable(Exception):
    """Try later: time-outs, 429, 5xx. `not_before` is what the other side asked for (Retry-After).

    `unsure`: it may yet do what we asked (its answer was lost, or a gateway gave up waiting for it); so not too soon.
    `afresh`: what was read of it so far is no use for the next try.
    """

    def __init__(self, reason: str, *, not_before: datetime | None = None, unsure: bool = False, afresh: bool = False) -> None:
        super().__init__(reason)
        self.not_before = not_before
        self.unsure = unsure
        self.afresh = afresh


class Refused(Exception):
    """Never again as it is: other 4xx, a forbidden address. Parked and shown to an admin.

    `code` is a stable word for the kind of refusal (`http-404`, `ssrf`, …), `status` the HTTP status if there was one.
    """

    def __init__(self, reason: str, *, code: str = "refused", status: int | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.status = status


class RuleBroken(Exception):
    """A rule of mentoring or of rights says no. `code` (`duo.not-a-member`) has its sentence in the templates."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MappingProblem(Exception):
    """The admin's file is wrong: where, which field, and what would be right.

    `all` holds every problem of the file, itself included: they are told together, not one per attempt.
    """

    def __init__(self, file: str, line: int, field: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {field}: {remedy}" if field else f"{file}:{line}: {remedy}")
        self.file, self.line, self.field, self.remedy = file, line, field, remedy
        self.all: tuple[MappingProblem, ...] = (self,)

    def __str__(self) -> str:
        return "\n".join(str(each.args[0]) for each in self.all)

    @classmethod
    def together(cls, problems: Sequence[MappingProblem]) -> MappingProblem:
        """One failure that tells all of these."""
        first = problems[0]
        failure = cls(first.file, first.line, first.field, first.remedy)
        failure.all = tuple(problems)
        return failure
