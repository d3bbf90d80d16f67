"""A true SFTP server on loopback that shows one folder to one user."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED, OPEN_SUCCEEDED

from tests.real.web import open_door

USER, PASSWORD = "wederkerig", "a long password"


@dataclass(frozen=True)
class SftpServer:
    """Where it listens, the key that it shows, the key of its user, and who tried to sign in."""

    port: int
    key: paramiko.PKey
    allowed: paramiko.PKey
    tried: list[str] = field(default_factory=list)

    @property
    def host_key(self) -> str:
        """As `ssh-keyscan` tells it."""
        return f"127.0.0.1 {self.key.get_name()} {self.key.get_base64()}"


class _Doorkeeper(paramiko.ServerInterface):
    def __init__(self, house: SftpServer) -> None:
        self._house = house

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_auth_password(self, username: str, password: str) -> int:
        self._house.tried.append("password")
        return AUTH_SUCCESSFUL if (username, password) == (USER, PASSWORD) else AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self._house.tried.append("key")
        return AUTH_SUCCESSFUL if (username, key) == (USER, self._house.allowed) else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class _Shelf(paramiko.SFTPServerInterface):
    def __init__(self, server: paramiko.ServerInterface, *args: Any, root: Path, **kwargs: Any) -> None:
        super().__init__(server, *args, **kwargs)
        self._root = root

    def list_folder(self, path: str) -> Any:
        try:
            folder = self._root / path.lstrip("/")
            return [paramiko.SFTPAttributes.from_stat(entry.lstat(), entry.name) for entry in folder.iterdir()]
        except OSError as failed:
            return paramiko.SFTPServer.convert_errno(failed.errno or 0)

    def stat(self, path: str) -> Any:
        return paramiko.SFTPAttributes.from_stat((self._root / path.lstrip("/")).stat())

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> Any:
        try:
            file = os.fdopen(os.open(self._root / path.lstrip("/"), os.O_RDONLY), "rb")
        except OSError as failed:
            return paramiko.SFTPServer.convert_errno(failed.errno or 0)
        return _OpenFile(file, flags)


class _OpenFile(paramiko.SFTPHandle):
    def __init__(self, file: Any, flags: int) -> None:
        super().__init__(flags)
        self.readfile = file

    def stat(self) -> paramiko.SFTPAttributes:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


@contextmanager
def sftp_server(root: Path) -> Iterator[SftpServer]:
    """Serve this folder until the block ends."""
    with open_door() as door:
        house = SftpServer(door.getsockname()[1], paramiko.ECDSAKey.generate(), paramiko.ECDSAKey.generate())
        sessions: list[paramiko.Transport] = []
        receptionist = Thread(target=_receive, args=(door, house, root, sessions), daemon=True)
        receptionist.start()
        yield house
        door.shutdown(socket.SHUT_RDWR)
        receptionist.join()
        for session in sessions:
            session.close()


def _receive(door: socket.socket, house: SftpServer, root: Path, sessions: list[paramiko.Transport]) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return
        session = paramiko.Transport(line)
        sessions.append(session)
        session.add_server_key(house.key)
        session.set_subsystem_handler("sftp", paramiko.SFTPServer, _Shelf, root=root)
        try:
            session.start_server(server=_Doorkeeper(house))
        except (paramiko.SSHException, EOFError, OSError):
            session.close()
