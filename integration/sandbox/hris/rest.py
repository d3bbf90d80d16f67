"""The HR system's own REST API: employees to read, training records to read and write."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from integration.sandbox.hris.door import has_token
from integration.sandbox.world.people import Employee
from integration.sandbox.world.records import RecordRefused, Training
from integration.sandbox.world.state import world

MOST = 200

pages = Blueprint("hris_api", __name__, url_prefix="/hris/api")


@pages.before_request
def _door() -> Response | None:
    return None if has_token() else _error(401, "token missing or wrong")


@pages.errorhandler(RecordRefused)
def refused(problem: RecordRefused) -> Response:
    """422 that names the field."""
    return make_response(jsonify(error="validation failed", field=problem.name, reason=problem.why), 422)


@pages.get("/employees")
def employees() -> Response:
    """A page of the staff, or the one with a number."""
    limit, offset = request.args.get("limit", 50, type=int), request.args.get("offset", 0, type=int)
    if not 1 <= limit <= MOST or offset < 0:
        return _error(422, f"limit must be 1-{MOST} and offset zero or more")
    number = request.args.get("number")
    found = [person for person in world().feed() if number in {None, person.number}]
    return jsonify(data=[_row(person) for person in found[offset : offset + limit]], meta={"total": len(found)})


@pages.get("/employees/<employee_id>")
def employee(employee_id: str) -> Response:
    """One of the staff."""
    person = world().employees.get(employee_id)
    return _error(404, "no such employee") if person is None else jsonify(data=_row(person))


@pages.get("/employees/<employee_id>/trainings")
def trainings(employee_id: str) -> Response:
    """All records of one employee."""
    if employee_id not in world().employees:
        return _error(404, "no such employee")
    rows = [_training(row) for row in world().records.of(employee_id)]
    return jsonify(data=rows, meta={"total": len(rows)})


@pages.post("/employees/<employee_id>/trainings")
def add_training(employee_id: str) -> Response:
    """A new record, even if the same one is there."""
    if employee_id not in world().employees:
        return _error(404, "no such employee")
    body = _body()
    with world().changing():
        row = world().records.add(employee_id, body)
    return make_response(jsonify(id=row.id), 201)


@pages.put("/trainings/<row>")
def change_training(row: str) -> Response:
    """Replace the given fields of one record."""
    if row not in world().records.rows:
        return _error(404, "no such training record")
    body = _body()
    with world().changing():
        return jsonify(_training(world().records.change(row, body)))


@pages.delete("/trainings/<row>")
def remove_training(row: str) -> Response:
    """Delete one record."""
    if row not in world().records.rows:
        return _error(404, "no such training record")
    with world().changing():
        world().records.remove(row)
    return Response(status=204)


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise RecordRefused("body", "must be a JSON object")
    return body


def _row(person: Employee) -> dict[str, Any]:
    return {
        "number": person.number,
        "id": person.id,
        "first": person.first,
        "last": person.last,
        "mail": person.mail,
        "dept": {"id": person.department_id, "name": person.department.name},
        "team": person.team,
        "family": person.family,
        "title": person.title,
        "managerId": person.manager_id,
        "place": person.place,
        "start": person.start,
        "end": person.end,
        "state": person.state,
        "lead": person.lead,
        "lang": person.lang,
    }


def _training(row: Training) -> dict[str, Any]:
    return {
        "id": row.id,
        "ref": row.ref,
        "title": row.title,
        "code": row.code,
        "start": row.start,
        "end": row.end,
        "status": row.status,
        "hours": row.hours,
    }


def _error(status: int, reason: str) -> Response:
    return make_response(jsonify(error=reason), status)
