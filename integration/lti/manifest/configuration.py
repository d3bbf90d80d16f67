"""The body of a dynamic registration (DR-05, DR-06), which also tells a reader everything about the tool (MAN-02)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from integration.lti.manifest.values import custom_parameters
from integration.mapping.product import Product
from integration.mapping.tool import Message, Tool

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"


def registration_body(tool: Tool, product: Product, *, base_url: str) -> dict[str, Any]:
    """What is posted to the registration endpoint, with all that the tool would like; the caller leaves out what a platform lacks."""
    return {
        "application_type": "web",
        "grant_types": ["client_credentials", "implicit"],
        "response_types": ["id_token"],
        "initiate_login_uri": base_url + tool.addresses.login,
        "redirect_uris": [base_url + tool.addresses.launch],
        "client_name": tool.name["en"],
        "client_name#nl": tool.name["nl"],
        "client_uri": base_url + tool.addresses.help,
        "jwks_uri": base_url + tool.addresses.keys,
        "policy_uri": base_url + tool.addresses.privacy,
        "logo_uri": base_url + tool.icons.large,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(tool.scopes),
        TOOL_CONFIGURATION: tool_configuration(tool, product, base_url=base_url),
    }


def tool_configuration(tool: Tool, product: Product, *, base_url: str) -> dict[str, Any]:
    """The LTI part. `domain` is host and port, as Moodle compares it with the target link (DR-07)."""
    return {
        "domain": urlsplit(base_url).netloc,
        "description": tool.description["en"],
        "description#nl": tool.description["nl"],
        "target_link_uri": base_url + tool.addresses.launch,
        "custom_parameters": custom_parameters(tool, product),
        "claims": ["iss", "sub", *tool.claims],
        "messages": [_message(tool, product, message, base_url) for message in tool.messages],
    }


def _message(tool: Tool, product: Product, message: Message, base_url: str) -> dict[str, Any]:
    placements = [name for placement in message.placements for name in product.placements.get(placement, ())]
    told = {
        "type": message.type,
        "target_link_uri": base_url + message.path,
        "label": message.label["en"],
        "label#nl": message.label["nl"],
        "icon_uri": base_url + tool.icons.small,
    }
    return {**told, "placements": placements} if placements else told
