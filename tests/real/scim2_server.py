"""A real SCIM 2.0 server, scim2-server, in its own process on a loopback port. It keeps users in memory only."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.real.web import open_door

TOKEN = "real-scim-token"
SECONDS_TO_START = 20
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


class ScimServer:
    """`url` is the service's root; `hire` and `change` are what HR does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {TOKEN}"

    def hire(self, number: int, department: str) -> str:
        """A new user; gives the id."""
        user = {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
            "userName": f"user{number}",
            "name": {"givenName": f"Voornaam {number}", "familyName": f"Achternaam {number:03}"},
            "emails": [{"value": f"user{number}@gemeente-voorbeeld.example", "type": "work"}],
            "title": "Adviseur",
            "preferredLanguage": "nl-NL",
            "active": True,
            ENTERPRISE: {"employeeNumber": f"N{number:04}", "department": department},
        }
        answer = self._session.post(f"{self.url}/Users", json=user, timeout=60)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def change(self, user_id: str, **values: Any) -> None:
        """Replace attributes of a user."""
        operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
        body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}
        self._session.patch(f"{self.url}/Users/{user_id}", json=body, timeout=60).raise_for_status()

    def close(self) -> None:
        """Give the connection back."""
        self._session.close()

    def answers(self) -> bool:
        """Whether it has started."""
        try:
            return self._session.get(f"{self.url}/ServiceProviderConfig", timeout=2).ok
        except requests.ConnectionError:
            return False


@contextmanager
def scim_server(folder: Path, *, cursors: bool) -> Iterator[ScimServer]:
    """Run one; `cursors`: whether it announces cursor paging (RFC 9865)."""
    config = folder / "provider.json"
    config.write_text(json.dumps(_provider(cursors=cursors)), encoding="utf-8")
    with open_door() as door:
        port = door.getsockname()[1]
    program = Path(sys.executable).with_name("scim2-server")
    words = ["--port", str(port), "--bearer-token", TOKEN, "--service-provider-config", str(config)]
    process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = ScimServer(f"http://127.0.0.1:{port}")
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while not server.answers():
            assert time.monotonic() < deadline, "scim2-server did not start"
            time.sleep(0.05)
        yield server
    finally:
        server.close()
        process.terminate()
        process.wait()


def _provider(*, cursors: bool) -> dict[str, Any]:
    on = {"supported": True}
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": on,
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": 80},
        "changePassword": {"supported": False},
        "sort": on,
        "etag": on,
        "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Bearer", "description": "A fixed token"}],
        "pagination": {"cursor": cursors, "index": True, "defaultPaginationMethod": "index", "defaultPageSize": 50, "maxPageSize": 80},
    }
