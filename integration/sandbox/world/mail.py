"""Mails as they came in, and what of them a mail program shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from typing import Any

MOST_KEPT = 200


@dataclass(frozen=True)
class Mail:
    """One mail: to whom, when it came in, and all of it as it was sent."""

    number: int
    receiver: str
    at: datetime
    raw: str

    @cached_property
    def message(self) -> EmailMessage:
        """Its parts."""
        return message_from_bytes(self.raw.encode(), policy=policy.default)

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.message["Subject"] or "")

    @property
    def language(self) -> str:
        """Its own language."""
        return str(self.message["Content-Language"] or "nl")

    def part(self, kind: str) -> str:
        """Its text (`plain`) or its page (`html`)."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body else ""

    def to_json(self) -> dict[str, Any]:
        """What is kept in the sandbox's own file."""
        return {"number": self.number, "receiver": self.receiver, "at": self.at.isoformat(), "raw": self.raw}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Mail:
        """The inverse of `to_json`."""
        return cls(**{**kept, "at": datetime.fromisoformat(kept["at"])})
