"""An HR system of any size in a process of its own: its pages are written out before anybody asks for them.

`python -m bench.parts.feed SIZE` prints its address and answers
`GET /employees?limit=&offset=[&since=]` with `{"data": […], "meta": {"total": N}}`, and `POST /change`, after which one person in a
hundred has another title.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ONE_IN = 100
LONG_AGO = "2026-01-01T00:00:00Z"
PLACES = ("Utrecht", "Groningen", "Zwolle", "Breda", "Maastricht")


def person(number: int, *, times_changed: int, modified: str) -> dict[str, Any]:
    """Somebody, nested as HR systems nest, about 560 characters of JSON; `managerId` points at one in a dozen."""
    return {
        "id": 100_000 + number,
        "number": f"E{number:06}",
        "name": {"first": f"Voornaam{number % 997}", "last": f"Achternaam{number}"},
        "contact": {"work": {"email": f"Medewerker{number}@stad.example", "phone": "+31 30 000 00 00"}, "private": None},
        "job": {
            "title": f"Adviseur {number % 40} {'I' * times_changed}".strip(),
            "family": f"F{number % 9}",
            "start": "2019-04-01T00:00:00",
        },
        "unit": {"id": f"D{number % 300}", "name": f"Afdeling {number % 300}", "costCenter": f"{number % 300:05}"},
        "custom": [{"key": "band", "value": "B"}, {"key": "team", "value": f"T{number % 1200}"}, {"key": "lang", "value": "nl-NL"}],
        "manager": {"id": 100_000 + number // 12},
        "site": {"name": PLACES[number % 5], "country": "NL"},
        "status": "Active",
        "isManager": number % 12 == 0,
        "endDate": None,
        "modified": modified,
    }


class Feed(ThreadingHTTPServer):
    """Answers pages; `changed` holds the moments at which people changed, the last one counts."""

    daemon_threads = True

    def __init__(self, size: int) -> None:
        self.size, self.changed = size, [LONG_AGO]
        self.rows = lru_cache(maxsize=4000)(self._rows)
        super().__init__(("127.0.0.1", 0), _Handler)

    def page(self, start: int, limit: int, since: str) -> bytes:
        """One page as it goes over the line."""
        numbers = range(0, self.size, ONE_IN) if since > LONG_AGO else range(self.size)
        chosen = numbers if not since or since <= self.changed[-1] else range(0)
        return self.rows(len(self.changed), chosen[start : start + limit], len(chosen))

    def _rows(self, _times: int, numbers: range, total: int) -> bytes:
        return json.dumps({"data": [self._person(number) for number in numbers], "meta": {"total": total}}).encode()

    def _person(self, number: int) -> dict[str, Any]:
        times = 0 if number % ONE_IN else len(self.changed) - 1
        return person(number, times_changed=times, modified=self.changed[times])


class _Handler(BaseHTTPRequestHandler):
    server: Feed
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        first = {name: values[0] for name, values in asked.items()}
        self._say(self.server.page(int(first.get("offset", 0)), int(first["limit"]), first.get("since", "")))

    def do_POST(self) -> None:
        self.server.changed.append(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._say(b"{}")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def feeding(size: int) -> Iterator[str]:
    """A running feed; gives its address."""
    with subprocess.Popen([sys.executable, "-m", "bench.parts.feed", str(size)], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


if __name__ == "__main__":
    feed = Feed(int(sys.argv[1]))
    print(f"http://127.0.0.1:{feed.server_address[1]}", flush=True)
    feed.serve_forever()
