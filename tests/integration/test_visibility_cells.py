"""The table of visibility, cell by cell: what is planted in each kind of data shows up for each role as the table says, or not at all.

Pages, files, mails, what LMS and HR system receive, and the log; also for who acts as somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import update

from integration.domain.mentoring.visibility import TABLE, Kind, PrivacyClass, Role, Sight, may_see
from integration.store.tables import lti
from tests.fakes.field_reader import unsaid_fields
from tests.integration.delivery_world import FATIMA, SAMIRA
from tests.integration.visibility_planters import AT_THE_END, CHANGES, NOT_PLANTED, PLANTERS, Words
from tests.integration.visibility_world import NO_PAGES, Eyes, a_house, crawled, half_a_year_of_mails, pages_of

PASSING = re.compile(r'name="csrf" value="[^"]*"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+]+|\d?\d[:.]\d\d')

OWN_CHOICE = {"note", "readers"}
"""Who writes a note chooses there and then who may read it."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What was planted, and what everybody saw of it; again once Samira answered otherwise, and once she stopped.

    `unsaid`: fields without a chip, by page.
    """

    planted: Mapping[Kind, Words]
    before: Mapping[Role, str]
    after: Mapping[Role, str]
    ended: Mapping[Role, str]
    acting: str
    log: str
    mails: str
    unsaid: Mapping[str, set[str]]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """One house, looked at twice by everybody."""
    with a_house(tmp_path_factory.mktemp("visibility")) as house:
        planted = {kind: plant(house) for kind, plant in PLANTERS.items()}
        eyes = Eyes(house)
        eyes.see()
        before = eyes.see()
        for change in CHANGES.values():
            change(house)
        after = eyes.see()
        unsaid = {page.url: unsaid_fields(page.text) - OWN_CHOICE for who in (SAMIRA, FATIMA) for page in pages_of(house.launched(who))}
        mails = half_a_year_of_mails(house)
        planted |= {kind: plant(house) for kind, plant in AT_THE_END.items()}
        ended = eyes.see()
        acting = house.launched(SAMIRA)
        with house.store.transaction() as db:
            db.execute(update(lti.launches).where(lti.launches.c.id == acting.launch).values(acting=True))
        yield Shown(
            unsaid=unsaid,
            ended=ended,
            planted=planted,
            before=before,
            after=after,
            acting=crawled(acting),
            log="\n".join(house.log),
            mails=mails,
        )


def test_every_kind_is_planted_or_listed_with_its_reason() -> None:
    planted = {*PLANTERS, *CHANGES, *AT_THE_END}
    assert planted | set(NOT_PLANTED) == set(Kind)
    assert planted & set(NOT_PLANTED) == set()


@pytest.mark.parametrize("kind", PLANTERS)
@pytest.mark.parametrize("role", Role)
def test_PRIV_04_words_are_where_the_table_says(shown: Shown, role: Role, kind: Kind) -> None:
    is_there = any(words in shown.before[role] for words in shown.planted[kind])
    assert is_there == (may_see(role, kind) is Sight.ALL and role not in NO_PAGES)


@pytest.mark.parametrize("kind", AT_THE_END)
@pytest.mark.parametrize("role", Role)
def test_PRIV_04_of_an_ending_too(shown: Shown, role: Role, kind: Kind) -> None:
    is_there = any(words in shown.ended[role] for words in shown.planted[kind])
    assert is_there == (may_see(role, kind) is Sight.ALL and role not in NO_PAGES)


@pytest.mark.parametrize("role", Role)
def test_PRIV_04_who_may_not_see_answers_sees_no_difference(shown: Shown, role: Role) -> None:
    is_same = PASSING.sub("", shown.before[role]) == PASSING.sub("", shown.after[role])
    assert is_same == (role is not Role.SELF)


@pytest.mark.parametrize("kind", PLANTERS)
def test_VAR_06_who_acts_as_somebody_sees_nothing_that_was_planted(shown: Shown, kind: Kind) -> None:
    assert not any(words in shown.acting for words in shown.planted[kind])


@pytest.mark.parametrize("kind", [kind for kind in PLANTERS if TABLE[kind].privacy is not PrivacyClass.FACTS])
def test_the_log_holds_no_content(shown: Shown, kind: Kind) -> None:
    assert shown.log
    assert not any(words in shown.log for words in shown.planted[kind])


@pytest.mark.parametrize("kind", PLANTERS)
def test_PRIV_04_no_mail_holds_anything_that_was_planted(shown: Shown, kind: Kind) -> None:
    """Not even what its reader may see: a mailbox has more readers than a page."""
    assert not any(words in shown.mails for words in shown.planted[kind])


def test_R06_mails_were_sent_and_name_nobody_but_their_reader(shown: Shown) -> None:
    assert {each for each in ("Hello Samira,", "Hello Joost,") if each in shown.mails} == {"Hello Samira,", "Hello Joost,"}
    assert "Zanglijster" not in shown.mails
    assert "Pestvogel" not in shown.mails


def test_neither_lms_nor_hr_system_hears_a_name_of_the_other(shown: Shown) -> None:
    for role in (Role.LMS, Role.HRIS):
        assert shown.before[role]
        assert "Pestvogel" not in shown.before[role]
        assert "Zanglijster" not in shown.before[role]


def test_PRIV_04_at_every_field_of_a_participant_it_says_who_sees_it(shown: Shown) -> None:
    """`{{ who_sees(Kind.…, "who-…") }}` on the page, and `aria-describedby="who-…"` at the field or the fieldset around it."""
    assert len(shown.unsaid) > 20
    assert {url: names for url, names in shown.unsaid.items() if names} == {}
