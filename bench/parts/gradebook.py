"""An LMS that takes scores in a process of its own, slow by as much as it is told, and remembers what it saw.

`python -m bench.parts.gradebook SECONDS` prints its address. It answers `POST /token`, `POST …/scores`, and `GET /seen` with
`{"scores": …, "cells": …, "full": …, "tokens": …, "at_once": …}`: messages, cells that got one, cells that show 100, tokens given,
and the most in flight.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SEPARATOR = b"\r\n\r\n"


@dataclass(kw_only=True)
class Seen:
    """What happened so far; `cells` is the last score of each user in each column."""

    scores: int = 0
    tokens: int = 0
    at_once: int = 0
    in_flight: int = 0
    cells: dict[tuple[str, str], float] = field(default_factory=dict)

    def told(self) -> dict[str, int]:
        """As `GET /seen` has it."""
        full = sum(1 for score in self.cells.values() if score == 100)
        return {"scores": self.scores, "cells": len(self.cells), "full": full, "tokens": self.tokens, "at_once": self.at_once}


@dataclass(kw_only=True)
class Gradebook:
    """Answers one call after the other on each line, as many lines as there are."""

    delay: float
    seen: Seen = field(default_factory=Seen)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One line, until the other side hangs up."""
        try:
            while True:
                head = (await reader.readuntil(SEPARATOR)).decode("latin-1")
                body = await reader.readexactly(_length(head))
                answer = json.dumps(await self._answer(head.split(" ", 2)[1], body)).encode()
                kind = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d" % len(answer)
                writer.write(kind + SEPARATOR + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, path: str, body: bytes) -> dict[str, object]:
        if path == "/seen":
            return {**self.seen.told()}
        self.seen.in_flight += 1
        self.seen.at_once = max(self.seen.at_once, self.seen.in_flight)
        await asyncio.sleep(self.delay)
        self.seen.in_flight -= 1
        return self._token() if path == "/token" else self._score(path, body)

    def _token(self) -> dict[str, object]:
        self.seen.tokens += 1
        return {"access_token": f"token-{self.seen.tokens}", "token_type": "Bearer", "expires_in": 3600}

    def _score(self, path: str, body: bytes) -> dict[str, object]:
        said = json.loads(body)
        self.seen.scores += 1
        self.seen.cells[path, said["userId"]] = said["scoreGiven"]
        return {}


def _length(head: str) -> int:
    lines = (line.partition(":") for line in head.splitlines()[1:])
    return next((int(value) for name, _, value in lines if name.lower() == "content-length"), 0)


@contextmanager
def grading(delay: float) -> Iterator[str]:
    """A running one; gives its address."""
    words = [sys.executable, "-m", "bench.parts.gradebook", str(delay)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.terminate()


async def main(delay: float) -> None:
    """Serve until told to stop."""
    server = await asyncio.start_server(Gradebook(delay=delay).serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
