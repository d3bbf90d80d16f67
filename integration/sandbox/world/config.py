"""Where the sandbox stands, where the tool stands, and how they know each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from integration.sandbox.world import people
from integration.sandbox.world.accounts import SIX, Account
from integration.sandbox.world.people import Employee


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxConfig:
    """Where the sandbox stands, where the tool stands, and how they know each other."""

    base_url: str = "http://localhost:8001"
    tool_url: str = "http://127.0.0.1:8000"
    data_dir: Path | None = None
    client_id: str = "wederkerig-sandbox"
    deployment_id: str = "1"
    hris_bearer: str = "sandbox-hris-token"
    accounts: tuple[Account, ...] = SIX
    staff: Callable[[], list[Employee]] = people.staff
    target_link_uri: str = ""
    """Where the course's activity leads; "" is the tool's launch address."""
    shares_names: bool = True
    """Whether the tool may know names and e-mail addresses; the employee number it always gets, as in Moodle."""
    tells_suspended: bool = False
    """Whether the roster names suspended people as inactive; Moodle leaves them out."""
    tells_changes: bool = False
    """Whether the roster says where to ask what changed since (rel="differences"); Moodle's does not."""
    largest_page: int = 100
    context_history: str = ""
    """The courses that this one is a copy of, the nearest first."""
    graded: bool = True
    """Whether the activity has a column of its own."""
    registers_in_tab: bool = False
    """Whether a tool that registers itself opens in a tab of its own, as in Brightspace; else in a frame."""
    lets_tools_manage: bool = False
    """Whether a tool may read, replace and remove its own registration (RFC 7592); Moodle lets nobody."""
    score_type: str = ""
    """The one content type in which scores are taken, all others are answered with 415; "" is the standard's, as in Moodle."""
    storage_target: str = ""
    """In which frame the platform keeps things for tools: `_parent`, the name of a frame, or none, as in Moodle."""
    content_settings: Mapping[str, Any] = field(default_factory=dict)
    """What differs in the settings that a tool gets when content is to be chosen; None leaves one out."""

    @property
    def issuer(self) -> str:
        """The platform's name for itself: its address, without a slash at the end."""
        return self.base_url

    @property
    def redirect_uri(self) -> str:
        """The only address to which a launch is posted."""
        return f"{self.tool_url}/lti/launch"

    @property
    def login_url(self) -> str:
        """Where a launch begins (OIDC third-party-initiated login)."""
        return f"{self.tool_url}/lti/login"

    @property
    def tool_jwks_url(self) -> str:
        """Where the tool publishes its keys."""
        return f"{self.tool_url}/lti/jwks.json"

    @property
    def link_target(self) -> str:
        """The `target_link_uri` of the course's activity."""
        return self.target_link_uri or self.redirect_uri

    @property
    def token_url(self) -> str:
        """The token endpoint, which is also the audience of client assertions."""
        return f"{self.base_url}/token"
