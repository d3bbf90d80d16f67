"""Reads a page for its fields: which of them nobody says who sees."""

from __future__ import annotations

from html.parser import HTMLParser

TYPED = {"input", "select", "textarea"}
NO_FIELD = {"hidden", "submit", "button"}


class FieldReader(HTMLParser):
    """`unsaid`: names of fields without a chip; `chips`: the ids of the chips on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: set[str] = set()
        self._fields: list[tuple[str, frozenset[str]]] = []
        self._around: list[frozenset[str]] = []
        self._in_chip = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        described = frozenset((told.get("aria-describedby") or "").split())
        if tag == "fieldset":
            self._around.append(described)
        elif tag == "details":
            self._in_chip = told.get("class") == "who"
        elif tag == "summary" and self._in_chip:
            self.chips.add(told.get("id") or "")
        elif tag in TYPED and told.get("type") not in NO_FIELD:
            self._fields.append((told.get("name") or "?", described.union(*self._around)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self._around.pop()

    @property
    def unsaid(self) -> set[str]:
        """Fields that no chip describes."""
        return {name for name, described in self._fields if not described & self.chips}


def unsaid_fields(page: str) -> set[str]:
    """The fields of this page of which it does not say who sees them."""
    reader = FieldReader()
    reader.feed(page)
    return reader.unsaid
