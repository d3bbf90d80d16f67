"""The schema in the database is the schema in the code, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from integration.store.db import Store
from integration.store.migrations import upgrade as upgrading
from integration.store.migrations.newest import NEWEST, is_current
from integration.store.migrations.upgrade import MIGRATIONS, alembic_config, upgrade
from integration.store.tables import metadata
from tests.real.postgresql import Databases

ONE = "'0191e9b0-0000-7000-8000-00000000000{}'"
MOMENT = "'2026-03-10 09:30:00+00:00'"
PERSON = (
    "INSERT INTO employees (id, connection_id, external_id, employment_status, row_hash, changed_at) "
    f"VALUES ({{}}, {ONE.format(1)}, {{}}, 'active', 0, {MOMENT})"
)
CONNECTION = "INSERT INTO hris_connections (id, name, settings, secrets, active_version, state, created_at) VALUES "
COHORT = "INSERT INTO cohorts (id, programme, name, starts_on, ends_on, milestones, planned_sessions, created_at) VALUES "
DUOS_OF_THE_FIRST_VERSION = (
    CONNECTION + f"({ONE.format(1)}, 'stad', '{{}}', '', 1, 'active', {MOMENT})",
    *(PERSON.format(ONE.format(number), f"'{number}'") for number in range(2, 6)),
    COHORT + f"({ONE.format(6)}, 'EXP', 'Groep', '2026-01-12', '2026-10-12', '[]', 10, {MOMENT})",
    *(
        f"INSERT INTO duos (id, cohort_id, a, b, state, formed_at) VALUES ({ONE.format(id_)}, {ONE.format(6)}, {ONE.format(a)}, "
        f"{ONE.format(a + 1)}, '{state}', {MOMENT})"
        for id_, a, state in ((7, 2, "proposed"), (8, 4, "active"))
    ),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'new.sqlite3'}"
    databases: Databases = request.getfixturevalue("postgresql")
    return databases.new(empty=True)


def test_alembic_finds_nothing_that_models_have_and_migrations_lack(store: Store) -> None:
    """After a change of a table, write a migration: alembic -c integration/store/migrations/alembic.ini revision --autogenerate."""
    with store.engine.connect() as connection:
        command.check(alembic_config(connection))


def test_the_newest_revision_is_the_one_that_alembic_ends_with() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [NEWEST]


def test_a_new_database_becomes_current_and_stays_so(empty_url: str) -> None:
    store = Store(empty_url)
    assert not is_current(store)
    upgrade(empty_url)
    assert is_current(store)
    upgrade(empty_url)
    assert is_current(store)
    assert set(inspect(store.engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    store.close()


def test_a_database_of_the_first_version_keeps_its_duos(empty_url: str) -> None:
    """A match that nobody was asked about counts as accepted; one that is under way stays so."""
    store = Store(empty_url)
    with store.engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0001")
        for statement in DUOS_OF_THE_FIRST_VERSION:
            connection.execute(text(statement))
    upgrade(empty_url)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT state, a_accepted_at FROM duos ORDER BY id")).all() == [("accepted", None), ("active", None)]
    store.close()


def test_two_processes_that_upgrade_at_once_do_not_hinder_each_other(empty_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, [empty_url, empty_url]))
    store = Store(empty_url)
    assert is_current(store)
    store.close()


def test_the_way_back_leaves_an_empty_database(store: Store) -> None:
    with store.engine.connect() as connection, connection.begin():
        command.downgrade(alembic_config(connection), "base")
    assert inspect(store.engine).get_table_names() == ["alembic_version"]


def test_migrations_hold_plain_types_only() -> None:
    """Our own types may change; what an old migration did may not."""
    for file in (upgrading.MIGRATIONS / "versions").glob("*.py"):
        assert "integration" not in file.read_text(encoding="utf-8")
