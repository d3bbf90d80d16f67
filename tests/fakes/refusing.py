"""Launches that must come to nothing: how to try one, and how to see that it did."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import requests

from tests.fakes.tool_in_lms import ToolInLms

Token = Callable[[dict[str, Any]], str]


def post(tool: ToolInLms, token: Token, **changes: Any) -> requests.Response:
    """A launch whose token is made by `token` from right claims, but for the changes."""
    browser = tool.browser()
    given = tool.begin(browser)
    return browser.post("/lti/launch", {"state": given.state, "id_token": token(tool.claims(given, **changes))})


def assert_refused(tool: ToolInLms, answer: requests.Response, status: int, reason: str, log: str) -> None:
    """Status, a plain page with a code, one line with the reason, nobody inside, nothing left, nothing told."""
    assert (answer.status_code, re.findall(r"outcome=refused reason=(\S+)", log)) == (status, [reason])
    code = re.search(r"<code>(\w+)</code>", answer.text)
    assert code is not None
    assert f"ref={code[1]}" in log
    assert "__Host-sid" not in answer.headers.get("Set-Cookie", "")
    assert tool.left_no_trace()
    assert not any(word in log for word in ("Noor", "Visser", "u-17", "eyJ"))
