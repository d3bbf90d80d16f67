"""Reading the words of nudges: every kind has its own, and asks for no blank that nobody fills."""

from __future__ import annotations

from collections.abc import Mapping

from integration.catalogue.layers import Layers
from integration.catalogue.reading import BLANK, LANGUAGES, Entry
from integration.domain.catalogue.nudging import NudgeWords, Nudging
from integration.domain.journey.nudges import NudgeKind
from integration.domain.texts import Text

FILE = "nudges.yaml"
BLANKS: Mapping[str, frozenset[str]] = {
    NudgeKind.SESSION: frozenset({"when"}),
    NudgeKind.LONG_AGO: frozenset({"weeks"}),
    "greeting": frozenset({"name"}),
    "where": frozenset({"course"}),
}
AROUND = ("greeting", "go", "where", "there", "calm", "seldom", "choose", "stop")


def read_nudging(layers: Layers) -> Nudging:
    """All of it; the kinds and sentences are ours, the words may be an organisation's."""
    kinds, mail = layers.entries(FILE, "kinds"), layers.entries(FILE, "mail")
    for name, entry in kinds.items():
        _known(name, entry, tuple(NudgeKind))
    for name, entry in mail.items():
        _known(name, entry, AROUND)
    return Nudging(
        kinds={kind: _words(kind, kinds[kind]) for kind in NudgeKind},
        mail={name: _filled(name, mail[name], mail[name].said()) for name in AROUND},
    )


def _known(name: str, entry: Entry, names: tuple[str, ...]) -> None:
    if name not in names:
        raise entry.problem("", f"there is no {name}; must be one of {', '.join(names)}")


def _words(kind: NudgeKind, entry: Entry) -> NudgeWords:
    entry.only("label", "title", "text")
    return NudgeWords(label=entry.text("label"), title=entry.text("title"), text=_filled(kind, entry, entry.text("text")))


def _filled(name: str, entry: Entry, text: Text) -> Text:
    strange = {blank for language in LANGUAGES for blank in BLANK.findall(text[language])} - BLANKS.get(name, frozenset())
    if strange:
        raise entry.problem("", f"nobody fills {', '.join(sorted(strange))}; leave it out")
    return text
