"""An HR system from which somebody is deleted between two pages, as often as a test says so; paged as each vendor does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

Staff = list[str]
Paged = Callable[[Staff, Request], tuple[Staff, dict[str, Any]]]
"""The keys on the page that is asked for, and what else the answer says."""
SIZE = 3


@dataclass
class ShrinkingHris:
    """`gone` is called with those who work there, after the next page that is given."""

    paged: Paged
    row: Callable[[str], dict[str, Any]]
    rows: str
    staff: Staff = field(default_factory=lambda: [f"p{number}" for number in range(8)])
    gone: Callable[[Staff], object] | None = None

    def respond(self, request: Request) -> Response:
        """One page; afterwards somebody may go."""
        page, more = self.paged(sorted(self.staff), request)
        if self.gone:
            self.gone(self.staff)
            self.gone = None
        return Response(json.dumps({self.rows: [self.row(key) for key in page], **more}), content_type="application/json")


def by_offset(staff: Staff, request: Request) -> tuple[Staff, dict[str, Any]]:
    """`skip`; nobody says how many there are."""
    start = int(request.args["skip"])
    return staff[start : start + SIZE], {}


def by_number(staff: Staff, request: Request) -> tuple[Staff, dict[str, Any]]:
    """`p`, from 0 on."""
    start = SIZE * int(request.args["p"])
    return staff[start : start + SIZE], {}


def as_frappe(staff: Staff, request: Request) -> tuple[Staff, dict[str, Any]]:
    """Filters in JSON, in the order of the name; `limit_start` besides."""
    asked = request.get_json()
    assert asked["order_by"] == "name asc"
    start, size = int(asked.get("limit_start", 0)), int(asked["limit_page_length"])
    after = next((value for name, operator, value in asked.get("filters", ()) if (name, operator) == ("name", ">")), "")
    return [key for key in staff if key > after][start : start + size], {}


def as_afas(staff: Staff, request: Request) -> tuple[Staff, dict[str, Any]]:
    """One filter, of which 4 is "greater than"; skip and take."""
    assert request.args["orderbyfieldids"] == "Medewerker"
    start, size = int(request.args["skip"]), int(request.args["take"])
    if "filterfieldids" in request.args:
        assert (request.args["filterfieldids"], request.args["operatortypes"]) == ("Medewerker", "4")
    return [key for key in staff if key > request.args.get("filtervalues", "")][start : start + size], {"skip": start, "take": size}
