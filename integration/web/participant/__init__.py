"""The pages of the two partners, one blueprint per subject."""

from __future__ import annotations

from integration.web.participant import agreement, duo, formats, sessions, states

BLUEPRINTS = (duo.pages, agreement.pages, sessions.pages, formats.pages, states.pages)
