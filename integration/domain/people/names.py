"""When two names are one person's, as far as names can tell. Numbers are given out again, and names are all that says so.

Words are compared without case and accents, `ü` as `ue`, `ij` as `y`, and in any order; a family name also without its prefixes
(`van der`, and `vd` written onto it) and without spaces and hyphens. Names in two scripts are not judged. A nickname is no reason
to take two for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.mailboxes import mailbox

Named = Account | Employee
_PREFIXES = "aan al ben bin d da de del den der di do dos du el het ibn in l la le o op s t te ten ter van vd vom von zu zum zur"
PREFIXES = frozenset(_PREFIXES.split()) | {"vande", "vanden", "vander", "vant"}
"""Words of a family name that say nothing by themselves."""
_VD = re.compile(r"^vd(?=\w{3})")
_SPELLED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ĳ": "ij"})


def same_name(one: Named, other: Named) -> bool:
    """Whether the names agree: one has no word that the other lacks, whatever the case, accents and order."""
    words, others = _words_of(one), _words_of(other)
    return _holds(words, others) and len(words & others) > 1


def same_words(one: str, other: str) -> bool:
    """Whether two written names have the same words, whatever the case, accents and order; none of them may be missing."""
    words = sorted(_listed(one))
    return bool(words) and words == sorted(_listed(other))


def alike(one: Named, other: Named) -> bool:
    """Whether something speaks for one person: a mailbox, (a part of) the family name, or all words of the shorter name."""
    box = mailbox(_address(one))
    if box and box == mailbox(_address(other)):
        return True
    return _one_family(one, other) or _holds(_words_of(one), _words_of(other))


def differ(one: Named, other: Named) -> bool:
    """Whether both have a name in one script, and nothing speaks for one person."""
    return bool(_scripts(one) & _scripts(other)) and not alike(one, other)


def strangers(one: Named, other: Named) -> bool:
    """Whether names differ in every word, and in the initials of the first names too. Who marries, is called `Els` for `E.M.`, or uses
    another first name is no stranger to who they were.
    """
    return differ(one, other) and not _words_of(one) & _words_of(other) and not _initials(one) & _initials(other)


def surely_one(one: Named, other: Named) -> bool:
    """Whether an equal number may join the two: they are alike, and first names (or initials) do not speak against it."""
    return same_name(one, other) or (alike(one, other) and _first_names_fit(one.given_name, other.given_name))


def _holds(words: frozenset[str], others: frozenset[str]) -> bool:
    return bool(words and others) and (words <= others or others <= words)


def _one_family(one: Named, other: Named) -> bool:
    """Double names count when they share one: `Jansen-de Vries` and `Jansen`."""
    first, second = _listed(one.family_name), _listed(other.family_name)
    return bool(first and second) and ("".join(first) == "".join(second) or bool(_telling(first) & _telling(second)))


def _first_names_fit(one: str | None, other: str | None) -> bool:
    """`Sam` and `Samira`, `S.` and `Samira`; where one is not known nothing speaks against it."""
    first, second = "".join(_listed(one)), "".join(_listed(other))
    return first.startswith(second) or second.startswith(first)


def _initials(person: Named) -> frozenset[str]:
    """Of the first names; of all that is known where they are not apart."""
    return frozenset(word[0] for word in _listed(person.given_name) or _listed(person.family_name))


def _scripts(person: Named) -> frozenset[str]:
    """`LATIN`, `CYRILLIC`: what the letters of a name are called by."""
    return frozenset(unicodedata.name(word[0], "?").partition(" ")[0] for word in _words_of(person))


def _telling(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word for word in words if word not in PREFIXES and (len(word) > 1 or not word.isascii())) or frozenset(words)


def _words_of(person: Named) -> frozenset[str]:
    return frozenset(_listed(person.given_name) + _listed(person.family_name))


def _listed(name: str | None) -> list[str]:
    folded = unicodedata.normalize("NFKD", (name or "").casefold().translate(_SPELLED))
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    words = re.findall(r"[^\W_]+", re.sub("([aou])e", r"\1", plain).replace("ij", "y"))
    return [part for word in words for part in _VD.sub("vd ", word).split()]


def _address(person: Named) -> str | None:
    return person.email if isinstance(person, Account) else person.work_email
