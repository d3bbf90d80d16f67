"""The pages of the two partners, one blueprint per subject."""

from __future__ import annotations

from integration.web.participant import agreement, duo, formats, group, meetings, midway, nudges, own_page, sessions, statements, states
from integration.web.participant.certificate import code_page, taking
from integration.web.participant.joining_in import intake, joining, triads
from integration.web.participant.measuring import goals, measures, pulse, sharing
from integration.web.participant.rounding_off import farewell, harvest

BLUEPRINTS = tuple(
    each.pages
    for each in (
        duo,
        goals,
        joining,
        intake,
        triads,
        agreement,
        sessions,
        meetings,
        pulse,
        formats,
        states,
        midway,
        harvest,
        farewell,
        group,
        measures,
        sharing,
        nudges,
        own_page,
        statements,
        taking,
        code_page,
    )
)
