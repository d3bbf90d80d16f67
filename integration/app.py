"""The browser's and the LMS's door: a table of contents of everything that answers HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from integration import logs
from integration.settings import read_settings
from integration.web import (
    admin,
    carried,
    coordinator,
    errors,
    forgery,
    headers,
    identity,
    pace,
    participant,
    picture,
    privacy,
    reminders,
    scim,
    shell,
    sign_in,
)
from integration.web.lti import config as lti_config
from integration.web.lti import launch, pick, register
from integration.web.page import language, told, who_sees
from integration.web.page.chosen import Templates
from integration.wiring import Services, build

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BLUEPRINTS = (
    shell.pages,
    launch.pages,
    lti_config.pages,
    register.pages,
    sign_in.pages,
    pick.pages,
    privacy.pages,
    reminders.pages,
    scim.pages,
    *participant.BLUEPRINTS,
    *coordinator.BLUEPRINTS,
    *admin.BLUEPRINTS,
)
LARGEST_BODY = 1024 * 1024


def create_app(services: Services) -> Flask:
    """The service as a WSGI application. Pages find the services with `web.context.services()`."""
    app = Service(services.settings.trusted_proxies)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.strict_slashes = app.url_map.merge_slashes = False  # else it redirects to whatever the Host header says
    app.extensions["services"] = services
    for subject in (carried, headers, errors, picture, language, identity, forgery, pace, shell, told, who_sees):
        subject.prepare(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def from_environment() -> Flask:
    """The service as an HTTP server starts it: joined from the environment, with its log lines set up."""
    settings = read_settings()
    logs.set_up(settings.log_format)
    return create_app(build(settings))


class Service(Flask):
    """Flask that believes the forwarded headers of exactly as many proxies as stand in front."""

    jinja_environment = Templates

    def __init__(self, proxies: int) -> None:
        super().__init__("integration.web")
        self._behind = ProxyFix(self.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_port=proxies)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._behind(environ, start_response)
