"""Which fields an HRIS may give us, and which names are forbidden whatever they are mapped to (DOMAIN 12.2, 11.3).

The table is the whole list: there is no column for anything else. Names are compared by whole tokens, so that
`manager` and `language` are fine although they contain `age`; a few Dutch and English stems also catch compounds
such as `geboortedatum`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds, as JSON: text, `YYYY-MM`, `YYYY-MM-DD`, true/false, or one of the employment statuses."""

    TEXT = "text"
    MONTH = "month"
    DATE = "date"
    BOOL = "bool"
    STATUS = "status"
    EMAIL = "email"
    LANGUAGE = "language"


INBOUND: dict[str, Kind] = {
    "external_id": Kind.TEXT,
    "employee_number": Kind.TEXT,
    "given_name": Kind.TEXT,
    "family_name": Kind.TEXT,
    "work_email": Kind.EMAIL,
    "department_id": Kind.TEXT,
    "department_name": Kind.TEXT,
    "team_id": Kind.TEXT,
    "job_family": Kind.TEXT,
    "job_title": Kind.TEXT,
    "manager_external_id": Kind.TEXT,
    "location": Kind.TEXT,
    "employed_since": Kind.MONTH,
    "employment_end_date": Kind.DATE,
    "employment_status": Kind.STATUS,
    "leads_people": Kind.BOOL,
    "preferred_language": Kind.LANGUAGE,
}

REASONS = {
    "age": "age may not play a part in mentoring, so it is never stored",
    "number": "a national identification number is only for what a law names",
    "origin": "origin is a special kind of personal data",
    "health": "health and reasons of absence are special personal data",
    "belief": "belief is a special kind of personal data",
    "gender": "gender and orientation may not play a part in mentoring",
    "politics": "politics and union membership are special personal data",
    "pay": "pay is none of mentoring's business",
    "appraisal": "appraisal is none of mentoring's business",
    "family": "family circumstances are private",
}

DENIED = """
age: age ages dob aow birth* dateofbirth geboorte* leeftijd* generation generatie verjaardag retirement pensioen*
number: bsn burgerservice* sofi sofinummer ssn nin passport paspoort*
origin: origin ethnic ethnici* etnisch* etnici* race ras afkomst herkomst citizenship nationali*
health: health sick sickness* illness disease disability pregnant pregnancy medical medisch* gezondheid* ziek ziekte* handicap
health: beperking arbeidsbeperking zwanger* absence verzuim*
belief: religi* faith belief geloof godsdienst levensovertuiging
gender: gender sex sexual orientation geslacht geaardheid seksueel seksuele pronouns
politics: union political politics party vakbond politiek partij
pay: salar* pay paygrade wage wages compensation bonus loon loonschaal iban bank
appraisal: appraisal appraisals performance evaluation assessment beoordeling* functioneringsgesprek
family: marital spouse children partner burgerlijke echtgenoot gehuwd kinderen
"""
"""Whole words, and beginnings (`geboorte*`) where no harmless word begins so."""


def tokens(name: str) -> Iterator[str]:
    """The words of a name or path in lower case: `custom.dateOfBirth` is custom, date, of, birth."""
    for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|\d+", name):
        yield word.lower()


@dataclass(frozen=True, slots=True)
class Denied:
    """The word in a name that makes it forbidden, and its kind: a key of `REASONS`."""

    word: str
    kind: str


def denied(name: str) -> Denied | None:
    """What forbids a field or path of this name; None when it may be read."""
    return next((Denied(token, kind) for token in tokens(_FAMILY_NAME.sub("name", name)) if (kind := _kind(token))), None)


def why_denied(name: str) -> str | None:
    """The reason why a field or path of this name can't be read; None when it can."""
    found = denied(name)
    return f"{found.word!r} is not read: {REASONS[found.kind]}" if found else None


def _kind(token: str) -> str | None:
    return _WORDS.get(token) or next((kind for stem, kind in _STEMS.items() if token.startswith(stem)), None)


_FAMILY_NAME = re.compile(r"(?:last)?_?name_?at_?birth|birth_?name|geboorte_?naam", re.IGNORECASE)
"""A family name that somebody was born with tells no age, and in many HR systems is the only one."""
_ENTRIES = [(word, kind) for kind, words in (line.split(": ") for line in DENIED.strip().splitlines()) for word in words.split()]
_WORDS = {word: kind for word, kind in _ENTRIES if not word.endswith("*")}
_STEMS = {word.removesuffix("*"): kind for word, kind in _ENTRIES if word.endswith("*")}
