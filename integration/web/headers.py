"""The headers every answer carries: a strict content policy, who may frame it, and no copies left behind."""

from __future__ import annotations

from flask import Flask, Response, g, request

from integration.web.context import services

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{targets}; base-uri 'none'; frame-ancestors {ancestors}"
SCRIPT = "; script-src 'self'"
FETCH = "; connect-src 'self'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
}
ONE_YEAR = "max-age=31536000"


def prepare(app: Flask) -> None:
    """Put the headers on every answer of the app."""
    app.after_request(_protect)


def let_frame(*origins: str) -> None:
    """Allow these origins, and nobody else, to show this answer in a frame (SECX-05)."""
    g.frame_ancestors = origins


def let_submit(*origins: str) -> None:
    """Allow a form on this page to end at these origins too: browsers look at where a redirect after it leads."""
    g.form_targets = origins


def let_script() -> None:
    """Allow the script files of our own on this page. It works without them too."""
    g.script = SCRIPT


def let_fetch() -> None:
    """Allow our script on this page to fetch pages of our own too (CK-08)."""
    g.script = SCRIPT + FETCH


def _protect(response: Response) -> Response:
    ancestors = " ".join(g.get("frame_ancestors", ())) or "'none'"
    targets = "".join(f" {origin}" for origin in g.get("form_targets", ()))
    response.headers.setdefault("Content-Security-Policy", POLICY.format(ancestors=ancestors, targets=targets) + g.get("script", ""))
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = f"public, {ONE_YEAR}, immutable"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.extend({name: value for name, value in ALWAYS.items() if name not in response.headers})
    if services().settings.base_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", f"{ONE_YEAR}; includeSubDomains")
    return response
