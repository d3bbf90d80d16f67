"""The pages of showing one's scan: see first what the other will see, show it, take it back; and what the other shows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort

from integration.domain.measuring.instruments import Instrument
from integration.domain.measuring.measures import SCAN, Response, score
from integration.domain.texts import Text
from integration.flows.journey import sharing as flow
from integration.store.reads.journey.measures import measuring
from integration.store.reads.journey.sharing import SharedScan, my_scans, shown_to
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.page.growth import at
from integration.web.participant.our_duo import Page, duo_of_mine, go, me, show

pages = Blueprint("sharing", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/growth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One competency as it is shown: where its mark stands, and the word of the scale that is nearest."""

    competency: str
    x: float | None
    word: Text


@pages.get("/sharing/<point>")
@participants
def preview(duo_id: UUID, point: str) -> Page:
    """Exactly what my partner will see, or sees."""
    with services().store.reading() as db:
        mine = my_scans(db, measuring(db, duo_id, me(), now()), me())
    scan = next((one for one in mine if one.point == point), None) or abort(404)
    return _show("share_scan", duo_id, scan=scan, lines={scan.point: lines_of(scan.response)})


@pages.post("/sharing/<point>")
@participants
def share(duo_id: UUID, point: str) -> Page:
    """Show it."""
    flow.share_scan(services().store, duo_id=duo_id, person=me(), point=point, now=now())
    return go("measures.growth", duo_id, done="shared")


@pages.post("/sharing/<point>/withdrawal")
@participants
def take_back(duo_id: UUID, point: str) -> Page:
    """Show it no more."""
    flow.take_scan_back(services().store, duo_id=duo_id, person=me(), point=point)
    return go("measures.growth", duo_id, done="taken-back")


@pages.get("/partner")
@participants
def of_partner(duo_id: UUID) -> Page:
    """What my partner shows me; perhaps nothing, or nothing any more."""
    with services().store.reading() as db:
        shown: list[SharedScan] = shown_to(db, duo_id, me(), now())
    return _show("partner_scan", duo_id, shown=shown, lines={scan.point: lines_of(scan.response) for scan in shown})


def lines_of(response: Response) -> list[Line]:
    """What a scan comes to, in the order of the catalogue; what cannot be told is left out."""
    catalogue = services().catalogue
    scan = catalogue.instruments[SCAN]
    means = [(one, score(scan, response, one)) for one in catalogue.competencies]
    return [Line(competency=one, x=at(mean), word=_word(scan, mean)) for one, mean in means if mean is not None]


def _word(scan: Instrument, mean: float) -> Text:
    """The nearest word of the scale; halfway is the higher one."""
    options = next(iter(scan.items.values())).scale.options
    return options[str(int(mean + 0.5))]


def _show(template: str, duo_id: UUID, **values: object) -> str:
    catalogue = services().catalogue
    return show(f"sharing/{template}", duo_of_mine(duo_id), competencies=catalogue.competencies, points=catalogue.points, **values)
