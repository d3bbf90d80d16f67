"""A throw-away PostgreSQL: its own cluster in a temporary folder, gone afterwards.

PostgreSQL refuses to run as root, so as root it runs as `postgres` or `nobody`. It listens on a unix socket only and
does not wait for the disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from integration.domain.ids import new_id
from integration.store.migrations.upgrade import upgrade
from tests.real.needs import missing, program

HASTY = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
}
SECONDS_TO_START = 20


class Cluster:
    """A PostgreSQL server of our own. `url` is its maintenance database."""

    def __init__(self) -> None:
        self._initdb = program("initdb", places=_debian_places()) or missing("PostgreSQL (initdb)")
        self._folder = Path(tempfile.mkdtemp(prefix="wederkerig-pg-"))
        self._as: dict[str, Any] = _unprivileged(self._folder)
        self.url = f"postgresql://wederkerig@/postgres?host={self._folder}"
        self._initialise()
        self._server = self._start()

    def stop(self) -> None:
        """End the server at once and remove its folder."""
        self._server.terminate()
        try:
            self._server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _initialise(self) -> None:
        made = [
            self._initdb,
            "-D",
            str(self._folder / "data"),
            "-U",
            "wederkerig",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--no-locale",
        ]
        subprocess.run(made, check=True, cwd=self._folder, stdout=subprocess.DEVNULL, **self._as)

    def _start(self) -> subprocess.Popen[bytes]:
        options = [word for name, value in HASTY.items() for word in ("-c", f"{name}={value}")]
        server = Path(self._initdb).with_name("postgres")
        command = [str(server), "-D", str(self._folder / "data"), "-k", str(self._folder), *options]
        with (self._folder / "log").open("wb") as log:
            running = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log, **self._as)
        _wait_until_it_answers(self.url, running)
        return running


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


class Databases:
    """Hands out fresh, migrated databases of one server, each a copy of one template (about 40 ms)."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._template = self._create("TEMPLATE template0")
        upgrade(self._address(self._template))

    def new(self, *, empty: bool = False) -> str:
        """The address of a fresh database, migrated unless it must be `empty`."""
        return self._address(self._create("TEMPLATE template0" if empty else f'TEMPLATE "{self._template}"'))

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Remove the template."""
        self.drop(self._address(self._template))

    def _create(self, how: str) -> str:
        name = f"wederkerig_test_{new_id().hex}"
        self._run(f'CREATE DATABASE "{name}" {how}')
        return name

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement.encode())


def _debian_places() -> list[str]:
    """Debian keeps the server programs off PATH, one folder per version."""
    return sorted((str(folder) for folder in Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How to start a program so that PostgreSQL agrees to run; gives it the folder."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
