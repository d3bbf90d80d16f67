"""Which mailbox an address is, and when two names are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.people.account import Account
from integration.domain.people.mailboxes import mailbox, same_name
from tests.builders import NOW


def somebody(given_name: str | None, family_name: str | None) -> Account:
    """An account of this name."""
    return Account(issuer="i", subject="s", created_at=NOW, last_seen_at=NOW, given_name=given_name, family_name=family_name)


@pytest.mark.parametrize(
    ("address", "box"),
    [
        (" S.Amrani@Stad.Example ", "s.amrani@stad.example"),
        ("sam+lms+1@stad.example", "sam@stad.example"),
        ("informatie.jansen@stad.example", "informatie.jansen@stad.example"),
        ("info@stad.example", None),
        ("info.noord@stad.example", None),
        ("No-Reply@stad.example", None),
        ("Functional-Mail+x@stad.example", "functional-mail@stad.example"),
        ("+x@stad.example", None),
        ("sam@localhost", None),
        ("sam", None),
        ("s am@stad.example", None),
        ("", None),
        (None, None),
    ],
)
def test_a_mailbox_has_no_case_and_no_plus_and_one_reader(address: str | None, box: str | None) -> None:
    assert mailbox(address) == box


@given(st.emails())
def test_a_mailbox_is_itself(address: str) -> None:
    box = mailbox(address)
    assert box is None or mailbox(box) == box


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Zoë", "van der Berg"), ("zoe", "Berg"), True),
        (("Samira", "el Amrani"), ("Samira El", "Amrani"), True),
        (("Sam", "el Amrani"), ("Samira", "el Amrani"), False),
        (("Wim", "de Groot"), ("Petra", "Smit"), False),
        ((None, "Amrani"), ("Samira", "Amrani"), False),
        ((None, None), (None, None), False),
    ],
)
def test_names_agree_where_one_has_no_word_that_the_other_lacks(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], *, same: bool
) -> None:
    assert same_name(somebody(*one), somebody(*other)) is same
    assert same_name(somebody(*other), somebody(*one)) is same
