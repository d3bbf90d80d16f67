"""What integration tests may ask for besides the common fixtures."""

from __future__ import annotations

import pytest

from integration.store.db import Store
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door
from tests.integration.admin_world import Morning, a_morning
from tests.integration.mentoring_world import World, a_world


@pytest.fixture
def world(store: Store) -> World:
    """A cohort of EXP with its coordinator and one duo, on a fresh database."""
    return a_world(store)


@pytest.fixture
def morning(services: Services) -> Morning:
    """An installation in which several things wait for an admin."""
    return a_morning(services.store, services.clock.now())


@pytest.fixture
def admin(services: Services, served: Serve) -> AdminDoor:
    """An admin who signed in and reads English."""
    return admin_door(services, served)
