"""What an LMS needs to install the tool, for the page, the command and the address that Canvas reads. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping

from integration.domain.errors import Refused
from integration.lti.manifest import files
from integration.lti.manifest.values import Value, values
from integration.mapping.product import Product
from integration.mapping.tool import Tool

__all__ = ["Value", "can_install", "data_file", "product_called", "render", "to_paste"]


def can_install(products: Mapping[str, Product]) -> list[Product]:
    """The products whose file says how they register a tool; the one for any other LMS comes last."""
    known = [product for product in products.values() if product.register]
    return sorted(known, key=lambda product: (product.name == "generic", product.title.casefold()))


def product_called(products: Mapping[str, Product], name: str) -> Product:
    """One of those, or `Refused` with the names there are."""
    known = {product.name: product for product in can_install(products)}
    if name not in known:
        raise Refused(f"no LMS product is called {name!r}, there is {', '.join(known)}", code="no-product")
    return known[name]


def to_paste(tool: Tool, product: Product, *, base_url: str, language: str) -> list[Value]:
    """What goes into the product's form."""
    return values(tool, product, base_url=base_url, language=language)


def render(tool: Tool, product: Product, *, base_url: str) -> dict[str, str]:
    """All files of the product, by name."""
    return files.render(tool, product, base_url=base_url)


def data_file(tool: Tool, product: Product, *, base_url: str) -> str | None:
    """The product's own JSON, if it has one."""
    rendered = render(tool, product, base_url=base_url)
    return next((text for name, text in rendered.items() if name.endswith(".json")), None)
