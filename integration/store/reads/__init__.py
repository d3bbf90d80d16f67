"""The questions pages ask, answered in frozen values: one file per kind of reader."""

from __future__ import annotations

from integration.store.reads.cards import Pair, PersonCard
from integration.store.reads.coordinator import (
    Candidate,
    CohortLine,
    CohortPage,
    DuoFacts,
    candidates,
    cohort_page,
    cohorts_of_context,
    colleague,
    duo_facts,
    pair_notices,
)
from integration.store.reads.journey.session_lines import SessionLine
from integration.store.reads.my_duos import DuoCard, has_duo, my_duos
from integration.store.reads.participant import AgreementView, DuoPage, MemberPart, MilestoneLine, duo_page

__all__ = [
    "AgreementView",
    "Candidate",
    "CohortLine",
    "CohortPage",
    "DuoCard",
    "DuoFacts",
    "DuoPage",
    "MemberPart",
    "MilestoneLine",
    "Pair",
    "PersonCard",
    "SessionLine",
    "candidates",
    "cohort_page",
    "cohorts_of_context",
    "colleague",
    "duo_facts",
    "duo_page",
    "has_duo",
    "my_duos",
    "pair_notices",
]
