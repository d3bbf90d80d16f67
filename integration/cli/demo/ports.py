"""Which ports the demo takes: those asked for or remembered, else the next free ones."""

from __future__ import annotations

from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

from integration.domain.errors import Refused

LAST = 65_535


def choose(asked: int, *, last: tuple[int | None, int | None]) -> tuple[int, int]:
    """The ports of web and sandbox. The sandbox keeps the port it had: its address is the platform's name in our data."""
    web = next_free(asked)
    _, sandbox = last
    if sandbox is None:
        return web, next_free(web + 1)
    if not is_free(sandbox):
        raise Refused(f"port {sandbox} belongs to this demo's LMS and is in use; free it, or start over with --fresh")
    return (web, sandbox) if web != sandbox else (next_free(sandbox + 1), sandbox)


def next_free(port: int) -> int:
    """This port, or the first free one above it."""
    for candidate in range(port, LAST):
        if is_free(candidate):
            return candidate
    raise Refused(f"no port from {port} on is free")


def is_free(port: int) -> bool:
    """Whether nobody listens on this loopback port."""
    with socket(AF_INET, SOCK_STREAM) as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
