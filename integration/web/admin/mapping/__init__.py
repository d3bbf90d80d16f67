"""The pages on which an admin maps the fields of an HR system while looking at real people."""

from __future__ import annotations

from integration.web.admin.mapping import desk, history

BLUEPRINTS = (desk.pages, history.pages)
