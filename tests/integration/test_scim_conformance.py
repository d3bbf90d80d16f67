"""Our SCIM server in the eyes of scim2-tester, over true HTTP: every check passes (SCIM-01)."""

from __future__ import annotations

import pytest
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.scim_world import a_scim_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_SCIM_01_scim2_tester_finds_nothing(services: Services, served: Serve) -> None:
    world = a_scim_world(services, served)
    with Client(base_url=world.root, headers={"Authorization": f"Bearer {world.key}"}, timeout=60) as client:
        results = check_server(SyncSCIMClient(client))
    wrong = [f"{each.status.name} {each.title}: {each.reason}" for each in results if each.status is not Status.SUCCESS]
    assert wrong == []
    assert len(results) > 80
