"""Where the next page is, in all the ways platforms write it (SVC-03)."""

from __future__ import annotations

import pytest

from integration.lti.services.paging import next_page
from integration.lti.services.service import asking

HERE = "https://leren.example/members?limit=100"
THERE = "https://leren.example/members?type_id=3&limit=100&from=100"
LAST = '<https://leren.example/members?from=900>; rel="last"'


@pytest.mark.parametrize(
    "header",
    [
        f'<{THERE}>; rel="next"',
        f"<{THERE}>; rel=next",
        f"<{THERE}>;rel='next'",
        f'<{THERE}>; title="a, b; c"; rel="next"',
        f'{LAST}, <{THERE}>; rel="next"',
        f'<{THERE}>; rel="last next", {LAST}',
        f'<{THERE}>; REL="NEXT"',
        f"<{THERE}>; rel=“next”",
        f"<{THERE}>; rel=“next”".encode().decode("latin-1"),
        f"<{THERE}>; rel=“next”".encode().decode("cp1252", errors="replace"),
        f'<{THERE.replace("&", "&amp;")}>; rel="next"',
        '</members?type_id=3&limit=100&from=100>; rel="next"',
    ],
)
def test_SVC_03_the_next_page_is_found(header: str) -> None:
    assert next_page(header, HERE) == THERE


@pytest.mark.parametrize("header", ["", LAST, f'<{THERE}>; rel="prev"', f'<{THERE}>; rel="nextdoor"', f"<{THERE}>", "next", '; rel="next"'])
def test_SVC_03_anything_else_is_the_end(header: str) -> None:
    assert next_page(header, HERE) is None


def test_SVC_01_words_are_added_behind_the_query_that_belongs_to_the_address() -> None:
    assert asking("https://leren.example/l?type_id=3", tag="a b") == "https://leren.example/l?type_id=3&tag=a+b"
    assert asking("https://leren.example/l", limit="100") == "https://leren.example/l?limit=100"
