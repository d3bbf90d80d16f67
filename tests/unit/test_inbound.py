"""Which fields may come in (DOMAIN 12.2), and which names never (DOMAIN 11.3)."""

from __future__ import annotations

import pytest

from integration.domain.people.inbound import INBOUND, why_denied
from integration.store.tables.people import employees


def test_only_the_inbound_fields_can_be_stored() -> None:
    ours = {"id", "connection_id", "merged_into", "row_hash", "changed_at"}
    assert {column.name for column in employees.c} - ours == set(INBOUND)


@pytest.mark.parametrize("name", INBOUND)
def test_no_inbound_field_has_a_denied_name(name: str) -> None:
    assert why_denied(name) is None


@pytest.mark.parametrize(
    "path",
    [
        "manager.value", "preferredLanguage", "language", "stage", "page", "userType", "title", "mail", "onLeave", "employment.startMonth",
        "custom[?key=='package'].value | [0]", '"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".department', "costCenter",
        "payrollNumber", "sections", "Essex", "personeelsnummer", "afdeling.naam", "voornaam", "functie",
        "lastNameAtBirth", "last_name_at_birth", "Geboortenaam", "birthName",
    ],
)  # fmt: skip
def test_harmless_names_that_hold_a_denied_one_are_fine(path: str) -> None:
    assert why_denied(path) is None


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("age", "age"), ("person.dateOfBirth", "birth"), ("birthDate", "birth"),
        ("geboortenaam_partner", "partner"), ("nameOfBirthplace", "birthplace"), ("DOB", "dob"), ("geboortedatum", "geboortedatum"),
        ("leeftijdsgroep", "leeftijdsgroep"), ("BSN", "bsn"), ("custom[?key=='burgerservicenummer'].value", "burgerservicenummer"),
        ("gender", "gender"), ("geslacht", "geslacht"), ("nationality", "nationality"), ("nationaliteit", "nationaliteit"),
        ("health_status", "health"), ("ziekteverzuim.percentage", "ziekteverzuim"), ("absence.reason", "absence"),
        ("salary.amount", "salary"),
        ("bruto-salaris", "salaris"), ("religion", "religion"), ("unionMember", "union"), ("performanceRating", "performance"),
        ("IBAN", "iban"), ("pay", "pay"), ("ethnicity", "ethnicity"), ("maritalStatus", "marital"), ("pensioendatum", "pensioendatum"),
    ],
)  # fmt: skip
def test_denied_names_are_refused_with_word_and_reason(path: str, word: str) -> None:
    reason = why_denied(path)
    assert reason is not None
    assert reason.startswith(f"{word!r} is not read: ")
