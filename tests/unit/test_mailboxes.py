"""Which mailbox an address is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.people.mailboxes import mailbox


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
