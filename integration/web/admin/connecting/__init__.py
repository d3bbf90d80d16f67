"""Connecting an HR system: the form of a new one, the page of one that is there, and the way back from its permission."""

from __future__ import annotations

from integration.web.admin.connecting import new, permission, setup

BLUEPRINTS = (new.pages, permission.pages, setup.pages)
