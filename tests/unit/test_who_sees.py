"""The chip beside a field says what the one table says, for every kind of data, in both languages."""

from __future__ import annotations

import re

import pytest

from integration.domain.mentoring.visibility import Kind, Role, Sight, may_see
from integration.web.page.language import FOLDER
from integration.web.page.who_sees import TOLD, chip_of

WORDS = (FOLDER.parent / "web" / "templates" / "macros" / "who_sees.html").read_text(encoding="utf-8")


def known(macro: str) -> set[str]:
    """What a macro has words for."""
    return set(re.findall(r'^  "([^"]*)":', WORDS.split(f"macro {macro}(")[1].split("endmacro")[0], re.MULTILINE))


def test_PRIV_04_there_are_words_for_every_answer_and_for_nothing_else() -> None:
    chips = [chip_of(kind) for kind in Kind]
    assert {chip.audience for chip in chips} == known("_audience")
    assert {chip.coordinator for chip in chips if chip.coordinator} == known("_coordinator")


@pytest.mark.parametrize("kind", Kind)
def test_PRIV_04_a_chip_leaves_out_nobody_and_claims_no_more_than_the_table(kind: Kind) -> None:
    chip = chip_of(kind)
    assert {role for role, _ in chip.seen} | set(chip.unseen) == set(TOLD)
    assert all(may_see(role, kind) is sight for role, sight in chip.seen)
    assert not any(may_see(role, kind) for role in chip.unseen)
    assert chip.is_private == (may_see(Role.PARTNER, kind) is not Sight.ALL and may_see(Role.SELF, kind) is Sight.ALL)


def test_what_a_chip_says_of_some_kinds() -> None:
    said = {kind: chip_of(kind).audience for kind in (Kind.OWN_NOTES, Kind.AIMS, Kind.SESSIONS, Kind.MIDWAY, Kind.SCAN)}
    assert said == {
        Kind.OWN_NOTES: "self",
        Kind.AIMS: "two",
        Kind.SESSIONS: "two, coach",
        Kind.MIDWAY: "self, until both are done",
        Kind.SCAN: "self, until shared",
    }
