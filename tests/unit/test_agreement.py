"""The agreement: one text, two signatures, and clauses whose blanks are filled in together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.catalogue.loader import load
from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.agreement import Agreement, Signature, SigningTable, signed_by_all
from integration.domain.mentoring.clauses import Clause, ClauseKind, chosen_terms

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ONE, OTHER = new_id(), new_id()
BOTH = frozenset({ONE, OTHER})
CLAUSES = load().clauses


def a_table(*, signers: frozenset[UUID] = frozenset(), ready: frozenset[UUID] = BOTH) -> SigningTable:
    agreement = Agreement(duo_id=new_id(), version=3, terms={}, written_at=NOW)
    return SigningTable(agreement=agreement, members=(ONE, OTHER), signers=signers, aims_stated_by=ready)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


def clause(clause_id: str) -> Clause:
    return next(one for one in CLAUSES if one.id == clause_id)


def said(clause_id: str, terms: dict[str, Any], language: str = "nl") -> str:
    return "".join(piece.words for piece in clause(clause_id).pieces(terms, language))


# Signing


def test_a_signature_is_under_the_version_that_was_read() -> None:
    table = a_table()
    signature = table.sign(ONE, 3, NOW)
    assert (signature.agreement_id, signature.person, signature.signed_at) == (table.agreement.id, ONE, NOW)
    assert refusal(lambda: table.sign(ONE, 2, NOW)) == "agreement.outdated"
    assert refusal(lambda: table.sign(ONE, 4, NOW)) == "agreement.outdated"


def test_one_signs_once_and_no_blanks() -> None:
    assert refusal(lambda: a_table(signers=frozenset({ONE})).sign(ONE, 3, NOW)) == "agreement.already-signed"
    assert refusal(lambda: a_table(ready=frozenset({ONE})).sign(ONE, 3, NOW)) == "agreement.aims-missing"


def test_it_takes_both_signatures_whoever_is_first() -> None:
    assert not a_table().is_completed_by(ONE)
    assert a_table(signers=frozenset({OTHER})).is_completed_by(ONE)
    assert not a_table(signers=frozenset({ONE})).is_signed
    assert a_table(signers=BOTH).is_signed


def test_one_steps_back_until_the_other_signs() -> None:
    a_table(signers=frozenset({ONE})).check_withdrawal(ONE)
    assert refusal(lambda: a_table(signers=frozenset({OTHER})).check_withdrawal(ONE)) == "agreement.not-signed"
    assert refusal(lambda: a_table(signers=BOTH).check_withdrawal(ONE)) == "agreement.in-force"


def test_a_change_is_a_new_version_by_the_one_who_wrote_it() -> None:
    table = a_table(signers=BOTH)
    changed = table.next_version(OTHER, terms={"A04": {"on": False}}, now=NOW)
    assert (changed.version, changed.written_by, changed.duo_id) == (4, OTHER, table.agreement.duo_id)
    assert changed.id != table.agreement.id


signatures = st.lists(
    st.builds(Signature, agreement_id=st.sampled_from([ONE, OTHER]), person=st.sampled_from([ONE, OTHER]), signed_at=st.just(NOW))
)


@given(signatures)
def test_a_version_is_signed_by_all_when_each_member_signed_that_version(signed: list[Signature]) -> None:
    by = {(one.agreement_id, one.person) for one in signed}
    assert signed_by_all(BOTH, signed) == {version for version in BOTH if {(version, ONE), (version, OTHER)} <= by}


# Clauses


def test_the_standard_text_needs_no_terms() -> None:
    assert chosen_terms(CLAUSES, {}) == {
        "A03": {"weeks": 3, "minutes": 60, "place": "alternating"},
        "A04": {"on": True},
        "A05": {"days": 2, "on": True},
        "A10": {"on": True},
        "A11": {"by": "chat", "days": 3},
        "A12": {"notes": "none"},
    }


def test_what_is_chosen_is_completed_and_read_aloud() -> None:
    terms = {"A03": {"weeks": 4, "place": "online"}}
    assert chosen_terms(CLAUSES, terms)["A03"] == {"weeks": 4, "minutes": 60, "place": "online"}
    assert said("A03", terms) == "Wij spreken elkaar om de 4 weken, 60 minuten, online."
    assert said("A03", terms, "en") == "We meet every 4 weeks, 60 minutes, online."
    assert [piece.words for piece in clause("A03").pieces(terms, "nl") if piece.chosen] == ["4", "60", "online"]


def test_only_an_optional_clause_can_be_left_out() -> None:
    assert clause("A04").stands({})
    assert not clause("A04").stands({"A04": {"on": False}})


def test_what_holds_for_every_duo_cannot_be_left_out() -> None:
    fixed = [one.id for one in CLAUSES if one.kind is ClauseKind.FIXED]
    assert fixed == ["A01", "A06", "A07", "A08", "A09", "A13", "A14"]
    codes = {refusal(partial(chosen_terms, CLAUSES, {clause_id: {"on": False}})) for clause_id in fixed}
    assert codes == {"terms.unknown"}


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"A99": {}}, "terms.unknown"),
        ({"A03": {"years": 1}}, "terms.unknown"),
        ({"A03": "weekly"}, "terms.unknown"),
        ({"A03": {"weeks": 1}}, "terms.out-of-range"),
        ({"A03": {"weeks": 7}}, "terms.out-of-range"),
        ({"A03": {"weeks": True}}, "terms.out-of-range"),
        ({"A03": {"weeks": "3"}}, "terms.out-of-range"),
        ({"A03": {"weeks": None}}, "terms.out-of-range"),
        ({"A03": {"place": "thuis"}}, "terms.unknown-choice"),
        ({"A11": {"by": ["chat"]}}, "terms.unknown-choice"),
    ],
)
def test_terms_that_do_not_fit_are_refused(terms: dict[str, Any], code: str) -> None:
    assert refusal(lambda: chosen_terms(CLAUSES, terms)) == code


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
names = [blank.name for one in CLAUSES for blank in one.blanks] + ["on"]
given_terms = st.dictionaries(
    st.sampled_from([one.id for one in CLAUSES]),
    json | st.dictionaries(st.sampled_from(names), json | st.integers(1, 8), max_size=2),
    max_size=3,
)


@given(given_terms)
def test_whatever_is_sent_gives_complete_terms_or_a_rule(terms: dict[str, Any]) -> None:
    try:
        complete = chosen_terms(CLAUSES, terms)
    except RuleBroken:
        return
    assert set(complete) == set(chosen_terms(CLAUSES, {}))
    assert chosen_terms(CLAUSES, complete) == complete
