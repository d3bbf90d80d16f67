"""Which fields may come in (DOMAIN 12.2), and which names never (DOMAIN 11.3)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        ("age", "age"), ("person.dateOfBirth", "birth"), ("birthDate", "birth"), ("né_le", "ne le"),
        ("voornaam_partner", "partner"), ("partner.dateOfBirth", "partner"),
        ("nameOfBirthplace", "birthplace"), ("DOB", "dob"), ("geboortedatum", "geboortedatum"),
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


@pytest.mark.parametrize(
    "names",
    [
        "rijksregisternummer insz INSZnummer niss BSNnummer SSNnumber socialSecurityNumber nationalId national_identifier",
        "geb_datum gebdat geb.dat gebDatum gebJahr geb_jaar Geburtsdatum GEBURTSDATUM dateNaissance né_le Âge alter ageGroup",
        "medewerkergeboortedatum employeebirthdate personbirthday yearOfBirth pensionStart retirementDate leeftijdscategorie",
        "numero_securite_sociale Sozialversicherungsnummer NationalInsuranceNumber taxId identiteitskaartnummer passportNo",
        "nationalité Staatsangehörigkeit ethniciteit ethnicGroup motherTongue migratieAchtergrond verblijfsvergunning",
        "krankmeldung Schwerbehinderung santé arrêt_maladie verlofReden leaveType zwangerschapsverlof Arbeitsunfähigkeit bloodType",
        "Konfession religieuzeGezindte Religionszugehörigkeit church geloofsovertuiging",
        "geslachtscode sexe civilité Geschlecht genderIdentity genre pronouns aanhef",
        "union_member vakbondslid Gewerkschaft",
        "bruto_salaris maandsalaris annualSalary payScale Gehalt Jahresgehalt salaire Grundlohn Vergütung IBANnummer bankAccountNumber",
        "ssnid SSNID sinid GBDAT NATIO KONFE FAMST GESCH Staatsangehoerigkeit Rentenversicherungsnummer",
        "absentie absentiepercentage sickdays sickDays ouderschapsverlof doelgroepregister",
        "indicatie_banenafspraak noodcontact emergencyContact rating talent_rating",
        "leaveOfAbsenceReason leave_of_absence_type partnerFirstName partner_first_name partnerBirthDate roepnaam_partner",
        "partner Achternaam_partnergeboortedatum",
        "situationFamiliale état_civil Familienstand burgerlijke_staat civilStatus enfants numberOfChildren",
    ],
)
def test_names_in_four_languages_are_denied_however_they_are_written(names: str) -> None:
    assert [name for name in names.split() if not why_denied(name)] == []


@pytest.mark.parametrize(
    "names",
    [
        "manager language page engagement stage package usage storage agency agenda agent village message image average passage etage",
        "sessie Essex trace terrace payrollNumber payload paymentTerms banking reunion gebied gebouw gebruiker gebruikersnaam geboekt",
        "alternateEmail alternativePhone originalHireDate origination assignee isInvalid accountDisabled migratedAt migration_id",
        "geslachtsnaam geslachtsNaam Geburtsname nomDeNaissance nom_naissance familyNameAtBirth participant partition partnership",
        "Personalnummer persoonsnummer personId international_id internationalId nationalOffice social_media security_group",
        "ssName ins_zone imp_field dienstalter ancienneté hireDate terminationReason functieschaal rasterId racecourse healthcareLocation",
        "Achternaam_partner Geboortenaam_partner Voorvoegsel_partner PartnerName partnerNamePrefix married_name naam_partner",
        "partner_achternaam PartnerNaam Last_name_partner Prefix_partner marriedLastName spouseLastName NomMarital birthLastName",
        "pay_number PayNumber salarisnummer salaryNumber BusinessPartner hrBusinessPartner partner_id user_partner_id third_party_id",
        "record_origin Herkunftssystem herkomst_systeem leaveOfAbsence leave_of_absence loonkostenplaats afwezigheidsstatus Nele Nele_id",
        "kindOfContract childOrganisation leaveDate verlof onLeave onboarding seniority costCentre genericName sexton",
    ],
)
def test_harmless_names_stay_fine(names: str) -> None:
    assert [(name, found) for name in names.split() if (found := why_denied(name))] == []


WORD = st.sampled_from(["manager", "page", "stage", "team", "work", "site", "unit", "role", "start", "plan", "office", "contract", "map"])
FORBIDDEN = st.sampled_from(["birthDate", "leeftijd", "gender", "salaris", "religion", "geb_datum", "national_id", "verzuim"])


@given(st.lists(WORD, min_size=1, max_size=4), st.sampled_from([".", "_", "-", " "]), FORBIDDEN)
@settings(max_examples=60)
def test_one_forbidden_word_is_enough_and_harmless_ones_never_are(words: list[str], between: str, forbidden: str) -> None:
    assert why_denied(between.join(words)) is None
    assert why_denied("".join(word.title() for word in words)) is None
    assert why_denied(between.join([*words, forbidden, *words])) is not None
    assert why_denied("".join(word.title() for word in words) + forbidden[0].upper() + forbidden[1:]) is not None


def test_harmless_names_stay_fine_as_the_heading_of_a_column() -> None:
    assert [
        name for name in ("Achternaam partner", "Naam-partner", "Pay number", "Leave of absence", "Third party id") if why_denied(name)
    ] == []
