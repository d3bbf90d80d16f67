"""Rights when several people change them at once; on both engines, because each locks in its own way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import RuleBroken
from integration.domain.people.account import Right
from integration.flows.access import rights
from integration.store.access import accounts
from integration.store.db import Store
from tests.builders import an_account


def test_of_two_last_admins_who_take_each_others_right_at_once_one_stays(store: Store) -> None:
    now = Clock().now()
    with store.transaction() as db:
        admins = [an_account(db).id, an_account(db).id]
        for each in admins:
            rights.give(db, each, Right.ADMIN, actor="test", now=now)
    start = Barrier(2)

    def take_from(account_id: UUID) -> None:
        start.wait()
        with suppress(RuleBroken):
            rights.revoke(store, account_id=account_id, right=Right.ADMIN, actor="test", now=now)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take_from, admins))
    with store.reading() as db:
        assert [bool(accounts.rights_of(db, each)) for each in admins].count(True) == 1
