"""gunicorn with our options: a few processes, each with four threads, which load the application by its name."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from integration import logs

APPLICATION = "integration.app:from_environment()"
LONGEST_LINE = 8190
"""The most that gunicorn can: a login may come by GET with hints of kilobytes in its address (LTI-10, LTI-12)."""


class Server(BaseApplication):
    """Serves the application at `place` (host:port) until stopped.

    The application is loaded after the fork, so no connection of the parent is shared. There is no access log: addresses
    of launches say who was there. gunicorn's control socket stays off: nothing here needs it.
    """

    def __init__(self, place: str, *, processes: int, log_format: str) -> None:
        self._options: dict[str, Any] = {
            "bind": place,
            "workers": processes,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 60,
            "graceful_timeout": 20,
            "forwarded_allow_ips": "",
            "limit_request_line": LONGEST_LINE,
            "control_socket_disable": True,
            "logconfig_dict": logs.plan(log_format),
        }
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn our options; its own file and variables are not read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in each process."""
        return import_app(APPLICATION)
