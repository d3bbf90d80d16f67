"""What every storage of scim2-server promises, and ours too, on both engines (SCIM-03, SCIM-05). Each test has a connection of its own."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from scim2_models import Group, ResourceType, ScimProvider
from scim2_server.testing import ScimStorageContract

from integration.clock import Clock
from integration.flows.people.imports.import_people import Policy
from integration.flows.people.pushes import receive, scim_keys
from integration.flows.people.pushes.scim_keys import KeyWish
from integration.store.db import Store
from integration.store.people.scim_keys import ScimKey
from integration.web.scim.server import PROVIDER
from integration.web.scim.storage import UserStorage
from tests.real.postgresql import Databases

_numbers = count(1)
OF_GROUPS = ResourceType.from_resource(Group)
WITH_GROUPS = ScimProvider(
    models=[*PROVIDER.models, Group], resource_types=[*PROVIDER.resource_types, OF_GROUPS], config=PROVIDER.config, policy=PROVIDER.policy
)


class OneByOne(UserStorage):
    """Every call is an operation of its own, as a request is, unless one has begun."""

    @contextmanager
    def operation(self) -> Iterator[None]:
        with nullcontext() if self._here else super().operation():
            yield

    def get(self, *given: Any, **named: Any) -> Any:
        with self.operation():
            return super().get(*given, **named)

    def search(self, *given: Any, position: Any = None, **named: Any) -> Any:
        with self.operation():
            return super().search(*given, position=position, **named)

    def create(self, *given: Any) -> Any:
        with self.operation():
            return super().create(*given)

    def update(self, *given: Any, **named: Any) -> Any:
        with self.operation():
            return super().update(*given, **named)

    def delete(self, *given: Any, **named: Any) -> None:
        with self.operation():
            super().delete(*given, **named)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One database for all tests here."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("scim") / "wederkerig.sqlite3"
        empty: Path = request.getfixturevalue("empty_sqlite")
        shutil.copy(empty, file)
        url = f"sqlite:///{file}"
    else:
        databases: Databases = request.getfixturevalue("postgresql")
        url = databases.new()
    store = Store(url)
    yield store
    store.close()


def a_key(store: Store) -> ScimKey:
    """A key of a new connection."""
    now, wish = Clock().now(), KeyWish(connection=f"sender {next(_numbers)}", name="x")
    shown = scim_keys.make(store, wish, mappings=None, actor="test", now=now)
    found = scim_keys.recognise(store, shown, now=now)
    assert found
    return found


class TestUserStorage(ScimStorageContract):
    """We have no groups, so we cannot search users and groups at once."""

    supports_root_search = False

    @pytest.fixture
    def provider(self) -> ScimProvider:
        return WITH_GROUPS

    @pytest.fixture
    def storage(self, shared: Store) -> UserStorage:
        return OneByOne(partial(receive.changing, shared, a_key(shared), policy=Policy(), now=Clock().now()))


for each, asks in inspect.getmembers(ScimStorageContract, inspect.isfunction):
    if "group_model" in inspect.signature(asks).parameters:
        setattr(TestUserStorage, each, None)  # what the contract asks of groups asks nothing of us
