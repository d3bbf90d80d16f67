"""One person by hand: what is kept of them, for who asks for it; never what only they may read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet

from integration.cli.main import cli
from integration.domain.ids import new_id
from integration.domain.mentoring.visibility import Role
from integration.flows.journey import own_page
from integration.store.db import Store
from integration.store.tables.journey.intake import intakes
from integration.store.vault import Vault
from tests.builders import NOW, a_cohort, an_account, an_employee

KEY = Fernet.generate_key().decode()
VETO = "with whom she would rather not be"


@pytest.fixture
def store(tmp_path: Path, empty_sqlite: Path) -> Iterator[Store]:
    file = tmp_path / "wederkerig.sqlite3"
    shutil.copy(empty_sqlite, file)
    store = Store(f"sqlite:///{file}", vault=Vault((KEY,)))
    yield store
    store.close()


def types(store: Store, key: str, exit_code: int = 0) -> str:
    folder = str(Path(store.url.removeprefix("sqlite:///")).parent)
    keys = {"WEDERKERIG_DATA_DIR": folder, "WEDERKERIG_ENCRYPTION_KEYS": KEY}
    result = CliRunner().invoke(cli, ["person", "export", key], env=keys)
    assert result.exit_code == exit_code, result.output
    return result.output


def test_an_operator_exports_all_but_what_only_the_person_reads_and_the_person_sees_it(store: Store) -> None:
    with store.transaction() as db:
        samira = an_employee(db, employee_number="E77")
        an_account(db, employee=samira)
        told: dict[str, list[str]] = {name: [] for name in ("wants", "offers", "languages", "half_days")}
        mine = {"id": new_id(), "cohort_id": a_cohort(db).id, "person": samira.id, "saved_at": NOW, "vetoed": VETO, "style": {}}
        db.execute(intakes.insert().values(**mine, **told))
    for key in ("E77", str(samira.id)):
        output = types(store, key)
        assert VETO not in output
        export = json.loads(output)
        assert (export["name"], export["with_private"]) == ("Samira el Amrani", False)
        assert export["topics"]["account"]["own"][0]["given_name"] == "Samira"
        assert export["topics"]["intake"]["own"][0]["languages"] == []
    assert {view.role for view in own_page.look(store, person=samira.id).views} == {Role.ADMIN}
    assert VETO in str(own_page.export_own(store, person=samira.id, now=NOW))


def test_who_is_not_there_is_refused_with_a_sentence(store: Store) -> None:
    assert "nobody, or more than one" in types(store, "E78", exit_code=1)
