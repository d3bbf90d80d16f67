"""Mail addresses as a hint to who somebody is: never a key, and only where one person reads the mailbox."""

from __future__ import annotations

import re

_OFFICES = """
admin administratie administration afdeling algemeen backoffice balie bestuur boekhouding bureau communicatie contact directie
facilitair facturen finance frontdesk gemeente griffie helpdesk hr hrm ict info informatie inkoop invoices jobs klantenservice
kwaliteit loket mail management marketing noreply office onderwijs opleidingen personeel personeelszaken planning post postmaster
privacy receptie reception recruitment redactie sales schooladministratie secretariaat secretariat security service servicedesk
support team training vacatures verkoop webmaster werkplaats
"""
"""First parts of addresses that several people read."""
OFFICES = frozenset(_OFFICES.split())


def mailbox(address: str | None) -> str | None:
    """The mailbox behind an address, without case and plus-addressing; None where there is none, or many people read it."""
    name, at, host = (address or "").strip().casefold().rpartition("@")
    box = name.partition("+")[0]
    if not (at and box and "." in host) or any(sign.isspace() for sign in box + host):
        return None
    return None if _is_office(box) else f"{box}@{host}"


def _is_office(box: str) -> bool:
    first = re.split(r"[-._]", box, maxsplit=1)[0]
    return box in OFFICES or first in {"noreply", "info"} or box.replace("-", "") in OFFICES
