"""Invitations: a one-time address that an admin gives to whoever manages an LMS. All of it is audited."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from integration.domain.errors import Refused
from integration.domain.lms.registration import Invitation
from integration.store import audit
from integration.store.db import Store
from integration.store.lms import invitations

HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[1-9][0-9]{0,4})?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """For whom the address is: a product of `mappings/lms` and the host of the LMS, both as far as the admin knows them."""

    product: str = ""
    host: str = ""


def invite(store: Store, wish: Wish, *, products: Collection[str], base_url: str, actor: str, now: datetime) -> str:
    """A new address; it is told now and never again. Raises `Refused` for a product or a host that cannot be."""
    host = host_in(wish.host)
    if wish.product and wish.product not in products:
        raise Refused(f"no LMS product is called {wish.product!r}, there is {', '.join(sorted(products))}", code="no-product")
    with store.transaction() as db:
        id_, word = invitations.write(db, product=wish.product or None, host=host or None, now=now)
        audit.note(db, "lms.invite", actor=actor, subject=id_, detail={"host": host or None}, now=now)
    return f"{base_url}/lti/register?invite={word}"


def listed(store: Store) -> list[Invitation]:
    """All invitations, newest first."""
    with store.reading() as db:
        return invitations.everyone(db)


def revoke(store: Store, invitation_id: UUID, *, actor: str, now: datetime) -> None:
    """Take an invitation back; what is registered with it stays."""
    with store.transaction() as db:
        if invitations.by_id(db, invitation_id) is None:
            raise Refused(f"there is no invitation {invitation_id}; `lms invitations` shows them", code="no-invitation")
        invitations.revoke(db, invitation_id, now=now)
        audit.note(db, "lms.revoke-invitation", actor=actor, subject=invitation_id, now=now)


def host_in(words: str) -> str:
    """The host (and port, if it is not the usual one) in what somebody typed: a host, or a whole address of the LMS."""
    host = words.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0].removesuffix(":443")
    if host and not HOST.match(host):
        raise Refused(f"{words!r} is no host such as leren.stad.example", code="no-host")
    return host
