"""Assignment and Grade Services: one column, its scores and its results (MOODLE 5.3-5.5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from integration.sandbox.lms.claims import COURSE_ID, LINE_ITEM, LINK_ID, LINK_TITLE, RESULT, SCORE, line_item_url
from integration.sandbox.lms.services import (
    LINE_ITEM_TYPE,
    LINE_ITEMS_TYPE,
    RESULTS_TYPE,
    SCORE_TYPE,
    ServiceRefused,
    answer,
    need_accept,
    need_content_type,
    need_scope,
    refusal,
)
from integration.sandbox.world.clock import LOCAL
from integration.sandbox.world.gradebook import MAXIMUM, Grade, ScoreRefused
from integration.sandbox.world.state import world

pages = Blueprint("ags", __name__, url_prefix=f"/services/{COURSE_ID}/lineitems")
pages.register_error_handler(ServiceRefused, refusal)


@pages.get("")
def line_items() -> Response:
    """All columns of the tool in this course: one."""
    need_scope(LINE_ITEM)
    need_accept(LINE_ITEMS_TYPE, also_any=False)
    item = _line_item()
    filters = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}
    fits = all(request.args.get(asked, item[name]) == item[name] for asked, name in filters.items())
    return answer([item] if fits else [], LINE_ITEMS_TYPE)


@pages.route(f"/{LINK_ID}/lineitem", methods=["GET", "POST", "PUT", "DELETE"])
def line_item() -> Response:
    """The column itself. A score posted here (a path glued behind the query) finds no handler, as in Moodle."""
    need_scope(LINE_ITEM)
    if request.method != "GET":
        raise ServiceRefused(400, "No handler found")
    need_accept(LINE_ITEM_TYPE, also_any=True)
    return answer(_line_item(), LINE_ITEM_TYPE)


@pages.post(f"/{LINK_ID}/lineitem/scores")
def score() -> Response:
    """One score message: 200 and an empty body, or a refusal with `[]`."""
    need_scope(SCORE)
    need_content_type(SCORE_TYPE)
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise ServiceRefused(400, "Incorrect score received", "[]")
    try:
        with world().changing():
            world().gradebook.receive(body, students=world().students, now=world().clock.now())
    except ScoreRefused as refused:
        raise ServiceRefused(refused.status, refused.reason, "[]") from refused
    return Response(status=200)


@pages.get(f"/{LINK_ID}/lineitem/results")
def results() -> Response:
    """The grades as they stand. Asking for pages crashes Moodle, so it does here."""
    need_scope(RESULT)
    need_accept(RESULTS_TYPE, also_any=True)
    if "limit" in request.args:
        return Response("<!DOCTYPE html><title>Fout</title><p>Coding error</p>", status=404, content_type="text/html")
    only = request.args.get("user_id")
    grades = world().gradebook.grades.items()
    return answer([_result(sub, grade) for sub, grade in grades if only in {None, sub}], RESULTS_TYPE)


@pages.route("/<other>/lineitem", methods=["GET", "POST", "PUT", "DELETE"])
@pages.post("/<other>/lineitem/scores", endpoint="no_scores")
@pages.get("/<other>/lineitem/results", endpoint="no_results")
def gone(other: str) -> Response:
    """A column that isn't there."""
    need_scope(LINE_ITEM, SCORE, RESULT)
    raise ServiceRefused(404, f"Grade item {other} doesn't exist")


def _line_item() -> dict[str, Any]:
    return {
        "id": line_item_url(world()),
        "label": LINK_TITLE,
        "scoreMaximum": int(MAXIMUM),
        "resourceId": "",
        "tag": "",
        "resourceLinkId": LINK_ID,
        "ltiLinkId": LINK_ID,
    }


def _result(sub: str, grade: Grade) -> dict[str, Any]:
    column = line_item_url(world())
    return {
        "id": f"{column.replace('/lineitem?', '/lineitem/results?')}&user_id={sub}",
        "userId": sub,
        "resultScore": grade.final,
        "resultMaximum": int(MAXIMUM),
        "comment": grade.comment,
        "scoreOf": column,
        "timestamp": grade.at.astimezone(LOCAL).isoformat(timespec="seconds"),
    }
