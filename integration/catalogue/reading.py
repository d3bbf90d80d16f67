"""Reading a YAML file of the catalogue: every problem names file, line, field and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml
from yaml.constructor import SafeConstructor

from integration.domain.errors import MappingProblem
from integration.domain.texts import Text

Value = TypeVar("Value")
LANGUAGES = ("nl", "en")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KINDS = {str: "a word or sentence", int: "a whole number", list: "a list", bool: "true or false", date: "a day (2027-01-31)"}
BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping in a file, read field by field. `path` says where it stands (`steps.3`); `before` is the entry that it overrides."""

    file: str
    node: yaml.MappingNode
    path: str = ""
    before: Entry | None = None

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """The whole file."""
        name = str(path)
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
        except yaml.MarkedYAMLError as broken:
            line = broken.problem_mark.line + 1 if broken.problem_mark else 1
            raise MappingProblem(name, line, "", f"not YAML: {broken.problem}") from broken
        except OSError as missing:
            raise MappingProblem(name, 1, "", f"cannot be read: {missing.strerror}") from missing
        if not isinstance(node, yaml.MappingNode):
            raise MappingProblem(name, 1, "", "must be a mapping of fields")
        return cls(name, node)

    def only(self, *known: str) -> Self:
        """This entry, once it is sure that it has no other fields than these, and none twice."""
        for key, _ in self.only_once().node.value:
            if key.value not in known:
                raise MappingProblem(self.file, key.start_mark.line + 1, self._at(key.value), f"unknown key, {_hint(key.value, known)}")
        return self

    def only_once(self) -> Self:
        """This entry, once it is sure that no field stands here twice."""
        seen = set()
        for key, _ in self.node.value:
            if key.value in seen:
                raise MappingProblem(self.file, key.start_mark.line + 1, self._at(key.value), "stands here twice; keep one")
            seen.add(key.value)
        return self

    def value(self, name: str, kind: type[Value], default: Value | None = None) -> Value:
        """A field of this kind; missing is a problem unless there is a default."""
        node = self._node(name)
        if node is None and default is not None:
            return default
        found = _plain(node) if node is not None else None
        if not isinstance(found, kind) or isinstance(found, bool) is not (kind is bool) or found == "":
            raise self.problem(name, f"must be {KINDS[kind]}")
        return found

    def one_of(self, name: str, known: Iterable[str], default: str | None = None) -> str:
        """A word that is one of these."""
        word, words = self.value(name, str, default), sorted(known) if isinstance(known, frozenset) else tuple(known)
        if word not in words:
            raise self.problem(name, f"must be one of {', '.join(words)}")
        return word

    def words(self, name: str, known: frozenset[str] | None = None) -> tuple[str, ...]:
        """A list of words, each one of `known` if that is given; empty when the field is missing."""
        found = tuple(str(word) for word in self.value(name, list, []))
        if known is not None and (strange := [word for word in found if word not in known]):
            raise self.problem(name, f"{strange[0]} is unknown; must be of {', '.join(sorted(known))}")
        return found

    def text(self, name: str) -> Text:
        """A text in every language."""
        return self.entry(name).said()

    def said(self) -> Text:
        """This entry as a text in every language, with the same blanks (`{weeks}`) in each."""
        self.only(*LANGUAGES)
        text = {language: " ".join(self.value(language, str).split()) for language in LANGUAGES}
        first = set(BLANK.findall(text[LANGUAGES[0]]))
        for language in LANGUAGES[1:]:
            if set(BLANK.findall(text[language])) != first:
                raise self.problem(language, f"must have the same words in braces as {LANGUAGES[0]}: {', '.join(sorted(first)) or 'none'}")
        return text

    def maybe_text(self, name: str) -> Text | None:
        """A text in every language, None when the field is missing."""
        return self.text(name) if self.has(name) else None

    def texts(self, name: str) -> dict[str, Text]:
        """A field that holds texts by their id; empty when it is missing."""
        part = self.entry(name) if self.has(name) else None
        return {key: part.text(key) for key in part.names()} if part else {}

    def entry(self, name: str) -> Entry:
        """A field that is itself a mapping."""
        node = self._node(name)
        if not isinstance(node, yaml.MappingNode):
            raise self.problem(name, "must be a mapping of fields")
        return Entry(self.file, node, self._at(name))

    def each(self, name: str) -> Iterator[Entry | str]:
        """A field that is a list of mappings and words."""
        node = self._node(name)
        if not isinstance(node, yaml.SequenceNode):
            raise self.problem(name, "must be a list")
        for number, item in enumerate(node.value, start=1):
            yield Entry(self.file, item, self._at(f"{name}.{number}")) if isinstance(item, yaml.MappingNode) else str(item.value)

    def entries(self, name: str) -> Iterator[Entry]:
        """A field that is a list of mappings."""
        for number, item in enumerate(self.each(name), start=1):
            if isinstance(item, str):
                raise self.problem(name, "must be a mapping of fields", within=number)
            yield item

    def names(self) -> tuple[str, ...]:
        """The names of all fields, in the order of the file; none stands twice."""
        return tuple(str(key.value) for key, _ in self.only_once().node.value)

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return self._node(name) is not None

    def problem(self, name: str, remedy: str, *, within: int = 0) -> MappingProblem:
        """What is wrong with a field at its line, or with one in its list (`within`, from 1 on)."""
        node = self._node(name) or self.node
        if within:
            node, name = node.value[within - 1], f"{name}.{within}"
        return MappingProblem(self.file, node.start_mark.line + 1, self._at(name), remedy)

    def _node(self, name: str) -> yaml.Node | None:
        return next((node for key, node in self.node.value if key.value == name), None)

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def _hint(word: str, known: Iterable[str]) -> str:
    words = tuple(known)
    close = get_close_matches(word, words, n=1)
    return f'did you mean "{close[0]}"?' if close else f"must be one of {', '.join(words)}"


def _plain(node: yaml.Node) -> Any:
    return SafeConstructor().construct_object(node, deep=True)
