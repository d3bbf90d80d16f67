"""Where a connector sends what it is told."""

from __future__ import annotations

import pytest

from integration.mapping import files
from integration.mapping.origins import origins

FILE = """
connector: 1
name: there
settings:
  company: {}
  token: {type: secret}
  tokens_at: {type: url, required: false}
base_url: "https://{{ settings.company }}.hr.example/api"
auth: {kind: oauth2_client, token_url: "{{ settings.tokens_at }}/token", client_id: wk, client_secret: "{{ settings.token }}"}
read: {employees: {request: {path: /people}, map: {external_id: id}}}
"""


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"company": "stad", "token": "https://no.place"}, {"https://stad.hr.example:443"}),
        ({"company": "evil.example/x?"}, {"https://evil.example:443"}),
        ({"company": "A", "tokens_at": "https://ID.Example.:8443/x"}, {"https://a.hr.example:443", "https://id.example:8443"}),
        ({"tokens_at": "http://[::1"}, {"http://[::1", "http://[::1/token"}),
        ({}, set()),
    ],
)
def test_the_places_of_a_connection_are_those_its_addresses_lead_to(values: dict[str, str], found: set[str]) -> None:
    assert origins(files.connector(FILE, file="there.yaml"), values) == found


def test_a_server_of_files_is_a_place_too() -> None:
    connector = files.read_connector(files.mappings_folder(None) / "hris" / "csv.yaml")
    assert origins(connector, {"folder": "in", "host": "Files.Example"}) == {"sftp://files.example:22"}
    assert origins(connector, {"folder": "in", "host": "files.example", "port": "2022"}) == {"sftp://files.example:2022"}
    assert origins(connector, {"folder": "in"}) == set()
    assert origins(connector, {"folder": "", "host": "files.example"}) == {"sftp://files.example:22"}
