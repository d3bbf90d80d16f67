"""The LMS's own pages: start, sign in, course, gradebook."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integration.sandbox.lms.claims import COURSE_LABEL, COURSE_TITLE, LINK_TITLE
from integration.sandbox.world.accounts import Account
from integration.sandbox.world.state import world

SIGNED_IN = "sandbox_user"

pages = Blueprint("lms", __name__)


def signed_in() -> Account | None:
    """The person of this browser; anyone may be anyone here."""
    return world().account(request.cookies.get(SIGNED_IN, ""))


@pages.app_context_processor
def _course() -> dict[str, str]:
    return {"course_title": COURSE_TITLE, "course_label": COURSE_LABEL, "link_title": LINK_TITLE}


@pages.get("/")
def start() -> str:
    """Choose who you are."""
    return render_template("lms/start.html", accounts=world().config.accounts, who=signed_in(), employee=world().employee)


@pages.post("/signin")
def sign_in() -> Response:
    """Become the chosen person."""
    account = world().account(request.form.get("sub", "")) or abort(404)
    answer = redirect(url_for(".course"), 303)
    answer.set_cookie(SIGNED_IN, account.sub, httponly=True, samesite="Lax")
    return answer


@pages.post("/signout")
def sign_out() -> Response:
    """Become nobody."""
    answer = redirect(url_for(".start"), 303)
    answer.delete_cookie(SIGNED_IN, httponly=True, samesite="Lax")
    return answer


@pages.get("/course")
def course() -> str | Response:
    """The course with one activity in a frame: that of the first tool, of the one in the address, or one that was placed."""
    who, tool, link = signed_in(), request.args.get("tool"), world().link(request.args.get("link", ""))
    shown = {"who": who, "tool": tool, "link": link, "placed": world().placed, "storage": world().config.storage_target}
    return render_template("lms/course.html", **shown) if who else redirect(url_for(".start"), 303)


@pages.get("/storage")
def storage() -> str:
    """A frame without a face that keeps things for tools."""
    return render_template("lms/storage.html")


@pages.get("/return")
def way_back() -> str:
    """Where the tool sends people who are done; shows what the tool has to say to them."""
    said = request.args.get("lti_errormsg") or request.args.get("lti_msg", "")
    return render_template("lms/return.html", said=said, went_wrong="lti_errormsg" in request.args, who=signed_in())


@pages.get("/gradebook")
def gradebook() -> str:
    """Members and their progress."""
    rows = [(account, world().gradebook.grades.get(account.sub)) for account in world().config.accounts]
    return render_template("lms/gradebook.html", rows=rows, who=signed_in())
