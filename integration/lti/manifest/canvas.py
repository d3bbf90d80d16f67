"""Canvas reads a developer key from an address: its own JSON (MAN-04)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from integration.lti.manifest.values import custom_parameters
from integration.mapping.product import Product
from integration.mapping.tool import Message, Tool

WIDTH, HEIGHT = 800, 640


def developer_key(tool: Tool, product: Product, *, base_url: str) -> dict[str, Any]:
    """The tool as a developer key; every placement of the tool that the product has a name for."""
    return {
        "title": tool.name["en"],
        "description": tool.description["en"],
        "oidc_initiation_url": base_url + tool.addresses.login,
        "target_link_uri": base_url + tool.addresses.launch,
        "scopes": list(tool.scopes),
        "public_jwk_url": base_url + tool.addresses.keys,
        "custom_fields": custom_parameters(tool, product),
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "domain": urlsplit(base_url).netloc,
                "tool_id": tool.id,
                "privacy_level": tool.privacy_level,
                "settings": _settings(tool, product, base_url),
            }
        ],
    }


def _settings(tool: Tool, product: Product, base_url: str) -> dict[str, Any]:
    return {
        "text": tool.name["en"],
        "icon_url": base_url + tool.icons.small,
        "selection_width": WIDTH,
        "selection_height": HEIGHT,
        "placements": [
            _placement(tool, message, name, base_url)
            for message in tool.messages
            for ours in message.placements
            for name in product.placements.get(ours, ())
        ],
    }


def _placement(tool: Tool, message: Message, name: str, base_url: str) -> dict[str, Any]:
    return {
        "placement": name,
        "message_type": message.type,
        "target_link_uri": base_url + message.path,
        "text": message.label["en"],
        "icon_url": base_url + tool.icons.small,
        "enabled": True,
    }
