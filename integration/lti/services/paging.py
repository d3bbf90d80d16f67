"""Answers in pages: the `Link` header leads on, also as Moodle writes it (SVC-03).

A list that is only half read looks like half the people having left, so a page that fails or comes back ends the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

from integration.domain.errors import Refused
from integration.lti.services.service import Service
from integration.transport import Answer

MOST_PAGES = 1000
LINK = re.compile(r"<([^>]*)>([^<]*)")
RELATION = re.compile(r"\brel\s*=\s*([^;,]*)", re.IGNORECASE)
NO_LETTER = re.compile(r"[^a-z ]")


def pages(service: Service, url: str, *, scope: str, accept: str, purpose: str) -> Iterator[Any]:
    """The JSON of each page."""
    return (answer.json() for answer in answers(service, url, scope=scope, accept=accept, purpose=purpose))


def answers(service: Service, url: str, *, scope: str, accept: str, purpose: str) -> Iterator[Answer]:
    """Each page. An address that leads on is used as it is; `Service` sends no token to a foreign one."""
    seen: set[str] = set()
    following: str | None = url
    while following:
        if following in seen or len(seen) == MOST_PAGES:
            raise Refused(f"{purpose}: the pages of the LMS lead back to one we had, or do not end", code="lms-pages")
        seen.add(following)
        answer = service.call("GET", following, scope=scope, purpose=purpose, headers={"Accept": accept})
        if answer.status >= 300:
            raise service.failure(answer, purpose=purpose)
        yield answer
        following = next_page(answer.headers.get("Link", ""), following)


def next_page(header: str, present: str) -> str | None:
    """Where the next page is."""
    return linked(header, present, "next")


def linked(header: str, present: str, word: str) -> str | None:
    """Where the link with this relation leads (RFC 8288). Moodle puts typographic quotes around it and writes `&amp;` in addresses."""
    for address, parameters in LINK.findall(header):
        relation = RELATION.search(parameters)
        if relation and word in NO_LETTER.sub("", relation[1].lower()).split():
            return urljoin(present, unescape(address))
    return None
