"""A browser without pictures: keeps cookies by their rules, says where its requests come from, and follows nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin

import requests


@dataclass(kw_only=True)
class SmallBrowser:
    """One person's browser at one address (`home`). `framed` says where it shows the page: its cookies are other ones there.

    `keeps_cookies=False` blocks all cookies; `agent` is what it calls itself.
    """

    home: str
    framed: bool = True
    keeps_cookies: bool = True
    agent: str = "SmallBrowser/1.0"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, query: Mapping[str, str] | None = None, **headers: str) -> requests.Response:
        """Go to an address by a link of another site, or by a redirect."""
        return self._send("GET", path, headers, params=query)

    def post(self, path: str, form: Any = None, *, site: str = "cross-site", **headers: str) -> requests.Response:
        """Send a form that stands on a page of another site (`site="same-origin"`: on our own)."""
        return self._send("POST", path, {"Sec-Fetch-Site": site, **headers}, data=form)

    def follow(self, answer: requests.Response) -> requests.Response:
        """Go where an answer leads; `Location` only: other hosts are not called."""
        where = urljoin(self.home, answer.headers["Location"])
        assert where.startswith(self.home), where
        return self.get(where.removeprefix(self.home))

    def _send(self, method: str, path: str, headers: Mapping[str, str], **options: Any) -> requests.Response:
        told = {"User-Agent": self.agent, "Sec-Fetch-Dest": "iframe" if self.framed else "document", "Cookie": self._shown(), **headers}
        answer = requests.request(method, self.home + path, headers=told, allow_redirects=False, timeout=20, **options)
        if self.keeps_cookies:
            self._keep(answer)
        return answer

    def _shown(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, answer: requests.Response) -> None:
        for line in answer.raw.headers.getlist("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            words = attributes(line)
            assert "secure" in words, line
            if ("partitioned" in words) != self.framed and "max-age=0" not in words:
                continue
            self.cookies.pop(name, None)
            if "max-age=0" not in words:
                self.cookies[name] = value


def attributes(line: str) -> set[str]:
    """The attributes of a Set-Cookie line, in small letters."""
    return {word.strip().lower() for word in line.split(";")[1:]}


def set_cookies(answer: requests.Response) -> dict[str, str]:
    """The Set-Cookie lines of an answer by cookie name (the last of each)."""
    return {next(iter(SimpleCookie(line.partition(";")[0]))): line for line in answer.raw.headers.getlist("Set-Cookie")}
