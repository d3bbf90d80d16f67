"""The sandbox on a true loopback port, in a thread of the test's own process."""

from __future__ import annotations

from threading import Thread
from types import TracebackType
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from integration.sandbox import SandboxConfig, World, create_sandbox


class SilentHandler(WSGIRequestHandler):
    """Writes no request lines between the dots."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


class SandboxServer:
    """`with SandboxServer(tool_url) as outside:` runs an LMS and an HR system.

    `url` is the platform's address and issuer, `world` its state and its faults. It is `localhost` where
    the tool is `127.0.0.1`, so that browsers see two sites. When the tool's port is known only later: `world.relocate(tool_url=…)`.
    """

    def __init__(self, tool_url: str = "http://127.0.0.1:8000", config: SandboxConfig | None = None) -> None:
        app = create_sandbox(config or SandboxConfig())
        self.world: World = app.extensions["sandbox"]
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=SilentHandler)
        self.url = f"http://localhost:{self._server.port}"
        self.world.relocate(base_url=self.url, tool_url=tool_url)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
