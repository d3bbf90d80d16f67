"""Tokens end while an import goes on: it gets another and goes on, or stops with its place kept; nobody is read twice."""

from __future__ import annotations

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from integration.store.people import imports
from integration.wiring import Services
from tests.integration.hris_world import reply
from tests.integration.office_world import an_office_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MAPPING = """
connector: 1
name: acme
base_url: URL
auth: {kind: oauth2_client, token_url: "URL/token", client_id: us, client_secret: secret}
limits: {per_second: 1000}
read:
  employees:
    request: {path: /staff, query: {skip: "{{ page.offset }}"}}
    records: rows
    page: {kind: offset, total: total}
    map: {external_id: {from: id, do: str}}
"""
PEOPLE, SIZE = 30, 5


class Office:
    """Thirty people on six pages. A token is good for `good_for` pages, and so many are given."""

    def __init__(self, *, good_for: int, tokens: int = 100) -> None:
        self.good_for, self.tokens = good_for, tokens
        self.given, self.used, self.pages = 0, 0, list[int]()

    def __call__(self, request: Request) -> Response:
        if request.path == "/token":
            return self.token()
        if request.headers.get("Authorization") != f"Bearer token-{self.given}" or self.used == self.good_for:
            return reply({"error": "invalid_token"}, 401)
        self.used += 1
        skip = int(request.args["skip"])
        self.pages.append(skip)
        return reply({"rows": [{"id": n} for n in range(skip, skip + SIZE)], "total": PEOPLE})

    def token(self) -> Response:
        if self.given == self.tokens:
            return reply({"error": "invalid_client"}, 401)
        self.given, self.used = self.given + 1, 0
        return reply({"access_token": f"token-{self.given}", "token_type": "Bearer", "expires_in": 3600})


def test_a_token_that_ends_in_the_middle_of_an_import_is_renewed_and_everybody_comes_in_once(services: Services) -> None:
    office = Office(good_for=2)
    with an_office_world(services, office, MAPPING) as world:
        found = world.bring_in()
        assert (found.state, found.joiners, found.problems, found.spell, len(world.roster())) == ("applied", PEOPLE, 0, 0, PEOPLE)
    assert (office.given, office.pages) == (3, [0, 5, 10, 15, 20, 25])


def test_an_import_that_gets_no_token_more_stops_and_changes_nobody(services: Services) -> None:
    office = Office(good_for=2, tokens=2)
    with an_office_world(services, office, MAPPING) as world:
        with pytest.raises(Refused, match="gives us no token: invalid_client"):
            world.bring_in()
        with services.store.reading() as db:
            (failed,) = imports.recent(db)
        assert (failed.state, failed.seen, world.roster()) == ("failed", 20, {})
        assert "invalid_client" in str(failed.error)
