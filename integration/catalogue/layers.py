"""Where the catalogue's files come from: those shipped along, and over them those of the organisation.

A file in a folder (`formats/F11.yaml`) overrides the one of the same name, or adds one. In a file with many ids (`signs.yaml`) each of
them does. `topics.yaml` and `cards.yaml` are the organisation's as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from integration.catalogue.reading import Entry
from integration.domain.errors import MappingProblem

LISTS: Mapping[str, tuple[str, ...]] = {
    "agreement.yaml": (),
    "competencies.yaml": ("levels", "competencies"),
    "intake.yaml": ("styles", "stages", "bands", "levels", "priorities"),
    "nudges.yaml": ("kinds", "mail"),
    "phases.yaml": (),
    "points.yaml": (),
    "privacy.yaml": (),
    "scales.yaml": (),
    "signs.yaml": (),
}
"""Files with many ids, and the sections in which these stand if they do not stand at the top."""
WHOLES = ("cards.yaml", "closing.yaml", "coaching.yaml", "reciprocity.yaml", "topics.yaml", "words.yaml")
FOLDERS = ("formats", "instruments", "programmes")


@dataclass(frozen=True, slots=True)
class Layers:
    """The folders to read, the shipped one first. An entry knows what it overrides (`Entry.before`)."""

    folders: tuple[Path, ...]

    def files(self, folder: str) -> dict[str, Entry]:
        """Every file of a folder by its id, in the order of the ids."""
        found: dict[str, Entry] = {}
        for root in self.folders:
            for path in sorted((root / folder).glob("*.yaml")):
                found[path.stem] = replace(Entry.of_file(path), before=found.get(path.stem))
        return dict(sorted(found.items()))

    def entries(self, name: str, section: str = "") -> dict[str, Entry]:
        """Every id of such a file, those of the organisation over and after those shipped along."""
        found: dict[str, Entry] = {}
        for top in self.each(name):
            for key, entry in _parts(top, name, section):
                found[key] = replace(entry, before=found.get(key))
        return found

    def whole(self, name: str) -> Entry:
        """A file that the organisation has its own of, or has not."""
        *before, last = self.each(name)
        return replace(last, before=before[-1] if before else None)

    def each(self, name: str) -> Iterator[Entry]:
        """A file in every layer that has it."""
        for root in self.folders:
            if root is self.folders[0] or (root / name).exists():
                yield Entry.of_file(root / name)

    def last(self) -> Iterator[tuple[Path, Entry]]:
        """Every file of the organisation; of what comes along, when there is no other."""
        for path in sorted(self.folders[-1].rglob("*.yaml")):
            yield path, Entry.of_file(path)

    def strangers(self) -> Iterator[MappingProblem]:
        """Every file that would never be read, and what it may have been meant to be."""
        for root in self.folders:
            for path in sorted(root.rglob("*.y*ml")):
                within = path.relative_to(root)
                if not _is_read(within):
                    yield MappingProblem(f"{path.parent.name}/{path.name}", 1, "", _remedy(within))


def _parts(top: Entry, name: str, section: str) -> Iterator[tuple[str, Entry]]:
    if not section:
        yield from ((key, top.entry(key)) for key in top.names())
    elif top.only(*LISTS[name]).has(section):
        yield from _parts(top.entry(section), name, "")


def _is_read(path: Path) -> bool:
    if path.suffix != ".yaml":
        return False
    return path.name in (*LISTS, *WHOLES) if len(path.parts) == 1 else len(path.parts) == 2 and path.parts[0] in FOLDERS


def _remedy(path: Path) -> str:
    known = (*LISTS, *WHOLES, *(f"{folder}/{path.stem}.yaml" for folder in FOLDERS))
    close = get_close_matches(path.as_posix(), known, n=1)
    return (
        f"is not a file of the catalogue, did you mean {close[0]}?"
        if close
        else f"is not a file of the catalogue; these are: {', '.join(known)}"
    )
