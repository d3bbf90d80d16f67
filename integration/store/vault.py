"""Secrets at rest: sealed before they reach a column, opened only by who uses them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session


class Vault:
    """Seals with the newest key, opens with any of `keys` (WEDERKERIG_ENCRYPTION_KEYS, newest first)."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None

    def seal(self, secret: str) -> str:
        """The secret, encrypted, as text for a column."""
        return self._open_for_use().encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret again; raises `VaultLocked` when none of the keys fits."""
        with _saying_that_no_key_fits():
            return self._open_for_use().decrypt(sealed.encode()).decode()

    def reseal(self, sealed: str) -> str:
        """The same secret, encrypted with the newest key; raises like `open`."""
        with _saying_that_no_key_fits():
            return self._open_for_use().rotate(sealed.encode()).decode()

    def _open_for_use(self) -> MultiFernet:
        if self._fernet is None:
            raise VaultLocked("WEDERKERIG_ENCRYPTION_KEYS is not set, so no secret can be stored or read")
        return self._fernet


class VaultLocked(Exception):
    """There is no key that fits; the message says what an operator must do."""


@contextmanager
def _saying_that_no_key_fits() -> Iterator[None]:
    try:
        yield
    except InvalidToken as unfit:
        raise VaultLocked("none of WEDERKERIG_ENCRYPTION_KEYS opens this secret; was a key removed?") from unfit


def vault_of(db: Session) -> Vault:
    """The vault of the store that opened this database session."""
    vault: Vault = db.info["vault"]
    return vault


_of_engines: WeakKeyDictionary[Dialect, Vault] = WeakKeyDictionary()


def lend(vault: Vault, dialect: Dialect) -> None:
    """Let the sealed columns of one engine use this vault; every engine has a dialect of its own."""
    _of_engines[dialect] = vault


def vault_for(dialect: Dialect) -> Vault:
    """The vault that was lent to the engine with this dialect; a locked one when none was."""
    return _of_engines.get(dialect) or Vault(())
