"""Words that no text may use, names that nothing may have, and what no question may ask (words.yaml; docs/domain.md, words)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from integration.catalogue.reading import LANGUAGES, Entry
from integration.domain.errors import MappingProblem
from integration.domain.people.inbound import REASONS, denied

FILE = "words.yaml"
NEVER, OF_PEOPLE, ASKED, ALLOWED = "never", "never_said_of_people", "never_asked", "allowed"
QUESTIONS = ("instruments", "intake.yaml", "topics.yaml")
AGE = "age"


@dataclass(frozen=True, slots=True)
class Wording:
    """What may not be said, and what may not be asked, after what is allowed was taken out."""

    said: re.Pattern[str]
    asked: re.Pattern[str]
    allowed: re.Pattern[str]

    def problems(self, path: Path, entry: Entry) -> Iterator[MappingProblem]:
        """Every text and name of a file that cannot stand."""
        asks = path.parent.name in QUESTIONS or path.name in QUESTIONS
        for where, key, node in _walk(entry.node, "", ""):
            if remedy := self._remedy(key, node, asks=asks):
                yield MappingProblem(entry.file, node.start_mark.line + 1, where, remedy)

    def _remedy(self, key: str, node: yaml.Node, *, asks: bool) -> str | None:
        if _names_age(key):
            return f"nothing is called so; {REASONS[AGE]}"
        if key not in LANGUAGES or not isinstance(node, yaml.ScalarNode):
            return None
        words = self.allowed.sub(" ", node.value)
        if asks and (found := self.asked.search(words)):
            return f'"{found.group(0)}": nobody is asked this; {REASONS[AGE]}'
        if found := self.said.search(words):
            return f'"{found.group(0)}": is not said of people here; say less or more experienced, or duo partner, or allow it in {FILE}'
        return None


def read_wording(entries: Iterable[Entry]) -> Wording:
    """The words shipped along, and what an organisation allows besides."""
    first, *own = (entry.only(NEVER, OF_PEOPLE, ASKED, ALLOWED) for entry in entries)
    for entry in own:
        entry.only(ALLOWED)
    allowed = [word for entry in (first, *own) for word in entry.words(ALLOWED)]
    return Wording(
        said=_any_of((*first.words(NEVER), *first.words(OF_PEOPLE))), asked=_any_of(first.words(ASKED)), allowed=_any_of(allowed)
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, words))
    return re.compile(rf"\b(?:{either})\b" if either else r"(?!)", re.IGNORECASE)


def _walk(node: yaml.Node, path: str, key: str) -> Iterator[tuple[str, str, yaml.Node]]:
    """Every node with where it stands and the key that it stands under."""
    yield path, key, node
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _walk(value, f"{path}.{name.value}".lstrip("."), str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value, start=1):
            yield from _walk(value, f"{path}.{number}", key)


def _names_age(key: str) -> bool:
    found = denied(key)
    return found is not None and found.kind == AGE
