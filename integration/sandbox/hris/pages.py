"""The HR system's own pages: the staff, and a page for each employee where HR can make changes."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from integration.sandbox.world.people import DEPARTMENTS, Employee, in_department
from integration.sandbox.world.state import world

STATES = {"active": "In dienst", "leave": "Met verlof", "gone": "Uit dienst"}

pages = Blueprint("hris", __name__, url_prefix="/hris")


@pages.app_context_processor
def _words() -> dict[str, object]:
    return {"states": STATES, "departments": DEPARTMENTS}


@pages.errorhandler(NotFound)
def missing(_problem: NotFound) -> tuple[str, int]:
    """No such employee."""
    return render_template("hris/missing.html"), 404


@pages.get("")
def staff() -> str:
    """All employees, or those of a department or with a name."""
    wanted, where = request.args.get("q", "").strip(), request.args.get("department", "")
    found = [person for person in world().employees.values() if _fits(person, wanted.lower(), where)]
    return render_template("hris/staff.html", people=found, wanted=wanted, where=where, records=world().records)


@pages.get("/people/<number>")
def person(number: str) -> str:
    """One employee with training records."""
    employee = _employee(number)
    manager = world().employees.get(employee.manager_id or "")
    return render_template("hris/person.html", person=employee, manager=manager, trainings=world().records.of(employee.id))


@pages.post("/people/<number>/department")
def move(number: str) -> Response:
    """The employee goes to another department, and there to its first team."""
    chosen = next((candidate for candidate in DEPARTMENTS if candidate.id == request.form.get("department")), None) or abort(400)
    _employee(number)
    world().change_employee(number, **in_department(chosen), title=chosen.titles[0])
    return redirect(url_for(".person", number=number), 303)


@pages.post("/people/<number>/state")
def change_state(number: str) -> Response:
    """The employee leaves as of today, goes on leave, or is back."""
    state = request.form.get("state", "")
    if state not in STATES:
        abort(400)
    _employee(number)
    world().change_employee(number, state=state, end=world().clock.now().date().isoformat() if state == "gone" else None)
    return redirect(url_for(".person", number=number), 303)


def _employee(number: str) -> Employee:
    return world().employee(number) or abort(404)


def _fits(employee: Employee, wanted: str, where: str) -> bool:
    return where in {"", employee.department_id} and wanted in f"{employee.name} {employee.number}".lower()
