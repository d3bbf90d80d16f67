"""Reading what people choose from: topics, ways of working, stages, bands, levels and example cards."""

from __future__ import annotations

from collections.abc import Mapping

from integration.catalogue.layers import Layers
from integration.catalogue.reading import Entry
from integration.domain.catalogue.choices import Band, By, Card, CardSide, Choices, Style, Topic, Topics
from integration.domain.texts import Text

LEVELS, PRIORITIES = ("1", "2", "3", "4", "5"), ("1", "2", "3")


def read_choices(layers: Layers, competencies: frozenset[str]) -> Choices:
    """All that the intake offers."""
    topics = _topics(layers.whole("topics.yaml"), competencies)
    cards = layers.whole("cards.yaml")
    return Choices(
        topics=topics,
        styles={name: _style(name, entry) for name, entry in layers.entries("intake.yaml", "styles").items()},
        stages=_texts(layers, "stages"),
        bands=_bands(layers),
        levels=_exactly(layers, "levels", LEVELS),
        priorities=_exactly(layers, "priorities", PRIORITIES),
        cards={name: _card(name, cards.entry(name), topics, strict=cards.before is not None) for name in cards.names()},
    )


def _texts(layers: Layers, section: str) -> dict[str, Text]:
    return {name: entry.said() for name, entry in layers.entries("intake.yaml", section).items()}


def _exactly(layers: Layers, section: str, ids: tuple[str, ...]) -> dict[str, Text]:
    entries = layers.entries("intake.yaml", section)
    for name, entry in entries.items():
        if name not in ids:
            raise entry.problem("nl", f"there is no {name}; must be of {', '.join(ids)}")
    return {name: entry.said() for name, entry in entries.items()}


def _topics(entry: Entry, competencies: frozenset[str]) -> Topics:
    entry.only("groups", "topics")
    groups, topics = entry.texts("groups"), entry.entry("topics")
    return Topics(groups=groups, topics={name: _topic(name, topics.entry(name), groups, competencies) for name in topics.names()})


def _topic(name: str, entry: Entry, groups: Mapping[str, Text], competencies: frozenset[str]) -> Topic:
    entry.only("group", "title", "trains")
    return Topic(id=name, title=entry.text("title"), group=entry.one_of("group", groups), competencies=entry.words("trains", competencies))


def _style(name: str, entry: Entry) -> Style:
    entry.only("first", "second")
    return Style(id=name, first=entry.text("first"), second=entry.text("second"))


def _bands(layers: Layers) -> dict[str, Band]:
    found: dict[str, Band] = {}
    above = -1
    for name, entry in layers.entries("intake.yaml", "bands").items():
        entry.only("years", "title")
        found[name] = Band(id=name, title=entry.text("title"), years=entry.value("years", int))
        if found[name].years <= above:
            raise entry.problem("years", f"must be more than {above}, those of the band before")
        above = found[name].years
    return found


def _card(name: str, entry: Entry, topics: Topics, *, strict: bool) -> Card:
    """A card shipped along may name a topic that the organisation's list does not have; it is shown without it."""
    entry.only("side", "by", "topic", "text")
    topic = entry.value("topic", str) if entry.has("topic") else None
    if topic not in topics.topics and topic is not None:
        topic = entry.one_of("topic", topics.topics) if strict else None
    return Card(id=name, side=CardSide(entry.one_of("side", CardSide)), by=By(entry.one_of("by", By)), text=entry.text("text"), topic=topic)
