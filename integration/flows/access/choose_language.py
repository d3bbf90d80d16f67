"""Somebody chooses the language of their pages; it stays chosen, on every device."""

from __future__ import annotations

from uuid import UUID

from integration.domain.people.account import Account
from integration.store.db import Store


def choose_language(store: Store, *, account_id: UUID, language: str) -> None:
    """Keep the choice with the account."""
    with store.transaction() as db:
        account = db.get(Account, account_id)
        if account is not None:
            account.language = language
