"""Names that hold a denied word, and tell nothing of what it is denied for; Dutch, English, German and French.

A family name that somebody was born with, or got by marriage, tells no age and no more of a family than the name itself, and in many
HR systems is the only one, or the one that the LMS shows. The first name of a partner is the partner's own, and is none of these.
"""

from __future__ import annotations

import re

_FAMILY = r"(?:last|family|birth|sur)_?name|(?:achter|geslachts|geboorte)_?naam|(?:voor|tussen)voegsels?|prefix"
_HARMLESS = (
    r"(?:last|family)?_?name_?at_?birth|birth_?(?:last_?|family_?)?name|geboorte_?naam|geburts_?name|nom_?(?:de_?)?naissance",
    rf"partner_?(?:{_FAMILY}|name|naam)(?:_?prefix)?|spouse_?(?:last|family|sur)_?name|married_?(?:last_?)?name|nom_?marital",
    r"pay_?(?:number|nr)|salary_?number|salaris_?(?:nummer|nr)",
    r"(?:business|hr)_?partner|partner_?id|third_?party",
    r"(?:record|data)_?origin|herkunfts_?system|herkomst_?systeem|loon_?kosten_?plaats",
)
_PATTERN = "|".join((rf"(?:(?<![^.])naam|{_FAMILY})_?partner(?![a-z])", *_HARMLESS))
HARMLESS = re.compile(_PATTERN.replace("_?", "[_ -]?"), re.IGNORECASE)
"""`Achternaam_partner` goes first, so that no half of it is left."""
