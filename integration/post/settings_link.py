"""The link in a mail to the page where its reader chooses what they hear about: it says who that is, signed, and is good for nothing else.

It works without coming in from an LMS, does not run out (unsubscribing must always work, RFC 8058), and names nobody but by our id.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from uuid import UUID

PURPOSE = b"reminders\n"
ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class SettingsLinks:
    """Makes and reads the word in such a link. `key` is SECRET_KEY."""

    key: str = field(repr=False)

    def word(self, person: UUID) -> str:
        """What stands in the address of this person's page."""
        return urlsafe_b64encode(person.bytes + self._mark(person)).decode().rstrip("=")

    def person(self, word: str) -> UUID | None:
        """Whose page a word opens; None for one that we did not make."""
        try:
            told = urlsafe_b64decode(word + "=" * (-len(word) % 4))
        except ValueError:
            return None
        person = UUID(bytes=told[:ID_BYTES]) if len(told) > ID_BYTES else None
        return person if person and compare_digest(told[ID_BYTES:], self._mark(person)) else None

    def _mark(self, person: UUID) -> bytes:
        return hmac(self.key.encode(), PURPOSE + person.bytes, sha256).digest()
