"""The outside world of the tests: true HTTP servers on loopback."""

from tests.fakes.sandbox_server import SandboxServer

__all__ = ["SandboxServer"]
