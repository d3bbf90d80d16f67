"""A second registration of the LMS in which the tests of launches come in."""

from __future__ import annotations

from integration.flows.lms import registrations
from tests.fakes.tool_in_lms import ToolInLms


def another_client(tool: ToolInLms) -> str:
    """A second registration of the same issuer; gives its id."""
    told = {
        "issuer": tool.platform.issuer,
        "client_id": "cid-2",
        "auth_url": f"{tool.lms.url}/auth?tenant=2",
        "token_url": f"{tool.lms.url}/token",
        "jwks_url": f"{tool.lms.url}/jwks",
        "product": "generic",
    }
    own = tool.services
    return str(registrations.register(own.store, own.transport, told=told, deployment_ids=["4"], actor="test", now=own.clock.now()).id)
