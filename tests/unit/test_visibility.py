"""Who may see what, cell by cell (docs/domain.md, visibility), and that pages keep to it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from integration.domain.mentoring.visibility import TABLE, Kind, PrivacyClass, Role, Sight, may_see
from integration.store.reads import AgreementView, CohortLine, CohortPage, DuoFacts, DuoPage, MemberPart, SessionLine

REFERENCE = (Path(__file__).parents[2] / "docs" / "domain.md").read_text(encoding="utf-8")
HEAD = "| Data | Class | Self | Partner | Coach | Coordinator | Manager | Analyst or sponsor | LMS | HRIS | Admin |"


def cells() -> list[tuple[str, str, str]]:
    """(data, viewer or "class", what the reference says) for every cell of the table in docs/domain.md."""
    rows = REFERENCE.split(HEAD, 1)[1].split("\n\n", 1)[0].strip().splitlines()[1:]
    columns = ["class", *Role]
    split = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    return [(row[0], column, cell) for row in split for column, cell in zip(columns, row[1:], strict=True)]


@pytest.mark.parametrize(("data", "column", "told"), cells())
def test_code_and_reference_say_the_same(data: str, column: str, told: str) -> None:
    if column == "class":
        assert TABLE[Kind(data)].privacy == told
    else:
        assert may_see(Role(column), Kind(data)) == Sight("" if told == "–" else told)


def test_the_table_has_every_row_and_column() -> None:
    assert set(TABLE) == set(Kind)
    assert all(set(row.sights) == set(Role) for row in TABLE.values())
    assert len(cells()) == len(Kind) * (len(Role) + 1)


def test_nothing_is_falsy_and_everything_else_is_not() -> None:
    assert not Sight.NOTHING
    assert all(sight for sight in Sight if sight is not Sight.NOTHING)


@pytest.mark.parametrize("data", [data for data, row in TABLE.items() if row.privacy is PrivacyClass.PRIVATE])
def test_what_is_private_is_seen_by_nobody_else_not_even_summed(data: Kind) -> None:
    assert [viewer for viewer in Role if may_see(viewer, data)] == [Role.SELF]


@pytest.mark.parametrize("data", Kind)
def test_an_admin_sees_none_of_it(data: Kind) -> None:
    assert not may_see(Role.ADMIN, data)


def test_R11_no_development_content_leaves_for_lms_or_hris() -> None:
    content = [data for data, row in TABLE.items() if row.privacy in {PrivacyClass.DEVELOPMENT, PrivacyClass.MEASURES}]
    leaving = {may_see(viewer, data) for viewer in (Role.LMS, Role.HRIS) for data in content}
    assert leaving == {Sight.NOTHING, Sight.STATEMENT_BY_CHOICE}


COORDINATOR_SEES = {
    "id": Kind.ENROLMENT,
    "members": Kind.PARTNER_NAME,
    "state": Kind.ENROLMENT,
    "is_open": Kind.ENROLMENT,
    "intake_done": Kind.ENROLMENT,
    "is_signed": Kind.AGREEMENT,
    "held": Kind.SESSIONS,
    "planned": Kind.ENROLMENT,
    "last_held_on": Kind.SESSIONS,
    "quiet_since": Kind.SESSIONS,
    "phase": Kind.ENROLMENT,
    "conditions": Kind.ENROLMENT,
    "is_held": Kind.ENROLMENT,
    "changes": Kind.ENROLMENT,
    "answer_by": Kind.ENROLMENT,
    "paused_on": Kind.ENROLMENT,
    "pause_is_over": Kind.ENROLMENT,
    "may_dissolve": Kind.ENROLMENT,
    "may_close": Kind.ENROLMENT,
    "may_complete": Kind.ENROLMENT,
}


def test_a_coordinators_page_holds_only_what_the_table_allows() -> None:
    """A new field must be placed in the table first: facts in full, of sessions the count and last date, of the agreement yes or no."""
    assert {field.name for field in fields(DuoFacts)} == set(COORDINATOR_SEES)
    sights = {data: may_see(Role.COORDINATOR, data) for data in COORDINATOR_SEES.values()}
    assert sights == {
        Kind.ENROLMENT: Sight.ALL,
        Kind.PARTNER_NAME: Sight.ALL,
        Kind.AGREEMENT: Sight.SIGNED_OR_NOT,
        Kind.SESSIONS: Sight.COUNT_AND_LAST_DATE,
    }


@pytest.mark.parametrize("page", [DuoFacts, CohortPage, CohortLine])
def test_no_words_of_a_duo_reach_a_coordinator(page: type) -> None:
    words = {field.name for part in (MemberPart, AgreementView, SessionLine, DuoPage) for field in fields(part)}
    shared = {"id", "cohort", "members", "state", "is_open", "is_signed", "held", "week", "phase", "conditions", "answer_by"}
    assert {field.name for field in fields(page)} & words <= shared
