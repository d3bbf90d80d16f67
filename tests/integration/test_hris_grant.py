"""The permission of an admin in an HR system: asked once, renewed by one process at a time, and told of when it ended."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Response

from integration.domain.errors import Refused, Retriable
from integration.flows.people.configure import NewConnection, add_hris, glance
from integration.flows.people.connecting.grants import hris_grants
from integration.hris.auth.means import Token
from integration.store.people import grants as kept_grants
from integration.store.tables.hris import grants, permissions_asked
from integration.wiring import Services, build
from tests.conftest import Serve
from tests.fakes.granting_hris import GrantingHris
from tests.integration.granting_world import MAPPING, GrantingWorld, a_granting_world

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANOTHER_PROCESS = """
import sys
from uuid import UUID
from integration.flows.people.configure import glance
from integration.settings import read_settings
from integration.wiring import build
own = build(read_settings())
print("ready", flush=True)
sys.stdin.readline()
print(len(glance(own.store, own.sources, name="hr").samples), flush=True)
"""


@pytest.fixture
def world(services: Services, served: Serve) -> GrantingWorld:
    outside = GrantingHris()
    served(Response())  # our own address
    return a_granting_world(services, outside, served(outside))


def read(world: GrantingWorld, services: Services | None = None) -> int:
    """How many came on the first page."""
    own = services or world.services
    return len(glance(own.store, own.sources, name="hr").samples)


def why(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@on_sqlite
def test_OA_03_the_question_has_pkce_a_state_of_its_own_and_one_exact_address_to_come_back_to(world: GrantingWorld) -> None:
    first, second = (parse_qs(urlsplit(world.ask()).query) for _ in range(2))
    assert first["redirect_uri"] == [f"{world.base_url}/admin/connections/granted/granting"]
    assert first["code_challenge_method"] == ["S256"]
    assert all(len(first[name][0]) >= 43 and first[name] != second[name] for name in ("state", "code_challenge"))
    with world.services.store.reading() as db:
        kept = str(db.execute(select(permissions_asked)).all())
    assert first["state"][0] not in kept


@on_sqlite
def test_OA_03_an_answer_counts_once_in_time_for_who_asked_and_from_whom_was_asked(world: GrantingWorld) -> None:
    answer = world.allow(world.ask())
    assert why(lambda: world.receive(answer, actor="another admin")) == "grant-unasked"
    world.receive(answer)
    assert why(lambda: world.receive(answer)) == "grant-unasked"
    late = world.allow(world.ask())
    world.services.clock.move(timedelta(minutes=11))
    assert why(lambda: world.receive(late)) == "grant-unasked"
    assert why(lambda: world.receive(world.allow(world.ask()), at="orangehrm")) == "grant-foreign"
    assert why(lambda: world.receive({**world.allow(world.ask()), "iss": "https://elsewhere.example"})) == "grant-foreign"
    world.outside.says_no = True
    assert why(lambda: world.receive(world.allow(world.ask()))) == "grant-denied"


@dataclass(kw_only=True)
class MovingHris(GrantingHris):
    """`meanwhile` happens while it is asked for a token."""

    meanwhile: Callable[[], object] = tuple

    def _token(self, form: dict[str, str]) -> Response:
        self.meanwhile()
        return super()._token(form)


@on_sqlite
def test_OA_04_a_permission_of_a_place_that_is_called_no_more_is_not_kept(services: Services, served: Serve) -> None:
    outside = MovingHris()
    world = a_granting_world(services, outside, served(outside))
    there = {"base_url": served(GrantingHris()), "client_secret": "of-there"}
    moved = NewConnection(name="hr", text=MAPPING, origin="granting.yaml", given=there)
    outside.meanwhile = lambda: add_hris(services.store, moved, actor="test", now=services.clock.now())
    assert why(lambda: world.receive(world.allow(world.ask()))) == "grant-unasked"
    with services.store.reading() as db:
        assert kept_grants.find(db, world.connection) is None


@on_sqlite
def test_OA_05_tokens_lie_sealed_and_stand_in_no_log(world: GrantingWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world.connect()
    world.bring_in()
    with world.services.store.reading() as db:
        (row,) = db.execute(select(grants)).mappings()
    assert (world.grant().access, world.grant().refresh) == ("a1", "r1")
    assert row["access_token"].startswith("gAAAA")
    assert row["refresh_token"].startswith("gAAAA")
    assert "Bearer" not in caplog.text
    assert "a1" not in caplog.text


@on_sqlite
def test_OA_04_a_token_that_ends_in_the_middle_of_a_read_is_renewed_once(world: GrantingWorld) -> None:
    world.connect()
    own = world.services
    world.outside.let_expire()
    found = world.bring_in()
    assert (found.seen, found.joiners) == (7, 7)
    assert world.outside.calls["given"] == 2
    assert world.grant().refresh == "r2"
    own.clock.move(timedelta(minutes=31))
    assert world.bring_in().unchanged == 7
    assert world.outside.calls["given"] == 3


@on_sqlite
def test_OA_04_a_permission_that_ended_is_said_once_and_never_used_again(world: GrantingWorld) -> None:
    world.connect()
    world.bring_in()
    world.outside.end()
    assert why(world.bring_in) == "grant-gone"
    asked = world.outside.calls["/token"]
    assert why(world.bring_in) == "grant-gone"
    assert world.outside.calls["/token"] == asked
    world.connect()
    assert world.bring_in().unchanged == 7


@on_sqlite
def test_a_wrong_client_secret_does_not_cost_the_permission(world: GrantingWorld) -> None:
    world.connect()
    world.outside.let_expire()
    grant = hris_grants(world.services.store, world.services.clock)(world.connection)

    def wrong(_refresh: str) -> Token:
        raise Refused("no", code="token-invalid_client")

    assert why(lambda: grant.token(wrong, unlike="a1")) == "token-invalid_client"
    assert read(world) == 3


@on_sqlite
def test_a_token_address_that_is_away_does_not_cost_the_permission(world: GrantingWorld) -> None:
    world.connect()
    grant = hris_grants(world.services.store, world.services.clock)(world.connection)

    def away(_refresh: str) -> Token:
        raise Retriable("away")

    with pytest.raises(Retriable):
        grant.token(away, unlike="a1")
    world.outside.let_expire()
    assert read(world) == 3


@on_sqlite
def test_before_anybody_gave_permission_that_is_said(world: GrantingWorld) -> None:
    assert why(lambda: read(world)) == "grant-missing"


def test_OA_04_of_many_that_renew_at_once_one_does_and_all_go_on(world: GrantingWorld) -> None:
    """Several services in one process, on both engines, because each locks in its own way."""
    world.connect()
    world.outside.slow = 0.2
    world.outside.let_expire()
    others = [build(world.services.settings) for _ in range(4)]
    start = Barrier(len(others))

    def go(own: Services) -> int:
        start.wait()
        return read(world, own)

    with ThreadPoolExecutor(len(others)) as pool:
        assert list(pool.map(go, others)) == [3] * len(others)
    assert world.outside.calls["given"] == 2
    assert not world.grant().is_gone
    for own in others:
        own.store.close()


@on_sqlite
def test_OA_04_two_processes_that_renew_at_once_do_not_lose_the_permission(world: GrantingWorld) -> None:
    world.connect()
    world.outside.slow = 0.3
    world.outside.let_expire()
    settings = world.services.settings
    environ = {
        "WEDERKERIG_DATABASE_URL": settings.database,
        "WEDERKERIG_DATA_DIR": str(settings.data_dir),
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
    }
    command = [sys.executable, "-c", ANOTHER_PROCESS]
    both = [subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in both:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [each.communicate(timeout=120)[0] for each in both] == ["3\n", "3\n"]
    assert world.outside.calls["given"] == 2
    assert not world.grant().is_gone
