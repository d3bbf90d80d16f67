"""Assignment and Grade Services: columns, their scores and their results (MOODLE 5.3-5.5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from integration.sandbox.lms.claims import COURSE_ID, LINE_ITEM, LINK_TITLE, RESULT, SCORE, line_item_url
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
from integration.sandbox.world.gradebook import MAXIMUM, Grade, Gradebook, ScoreRefused
from integration.sandbox.world.state import LINK_ID, world

pages = Blueprint("ags", __name__, url_prefix=f"/services/{COURSE_ID}/lineitems")
pages.register_error_handler(ServiceRefused, refusal)


@pages.get("")
def line_items() -> Response:
    """All columns of the tool in this course: the activity's own, if it is graded, and those that the tool made."""
    need_scope(LINE_ITEM)
    need_accept(LINE_ITEMS_TYPE, also_any=False)
    filters = {"resource_link_id": "resourceLinkId", "resource_id": "resourceId", "tag": "tag"}
    wanted = {name: request.args[asked] for asked, name in filters.items() if asked in request.args}
    items = [_line_item(key) for key in world().columns]
    return answer([item for item in items if wanted.items() <= item.items()], LINE_ITEMS_TYPE)


@pages.post("")
def make_line_item() -> Response:
    """A column that the tool makes. A second one under the same name is not refused, as in Moodle."""
    need_scope(LINE_ITEM)
    need_content_type(LINE_ITEM_TYPE)
    told = request.get_json(force=True, silent=True)
    if not isinstance(told, dict) or not told.get("label") or not isinstance(told.get("scoreMaximum"), int | float):
        raise ServiceRefused(400, "Incorrect line item received")
    with world().changing():
        key = world().add_column(told)
    made = answer(_line_item(key), LINE_ITEM_TYPE)
    made.status_code = 201
    return made


@pages.route("/<key>/lineitem", methods=["GET", "POST", "PUT", "DELETE"])
def line_item(key: str) -> Response:
    """A column itself. A score posted here (a path glued behind the query) finds no handler, as in Moodle."""
    need_scope(LINE_ITEM, SCORE, RESULT)
    _column(key)
    if request.method == "DELETE":
        need_scope(LINE_ITEM)
        with world().changing():
            world().remove_column(key)
        return Response(status=204)
    if request.method != "GET":
        raise ServiceRefused(400, "No handler found")
    need_accept(LINE_ITEM_TYPE, also_any=True)
    return answer(_line_item(key), LINE_ITEM_TYPE)


@pages.post("/<key>/lineitem/scores")
def score(key: str) -> Response:
    """One score message: 200 and an empty body, or a refusal with `[]`."""
    need_scope(SCORE)
    column = _column(key)
    _need_score_type()
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise ServiceRefused(400, "Incorrect score received", "[]")
    try:
        with world().changing():
            column.receive(body, students=world().students, now=world().clock.now())
    except ScoreRefused as refused:
        raise ServiceRefused(refused.status, refused.reason, "[]") from refused
    return Response(status=200)


@pages.get("/<key>/lineitem/results")
def results(key: str) -> Response:
    """The grades as they stand. Asking for pages crashes Moodle, so it does here."""
    need_scope(RESULT)
    column = _column(key)
    need_accept(RESULTS_TYPE, also_any=True)
    if "limit" in request.args:
        return Response("<!DOCTYPE html><title>Fout</title><p>Coding error</p>", status=404, content_type="text/html")
    only = request.args.get("user_id")
    return answer([_result(key, sub, grade) for sub, grade in column.grades.items() if only in {None, sub}], RESULTS_TYPE)


def _need_score_type() -> None:
    wanted = world().config.score_type
    if not wanted:
        need_content_type(SCORE_TYPE)
    elif request.mimetype != wanted:
        raise ServiceRefused(415, "Unsupported Media Type")


def _column(key: str) -> Gradebook:
    if key not in world().columns:
        raise ServiceRefused(404, f"Grade item {key} doesn't exist")
    return world().columns[key]


def _line_item(key: str) -> dict[str, Any]:
    told = {"resourceId": "", "tag": "", **world().told_columns.get(key, {})}
    own = {"label": LINK_TITLE, "resourceLinkId": LINK_ID, "ltiLinkId": LINK_ID} if key == LINK_ID else {}
    return {"id": line_item_url(world(), key), "scoreMaximum": int(MAXIMUM), **told, **own}


def _result(key: str, sub: str, grade: Grade) -> dict[str, Any]:
    column = line_item_url(world(), key)
    return {
        "id": f"{column.replace('/lineitem?', '/lineitem/results?')}&user_id={sub}",
        "userId": sub,
        "resultScore": grade.final,
        "resultMaximum": int(MAXIMUM),
        "comment": grade.comment,
        "scoreOf": column,
        "timestamp": grade.at.astimezone(LOCAL).isoformat(timespec="seconds"),
    }
