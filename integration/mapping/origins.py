"""Where a connector sends what it is told: no secret may go to another place than the one it was given for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from integration.domain.errors import Refused
from integration.mapping.connector import Connector
from integration.mapping.drop import Drop
from integration.mapping.placeholders import Template

SIGN_IN = ("authorize_url", "token_url")
PORTS = {"https": 443, "http": 80, "sftp": 22}


def origins(connector: Connector, values: Mapping[str, str]) -> frozenset[str]:
    """Scheme, host and port of each place that a connection with these settings calls: `https://hr.example:443`.

    Addresses among the settings count all, whether the file sends something there or not.
    """
    defaults = {name: setting.default for name, setting in connector.settings.items() if setting.default is not None}
    settings = {**defaults, **values}
    return frozenset(_origin(address) for address in _addresses(connector, settings) if address)


def _addresses(connector: Connector, settings: Mapping[str, Any]) -> Iterator[str]:
    for template in (connector.base_url, *(connector.auth.options.get(name) for name in SIGN_IN)):
        yield _written(template, settings)
    yield from (settings.get(name, "") for name, setting in connector.settings.items() if setting.kind == "url")
    if connector.employees.file and (server := _server(connector.employees.file, settings)):
        yield f"sftp://{server['host']}:{server.get('port', PORTS['sftp'])}"


def _server(drop: Drop, settings: Mapping[str, str]) -> Mapping[str, str]:
    """None, as long as a setting that its name needs has no value."""
    try:
        return drop.server(settings)
    except Refused:
        return {}


def _written(template: Any, settings: Mapping[str, Any]) -> str:
    """Nowhere, as long as a setting it needs has no value."""
    try:
        return template.text({"settings": settings}) if isinstance(template, Template) else ""
    except Refused:
        return ""


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
        return f"{parts.scheme}://{(parts.hostname or '').rstrip('.')}:{parts.port or PORTS.get(parts.scheme)}"
    except ValueError:
        return address
