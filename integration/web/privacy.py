"""What we keep of somebody, where it comes from and who sees it: opened from any page, or by the LMS itself (MSG-01).

It is about the one who looks. An administrator of the LMS who asks about somebody else reads the same without anybody's data.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from integration.domain.lms.launch import Purpose
from integration.domain.mentoring.visibility import Kind, Role, Sight, may_see
from integration.domain.retention import RULES
from integration.store.reads.holdings import whoever
from integration.store.reads.privacy import Kept, kept_of
from integration.store.reads.topics import KINDS_OF, Topic
from integration.web.context import services
from integration.web.identity import open_to_all, signed_in, visitor

pages = Blueprint("privacy", __name__)
VIEWERS = (Role.PARTNER, Role.COORDINATOR, Role.COACH, Role.MANAGER, Role.LMS, Role.HRIS)
"""Whom the page names, in this order. Who sees nothing of it at all, or no persons, is told in a sentence."""


@pages.get("/t/<uuid:lid>/privacy")
@signed_in
def kept() -> str:
    """The page."""
    here = visitor()
    about_another = here.is_acting or (here.launch is not None and here.launch.purpose is Purpose.PRIVACY_OF_ANOTHER)
    return _page("another", _of_anybody()) if about_another else _page("self", _own())


@pages.get("/privacy")
@open_to_all
def policy() -> str:
    """The same for who is not in: what an LMS shows as our privacy policy (DR-05)."""
    return _page("anybody", _of_anybody())


def _page(about: str, kept_: list[Kept]) -> str:
    return render_template(
        "privacy/kept.html", about=about, kept=kept_, viewers=VIEWERS, table=sights(), rules=RULES, terms=services().settings.keep
    )


def sights() -> dict[Kind, dict[Role, Sight]]:
    """What each viewer sees of what we hold, from the one table that decides it."""
    return {data: {viewer: may_see(viewer, data) for viewer in VIEWERS} for held in KINDS_OF.values() for data in held}


def _of_anybody() -> list[Kept]:
    return [Kept(topic=topic) for topic in Topic]


def _own() -> list[Kept]:
    here = visitor()
    with services().store.reading() as db:
        return kept_of(db, whoever(db, account=here.account.id, employee=here.account.employee_id))
