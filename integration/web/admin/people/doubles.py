"""The same person twice: records of two HR systems that may be one person, and those that an admin said are (ADR 0012)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import RuleBroken
from integration.domain.people.inbound import INBOUND
from integration.flows.people.links import linking, merge
from integration.store.reads.admin import doubles
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.admin.people.links import chosen_pairs, told_counts
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("doubles", __name__, url_prefix="/admin/people/doubles")
COMPARED = [name for name in INBOUND if name not in {"manager_external_id", "department_id"}]


@pages.get("")
@admins
def home() -> str:
    """What is proposed, and what was joined."""
    with services().store.reading() as db:
        values = {"doubles": doubles.doubles(db), "joined": doubles.joined(db), "sources": doubles.connection_names(db)}
    return render_template("admin/doubles.html", done=request.args.get("done"), **told_counts(), **values)


@pages.post("/confirmation")
@admins
def confirm() -> Page:
    """Join all that were chosen; the system that leads is the same for all of them."""
    chosen = chosen_pairs()
    if not chosen:
        return go_to("doubles.home", done="nothing")
    with services().store.reading() as db:
        leading = next((id_ for id_ in doubles.connection_names(db) if str(id_) == given("leads")), None)
    said = linking.confirm_doubles(services().store, chosen, leading=leading, actor=actor(), now=now())
    return go_to("doubles.home", done="joined", yes=said.done, late=said.late, no=said.refused)


@pages.get("/<uuid:one>/<uuid:other>")
@admins
def compare(one: UUID, other: UUID) -> str:
    """Both records side by side."""
    return _compared(one, other)


@pages.post("/<uuid:one>/<uuid:other>")
@admins
def join(one: UUID, other: UUID) -> Page:
    """They are one person, and the first one leads."""
    own = services()
    try:
        basis = linking.basis_of(own.store, one, other)
        merge.merge(own.store, lead=one, other=other, basis=basis, actor=actor(), now=now())
    except RuleBroken as broken:
        return _compared(one, other, problem=broken.code), UNPROCESSABLE
    return go_to("doubles.home", done="joined", yes=1)


@pages.post("/<uuid:one>/<uuid:other>/apart")
@admins
def keep_apart(one: UUID, other: UUID) -> Page:
    """They are two people; it is not proposed again."""
    linking.keep_apart(services().store, one, other, actor=actor(), now=now())
    return go_to("doubles.home", done="apart")


@pages.post("/<uuid:other>/separation")
@admins
def separate(other: UUID) -> Page:
    """They are two after all: each gets back what they brought."""
    merge.separate(services().store, other=other, actor=actor(), now=now())
    return go_to("doubles.home", done="separated")


@pages.post("/<uuid:other>/lead")
@admins
def let_lead(other: UUID) -> Page:
    """From now on the other record leads."""
    merge.let_lead(services().store, other=other, actor=actor(), now=now())
    return go_to("doubles.home", done="lead")


def _compared(one: UUID, other: UUID, *, problem: str | None = None) -> str:
    with services().store.reading() as db:
        values = {"both": doubles.compared(db, one, other), "sources": doubles.connection_names(db)}
    return render_template("admin/double.html", problem=problem, fields=COMPARED, **values)
