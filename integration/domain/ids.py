"""Identifiers: UUID version 7, so that rows sort by the moment they were made (RFC 9562, section 5.7)."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh, time-ordered identifier."""
    return uuid7()
