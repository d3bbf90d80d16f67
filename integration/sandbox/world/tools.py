"""The tools that registered themselves with the platform, each with its client id, deployment and keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from integration.sandbox.world.config import SandboxConfig
from integration.sandbox.world.keys import ToolKeys

LTI = "https://purl.imsglobal.org/spec/lti/claim"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
NEEDED = ("initiate_login_uri", "redirect_uris", "client_name", "jwks_uri")
NAME_CLAIMS = frozenset({"name", "given_name", "family_name"})


class RegistrationRefused(Exception):
    """A bare word, as Moodle answers (MOODLE 1.3)."""

    def __init__(self, word: str, status: int = 400) -> None:
        super().__init__(word)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool. No `scopes`: all; no `claims`: all. It works before it is active, but is not in the list to choose from."""

    client_id: str
    deployment_id: str
    name: str
    login_url: str
    redirect_uri: str
    jwks_url: str
    target: str
    icon: str = ""
    scopes: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    custom: Mapping[str, str] | None = None
    active: bool = False

    def as_told(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """The claims of a launch as this tool gets them: addressed to it, and without names it did not ask for."""
        own = {"aud": self.client_id, f"{LTI}/deployment_id": self.deployment_id, f"{LTI}/target_link_uri": self.target}
        kept_back = {name for name in (*NAME_CLAIMS, "email") if self.claims and not self._may_know(name)}
        return {name: value for name, value in {**claims, **own}.items() if name not in kept_back}

    def as_registered(self) -> dict[str, Any]:
        """What a tool reads of its own registration (RFC 7592)."""
        about = {
            "domain": urlsplit(self.target).netloc,
            "target_link_uri": self.target,
            "deployment_id": self.deployment_id,
            "claims": list(self.claims),
            "messages": [{"type": each} for each in self.messages],
            "custom_parameters": dict(self.custom or {}),
        }
        return {
            "client_id": self.client_id,
            "client_name": self.name,
            "application_type": "web",
            "response_types": ["id_token"],
            "token_endpoint_auth_method": "private_key_jwt",
            "initiate_login_uri": self.login_url,
            "redirect_uris": [self.redirect_uri],
            "jwks_uri": self.jwks_url,
            "logo_uri": self.icon,
            "scope": " ".join(self.scopes),
            TOOL_CONFIGURATION: about,
        }

    def _may_know(self, name: str) -> bool:
        """One name asked for is all names, as in Moodle."""
        return bool(NAME_CLAIMS & set(self.claims)) if name in NAME_CLAIMS else name in self.claims


def tool_of(config: SandboxConfig) -> Tool:
    """The tool that was there from the start."""
    return Tool(
        client_id=config.client_id,
        deployment_id=config.deployment_id,
        name="Wederkerig",
        login_url=config.login_url,
        redirect_uri=config.redirect_uri,
        jwks_url=config.tool_jwks_url,
        target=config.link_target,
        active=True,
    )


class Tools:
    """All that registered themselves, by client id."""

    def __init__(self, known: Iterable[Tool] = ()) -> None:
        self.known: dict[str, Tool] = {tool.client_id: tool for tool in known}
        self._keys: dict[str, ToolKeys] = {}

    def register(self, body: Mapping[str, Any], *, update: str = "") -> Tool:
        """A new tool, or the one with client id `update` with what it tells now. RegistrationRefused."""
        _check(body)
        about = body[TOOL_CONFIGURATION]
        old = self.known.get(update)
        tool = Tool(
            client_id=old.client_id if old else secrets.token_hex(8),
            deployment_id=old.deployment_id if old else str(len(self.known) + 2),
            name=str(body["client_name"]),
            login_url=str(body["initiate_login_uri"]),
            redirect_uri=str(body["redirect_uris"][0]),
            jwks_url=str(body["jwks_uri"]),
            target=str(about.get("target_link_uri", f"https://{about['domain']}")),
            icon=str(body.get("logo_uri", "")),
            scopes=tuple(str(body.get("scope", "")).split()),
            claims=tuple(about.get("claims", ())),
            messages=tuple(message["type"] for message in about.get("messages", ())),
            custom=about.get("custom_parameters"),
            active=old.active if old else False,
        )
        self.known[tool.client_id] = tool
        return tool

    def remove(self, client_id: str) -> None:
        """It is not there any more; its activities stay and lead nowhere."""
        del self.known[client_id]

    def as_told(self, client_id: str, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """The claims of a launch as that tool gets them; the first tool gets them as they are."""
        return self.known[client_id].as_told(claims) if client_id in self.known else claims

    def activate(self, client_id: str) -> None:
        """Put it in the list to choose from; KeyError for one that is not there."""
        self.known[client_id] = replace(self.known[client_id], active=True)

    def keys_of(self, tool: Tool) -> ToolKeys:
        """Its public keys, kept between two questions."""
        return self._keys.setdefault(tool.jwks_url, ToolKeys(tool.jwks_url))

    def forget_keys(self) -> None:
        """Tools moved: fetch all keys anew."""
        self._keys.clear()

    def to_json(self) -> list[dict[str, Any]]:
        """What is kept in the sandbox's own file."""
        return [asdict(tool) for tool in self.known.values()]

    @classmethod
    def from_json(cls, kept: Iterable[Mapping[str, Any]]) -> Tools:
        """The inverse of `to_json`."""
        return cls(_from_json(row) for row in kept)


def _from_json(row: Mapping[str, Any]) -> Tool:
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Tool(**told)


def _check(body: Mapping[str, Any]) -> None:
    for name in NEEDED:
        if not body.get(name):
            raise RegistrationRefused(f"missing required attribute {name}")
    about = body.get(TOOL_CONFIGURATION, {})
    if "id_token" not in body.get("response_types", []):
        raise RegistrationRefused("invalid_response_types")
    if body.get("application_type", "web") != "web":
        raise RegistrationRefused("invalid_application_type")
    if body.get("token_endpoint_auth_method") != "private_key_jwt":
        raise RegistrationRefused("invalid_token_endpoint_auth_method")
    if not about.get("domain"):
        raise RegistrationRefused("missing_domain")
    if urlsplit(about.get("target_link_uri", "")).netloc.removeprefix("www.") != about["domain"].removeprefix("www."):
        raise RegistrationRefused("domain_targetlinkuri_mismatch")
