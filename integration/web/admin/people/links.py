"""Who is who: accounts about whom something does not agree, and links that a mailbox proposes."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request

from integration.flows.people.links import linking
from integration.flows.people.links.linking import Pair
from integration.store.reads.admin.doubles import connection_names
from integration.store.reads.admin.link_conflicts import link_conflicts
from integration.store.reads.admin.link_proposals import link_proposals
from integration.web.admin.answers import Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("links", __name__, url_prefix="/admin/people/links")


@pages.get("")
@admins
def home() -> str:
    """What does not agree first, with both sides; then what is proposed."""
    with services().store.reading() as db:
        values = {"conflicts": link_conflicts(db), "proposals": link_proposals(db), "sources": connection_names(db)}
    return render_template("admin/links.html", done=request.args.get("done"), **told_counts(), **values)


@pages.post("/confirmation")
@admins
def confirm() -> Page:
    """Link all that were chosen, after somebody looked at them."""
    chosen = chosen_pairs()
    if not chosen:
        return go_to("links.home", done="nothing")
    said = linking.confirm_links(services().store, chosen, actor=actor(), now=now())
    return go_to("links.home", done="linked", yes=said.done, late=said.late)


@pages.post("/apart")
@admins
def keep_apart() -> Page:
    """This account is not that employee; it is not proposed again."""
    one, other = pair_of(given("apart"))
    linking.keep_apart(services().store, one, other, actor=actor(), now=now())
    return go_to("links.home", done="apart")


def chosen_pairs() -> list[Pair]:
    """The pairs that were ticked in a form."""
    return [pair_of(words) for words in request.form.getlist("pair")]


def pair_of(words: str) -> Pair:
    """Two ids as a form holds them: with a colon between."""
    one, _, other = words.partition(":")
    try:
        return UUID(one), UUID(other)
    except ValueError:
        abort(400)


def told_counts() -> dict[str, int]:
    """How many were done, as an address tells it; no more than digits."""
    told = {name: request.args.get(name, "") for name in ("yes", "late", "no")}
    return {name: int(words) if words.isascii() and words.isdecimal() and len(words) < 6 else 0 for name, words in told.items()}
