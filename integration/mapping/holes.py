"""Where which placeholder may stand: `settings` in addresses, `page` in reading, `item` in writing, `tool` in what an LMS
asks for, secrets only in auth, headers and bodies: an address ends up in logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from integration.domain.people.inbound import why_denied
from integration.mapping.document import Document, Where
from integration.mapping.placeholders import template
from integration.mapping.preset import TOOL_WORDS
from integration.mapping.transforms import did_you_mean
from integration.mapping.writing import OUTBOUND

PLACES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("base_url",): ("settings",),
    ("auth",): ("settings",),
    ("headers",): ("settings",),
    ("envelope",): ("settings", "json"),
    ("read", "employees", "service"): ("settings",),
    ("read", "employees", "file"): ("settings",),
    ("read", "employees", "request"): ("settings", "page", "since"),
    ("read", "employees", "join"): ("settings", "page"),
    ("read", "employees", "detail"): ("settings", "r"),
    ("read", "employees", "changed", "request"): ("settings", "page", "since"),
    ("read", "employees", "changed", "one"): ("settings", "r"),
    ("read", "employees", "one"): ("settings", "r"),
    **{("write", kind, "key"): ("item",) for kind in OUTBOUND},
    **{("write", kind, chain): ("settings", "item", "key", "v") for kind in OUTBOUND for chain in ("steps", "retract")},
    ("register", "paste"): ("tool",),
    ("register", "ask"): ("site", "client_id"),
    ("activity_page",): ("site", "link"),
}
PAGE = ("size", "number", "offset", "cursor", "after")
SECRETS_IN = frozenset({"auth", "headers", "envelope", "json", "sftp"})
"""Sections of the file, or parts of a request."""


def misplaced(document: Document) -> Iterator[tuple[Where, str]]:
    """Every placeholder that names what is not there."""
    for where, text in document.texts():
        try:
            holes = list(template(text).placeholders()) if "{{" in text else []
        except ValueError:
            continue
        for hole in holes:
            if remedy := _remedy(document.data, where, hole.path.steps):
                yield where, remedy


def _remedy(data: Any, where: Where, steps: tuple[str, ...]) -> str | None:
    place = next((place for place in PLACES if where[: len(place)] == place), None)
    if place is None:
        return "no placeholders here"
    root, name = steps[0], steps[1] if len(steps) > 1 else ""
    if root not in PLACES[place]:
        return f"{root!r} is not known here, {did_you_mean(root, PLACES[place])}"
    known = _names(data, where, root)
    if known is not None and name not in known:
        return f"no {root}.{name}, {did_you_mean(name, known)}"
    if root == "settings" and _part(where) not in SECRETS_IN and _is_secret(data, name):
        return f"settings.{name} is a secret; it goes into auth, headers, envelope or a json body only"
    return why_denied(".".join(steps)) if root == "r" else None


def _names(data: Any, where: Where, root: str) -> tuple[str, ...] | None:
    """What may follow the root; None when nothing follows."""
    if root == "settings":
        settings = data.get("settings")
        return tuple(settings) if isinstance(settings, dict) else ()
    if root == "v":
        return _saved_before(data, where)
    if root == "item":
        return OUTBOUND[str(where[1])]
    return {"page": PAGE, "tool": TOOL_WORDS}.get(root)


def _saved_before(data: Any, where: Where) -> tuple[str, ...]:
    steps, number = data["write"][where[1]][where[2]], where[3] if len(where) > 3 else 0
    earlier = steps[:number] if isinstance(steps, list) and isinstance(number, int) else []
    return tuple(name for step in earlier if isinstance(step, dict) and isinstance(step.get("save"), dict) for name in step["save"])


def _part(where: Where) -> str | int:
    """Which part of a request this is, or else which section of the file."""
    if "sftp" in where:
        return "sftp"
    following = where.index("request") + 1 if "request" in where else 0
    return where[following] if following < len(where) else ""


def _is_secret(data: Any, name: str) -> bool:
    declared = data["settings"].get(name)
    return isinstance(declared, dict) and str(declared.get("type")) in {"secret", "pem"}
