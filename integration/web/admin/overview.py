"""How things are, in words: what waits for a yes, and whether people come in and progress goes out."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integration.flows.access.choose_language import choose_language as keep_language
from integration.store.people import grants
from integration.store.reads.admin import accounts, imports, letters, registration_health, registrations
from integration.web.context import now, services
from integration.web.identity import admins, signed_in, visitor
from integration.web.page.language import LANGUAGES

pages = Blueprint("admin", __name__, url_prefix="/admin")


@pages.get("/")
@admins
def home() -> str:
    """What needs an admin first, then how each part is doing."""
    own = services()
    with own.store.reading() as db:
        lines, lms_health = registrations.registration_lines(db), registration_health.facts_of_all(db, own.tool.scopes, now=now())
        values = {
            "waiting_imports": imports.awaiting_a_yes(db),
            "connections": imports.connection_lines(db),
            "ended": grants.gone(db),
            "people": imports.count_people(db),
            "health": letters.health(db),
            "parked": letters.count_parked(db),
            "quarantine": registrations.count_waiting(db),
            "in_doubt": accounts.count_in_doubt(db),
            "proposals": accounts.count_proposals(db),
        }
    troubled = [line for line in lines if lms_health[line.platform.id].needs_somebody]
    lms = {"registrations": lines, "lms_health": lms_health, "troubled": troubled}
    return render_template("admin/overview.html", bell_is_heard=own.bell.is_heard(), **lms, **values)


@pages.post("/language")
@signed_in
def choose_language() -> Response:
    """Speak this language from now on, on the page one came from."""
    code, back = request.form.get("language", ""), request.form.get("back", "")
    if code not in LANGUAGES:
        abort(400)
    keep_language(services().store, account_id=visitor().account.id, language=code)
    ours = back.startswith(url_for("admin.home")) and back.isprintable()
    return redirect(back if ours else url_for("admin.home"), 303)
