"""The end: what two people harvest and share, their goodbye, the certificate, and somebody who wants to know whether it is real."""

from __future__ import annotations

from pathlib import Path

import requests
from playwright.sync_api import expect

from tests.conftest import PATIENCE
from tests.e2e.journey.walker import Walker
from tests.real.demo import RunningDemo

PDF = b"%PDF-"


def harvest(person: Walker, **learned: str) -> None:
    """Write down what was learned, by whom it is about: `personal`, `duo`, `organisation`."""
    person.open_course()
    person.look("duo-harvest")
    person.follow("/harvest$")
    for level, words in learned.items():
        person.choose("level", level)
        person.fill(words=words)
        person.press("form[action$='/items'] button")
    person.look("harvest")


def share(person: Walker, words: str) -> None:
    """Say yes to sharing one thing, in exactly these words."""
    person.open_course()
    person.follow("/harvest$")
    person.follow("/harvest/sharing")
    person.tool.get_by_label(words).check()
    person.look("harvest-sharing")
    person.press("main form.narrow button.button")
    person.look("harvest-shared")


def say_goodbye(person: Walker, words: str) -> None:
    """With the second of the two the trajectory is complete, and each reads the other's sentence."""
    person.open_course()
    person.follow("/farewell")
    person.look("farewell")
    person.fill(words=words)
    person.press("main form.narrow button.button")
    person.look("said-goodbye")


def read_each_others_last_words(person: Walker, words: str) -> None:
    """What stands there once it is complete."""
    person.open_course()
    person.follow("/farewell")
    expect(person.tool.locator("main")).to_contain_text(words, timeout=PATIENCE)
    person.look("looking-back-at-all")


def take_the_certificate(person: Walker) -> str:
    """Make it, and take the sheet along; gives its code."""
    person.open_course()
    person.look("duo-complete")
    person.follow("/certificate")
    person.look("certificate-before")
    person.press("form[action$='/certificate'] button")
    person.look("certificate")
    with person.page.expect_download() as taken:
        person.tool.locator("a[href$='.pdf']").first.click()
    assert Path(taken.value.path()).read_bytes().startswith(PDF)
    return person.tool.locator("dl.facts code").inner_text()


def is_real(demo: RunningDemo, code: str, name: str) -> bool:
    """Whether the page of that code stands for a certificate, and tells no name."""
    page = requests.get(f"{demo.url}/certificate/{code}", params={"lang": "en"}, timeout=60)
    return "This certificate is real" in page.text and name not in page.text
