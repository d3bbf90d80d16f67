"""When two names may be one person's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.people.account import Account
from integration.domain.people.names import alike, differ, same_name, strangers, surely_one
from tests.builders import NOW

Name = tuple[str | None, str | None]


def somebody(given_name: str | None, family_name: str | None, email: str | None = None) -> Account:
    """An account of this name."""
    made = Account(issuer="i", subject="s", created_at=NOW, last_seen_at=NOW, email=email)
    made.given_name, made.family_name = given_name, family_name
    return made


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


@pytest.mark.parametrize(
    ("one", "other", "is_alike", "is_sure"),
    [
        (("Samira", "el Amrani"), ("SAMIRA", "El-Amrani"), True, True),
        (("Samira", "el Amrani"), ("el Amrani", "Samira"), True, True),
        (("Jürgen", "Müller"), ("Juergen", "Mueller"), True, True),
        (("Søren", "Ørsted"), ("Soren", "Orsted"), True, True),
        (("Noor", "van den Berg"), ("Noor", "Vandenberg"), True, True),
        (("Noor", "Jansen-de Vries"), ("Noor", "Jansen"), True, True),
        (("S.", "Amrani"), ("Samira", "el Amrani"), True, True),
        ((None, "Amrani"), ("Samira", "Amrani"), True, True),
        (("Samira", None), ("Samira", "Amrani"), True, True),
        (("Sam", "Amrani"), ("Samira", "Amrani"), True, True),
        (("Bob", "de Vries"), ("Robert", "de Vries"), True, False),
        (("Jan", "de Vries"), ("Piet", "de Vries"), True, False),
        (("Jan", "de Boer"), ("Jan", "de Vries"), False, False),
        (("P.", "de Bruyn"), ("Pieter", "de Bruijn"), True, True),
        (("Piet", "Ĳsbrand"), ("Piet", "Ysbrand"), True, True),
        (("Jan", "vdBerg"), ("Johannes", "van den Berg"), True, False),
        (("Kees", "vant Hof"), ("Kees", "van 't Hof"), True, True),
        (("Bob", None), ("Robert", "Smit"), False, False),
        (("Wim", "de Groot"), ("Petra", "Smit"), False, False),
        ((None, None), ("Petra", "Smit"), False, False),
        ((None, None), (None, None), False, False),
    ],
)
def test_LTI_51_what_speaks_for_one_person(one: Name, other: Name, *, is_alike: bool, is_sure: bool) -> None:
    for first, second in ((somebody(*one), somebody(*other)), (somebody(*other), somebody(*one))):
        assert (alike(first, second), surely_one(first, second)) == (is_alike, is_sure)


def test_LTI_51_an_equal_mailbox_speaks_for_one_person_and_a_shared_one_does_not() -> None:
    assert alike(somebody("Noor", "Visser", "n@stad.example"), somebody("Nora", "Bakker", "N+x@stad.example"))
    assert differ(somebody("Noor", "Visser", "info@stad.example"), somebody("Nora", "Bakker", "info@stad.example"))
    assert not differ(somebody("Noor", "Visser"), somebody(None, None))


@pytest.mark.parametrize(
    ("one", "other", "are_strangers"),
    [
        (("Anna", "Jansen"), ("Anna", "de Vries"), False),
        (("Els", "Bakker"), ("E.M.", "de Vries"), False),
        (("Marie", "Bakker"), ("E.M.", "de Vries"), False),
        (("Олена", "Шевченко"), ("Olena", "Shevchenko"), False),
        (("伟", "张"), ("Wei", "Zhang"), False),
        (("Олена", "Шевченко"), ("Петро", "Коваль"), True),
        (("Wim", "de Groot"), ("Petra", "Smit"), True),
        (("Bob", None), ("Robert", "Smit"), True),
        (("Student", "12345"), ("Anna", "Jansen"), True),
    ],
)
def test_LTI_51_strangers_differ_in_every_word_and_in_the_initials_of_one_script(one: Name, other: Name, *, are_strangers: bool) -> None:
    assert strangers(somebody(*one), somebody(*other)) is are_strangers
    assert strangers(somebody(*other), somebody(*one)) is are_strangers


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
@settings(max_examples=60)
def test_names_are_compared_both_ways_alike(given_name: str, family_name: str, other_given: str, other_family: str) -> None:
    one, other = somebody(given_name, family_name), somebody(other_given, other_family)
    for say in (alike, differ, strangers, surely_one, same_name):
        assert say(one, other) is say(other, one)
    assert not differ(one, one)
    assert not (strangers(one, other) and alike(one, other))
