"""People and rights: which employee an account is, and what it may do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request

from integration.domain.errors import RuleBroken
from integration.domain.people.account import Right
from integration.domain.people.employee import Employee
from integration.flows.access import rights, sign_in
from integration.flows.people.links import recognise
from integration.store.people import roster
from integration.store.reads.admin import accounts
from integration.store.reads.admin.doubles import doubles
from integration.store.reads.admin.link_conflicts import link_conflicts
from integration.store.reads.admin.link_proposals import link_proposals
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("people", __name__, url_prefix="/admin/people")


@pages.get("")
@admins
def home() -> str:
    """Accounts: those that need a decision first, then the latest visitors."""
    words = given("q")
    with services().store.reading() as db:
        lines = accounts.search(db, words=words)
        waiting = {"conflicts": len(link_conflicts(db)), "proposals": len(link_proposals(db)), "doubles": len(doubles(db))}
    return render_template("admin/people.html", lines=lines, words=words, waiting=waiting)


@pages.get("/<uuid:account_id>")
@admins
def account(account_id: UUID) -> str:
    """One account: who it is, what it may do, what was decided."""
    return _account(account_id)


@pages.get("/<uuid:account_id>/employee")
@admins
def ask(account_id: UUID) -> Page:
    """Ask before linking: this is the employee with that number, or one who was named on another page."""
    number, employee = given("number"), _meant()
    with services().store.reading() as db:
        taken = accounts.others_linked_to(db, employee.id, than=account_id) if employee else []
        line = accounts.account_line(db, account_id)
    if employee is None:
        return _account(account_id, problem="employee.unknown-number", number=number), UNPROCESSABLE
    return render_template("admin/link.html", line=line, employee=employee, taken=taken)


@pages.post("/<uuid:account_id>/employee")
@admins
def link(account_id: UUID) -> Page:
    """This account is that employee; nobody named: nobody."""
    employee = _meant()
    if employee is None and (given("number") or given("employee")):
        raise RuleBroken("employee.unknown-number")
    recognise.settle(services().store, account_id=account_id, employee_id=employee.id if employee else None, actor=actor(), now=now())
    return go_to("people.account", account_id=account_id, done="linked" if employee else "unlinked")


@pages.post("/<uuid:account_id>/rights/<right>")
@admins
def grant(account_id: UUID, right: str) -> Page:
    """Give a right."""
    rights.grant(services().store, account_id=account_id, right=_right(right), actor=actor(), now=now())
    return go_to("people.account", account_id=account_id, done="granted")


@pages.post("/<uuid:account_id>/rights/<right>/revocation")
@admins
def revoke(account_id: UUID, right: str) -> Page:
    """Take a right back; the last admin keeps theirs."""
    try:
        rights.revoke(services().store, account_id=account_id, right=_right(right), actor=actor(), now=now())
    except RuleBroken as broken:
        return _account(account_id, problem=broken.code), UNPROCESSABLE
    return go_to("people.account", account_id=account_id, done="revoked")


@pages.post("/<uuid:account_id>/link")
@admins
def invite(account_id: UUID) -> Page:
    """Make a one-time link for another admin; it is shown now and never again."""
    word = sign_in.link_for(services().store, account_id=account_id, actor=actor(), now=now())
    with services().store.reading() as db:
        line = accounts.account_line(db, account_id)
    return render_template("admin/invite.html", line=line, link=sign_in.link_address(services().settings.base_url, word))


def _account(account_id: UUID, *, problem: str | None = None, number: str = "") -> str:
    with services().store.reading() as db:
        values = {"line": accounts.account_line(db, account_id), "history": accounts.history(db, account_id)}
    return render_template("admin/account.html", problem=problem, number=number, all_rights=Right, done=request.args.get("done"), **values)


def _meant() -> Employee | None:
    """The employee with the number that was filled in, or with the id that a page filled in."""
    with services().store.reading() as db:
        return roster.employee_by_key(db, given("employee") or given("number"))


def _right(name: str) -> Right:
    try:
        return Right(name)
    except ValueError:
        abort(404)
