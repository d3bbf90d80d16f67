"""A WSGI application on a true loopback port, in a thread of the test's own process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.types import WSGIApplication

from werkzeug.serving import WSGIRequestHandler, make_server


class SilentHandler(WSGIRequestHandler):
    """Writes no request lines between the dots."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def open_door() -> socket.socket:
    """A listening socket, so that the address is known before the application is made."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen(128)
    return door


def address_of(door: socket.socket) -> str:
    """The address of a door, as a browser writes it."""
    return f"http://127.0.0.1:{door.getsockname()[1]}"


@contextmanager
def serving(app: WSGIApplication, door: socket.socket) -> Iterator[str]:
    """Answer at the door until the block ends; gives the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=SilentHandler, fd=door.fileno())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="served", daemon=True)
    thread.start()
    try:
        yield address_of(door)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
