"""Who sees what stands in a field, as the chip beside it says: read from the one table, so that no page can promise anything else.

{{ who_sees(Kind.AIMS, "who-aims") }}   and at each of its fields:   aria-describedby="who-aims"
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from integration.domain.mentoring.visibility import TABLE, Kind, Role, Sight

TOLD = tuple(role for role in Role if role is not Role.SELF)
"""Whom the long answer names, in this order."""
UNTIL = {Sight.IF_SHARED: "self, until shared", Sight.AFTER_BOTH_DONE: "self, until both are done"}
IN_PART = frozenset(Sight) - {Sight.ALL, Sight.NOTHING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """`audience` is who sees all of it, as `macros/who_sees.html` knows it; `coordinator` is what they see of it, if only a part."""

    audience: str
    coordinator: Sight | None
    seen: tuple[tuple[Role, Sight], ...]
    unseen: tuple[Role, ...]

    @property
    def is_private(self) -> bool:
        """Whether it stays with the one who writes, as things are."""
        return self.audience.startswith("self")


def prepare(app: Flask) -> None:
    """Let every template ask it."""
    app.jinja_env.globals.update(Kind=Kind, chip_of=chip_of)


def chip_of(kind: Kind) -> Chip:
    """What the table says of this kind of data."""
    sights = TABLE[kind].sights
    coordinator = sights[Role.COORDINATOR]
    return Chip(
        audience=_audience(kind),
        coordinator=coordinator if coordinator in IN_PART else None,
        seen=tuple((role, sights[role]) for role in TOLD if sights[role]),
        unseen=tuple(role for role in TOLD if not sights[role]),
    )


def _audience(kind: Kind) -> str:
    sights = TABLE[kind].sights
    if sights[Role.SELF] is Sight.AFTER_BOTH_DONE:
        return "the rated, once both are done"
    if sights[Role.PARTNER] is not Sight.ALL:
        return UNTIL.get(sights[Role.PARTNER], "self")
    return ", ".join(["two", *(role for role in (Role.COACH, Role.COORDINATOR) if sights[role] is Sight.ALL)])
