"""All files of one product, by name; each a pure function of tool, product and address, and none with a secret in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from integration.lti.manifest.canvas import developer_key
from integration.lti.manifest.configuration import registration_body
from integration.lti.manifest.sheet import sheet
from integration.mapping.product import Product
from integration.mapping.tool import Tool

LANGUAGES = ("nl", "en")
DATA: Mapping[str, Callable[..., dict[str, Any]]] = {
    "lti-tool-configuration.json": registration_body,
    "canvas_lti.json": developer_key,
}
"""What a product's file may name under `register.files`."""


def render(tool: Tool, product: Product, *, base_url: str) -> dict[str, str]:
    """The registration sheets in every language, and the product's own formats."""
    if product.register is None:
        return {}
    data = {name: as_json(DATA[name](tool, product, base_url=base_url)) for name in product.register.files}
    sheets = {f"registration-sheet.{language}.md": sheet(tool, product, base_url=base_url, language=language) for language in LANGUAGES}
    return {**data, **sheets}


def as_json(told: Mapping[str, Any]) -> str:
    """JSON as people read it."""
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
