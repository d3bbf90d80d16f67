"""After a new encryption key everything is sealed anew with it, and nothing is lost; on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Text, select, type_coerce

from integration.domain.ids import new_id
from integration.flows.access.reseal import reseal
from integration.store import resealing
from integration.store.columns import SealedText
from integration.store.db import Store
from integration.store.people import connections
from integration.store.people.connections import Draft
from integration.store.tables.journey.intake import intakes
from integration.store.vault import Vault, VaultLocked
from tests.builders import NOW, a_cohort, an_employee

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
VETO, TOKEN = "rather not with her", "t0ken-of-hr"
HRIS = Draft(name="hr", settings={}, secrets={"token": TOKEN}, origin="x.yaml", text="")


@pytest.fixture
def opened(database_url: str) -> Iterator[Callable[..., Store]]:
    """`opened(NEW, OLD)`: a store on one database, with these keys."""
    stores: list[Store] = []

    def open_(*keys: str) -> Store:
        stores.append(Store(database_url, vault=Vault(keys)))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


def write(store: Store) -> tuple[UUID, UUID]:
    """A veto and a secret of a connection; a person who vetoed nobody is there too."""
    empty: dict[str, Any] = {name: [] for name in ("wants", "offers", "languages", "half_days")} | {"style": {}, "saved_at": NOW}
    with store.transaction() as db:
        cohort, mine = a_cohort(db).id, new_id()
        for id_, vetoed in ((mine, VETO), (new_id(), None)):
            db.execute(intakes.insert().values(id=id_, cohort_id=cohort, person=an_employee(db).id, vetoed=vetoed, **empty))
        return mine, connections.save(db, HRIS, now=NOW)


def read(store: Store, veto: UUID, connection: UUID) -> tuple[str | None, str]:
    with store.reading() as db:
        found = connections.by_id(db, connection)
        assert found is not None
        return db.scalar(select(intakes.c.vetoed).where(intakes.c.id == veto)), connections.opened(db, found)["token"]


def test_after_resealing_the_new_key_alone_opens_everything(opened: Callable[..., Store]) -> None:
    written = write(opened(OLD))
    assert reseal(opened(NEW, OLD), actor="test", now=NOW) == 2
    assert read(opened(NEW), *written) == (VETO, TOKEN)
    assert reseal(opened(NEW), actor="test", now=NOW) == 2
    with pytest.raises(VaultLocked):
        read(opened(OLD), *written)


def test_a_missing_key_is_said_and_nothing_is_lost(opened: Callable[..., Store]) -> None:
    written = write(opened(OLD))
    with pytest.raises(VaultLocked, match="was a key removed"):
        reseal(opened(NEW), actor="test", now=NOW)
    assert read(opened(OLD), *written) == (VETO, TOKEN)


def test_many_rows_are_sealed_anew_in_small_steps(opened: Callable[..., Store]) -> None:
    store, many = opened(OLD), resealing.BATCH + 1
    empty: dict[str, Any] = {name: [] for name in ("wants", "offers", "languages", "half_days")} | {"style": {}, "saved_at": NOW}
    with store.transaction() as db:
        person, cohorts = an_employee(db).id, [a_cohort(db).id for _ in range(many)]
        rows = [{"id": new_id(), "cohort_id": each, "person": person, "vetoed": VETO, **empty} for each in cohorts]
        db.execute(intakes.insert(), rows)
    assert reseal(opened(NEW, OLD), actor="test", now=NOW) == many
    new = opened(NEW)
    with new.reading() as db:
        assert set(db.scalars(select(intakes.c.vetoed))) == {VETO}
        assert len(set(db.scalars(select(type_coerce(intakes.c.vetoed, Text))))) == many


def test_every_sealed_column_is_known() -> None:
    names = {str(column) for column in resealing.sealed_columns()}
    assert {"intakes.vetoed", "hris_connections.secrets", "hris_grants.refresh_token", "signing_keys.private_pem"} <= names
    assert all(isinstance(column.type, SealedText | Text) for column in resealing.sealed_columns())
