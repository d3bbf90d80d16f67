"""The pages of the coordinator, one blueprint per subject."""

from __future__ import annotations

from integration.web.coordinator import cohorts, gatherings, harvest, pairing, roster, states, thirds

BLUEPRINTS = (cohorts.pages, pairing.pages, roster.pages, states.pages, gatherings.pages, harvest.pages, thirds.pages)
