"""Which fields an HRIS may give us, and which names are forbidden whatever they are mapped to (DOMAIN 12.2, 11.3).

The table is the whole list: there is no column for anything else. Names are compared by whole tokens, so that
`manager` and `language` are fine although they contain `age`; beginnings and pairs of words also catch compounds
such as `geboortedatum` and `socialSecurityNumber` (`denied_words`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from integration.domain.people.denied_words import INSIDE, PAIRED, STEMS, WORDS
from integration.domain.people.harmless_names import HARMLESS


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


def tokens(name: str) -> Iterator[str]:
    """The words of a name or path in lower case, without accents: `custom.dateOfBirth` is custom, date, of, birth."""
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", _ACRONYM.sub(r"\g<0> ", plain)):
        yield word.lower()


@dataclass(frozen=True, slots=True)
class Denied:
    """The word in a name that makes it forbidden, and its kind: a key of `REASONS`."""

    word: str
    kind: str


@lru_cache(maxsize=4096)
def denied(name: str) -> Denied | None:
    """What forbids a field or path of this name; None when it may be read."""
    words = list(tokens(_LEAVE.sub("leave", HARMLESS.sub("name", name))))
    for place, word in enumerate(words):
        if kind := _kind(word):
            return Denied(word, kind)
        if found := _spread(words[place : place + LONGEST_PAIR]):
            return found
    return None


def why_denied(name: str) -> str | None:
    """The reason why a field or path of this name can't be read; None when it can."""
    found = denied(name)
    return f"{found.word!r} is not read: {REASONS[found.kind]}" if found else None


def _kind(token: str) -> str | None:
    by_part = (kind for stem, kind in STEMS.items() if token.startswith(stem))
    return WORDS.get(token) or next(by_part, None) or next((kind for part, kind in INSIDE.items() if part in token), None)


def _spread(words: Sequence[str]) -> Denied | None:
    """What the first of these words forbids together with those that follow: `geb_datum`, `socialSecurityNumber`."""
    for size in range(2, len(words) + 1):
        joined = "".join(words[:size])
        fits = (kind for pair, kind in PAIRED.items() if (joined.startswith(pair[:-1]) if pair.endswith("*") else joined == pair))
        if kind := next(fits, None):
            return Denied(" ".join(words[:size]), kind)
    return None


LONGEST_PAIR = 4
_ACRONYM = re.compile(r"(?<![A-Z])(?:BSN|INSZ|NISS|SSN|RRN|DOB|AOW|IBAN|GEB)(?=[a-z])")
"""Capitals run into the word that follows: `BSNnummer`."""
_LEAVE = re.compile(r"leave[_ -]?of[_ -]?absence|afwezigheids[_ -]?(?=status)", re.IGNORECASE)
"""That somebody is away may be told. Why they are may not: `leaveOfAbsenceReason` stays a reason of leave."""
