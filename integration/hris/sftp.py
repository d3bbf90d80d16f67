"""A folder on an SFTP server (paramiko, the extra `sftp`). The server must show the key that an admin gave: else nothing is said to it."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from io import StringIO
from stat import S_ISREG
from typing import Any

from integration.domain.errors import Refused, Retriable
from integration.hris.drops import LARGEST, Found, changed_meanwhile, may_be_read
from integration.transport import Transport

PURPOSE = "read a dropped file"
SECONDS = 30.0
KEYS = ("Ed25519Key", "ECDSAKey", "RSAKey")


class SftpFolder:
    """`options` are host, port, user, host_key (as `ssh-keyscan` tells, or `SHA256:…`), and password or key."""

    def __init__(self, transport: Transport, options: Mapping[str, str], folder: str) -> None:
        self._transport, self._options, self._folder = transport, options, folder.rstrip("/") or "/"
        if lacking := [name for name in ("user", "host_key") if name not in options]:
            raise Refused(f"the SFTP server needs {lacking[0]}", code="no-value")
        if "password" not in options and "key" not in options:
            raise Refused("the SFTP server needs a password or a key", code="no-value")
        if not options["host_key"].isascii():
            raise Refused("the host key of the SFTP server holds signs that no key has; copy it once more", code="host-key-unfit")
        if not options.get("port", "22").isdecimal():
            raise Refused("the port of the SFTP server must be a number", code="no-value")

    def listed(self) -> Sequence[Found]:
        """Plain files only."""
        with self._session() as session:
            entries = session.listdir_attr(self._folder)
        return [_found(entry.filename, entry) for entry in entries if S_ISREG(entry.st_mode or 0)]

    def content(self, found: Found) -> bytes:
        """The file, unless it changed since it was found."""
        may_be_read(found)
        with self._session() as session, session.open(f"{self._folder}/{found.name}", "rb") as file:
            file.prefetch(found.size)
            data, after = file.read(LARGEST + 1), file.stat()
        if _found(found.name, after) != found or len(data) != found.size:
            raise changed_meanwhile()
        return bytes(data)

    @contextmanager
    def _session(self) -> Iterator[Any]:
        """Signed in. Failures of the server come out as ours; they never tell what it said."""
        library, host = _library(), self._options["host"]
        with self._transport.line(host, int(self._options.get("port", "22")), purpose=PURPOSE) as line:
            speaker = library.Transport(line)
            try:
                speaker.start_client(timeout=SECONDS)
                self._must_be_known(speaker.get_remote_server_key())
                self._sign_in(library, speaker)
                session = library.SFTPClient.from_transport(speaker)
                session.get_channel().settimeout(SECONDS)
                yield session
            except library.AuthenticationException as refused:
                raise Refused(f"{host} does not accept user and password or key", code="http-401") from refused
            except PermissionError as refused:
                raise Refused(f"{host} does not let us read that folder", code="http-403") from refused
            except FileNotFoundError as absent:
                raise Refused(f"{host} has no such folder or file", code="drop-absent") from absent
            except (library.SSHException, EOFError, OSError) as broken:
                raise Retriable(f"the SFTP server {host} broke off ({type(broken).__name__})") from broken
            finally:
                speaker.close()

    def _must_be_known(self, shown: Any) -> None:
        expected = self._options["host_key"].strip()
        known = [f"{shown.get_name()} {shown.get_base64()}", "SHA256:" + _fingerprint(shown.asbytes())]
        wanted = " ".join(expected.split()[-2:]) if " " in expected else expected.rstrip("=")
        if not any(hmac.compare_digest(wanted, each) for each in known):
            raise Refused(f"{self._options['host']} does not show the host key that was given; nothing was said to it", code="host-key")

    def _sign_in(self, library: Any, speaker: Any) -> None:
        user = self._options["user"]
        if key := self._options.get("key"):
            speaker.auth_publickey(user, _private_key(library, key, self._options.get("passphrase")))
        else:
            speaker.auth_password(user, self._options["password"])


def _library() -> Any:
    try:
        return import_module("paramiko")
    except ImportError as absent:
        raise Refused("SFTP is not installed here; let the operator install wederkerig[sftp]", code="sftp-absent") from absent


def _private_key(library: Any, text: str, passphrase: str | None) -> Any:
    for kind in KEYS:
        try:
            return getattr(library, kind).from_private_key(StringIO(text), passphrase)
        except (library.SSHException, ValueError, TypeError):
            continue
    raise Refused("the key is no private key for SSH, or its passphrase is wrong", code="no-key")


def _fingerprint(key: bytes) -> str:
    return b64encode(sha256(key).digest()).decode().rstrip("=")


def _found(name: str, status: Any) -> Found:
    return Found(name=name, size=status.st_size or 0, changed_at=datetime.fromtimestamp(status.st_mtime or 0, UTC))
