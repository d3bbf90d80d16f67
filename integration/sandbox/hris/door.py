"""The door of the HR interfaces: a bearer token."""

from __future__ import annotations

from hmac import compare_digest

from flask import request

from integration.sandbox.world.state import world


def has_token() -> bool:
    """Whether the call carries the HR system's token."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and compare_digest(value, world().config.hris_bearer)
