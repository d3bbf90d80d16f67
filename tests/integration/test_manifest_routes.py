"""Every address in what an LMS gets leads to something in this service."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests
from werkzeug.exceptions import MethodNotAllowed

from integration.app import create_app
from integration.wiring import Services
from tests.conftest import Serve

FOLDER = Path(__file__).parents[2] / "plugin_manifest"
OURS = re.compile(r"https://mentoring\.example(/[^\s`\"<\]]*)")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def addresses() -> set[str]:
    """The paths of ours in all checked-in renderings."""
    return {path for file in FOLDER.rglob("*.*") for path in OURS.findall(file.read_text(encoding="utf-8"))}


def test_MAN_01_every_address_in_a_rendering_is_routed(services: Services) -> None:
    app = create_app(services)
    routes = app.url_map.bind("mentoring.example")
    assert {"/lti/login", "/lti/launch", "/lti/jwks.json", "/lti/config/canvas.json", "/static/logo-50.png"} <= addresses()
    for path in addresses():
        try:
            endpoint, values = routes.match(path)
        except MethodNotAllowed:
            continue
        assert endpoint != "static" or (Path(app.static_folder or "") / values["filename"]).is_file(), path


def test_MAN_04_canvas_reads_the_tool_from_its_address_with_our_own_host(services: Services, served: Serve) -> None:
    url = served(create_app(services))
    told = requests.get(f"{url}/lti/config/canvas.json", timeout=60)
    assert told.headers["Content-Type"] == "application/json"
    assert told.json()["oidc_initiation_url"] == f"{services.settings.base_url}/lti/login"
    assert requests.get(f"{url}/lti/config/moodle.json", timeout=60).status_code == 404
    assert requests.get(f"{url}/lti/config/nothing.json", timeout=60).status_code == 404
