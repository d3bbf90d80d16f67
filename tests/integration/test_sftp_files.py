"""Files that an HR system drops on an SFTP server: read only from the server that shows the key we were given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import paramiko
import pytest

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.sources import Source, sources
from integration.mapping.files import mappings_folder, read_connector
from integration.transport import Transport
from tests.fakes.sftp_server import PASSWORD, USER, SftpServer, sftp_server

ROWS = (Path(__file__).parents[1] / "recorded" / "csv" / "page.csv").read_bytes()
LONG_AGO = 1_790_000_000


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    file = tmp_path / "out" / "people.csv"
    file.write_bytes(ROWS)
    os.utime(file, (LONG_AGO, LONG_AGO))
    return tmp_path


@pytest.fixture
def server(shelf: Path) -> Iterator[SftpServer]:
    with sftp_server(shelf) as server:
        yield server


def a_source(server: SftpServer, *, private: frozenset[str] = frozenset({"127.0.0.1"}), **given: str) -> Source:
    """The shipped file, for this server."""
    connector = read_connector(mappings_folder() / "hris" / "csv.yaml")
    usual = {"folder": "out", "host": "127.0.0.1", "port": str(server.port), "user": USER, "host_key": server.host_key}
    defaults = {name: setting.default for name, setting in connector.settings.items() if setting.default is not None}
    return sources(Transport(allow_private_hosts=private), Clock())(connector, {**defaults, **usual, **given})


def numbers(source: Source) -> list[str]:
    return [record["Personeelsnummer"] for page in source.pages() for record in page.records]


def private_key(key: paramiko.PKey) -> str:
    text = StringIO()
    key.write_private_key(text)
    return text.getvalue()


def test_a_file_comes_in_by_password_or_by_key(server: SftpServer) -> None:
    assert numbers(a_source(server, password=PASSWORD)) == ["1001", "1002", "1003", "1004"]
    assert numbers(a_source(server, key=private_key(server.allowed))) == ["1001", "1002", "1003", "1004"]
    assert set(server.tried) == {"password", "key"}


def test_the_key_of_the_server_may_be_given_as_a_fingerprint(server: SftpServer) -> None:
    assert len(numbers(a_source(server, password=PASSWORD, host_key=server.key.fingerprint))) == 4


@pytest.mark.parametrize("shown", ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGr0", "SHA256:abc", "yes"])
def test_a_server_that_shows_another_key_is_told_nothing(server: SftpServer, shown: str) -> None:
    with pytest.raises(Refused, match="does not show the host key that was given"):
        numbers(a_source(server, password=PASSWORD, host_key=shown))
    assert server.tried == []


def test_a_wrong_password_is_told_without_the_password(server: SftpServer) -> None:
    with pytest.raises(Refused, match="does not accept user and password or key") as refused:
        numbers(a_source(server, password="guess"))
    assert (refused.value.code, "guess" in str(refused.value)) == ("http-401", False)


def test_a_key_that_is_none_is_told(server: SftpServer) -> None:
    with pytest.raises(Refused, match="is no private key for SSH"):
        numbers(a_source(server, key="-----BEGIN NOTHING-----"))


def test_a_folder_that_is_not_there_is_told(server: SftpServer) -> None:
    with pytest.raises(Refused, match="has no such folder or file"):
        numbers(a_source(server, password=PASSWORD, folder="elsewhere"))


def test_SSRF_02_a_server_on_a_private_network_is_called_only_where_the_operator_allows_it(server: SftpServer) -> None:
    with pytest.raises(Refused, match="WEDERKERIG_ALLOW_PRIVATE_HOSTS"):
        numbers(a_source(server, password=PASSWORD, private=frozenset()))
    assert server.tried == []


def test_a_server_that_is_away_is_tried_later(shelf: Path) -> None:
    with sftp_server(shelf) as server:
        source = a_source(server, password=PASSWORD)
    with pytest.raises(Retriable, match="cannot be reached"):
        numbers(source)


@pytest.mark.parametrize("given", ["ssh-ed25519 AAAA–é", "SHA256:ünfug"])
def test_a_host_key_with_signs_that_no_key_has_is_told(server: SftpServer, given: str) -> None:
    with pytest.raises(Refused, match="holds signs that no key has; copy it once more"):
        numbers(a_source(server, password=PASSWORD, host_key=given))


def test_host_key_and_a_way_to_sign_in_are_needed(server: SftpServer) -> None:
    with pytest.raises(Refused, match="needs a password or a key"):
        a_source(server)
    with pytest.raises(Refused, match="needs host_key"):
        a_source(server, password=PASSWORD, host_key="")
