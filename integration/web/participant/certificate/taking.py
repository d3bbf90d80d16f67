"""My certificate of a duo that is complete: make it, get the file, take it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, render_template

from integration.domain.errors import Retriable
from integration.flows.journey import certificates as flow
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.page import language
from integration.web.page.language import LANGUAGES
from integration.web.participant.certificate.wording import address_told, facts_of, sheet_of, title_of
from integration.web.participant.our_duo import Page, duo_of_mine, go, me, show

pages = Blueprint("certificate", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/certificate")
RETRY_SECONDS = 30


@pages.get("")
@participants
def read(duo_id: UUID) -> Page:
    """What it says, and the files; or what one would say."""
    own = flow.look(services().store, duo_id=duo_id, person=me(), now=now())
    return show(
        "certificate/mine",
        duo_of_mine(duo_id),
        own=own,
        certificate=own.certificate,
        programme_title=title_of(own.certificate),
        facts=facts_of(own.certificate),
        address=address_told(),
    )


@pages.post("")
@participants
def take(duo_id: UUID) -> Page:
    """Make it."""
    flow.take(services().store, duo_id=duo_id, person=me(), now=now())
    return go("certificate.read", duo_id, done="certificate")


@pages.get("/withdrawal")
@participants
def ask_withdrawal(duo_id: UUID) -> Page:
    """Say what taking it back does, before it is done."""
    own = flow.look(services().store, duo_id=duo_id, person=me(), now=now())
    return show("certificate/withdrawal", duo_of_mine(duo_id), own=own)


@pages.post("/withdrawal")
@participants
def withdraw(duo_id: UUID) -> Page:
    """Take it back."""
    flow.withdraw(services().store, duo_id=duo_id, person=me(), now=now())
    return go("certificate.read", duo_id, done="certificate-withdrawn")


@pages.get("/<code>.pdf")
@participants
def file(duo_id: UUID, code: str) -> Response | tuple[str, int, dict[str, str]]:
    """The sheet in Dutch or English, made now. While many ask for one, this says when to try again."""
    if code not in LANGUAGES:
        abort(404)
    spoken = language.current()
    language.prefer(code)
    try:
        pdf = flow.print_sheet(services().store, services().press, duo_id=duo_id, person=me(), say=sheet_of)
    except Retriable:
        language.prefer(spoken)
        later = render_template("participant/certificate/later.html", duo=duo_of_mine(duo_id), code=code)
        return later, 503, {"Retry-After": str(RETRY_SECONDS)}
    name = language.gettext("certificate-of-participation")
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'})
