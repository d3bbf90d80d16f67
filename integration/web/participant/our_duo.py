"""What the pages of the two partners share: who I am, my duo as I see it, and how its pages are shown."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integration.domain.errors import RuleBroken
from integration.domain.retention import REMINDED, Data
from integration.store import reads
from integration.store.reads import DuoPage
from integration.store.reads.journey.pulse import LookingBack, looking_back
from integration.store.reads.journey.triad import third_of
from integration.web.context import now, services, today
from integration.web.identity import visitor

Page = str | Response | tuple[str, int]
UNPROCESSABLE = 422


def me() -> UUID:
    """The employee who looks at this page."""
    employee = visitor().employee
    if employee is None:
        raise RuleBroken("duo.not-a-member")
    return employee.id


def duo_of_mine(duo_id: UUID) -> DuoPage:
    """The duo as I see it. Raises `duo.not-found` or `duo.not-a-member`."""
    with services().store.reading() as db:
        return reads.duo_page(db, duo_id, me(), now())


def looked_back_on(duo_id: UUID) -> LookingBack:
    """My own looking back in this duo, and what was shared with me."""
    with services().store.reading() as db:
        return looking_back(db, duo_id, me())


def show(template: str, duo: DuoPage, **values: object) -> str:
    """A page of a duo. `problem` among the values is the code of the rule that said no."""
    return render_template(f"participant/{template}.html", duo=duo, third=_third(duo.id), done=request.args.get("done"), **values)


def go(endpoint: str, duo_id: UUID, *, done: str, **kept: Any) -> Response:
    """To another page of the duo, which says what was done; what is `kept` lets it undo that."""
    return redirect(url_for(endpoint, duo_id=duo_id, done=done, **kept), 303)


def kept_until(duo: DuoPage) -> date | None:
    """The day on which what the two wrote together goes, once it is time to say so; None before that, and after."""
    until = end_of(duo, Data.CONTENT)
    return until if until and not duo.is_let_go and today() >= until - REMINDED else None


def end_of(duo: DuoPage, data: Data) -> date | None:
    """The day on which this goes, as the installation has it; None while the duo goes on."""
    settings = services().settings
    return settings.keep.end(data, duo.ended_at.astimezone(settings.timezone).date()) if duo.ended_at else None


def stands(clause: str, duo: DuoPage) -> bool:
    """Whether this clause is part of what the two agreed."""
    return next(one for one in services().catalogue.clauses if one.id == clause).stands(duo.agreement.terms)


def _third(duo_id: UUID) -> str | None:
    """Who learns along with this duo now, by first name."""
    with services().store.reading() as db:
        found = third_of(db, duo_id, today())
    return found.person.short_name if found and found.began_on else None
