"""Will grades arrive? An admin tries the gradebook of one learning environment, in a column that goes afterwards (CERT-05)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from integration.flows.delivery.try_gradebook import Tried, try_gradebook
from integration.flows.lms.platform_service import PlatformServices
from integration.store.reads.admin import gradebooks, registrations
from integration.store.reads.admin.gradebooks import Practice
from integration.web.admin.answers import UNPROCESSABLE, Page, given
from integration.web.context import services
from integration.web.identity import admins

pages = Blueprint("gradebook", __name__, url_prefix="/admin/lms/<uuid:platform_id>/gradebook")
PATIENCE = 6.0
"""Seconds for each of the five calls: somebody is waiting for the page."""


@pages.get("")
@admins
def ask(platform_id: UUID) -> str:
    """What is about to happen, in which course, and as which learner."""
    return _page(platform_id, _practice(platform_id))


@pages.post("")
@admins
def test(platform_id: UUID) -> Page:
    """Say everything to the gradebook once. It stores nothing, so the answer is shown at once."""
    own, place = services(), _practice(platform_id)
    learner = next((each for each in place.learners if str(each.id) == given("learner")), None) if place else None
    if learner is None:
        return _page(platform_id, place, is_missing=place is not None), UNPROCESSABLE
    parts = PlatformServices(store=own.store, transport=own.transport.within(PATIENCE), clock=own.clock)
    return _page(platform_id, place, tried=try_gradebook(parts, str(platform_id), student=learner.subject), chosen=str(learner.id))


def _practice(platform_id: UUID) -> Practice | None:
    with services().store.reading() as db:
        return gradebooks.practice(db, platform_id)


def _page(
    platform_id: UUID, place: Practice | None, *, tried: list[Tried] | None = None, chosen: str = "", is_missing: bool = False
) -> str:
    with services().store.reading() as db:
        line = registrations.registration_line(db, platform_id)
    return render_template("admin/gradebook.html", line=line, place=place, tried=tried, chosen=chosen, is_missing=is_missing)
