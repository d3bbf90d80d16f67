"""The programs that make up the demo, each with its command and how to ask whether it is ready."""

from __future__ import annotations

import sys
from pathlib import Path
from socket import create_connection
from urllib.parse import urlsplit

from integration.cli.demo import embedded_redis
from integration.cli.demo.supervisor import Part
from integration.domain.errors import Refused, Retriable
from integration.settings import Settings
from integration.transport import Transport

PYTHON = (sys.executable, "-m")


def redis(settings: Settings) -> tuple[Part, ...]:
    """The embedded Redis; nothing when the environment names another one."""
    if settings.redis_url:
        return ()
    command = embedded_redis.command(settings.data_dir, program=embedded_redis.server_program())
    return (Part(name="redis", command=command, is_ready=lambda: embedded_redis.answers(settings.doorbell)),)


def sandbox(settings: Settings, *, port: int) -> Part:
    """The small LMS, HRIS and mail server to try the product with."""
    mail = urlsplit(settings.smtp_url or "").port or 0
    words = ("--port", str(port), "--mail-port", str(mail), "--tool-url", settings.base_url, "--data-dir", str(settings.data_dir))
    return Part(name="sandbox", command=(*PYTHON, "integration.sandbox", *words), is_ready=lambda: listens(port))


def own(settings: Settings, transport: Transport) -> tuple[Part, Part, Part]:
    """Clock, worker and web, as the Procfile starts them."""
    port = str(urlsplit(settings.base_url).port)
    ours = (*PYTHON, "integration")
    return (
        Part(name="clock", command=(*ours, "clock")),
        Part(name="worker", command=(*ours, "worker")),
        Part(name="web", command=(*ours, "web", "--port", port), is_ready=lambda: is_healthy(transport, settings.base_url)),
    )


def listens(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def is_healthy(transport: Transport, base_url: str) -> bool:
    """Whether our own service says that it can do its work."""
    if not listens(urlsplit(base_url).port or 80):
        return False
    try:
        transport.request("GET", f"{base_url}/health/ready", purpose="health")
    except (Refused, Retriable):
        return False
    return True


def log_folder(settings: Settings) -> Path:
    """Where the parts write what they say."""
    return settings.data_dir / "logs"
