"""What a coordinator reads of the harvest: what both of a duo shared, without names, with that of enough other duos."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from integration.domain.journey.harvest import FEWEST_DUOS
from integration.domain.mentoring.visibility import Kind, Role
from integration.flows.journey.own_page import note_view
from integration.store.reads.journey.harvest import wall_of
from integration.web.context import now, services
from integration.web.coordinator.our_cohort import Page, cohort_here
from integration.web.identity import coordinators

pages = Blueprint("group_harvest", __name__, url_prefix="/t/<uuid:lid>/groups/<uuid:cohort_id>/harvest")


@pages.get("")
@coordinators
def wall(cohort_id: UUID) -> Page:
    """At three levels. Those whose words stand there see on their own page that it was looked at."""
    cohort = cohort_here(cohort_id)
    with services().store.reading() as db:
        found = wall_of(db, cohort.id, now())
    note_view(services().store, people=found.people, role=Role.COORDINATOR, kinds=[Kind.HARVEST], now=now())
    return render_template("coordinator/harvest.html", cohort=cohort, wall=found, fewest=FEWEST_DUOS)
