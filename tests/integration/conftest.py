"""What integration tests may ask for besides the common fixtures."""

from __future__ import annotations

import pytest

from integration.store.db import Store
from tests.integration.mentoring_world import World, a_world


@pytest.fixture
def world(store: Store) -> World:
    """A cohort of EXP with its coordinator and one duo, on a fresh database."""
    return a_world(store)
