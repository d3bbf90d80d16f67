"""Script in every text, and how one sees whether a page made something of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

SCRIPT = "{at}\"'><img src=x onerror=__xss=1><script>__xss=1</script><xss-probe at={at}></title>{{{{7331*7331}}}}"
COMPUTED = str(7331 * 7331)
ELEMENT = "xss-probe"
LEADING = frozenset({"href", "src", "action", "formaction", "poster", "data", "cite", "xlink:href", "background", "manifest"})
"""Attributes that lead somewhere or fetch something."""
NEVER = frozenset({"srcdoc", "style"})


def probe(at: str) -> str:
    """A text that would be elements, attributes, script and a template's sum, wherever it were not taken as text."""
    return SCRIPT.format(at=at)


def probed(told: Any, at: str = "") -> Any:
    """The same with a probe in the place of every text, at every depth; names of unknown parts stay."""
    if isinstance(told, Mapping):
        return {name: probed(value, f"{at}.{name}" if at else str(name)) for name, value in told.items()}
    if isinstance(told, list):
        return [probed(value, at) for value in told]
    return probe(at.rpartition("/")[2]) if isinstance(told, str) else told


class Reader(HTMLParser):
    """Reads a page as a browser would; `made` holds what a probe became, `texts` what stayed text (in attributes too)."""

    def __init__(self, *, home: str, friends: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.home, self.friends = home, {home, *friends}
        self.made: list[str] = []
        self.texts: list[str] = []
        self.inside_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element and its attributes."""
        named = {name: value or "" for name, value in attrs}
        self.inside_script = tag == "script"
        self.texts += named.values()
        if tag == ELEMENT or (tag == "script" and not named.get("src", "").startswith("/static/")):
            self.made.append(f"<{tag}>")
        self.made += [f"{tag} {name}={value}" for name, value in named.items() if self._is_alive(name, value)]

    def handle_data(self, data: str) -> None:
        """Text between elements; none may stand inside a script."""
        if self.inside_script and data.strip():
            self.made.append(f"script: {data}")
        self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        """The end of an element."""
        self.inside_script = False

    def handle_comment(self, data: str) -> None:
        """A comment: our pages have none."""
        self.made.append(f"<!-- {data}")

    def _is_alive(self, name: str, value: str) -> bool:
        if name.startswith("on") or name in NEVER or ("xss" in name):
            return True
        return name in LEADING and self._is_foreign(value)

    def _is_foreign(self, value: str) -> bool:
        where = urlsplit(urljoin(self.home, value.strip()))
        return f"{where.scheme}://{where.netloc}" not in self.friends


def read(page: requests.Response, *, home: str, friends: Collection[str]) -> Reader:
    """What is on a page, probes and all; `friends` are the origins it may lead to besides its own."""
    reader = Reader(home=home, friends=friends)
    reader.feed(page.text)
    reader.close()
    if COMPUTED in page.text:
        reader.made.append("a template computed a probe")
    return reader
