"""What only its writer may read is not in the database in readable form, on both engines (D4, ADR 0020)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Column, MetaData, Table, select, text, update
from sqlalchemy.orm import registry

from integration.domain.ids import new_id
from integration.store.columns import SealedText, identifier, personal
from integration.store.db import Store
from integration.store.tables import metadata
from integration.store.vault import Vault, VaultLocked

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
WORDS = "Ik twijfel of ik hier op mijn plek ben"

diaries = Table("diaries", MetaData(), identifier(), Column("words", SealedText, info=personal("D4", erase="row")))


@dataclass(kw_only=True, eq=False)
class Entry:
    """A plain entity with words of its writer."""

    words: str | None
    id: UUID = field(default_factory=new_id)


@pytest.fixture(scope="module", autouse=True)
def _mapped() -> Iterator[None]:
    mapper = registry(metadata=diaries.metadata)
    mapper.map_imperatively(Entry, diaries)
    yield
    mapper.dispose()


@pytest.fixture
def url(database_url: str) -> str:
    """A database with a diary in it."""
    store = Store(database_url)
    diaries.create(store.engine)
    store.close()
    return database_url


@pytest.fixture
def opened(url: str) -> Iterator[Callable[..., Store]]:
    """`opened(NEW, OLD)`: a store on that database, with these keys."""
    stores: list[Store] = []

    def open_(*keys: str) -> Store:
        stores.append(Store(url, vault=Vault(keys)))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


def write(store: Store, words: str | None) -> UUID:
    entry = Entry(words=words)
    with store.transaction() as db:
        db.add(entry)
    return entry.id


def read(store: Store, id_: UUID) -> str | None:
    with store.reading() as db:
        return db.get_one(Entry, id_).words


def raw(store: Store) -> str:
    """All that the database itself knows."""
    with store.reading() as db:
        return str(db.execute(text("SELECT * FROM diaries")).all())


def test_an_entity_with_a_sealed_column_is_used_like_any_other(opened: Callable[..., Store]) -> None:
    store = opened(NEW)
    id_ = write(store, WORDS)
    with store.transaction() as db:
        db.get_one(Entry, id_).words = f"{WORDS} en dat is geheim – ❦"
    assert read(store, id_) == f"{WORDS} en dat is geheim – ❦"
    with store.transaction() as db:
        db.execute(update(diaries).values(words=WORDS))
        assert db.scalars(select(diaries.c.words)).all() == [WORDS]


def test_the_words_are_not_in_the_bytes_of_the_database(opened: Callable[..., Store], url: str) -> None:
    store = opened(NEW)
    write(store, WORDS)
    write(store, WORDS)
    kept = raw(store)
    assert not [word for word in WORDS.split() if len(word) > 3 and word in kept]
    assert kept.count("gAAAA") == 2
    if url.startswith("sqlite"):
        file = Path(str(store.engine.url.database))
        bytes_ = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
        assert (b"gAAAA" in bytes_, b"twijfel" in bytes_) == (True, False)


def test_nothing_stays_nothing_and_can_be_asked_for(opened: Callable[..., Store]) -> None:
    store = opened(NEW)
    id_, _ = write(store, None), write(store, "")
    with store.reading() as db:
        assert db.scalars(select(diaries.c.id).where(diaries.c.words.is_(None))).all() == [id_]
        assert db.scalars(select(diaries.c.words).where(diaries.c.words.is_not(None))).all() == [""]


def test_after_a_new_key_what_the_old_one_sealed_still_opens(opened: Callable[..., Store]) -> None:
    id_ = write(opened(OLD), WORDS)
    assert read(opened(NEW, OLD), id_) == WORDS
    with pytest.raises(VaultLocked, match="was a key removed"):
        read(opened(NEW), id_)


def test_two_databases_in_one_process_keep_their_own_keys(opened: Callable[..., Store]) -> None:
    one, other = opened(OLD), opened(NEW)
    first, second = write(one, WORDS), write(other, WORDS)
    assert (read(one, first), read(other, second)) == (WORDS, WORDS)


def test_without_a_key_nothing_is_written(opened: Callable[..., Store]) -> None:
    store = opened()
    with pytest.raises(Exception, match="ENCRYPTION_KEYS is not set"):
        write(store, WORDS)
    assert raw(store) == "[]"


QUESTIONS: dict[str, Callable[[Column[Any]], object]] = {
    "equals": lambda words: words == WORDS,
    "contains": lambda words: words.contains("plek"),
    "sorted": lambda words: words.desc(),
    "one of": lambda words: words.in_([WORDS]),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_that_the_database_cannot_answer_is_refused(question: Callable[[Column[Any]], object]) -> None:
    with pytest.raises(TypeError, match=r"diaries\.words is sealed"):
        question(diaries.c.words)


def test_all_that_stays_with_one_person_is_sealed() -> None:
    """D4 of any table; nothing else pays for it."""
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    assert [str(column) for column in columns if (column.info["privacy"] == "D4") is not isinstance(column.type, SealedText)] == []
