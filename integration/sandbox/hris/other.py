"""The same staff as another HR system tells it: nested, by cursor, odd names, codes, Dutch dates, and fields nobody should take."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from integration.sandbox.hris.door import has_token
from integration.sandbox.world.people import Employee
from integration.sandbox.world.state import world

PER_PAGE = 25
CODES = {"active": "A", "leave": "V", "gone": "U"}
NOT_IN_THE_SANDBOX = "staat in een echt systeem hier"

pages = Blueprint("hris_other", __name__, url_prefix="/hris/other/v2")


@pages.before_request
def _door() -> Response | None:
    return None if has_token() else make_response(jsonify(fout="geen toegang"), 401)


@pages.get("/medewerkers")
def staff() -> Response:
    """A page of the staff, and `vervolg` that leads to the next one."""
    start = request.args.get("na", "p0")
    if not (start.startswith("p") and start[1:].isascii() and start[1:].isdigit()):
        return make_response(jsonify(fout="onbekend vervolg"), 400)
    place, everybody = int(start[1:]), world().feed()
    found = everybody[place : place + PER_PAGE]
    more = f"p{place + PER_PAGE}" if place + PER_PAGE < len(everybody) else None
    return jsonify(resultaten=[_record(person) for person in found], meta={"vervolg": more, "aantal": len(everybody)})


def _record(person: Employee) -> dict[str, Any]:
    return {
        "sleutel": {"uuid": person.id},
        "Persoons Nr.": f" {person.number} ",
        "naam": {"roepnaam": person.first, "achternaam": person.last},
        "communicatie": [
            {"type": "prive", "adres": f"{person.number.lower()}@thuis.example"},
            {"type": "werk", "adres": (person.mail or "").upper()},
        ],
        "dienstverband": {
            "functie": {"omschrijving": person.title, "groep": person.family},
            "datum in": _dutch(f"{person.start}-01"),
            "datum uit": _dutch(person.end),
            "status": CODES[person.state],
            "leiding": "J" if person.lead else "N",
            "salarisschaal": NOT_IN_THE_SANDBOX,
        },
        "organisatie": {
            "afd.code": person.department_id,
            "afd.naam": person.department.name,
            "team": person.team,
            "chef": {"uuid": person.manager_id},
        },
        "standplaats": person.place,
        "taal": {"nl": "Nederlands", "en": "Engels"}.get(person.lang, person.lang),
        "persoonlijk": {"geboortedatum": NOT_IN_THE_SANDBOX, "bsn": NOT_IN_THE_SANDBOX, "burgerlijke staat": NOT_IN_THE_SANDBOX},
    }


def _dutch(day: str | None) -> str | None:
    return date.fromisoformat(day).strftime("%d-%m-%Y") if day else None
