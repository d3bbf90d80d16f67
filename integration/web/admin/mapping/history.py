"""The versions of a mapping: who made which, what is different, using one, trying it first, and taking it along as a file."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request

from integration.domain.errors import RuleBroken
from integration.flows.people.mapping import compare
from integration.flows.people.mapping.versions import Desk, must_be_usable
from integration.flows.people.mapping.versions import activate as activate_version
from integration.flows.people.mapping.versions import desk as desk_of
from integration.store.reads.admin import accounts
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, go_to
from integration.web.admin.mapping.desk import TRANSFORM_NAMES
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("mapping_history", __name__, url_prefix="/admin/connections/<uuid:connection_id>/mapping")


@pages.get("/versions")
@admins
def versions(connection_id: UUID) -> str:
    """All versions, the newest first."""
    return _versions(connection_id)


@pages.post("/versions/<number>/activation")
@admins
def activate(connection_id: UUID, number: str) -> Page:
    """Use this version from now on; who was pushed is mapped again at once where a worker hears us, else within a minute."""
    try:
        activate_version(services().store, connection_id=connection_id, version=_number(number), actor=actor(), now=now())
    except RuleBroken as broken:
        return _not_usable(connection_id, broken)
    services().bell.call("import_due")
    return go_to("mapping_history.versions", connection_id=connection_id, done="activated")


@pages.post("/versions/<number>/preview")
@admins
def preview(connection_id: UUID, number: str) -> Page:
    """Let a worker read everybody with this version, and change nobody; the imports tell what came of it."""
    try:
        must_be_usable(services().store, connection_id=connection_id, version=_number(number), now=now())
    except RuleBroken as broken:
        return _not_usable(connection_id, broken)
    if services().bell.call("preview_people", str(connection_id), number):
        return go_to("imports.home", source=connection_id, done="asked")
    return go_to("mapping_history.versions", connection_id=connection_id, done="unheard")


@pages.get("/comparison")
@admins
def comparison(connection_id: UUID) -> str:
    """What is different, field by field, from the shipped file or from another version (`with`), in what is on the desk (or `of`)."""
    here = _desk(connection_id)
    one, other = request.args.get("with", compare.SHIPPED), request.args.get("of", compare.DESK)
    found = compare.compared(here, one, other, folder=services().settings.mappings_dir)
    return render_template("admin/mapping/comparison.html", desk=here, found=found, called=TRANSFORM_NAMES)


@pages.get("/file")
@admins
def file(connection_id: UUID) -> Response:
    """What is on the desk as a file, or the version that is asked for."""
    here = _desk(connection_id)
    asked = request.args.get("version", "")
    text = here.text if not asked else next((each.text for each in here.versions if str(each.version) == asked), None)
    if text is None:
        abort(404)
    answer = Response(text, mimetype="application/yaml; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=compare.file_name(here))
    return answer


def _versions(connection_id: UUID, *, problem: str = "") -> str:
    here = _desk(connection_id)
    with services().store.reading() as db:
        names = accounts.names_of(db, {each.made_by for each in here.versions})
    done = request.args.get("done")
    return render_template("admin/mapping/versions.html", desk=here, names=names, problem=problem, done=done)


def _not_usable(connection_id: UUID, broken: RuleBroken) -> Page:
    if broken.code.endswith(".not-found"):
        raise broken
    return _versions(connection_id, problem=broken.code), UNPROCESSABLE


def _number(text: str) -> int:
    """The number of a version; 0, which is none, for anything else."""
    return int(text) if re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII) else 0


def _desk(connection_id: UUID) -> Desk:
    return desk_of(services().store, connection_id=connection_id, now=now())
