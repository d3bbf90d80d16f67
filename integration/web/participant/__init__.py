"""The pages of the two partners, one blueprint per subject."""

from __future__ import annotations

from integration.web.participant import agreement, duo, formats, group, intake, joining, pulse, sessions, states

BLUEPRINTS = (
    duo.pages,
    joining.pages,
    intake.pages,
    agreement.pages,
    sessions.pages,
    pulse.pages,
    formats.pages,
    states.pages,
    group.pages,
)
