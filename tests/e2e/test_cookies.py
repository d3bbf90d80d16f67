"""Launches in the LMS's frame at browsers that think differently about cookies (CK-04)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, THIRD_PARTY_COOKIES, TOOL_PAGE, LmsVisitor, no_cookies_in_frames_of, own_browser
from tests.real.demo import RunningDemo

DAAN = "14"
BEFORE_THE_LMS = re.compile(r"/lti/login")


@pytest.mark.parametrize(
    "cookies", [{}, NO_THIRD_PARTY_COOKIES, THIRD_PARTY_COOKIES], ids=["as installed", "third-party blocked", "allowed"]
)
def test_CK_04_a_framed_launch_needs_no_third_party_cookie(
    demo: RunningDemo, browser: Browser, chromium: str, tmp_path: Path, cookies: dict[str, Any]
) -> None:
    with own_browser(browser.browser_type, program=chromium, profile=tmp_path / "profile", cookies=cookies) as context:
        visitor = LmsVisitor(context, sandbox=demo.sandbox, sub=DAAN, pictures=tmp_path)
        visitor.open_course()
        assert "Daan" in visitor.reads()
        assert visitor.troubles == []


def test_CK_04_who_allows_no_cookie_in_frames_comes_in_by_a_new_window(
    demo: RunningDemo, browser: Browser, chromium: str, tmp_path: Path
) -> None:
    cookies = no_cookies_in_frames_of(demo.sandbox, demo.url)
    with own_browser(browser.browser_type, program=chromium, profile=tmp_path / "profile", cookies=cookies) as context:
        visitor = LmsVisitor(context, sandbox=demo.sandbox, sub=DAAN, pictures=tmp_path)
        visitor.open_course(expecting=BEFORE_THE_LMS)
        visitor.look("new-window")
        with context.expect_page() as opened:
            visitor.tool.locator("main button").click()
        opened.value.wait_for_url(TOOL_PAGE)
        assert "Daan" in opened.value.inner_text("main")
        assert visitor.troubles == []
