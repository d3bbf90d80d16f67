"""The pages of the two partners, one blueprint per subject."""

from __future__ import annotations

from integration.web.participant import (
    agreement,
    duo,
    formats,
    group,
    intake,
    joining,
    measures,
    meetings,
    midway,
    own_page,
    pulse,
    sessions,
    states,
)

BLUEPRINTS = tuple(
    each.pages for each in (duo, joining, intake, agreement, sessions, meetings, pulse, formats, states, midway, group, measures, own_page)
)
