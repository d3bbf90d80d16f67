"""The browser's and the LMS's door: a table of contents of everything that answers HTTP."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from integration.web import errors, headers, language, shell
from integration.wiring import Services

BLUEPRINTS = (shell.pages,)
LARGEST_BODY = 1024 * 1024


def create_app(services: Services) -> Flask:
    """The service as a WSGI application. Pages find the services with `web.context.services()`."""
    app = Flask("integration.web")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.extensions["services"] = services
    for subject in (headers, errors, language, shell):
        subject.prepare(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if proxies := services.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_port=proxies)
    return app
