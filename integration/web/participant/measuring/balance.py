"""What goes with the band that the two see: the numbers' own words, early signs, and what to do together."""

from __future__ import annotations

from typing import Any

from integration.domain.measuring.balance import Balance
from integration.domain.mentoring.formats import Format
from integration.web.context import services

MOST_IDEAS = 3


def balance_words(balance: Balance | None) -> dict[str, Any]:
    """What `participant/balance.html` says of it."""
    catalogue = services().catalogue
    return {"scheme": catalogue.balance, "signs": catalogue.signs, "ideas": ideas(balance) if balance else []}


def ideas(balance: Balance) -> list[Format]:
    """Formats that the band and the signs propose, each once."""
    catalogue = services().catalogue
    band = next((band for band in catalogue.balance.bands if band.id == balance.band), None)
    planned = [*(band.formats if band else ()), *(one for sign in balance.signs for one in catalogue.signs[sign].formats)]
    return [catalogue.formats[one] for one in dict.fromkeys(each.format for each in planned)][:MOST_IDEAS]
