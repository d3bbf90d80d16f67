"""Somebody's own page: how far they are, what was sent and seen of them, and what they can do about it."""

from __future__ import annotations

import json

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integration.domain.mentoring.visibility import TABLE, PrivacyClass, Role
from integration.flows.journey import own_page
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.lti.placed import nearest
from integration.web.participant.our_duo import Page, duo_of_mine, kept_until, me

NEVER = [kind for kind, row in TABLE.items() if row.privacy is not PrivacyClass.FACTS and not row.sights[Role.HRIS]]
"""What no HR system ever hears."""
PRIVATE = [kind for kind, row in TABLE.items() if row.privacy is PrivacyClass.PRIVATE]
pages = Blueprint("own_page", __name__, url_prefix="/t/<uuid:lid>/own")


@pages.get("")
@participants
def home() -> Page:
    """The page."""
    page = own_page.look(services().store, person=me())
    duo = duo_of_mine(nearest(page.duos).id) if page.duos else None
    until = kept_until(duo) if duo else None
    return _show("own_page", duo=duo, page=page, never=NEVER, catalogue=services().catalogue, kept_until=until)


@pages.post("/counting")
@participants
def count() -> Page:
    """Let my answers count, or not."""
    store, counted = services().store, request.form.get("counted") == "yes"
    if counted:
        own_page.resume_data(store, person=me())
    else:
        own_page.pause_data(store, person=me(), now=now())
    return redirect(url_for("own_page.home", done="counted" if counted else "not-counted", _anchor="counting"), 303)


@pages.get("/data")
@participants
def data() -> Page:
    """Everything we keep of me, to read or to print."""
    return _show("own_data", told=own_page.export_own(services().store, person=me(), now=now()))


@pages.get("/data.json")
@participants
def data_file() -> Response:
    """The same for a machine."""
    told = json.dumps(own_page.export_own(services().store, person=me(), now=now()), ensure_ascii=False, indent=2)
    file = f"wederkerig-{now().date().isoformat()}.json"
    return Response(told, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{file}"'})


@pages.get("/erasure")
@participants
def ask_erasure() -> Page:
    """Say what is wiped and what is not, before it is."""
    return _show("own_erasure", private=PRIVATE)


@pages.post("/erasure")
@participants
def erase() -> Page:
    """Wipe what only I can read."""
    own_page.erase_private(services().store, person=me())
    return redirect(url_for("own_page.home", done="erased"), 303)


@pages.get("/erasure/all")
@participants
def ask_whole_erasure() -> Page:
    """The same for all that I wrote and answered."""
    return _show("own_whole_erasure")


@pages.post("/erasure/all")
@participants
def erase_all() -> Page:
    """Wipe all that I wrote and answered."""
    own_page.erase_written(services().store, person=me(), now=now())
    return redirect(url_for("own_page.home", done="erased-all"), 303)


def _show(template: str, **values: object) -> str:
    return render_template(f"participant/{template}.html", done=request.args.get("done"), here="own", **values)
