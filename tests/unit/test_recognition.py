"""Which employee an account is: made once, never quietly changed (LTI-04)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.recognition import Evidence, LinkBasis, Verdict, Waits, judge

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def somebody(number: str | None, status: str = "active", name: str = "Samira Amrani") -> Employee:
    """An employee with this number."""
    given, _, family = name.partition(" ")
    record = Employee(connection_id=new_id(), external_id="x", employment_status=status, row_hash=0, changed_at=NOW, employee_number=number)
    record.given_name, record.family_name = given, family
    return record


def account(basis: LinkBasis | None = None, sourced_id: str | None = None, name: str = "") -> Account:
    """An account whose link was made that way, when the LMS told that number; mostly it tells no name."""
    given, _, family = name.partition(" ")
    there = Account(issuer="i", subject="s", created_at=NOW, last_seen_at=NOW, link_basis=basis, sourced_id=sourced_id)
    there.given_name, there.family_name = given or None, family or None
    return there


def seen(told: str | None, *, found: Employee | None = None, linked: Employee | None = None, taken: bool = False) -> Evidence:
    """What a launch shows."""
    return Evidence(told=told, found=found, linked=linked, taken=taken, own=own_of(linked))


def own_of(linked: Employee | None) -> frozenset[str]:
    """What somebody is known by."""
    return frozenset({linked.employee_number} if linked and linked.employee_number else ())


def test_the_first_number_makes_the_link() -> None:
    assert judge(account(), seen("1", found=somebody("1"))) is Verdict.LINK
    assert judge(account(), seen("1")) is Verdict.KEEP
    assert judge(account(), seen("1", found=somebody("1"), taken=True)) is Verdict.NUMBER_TAKEN


def test_another_number_is_a_contradiction_whether_it_is_known_or_not() -> None:
    linked = somebody("1")
    assert judge(account(LinkBasis.SOURCED_ID, "1"), seen("2", found=somebody("2"), linked=linked)) is Verdict.NUMBER_CHANGED
    assert judge(account(LinkBasis.SOURCED_ID, "1"), seen("2", linked=linked)) is Verdict.NUMBER_CHANGED
    assert judge(account(LinkBasis.ADMIN, "1"), seen("2", linked=linked)) is Verdict.NUMBER_CHANGED


def test_an_lms_that_tells_what_it_always_told_is_believed_as_long_as_the_number_is_nobodys() -> None:
    """HR numbered everybody anew, or the number means something else from now on."""
    linked = somebody("A1")
    assert judge(account(LinkBasis.SOURCED_ID, "1"), seen("1", linked=linked)) is Verdict.KEEP
    assert judge(account(LinkBasis.SOURCED_ID, "1"), seen("1", linked=linked, found=somebody("1"))) is Verdict.NUMBER_CHANGED


def test_what_an_admin_settled_holds_while_the_lms_tells_the_same() -> None:
    linked = somebody("1")
    assert judge(account(LinkBasis.ADMIN, "2"), seen("2", found=somebody("2"), linked=linked)) is Verdict.KEEP
    assert judge(account(LinkBasis.ADMIN), seen(None, linked=linked)) is Verdict.KEEP


def test_somebody_without_a_number_in_the_hris_is_contradicted_only_by_a_known_one() -> None:
    linked = somebody(None)
    assert judge(account(LinkBasis.ADMIN), seen("7", linked=linked)) is Verdict.KEEP
    assert judge(account(LinkBasis.ADMIN), seen("7", found=somebody("7"), linked=linked)) is Verdict.NUMBER_CHANGED


def test_somebody_who_came_back_under_the_same_number_is_linked_anew() -> None:
    left, back = somebody("1", "left"), somebody("1")
    assert judge(account(LinkBasis.SOURCED_ID, "1"), seen("1", found=back, linked=left)) is Verdict.LINK
    assert judge(account(LinkBasis.SOURCED_ID, "1"), seen("1", found=back, linked=left, taken=True)) is Verdict.KEEP
    assert judge(account(LinkBasis.SOURCED_ID, "1"), seen("1", linked=left)) is Verdict.KEEP


def test_a_number_links_nobody_whose_name_speaks_against_it() -> None:
    bram = somebody("1", name="Bram Kok")
    assert judge(account(name="Samira el Amrani"), seen("1", found=bram)) is Verdict.NAME_DIFFERS
    assert judge(account(name="Abraham Kok"), seen("1", found=bram)) is Verdict.LINK
    assert judge(account(), seen("1", found=bram)) is Verdict.LINK


def test_a_number_that_somebody_had_who_left_links_only_who_is_named_like_the_new_one() -> None:
    gone, bram = somebody("1", "left"), somebody("1", name="Bram Kok")
    for name, verdict in (("", Verdict.NAME_DIFFERS), ("Bart Kok", Verdict.NAME_DIFFERS), ("Bram Kok", Verdict.LINK)):
        assert judge(account(name=name), Evidence(told="1", found=bram, linked=None, taken=False, former=[gone])) is verdict
    again = somebody("1", "left", "B. Kok")
    assert judge(account(), Evidence(told="1", found=bram, linked=None, taken=False, former=[again])) is Verdict.LINK


def test_a_number_that_was_given_to_somebody_else_joins_no_records() -> None:
    left = somebody("1", "left")
    for name in ("Bram Kok", "Sofia Amrani"):
        other = seen("1", found=somebody("1", name=name), linked=left)
        assert judge(account(LinkBasis.SOURCED_ID, "1"), other) is Verdict.NAME_DIFFERS
        assert judge(account(LinkBasis.ADMIN, "1"), other) is Verdict.KEEP


def test_a_record_that_became_somebody_elses_loses_the_link_that_its_number_made() -> None:
    """A new first name, or a name by marriage, is no other person."""
    kept = ("Sam Amrani", "Samira Kok", "S. Kok", "Саміра Амрані")
    for name, verdict in (("Bram Kok", Verdict.NAME_DIFFERS), *((each, Verdict.KEEP) for each in kept)):
        there = somebody("1", name=name)
        assert judge(account(LinkBasis.SOURCED_ID, "1", "Samira Amrani"), seen("1", found=there, linked=there)) is verdict
        assert judge(account(LinkBasis.ADMIN, "1", "Samira Amrani"), seen("1", found=there, linked=there)) is Verdict.KEEP


def test_a_new_name_in_the_lms_lets_no_link_go_that_is_younger_than_all_that_hr_changed() -> None:
    there = somebody("1", name="Robert Bakker")
    bob = account(LinkBasis.SOURCED_ID, "1", "Bob de Vries")
    for linked_at, verdict in ((NOW + timedelta(days=1), Verdict.KEEP), (NOW - timedelta(days=1), Verdict.NAME_DIFFERS)):
        bob.linked_at = linked_at
        assert judge(bob, seen("1", found=there, linked=there)) is verdict


@pytest.mark.parametrize(
    ("told", "in_hr"),
    [
        ("Anna Jansen", "Anna de Vries"), ("Els Bakker", "E.M. de Vries"), ("P. de Bruyn", "Pieter de Bruijn"),
        ("Jan vdBerg", "Johannes van den Berg"), ("Олена Шевченко", "Olena Shevchenko"),
    ],
)  # fmt: skip
def test_LTI_51_a_family_name_alone_keeps_nobody_out_whose_number_was_nobody_elses(told: str, in_hr: str) -> None:
    there = somebody("1", name=in_hr)
    assert judge(account(name=told), seen("1", found=there)) is Verdict.LINK
    reused = Evidence(told="1", found=there, linked=None, taken=False, former=[somebody("1", "left", "Wim Smit")])
    assert (judge(account(name=told), reused) is Verdict.LINK) is (told == "P. de Bruyn")


def test_LTI_51_names_that_are_put_right_end_the_doubt_that_they_made() -> None:
    there = somebody("1", name="Samira Amrani")
    for name, waits, verdict in (
        ("Bram Kok", Waits.NAMED, Verdict.KEEP), ("Samira Kok", Waits.NAMED, Verdict.LINK), ("Samira Kok", None, Verdict.KEEP),
        ("Samira Kok", Waits.PARTED, Verdict.KEEP), ("Samira Amrani", Waits.PARTED, Verdict.LINK),
    ):  # fmt: skip
        evidence = Evidence(told="1", found=there, linked=None, taken=False, waits=waits)
        assert judge(account(LinkBasis.CONTRADICTED, "1", name), evidence) is verdict


people = st.none() | st.builds(somebody, st.sampled_from([None, "1", "2"]), st.sampled_from(["active", "left"]))


@given(told=st.sampled_from([None, "", "1", "2"]), found=people, linked=people, taken=st.booleans())
def test_a_contradicted_account_waits_for_an_admin_whatever_comes(
    told: str | None, found: Employee | None, linked: Employee | None, *, taken: bool
) -> None:
    evidence = Evidence(told=told, found=found, linked=linked, taken=taken, own=own_of(linked))
    assert judge(account(LinkBasis.CONTRADICTED), evidence) is Verdict.KEEP


@given(st.sampled_from([None, "", "1", "2"]), people, st.sampled_from([None, "1", "2"]), st.sampled_from(list(LinkBasis)))
def test_no_launch_moves_an_account_to_another_active_number(
    told: str | None, linked: Employee | None, before: str | None, basis: LinkBasis
) -> None:
    found = somebody(told) if told else None
    verdict = judge(account(basis, before), seen(told, found=found, linked=linked))
    if verdict is Verdict.LINK and linked:
        assert told == linked.employee_number
        assert not linked.is_active
