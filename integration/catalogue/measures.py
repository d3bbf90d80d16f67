"""Reading what people are asked: scales, instruments, competencies with their anchors, and the moments T0 to T3."""

from __future__ import annotations

from collections.abc import Mapping

from integration.catalogue.reading import Entry
from integration.domain.measuring.instruments import Competency, Instrument, Item, Scale, ScaleKind, View
from integration.domain.measuring.points import Ask, Edge, Point, Window
from integration.domain.texts import Text

VIEWS = tuple(View)
LEVELS = ("1", "2", "3", "4", "5")
UNKNOWN = "unknown"
FOCUS, FIRST = "focus", "first"


def read_competency(name: str, entry: Entry) -> Competency:
    """One competency; it has exactly five anchors."""
    anchors = entry.only("title", "anchors").entry("anchors").only(*LEVELS)
    return Competency(id=name, title=entry.text("title"), anchors=tuple(anchors.text(level) for level in LEVELS))


def read_scale(name: str, entry: Entry) -> Scale:
    """One scale."""
    entry.only("kind", "options", "lead", "none", "least", "most", "step")
    kind = ScaleKind(entry.one_of("kind", ScaleKind))
    scale = Scale(
        id=name,
        kind=kind,
        options=entry.texts("options"),
        lead=entry.maybe_text("lead"),
        none=entry.maybe_text("none"),
        least=entry.value("least", int, 0),
        most=entry.value("most", int, 0),
        step=entry.value("step", int, 1),
    )
    if kind is ScaleKind.NUMBER and not 0 <= scale.least < scale.most:
        raise entry.problem("most", "must be more than the least")
    if kind is ScaleKind.RATING and tuple(scale.options) != LEVELS:
        raise entry.problem("options", "must be exactly 1, 2, 3, 4, 5")
    return scale


def read_instrument(name: str, entry: Entry, scales: Mapping[str, Scale], competencies: frozenset[str]) -> Instrument:
    """One instrument; without a licence that somebody can name it is refused."""
    entry.only("title", "note", "version", "licence", "source", "scale", "items")
    licence, items = entry.value("licence", str), entry.entry("items")
    if licence.strip().lower() in ("", UNKNOWN):
        raise entry.problem("licence", "must be the licence that allows its use (CC-BY-4.0); an instrument without one is not used")
    usual = entry.value("scale", str)
    instrument = Instrument(
        id=name,
        title=entry.text("title"),
        note=entry.text("note"),
        version=entry.value("version", int),
        licence=licence,
        source=entry.value("source", str),
        items={one: _item(one, items.entry(one), scales, competencies, usual=usual) for one in items.names()},
    )
    if entry.before is not None:
        _keeps(entry, instrument, read_instrument(name, entry.before, scales, competencies))
    return instrument


def _keeps(entry: Entry, instrument: Instrument, before: Instrument) -> None:
    for item in before.items.values():
        if item.id not in instrument.items:
            raise entry.problem("items", f"must keep {item.id}; answers refer to it")
        if item.is_private and not instrument.items[item.id].is_private:
            raise entry.entry("items").problem(item.id, f"must keep the facet {item.facet}; it stays with who gave it")
    if instrument.version == before.version and instrument != before:
        raise entry.problem("version", f"must be another one than {before.version}, since the file differs from the one that comes along")


def _item(name: str, entry: Entry, scales: Mapping[str, Scale], competencies: frozenset[str], *, usual: str) -> Item:
    entry.only("competency", "facet", "scale", *VIEWS)
    wording = {view: entry.text(view) for view in VIEWS if entry.has(view)}
    if not wording:
        raise entry.problem("self", "must have a text in at least one view: self, partner or then")
    competency = entry.one_of("competency", competencies) if entry.has("competency") else None
    scale = scales[entry.one_of("scale", scales, usual)]
    return Item(id=name, scale=scale, wording=wording, competency=competency, facet=entry.value("facet", str, "") or None)


def read_point(name: str, entry: Entry, instruments: Mapping[str, Instrument], phases: Mapping[str, Text]) -> Point:
    """One moment; it can only ask what exists."""
    entry.only("title", "minutes", "window", "asks")
    return Point(
        id=name,
        title=entry.text("title"),
        minutes=entry.value("minutes", int),
        window=_window(entry.entry("window").only("phase", "from", "opens", "closes"), phases),
        asks=tuple(_ask(one, instruments) for one in entry.entries("asks")),
    )


def _window(entry: Entry, phases: Mapping[str, Text]) -> Window:
    if entry.has("phase"):
        return Window(phase=entry.one_of("phase", phases))
    opens, closes = entry.value("opens", int), entry.value("closes", int)
    if closes <= opens:
        raise entry.problem("closes", "must be after it opens")
    return Window(edge=Edge(entry.one_of("from", Edge)), opens=opens, closes=closes)


def _ask(entry: Entry, instruments: Mapping[str, Instrument]) -> Ask:
    entry.only("instrument", "view", "competencies", "items", "only")
    instrument = instruments[entry.one_of("instrument", instruments)]
    view = View(entry.one_of("view", View, View.SELF))
    if not instrument.in_view(view):
        raise entry.problem("view", f"{instrument.id} has no items for {view}")
    return Ask(
        instrument=instrument.id,
        view=view,
        focus=entry.has("competencies") and bool(entry.one_of("competencies", (FOCUS,))),
        first=entry.has("items") and bool(entry.one_of("items", (FIRST,))),
        only=entry.words("only", frozenset(instrument.items)),
    )
