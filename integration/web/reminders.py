"""Behind the link in a mail: what its reader hears about, without coming in from an LMS, and no mail any more in one click (RFC 8058).

The word in the address says who that is and opens nothing else; looking changes nothing, so a mail scanner switches nothing off.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integration.flows.journey import nudges
from integration.post.settings_link import SettingsLinks
from integration.web.context import now, services
from integration.web.forgery import crosses_sites
from integration.web.identity import open_to_all
from integration.web.page import language
from integration.web.participant.nudges import switches

pages = Blueprint("reminders", __name__, url_prefix="/reminders/<word>")
Page = str | Response | tuple[str, int]


@pages.get("")
@open_to_all
def choose(word: str) -> Page:
    """The switches."""
    person = _reader(word)
    if person is None:
        return _unknown()
    return render_template("reminders/choose.html", word=word, done=request.args.get("done"), **switches(person))


@pages.post("")
@open_to_all
def keep(word: str) -> Page:
    """Keep them as they were set."""
    person = _reader(word)
    if person is None:
        return _unknown()
    nudges.switch(services().store, person=person, on=request.form.getlist("on"), now=now())
    return redirect(url_for("reminders.choose", word=word, done="kept"), 303)


@pages.get("/off", endpoint="look")
@open_to_all
def look(word: str) -> Page:
    """Somebody opened the address for mail programs: they get the page with the switches."""
    return redirect(url_for("reminders.choose", word=word), 303)


@pages.post("/off")
@open_to_all
@crosses_sites
def off(word: str) -> Page:
    """No mail any more: a mail program asks, without a cookie and without a question (the word is the proof)."""
    person = _reader(word)
    if person is None:
        return _unknown()
    nudges.stop_mail(services().store, person, now=now())
    return render_template("reminders/stopped.html", word=word)


def _reader(word: str) -> UUID | None:
    key = services().settings.secret_key
    person = SettingsLinks(key).person(word) if key else None
    spoken = nudges.languages_of(services().store, person) if person else None
    if spoken is None:
        return None
    language.prefer(*spoken)
    return person


def _unknown() -> tuple[str, int]:
    return render_template("reminders/unknown.html"), 404
