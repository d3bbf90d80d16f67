"""The mailboxes of the practice organisation, all on one page: what would have been mailed."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from integration.sandbox.world.state import world

pages = Blueprint("mail", __name__, url_prefix="/mail")


@pages.get("")
def listed() -> str:
    """All mails, the last one first."""
    names = {person.mail: person.name for person in world().employees.values()}
    return render_template("mail/list.html", mails=[*reversed(world().mails)], names=names, who=None, now=world().clock.now())


@pages.get("/<int:number>")
def read(number: int) -> str:
    """One mail, as its reader sees it."""
    mail = next((mail for mail in world().mails if mail.number == number), None) or abort(404)
    return render_template("mail/read.html", mail=mail, who=None)
