"""Everything that stands on a certificate, in the words of its language: what goes to the typesetter, and nothing more."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One certificate. `facts` are (what, how much); `weave` and `logo` are drawings (SVG); `address` is what the QR code says."""

    language: str
    title: str
    organisation: str
    name: str
    took_part: str
    programme: str
    about: str
    facts: tuple[tuple[str, str], ...]
    no_judgement: str
    no_judgement_more: str
    real: str
    real_more: str
    address: str
    address_told: str
    number_told: str
    number: str
    qr_alt: str
    logo: str
    weave: str
    weave_alt: str
    issued_on: date

    def as_json(self) -> str:
        """As `typesetter.py` reads it."""
        return json.dumps(asdict(self) | {"issued_on": self.issued_on.isoformat()}, ensure_ascii=False)
