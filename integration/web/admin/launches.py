"""The launch log: somebody says the code of a page, and here it says what went wrong and what to do."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, url_for

from integration.domain.lms.refusals import LOGGED_CODES
from integration.flows.lms.launch_log import MOST_A_MINUTE
from integration.store.lms.launch_log import KEPT_FOR, MOST_OF_ONE
from integration.store.reads.admin import launches, registrations
from integration.store.reads.admin.launches import LaunchLine
from integration.web.admin.answers import Page, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins

ORDER = ("configuration", "issuer", "audience", "deployment", "message", "version", "target", "roles", "algorithm", "key", "made", "ends")
pages = Blueprint("launches", __name__, url_prefix="/admin/lms/launches")


@pages.get("")
@admins
def home() -> Page:
    """The latest refusals and their reasons; or the one that somebody has the code of."""
    words = given("q")
    if words:
        return _found(words)
    return _list(platform=_platform(given("platform")), code=given("reason") if given("reason") in LOGGED_CODES else "")


@pages.get("/<uuid:launch_id>")
@admins
def one(launch_id: UUID) -> str:
    """One refusal: cause, remedy, and what came along."""
    with services().store.reading() as db:
        line, deployments = launches.one(db, launch_id)
        alike = launches.alike(db, line)
    return render_template("admin/launch.html", line=line, launch=line.launch, deployments=deployments, alike=alike, order=ORDER)


def _found(words: str) -> Page:
    with services().store.reading() as db:
        found = launches.by_reference(db, words)
    return go_to("launches.one", launch_id=found[0].id) if len(found) == 1 else _list(words=words, found=found)


def _list(*, platform: UUID | None = None, code: str = "", words: str = "", found: list[LaunchLine] | None = None) -> str:
    with services().store.reading() as db:
        values = {
            "lines": launches.latest(db, platform_id=platform, code=code) if found is None else found,
            "reasons": launches.reasons(db, platform_id=platform, now=now()),
            "registrations": registrations.registration_lines(db),
        }
    limits = {"days": KEPT_FOR.days, "minute": MOST_A_MINUTE, "one": MOST_OF_ONE}
    return render_template("admin/launches.html", words=words, code=code, platform=platform, limits=limits, narrowed=_narrowed, **values)


def _narrowed(platform: UUID | None, code: str) -> str:
    """The address of the list, for one registration, for one reason."""
    return url_for("launches.home", platform=platform, reason=code or None)


def _platform(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
