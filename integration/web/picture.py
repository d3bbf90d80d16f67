"""A page of the tool looks at the database once: all it asks is of one moment, in one transaction.

Only pages that are read, within a launch: whatever may speak to another system holds no transaction meanwhile.
"""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, g, request

from integration.web.context import services


def prepare(app: Flask) -> None:
    """Begin before anything is asked, and end when the answer is there."""
    app.before_request(_hold)
    app.teardown_request(_let_go)


def _hold() -> None:
    if request.method in {"GET", "HEAD"} and "lid" in g:
        g.picture = ExitStack()
        g.picture.enter_context(services().store.one_picture())


def _let_go(_error: BaseException | None) -> None:
    if held := g.pop("picture", None):
        held.close()
