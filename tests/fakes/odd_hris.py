"""An HR system with nested records, cursors and names of its own, and the sixty people of the practice one."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Request, Response

from integration.sandbox.world.people import DEPARTMENTS, DIRECTORATE, Employee, staff

STATES = {"active": "IN_DIENST", "leave": "VERLOF", "gone": "UIT_DIENST"}


class OddHris:
    """`key` is what `X-Sleutel` must hold."""

    def __init__(self, *, key: str) -> None:
        self.people = [odd(person) for person in staff()]
        self.departments = [{"code": each.id, "omschrijving": each.name} for each in (DIRECTORATE, *DEPARTMENTS)]
        self.key = key

    @property
    def answer(self) -> dict[str, Any]:
        """The first answer, as somebody saves it."""
        return self.page(0, 25)

    def page(self, start: int, size: int) -> dict[str, Any]:
        """So many people from there on, and the cursor of the next ones."""
        further = {"vanaf": f"c{start + size}"} if start + size < len(self.people) else {}
        return {"antwoord": {"mensen": self.people[start : start + size]}, "verder": further}

    def respond(self, request: Request) -> Response:
        """What the API answers."""
        if request.headers.get("X-Sleutel") != self.key:
            return Response(status=401)
        if request.path == "/hr/v3/afdelingen":
            return _json({"antwoord": {"afdelingen": self.departments}})
        if request.path == "/hr/v3/medewerkers":
            return _json(self.page(int(request.args.get("vanaf", "c0")[1:]), int(request.args["aantal"])))
        return Response(status=404)


def odd(person: Employee) -> dict[str, Any]:
    """One person as this system tells them."""
    year, month = person.start.split("-")
    return {
        "sleutel": person.id,
        "naam": {"roepnaam": person.first, "achternaam": person.last, "taal": person.lang},
        "contact": [{"soort": "prive", "adres": f"{person.id}@thuis.example"}, {"soort": "werk", "adres": person.mail}],
        "dienstverband": {
            "nr": person.number,
            "begin": f"01-{month}-{year}",
            "eind": person.end,
            "afdeling": person.department_id,
            "functie": person.title,
            "chef": {"sleutel": person.manager_id},
            "toestand": STATES[person.state],
        },
    }


def _json(body: Any) -> Response:
    return Response(json.dumps(body), content_type="application/json")
