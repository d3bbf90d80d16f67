"""Secrets at rest: what is stored is not readable, keys can be changed, and a missing key is said plainly."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as some

from integration.store.vault import Vault, VaultLocked

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@settings(max_examples=30)
@given(some.text())
def test_what_goes_in_comes_out(secret: str) -> None:
    vault = Vault((NEW,))
    assert vault.open(vault.seal(secret)) == secret


def test_a_sealed_secret_does_not_show_what_it_is() -> None:
    vault = Vault((NEW,))
    assert "geheim" not in vault.seal("geheim")
    assert vault.seal("geheim") != vault.seal("geheim")


def test_after_a_new_key_old_secrets_still_open_and_can_be_sealed_anew() -> None:
    sealed = Vault((OLD,)).seal("geheim")
    both = Vault((NEW, OLD))
    assert both.open(sealed) == "geheim"
    assert Vault((NEW,)).open(both.reseal(sealed)) == "geheim"
    assert Vault((NEW,)).open(both.seal("geheim")) == "geheim"


BROKEN = {
    "empty": "",
    "nonsense": "nonsense",
    "a key we lack": Vault((OTHER,)).seal("geheim"),
    "damaged": Vault((NEW,)).seal("geheim")[:-2] + "xx",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_secret_that_no_key_opens_says_what_the_operator_must_do(broken: str) -> None:
    with pytest.raises(VaultLocked, match="was a key removed"):
        Vault((NEW, OLD)).open(broken)


def test_resealing_with_a_missing_key_says_so_too() -> None:
    with pytest.raises(VaultLocked, match="was a key removed"):
        Vault((NEW,)).reseal(Vault((OLD,)).seal("geheim"))


def test_without_keys_nothing_can_be_stored_or_read() -> None:
    for act in (Vault(()).seal, Vault(()).open, Vault(()).reseal):
        with pytest.raises(VaultLocked, match="WEDERKERIG_ENCRYPTION_KEYS is not set"):
            act("geheim")
