"""Reading what the service says by itself: early signs, the words of the reciprocity index, texts about data."""

from __future__ import annotations

from collections.abc import Mapping

from integration.catalogue.plans import read_planned
from integration.catalogue.reading import Entry
from integration.domain.catalogue.balance import BalanceBand, BalanceScheme, Weights
from integration.domain.catalogue.privacy import PrivacyText
from integration.domain.catalogue.signs import FOR_ONE_PERSON, Reader, Sign, Told
from integration.domain.mentoring.formats import Format

SEVERITIES = range(1, 4)
WEIGHTS = ("learned", "contributed", "agenda", "voice")


def read_sign(name: str, entry: Entry, formats: Mapping[str, Format]) -> Sign:
    """One sign; what is for one person's eyes can have no other reader."""
    entry.only("severity", "title", "when", "tells", "actions", "formats")
    tells = entry.entry("tells").only(*Reader)
    if name in FOR_ONE_PERSON and tells.names() != (Reader.MEMBER,):
        raise entry.problem("tells", "must be told to member only; it stays with one person")
    severity = entry.value("severity", int)
    if severity not in SEVERITIES:
        raise entry.problem("severity", "must be 1, 2 or 3")
    return Sign(
        id=name,
        severity=severity,
        title=entry.text("title"),
        when=entry.text("when"),
        tells={Reader(reader): _told(tells.entry(reader)) for reader in tells.names()},
        actions=entry.texts("actions"),
        formats=read_planned(entry, "formats", formats),
    )


def _told(entry: Entry) -> Told:
    entry.only("text", "after", "asked")
    return Told(text=entry.text("text"), after=entry.value("after", int, 0), asked=entry.value("asked", bool, default=False))


def read_balance(entry: Entry, formats: Mapping[str, Format]) -> BalanceScheme:
    """The numbers and words of the index; other numbers need another version."""
    entry.only("version", "window", "least", "base", "weights", "landing", "landing_prompt", "too_early", "bands")
    early = entry.entry("too_early").only("title", "prompt")
    scheme = BalanceScheme(
        version=entry.value("version", int),
        window=entry.value("window", int),
        least=entry.value("least", int),
        base=entry.value("base", int),
        weights=_weights(entry),
        landing=entry.value("landing", int),
        landing_prompt=entry.text("landing_prompt"),
        too_early_title=early.text("title"),
        too_early_prompt=early.text("prompt"),
        bands=_bands(entry, formats),
    )
    if entry.before is not None and _changed(scheme, read_balance(entry.before, formats)):
        raise entry.problem("version", "must be another one, since the numbers are")
    return scheme


def _weights(entry: Entry) -> Weights:
    part = entry.entry("weights").only(*WEIGHTS)
    found = {name: part.value(name, int) for name in WEIGHTS}
    if sum(found.values()) != 100:
        raise entry.problem("weights", f"must add up to 100, and are {sum(found.values())}")
    return Weights(**found)


def _bands(entry: Entry, formats: Mapping[str, Format]) -> tuple[BalanceBand, ...]:
    part = entry.entry("bands")
    bands = tuple(_band(name, part.entry(name), formats) for name in part.names())
    limits = [band.least for band in bands]
    if limits != sorted(set(limits), reverse=True) or limits[-1:] != [0]:
        raise entry.problem("bands", "must go down, and end at 0")
    return bands


def _band(name: str, entry: Entry, formats: Mapping[str, Format]) -> BalanceBand:
    entry.only("from", "title", "prompt", "formats")
    return BalanceBand(
        id=name,
        least=entry.value("from", int),
        title=entry.text("title"),
        prompt=entry.text("prompt"),
        formats=read_planned(entry, "formats", formats),
    )


def _numbers(scheme: BalanceScheme) -> tuple[object, ...]:
    return scheme.window, scheme.least, scheme.base, scheme.weights, scheme.landing, [(band.id, band.least) for band in scheme.bands]


def _changed(scheme: BalanceScheme, before: BalanceScheme) -> bool:
    return scheme.version == before.version and _numbers(scheme) != _numbers(before)


def read_privacy(name: str, entry: Entry) -> PrivacyText:
    """One text about data."""
    entry.only("title", "short", "more")
    return PrivacyText(id=name, title=entry.text("title"), short=entry.text("short"), more=entry.text("more"))
