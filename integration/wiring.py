"""The one place where the parts are joined: settings become services, shared by all doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from integration.bell import Bell
from integration.catalogue.loader import Catalogue, load
from integration.clock import Clock
from integration.domain.journey.work_hours import WorkHours
from integration.flows.delivery.deliver import PostOffice
from integration.flows.delivery.destination import Destination
from integration.flows.delivery.record_items import CompetencyItems, Items, ParticipationItems
from integration.flows.delivery.send_nudge import Mailing, NudgeMails
from integration.flows.delivery.send_score import Gradebooks
from integration.flows.delivery.write_record import HrisRecords, Lines
from integration.flows.journey.nudges import NUDGE
from integration.flows.lms.find_column import ColumnFinder
from integration.flows.lms.launch_log import LaunchLog
from integration.flows.lms.platform_service import PlatformServices
from integration.flows.lms.refresh_roster import Rosters
from integration.flows.people.connecting.grants import hris_grants
from integration.flows.people.imports.import_people import Policy
from integration.flows.record_activity import COMPETENCY, PARTICIPATION, SCORE
from integration.hris.calls import Callers, callers
from integration.hris.sources import Sources, sources
from integration.mapping.files import read_products, read_tool
from integration.mapping.product import Product
from integration.mapping.tool import Tool
from integration.post.certificate.press import Press
from integration.post.mail import MailServer
from integration.post.settings_link import SettingsLinks
from integration.settings import Settings
from integration.store.db import Ring, Store
from integration.store.vault import Vault
from integration.transport import Transport

COLUMN_LABEL = {"nl": "Wederkerig leren", "en": "Reciprocal learning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a door hands to a flow."""

    settings: Settings
    clock: Clock
    store: Store
    transport: Transport
    catalogue: Catalogue
    products: Mapping[str, Product]
    tool: Tool
    sources: Sources
    import_policy: Policy
    bell: Bell
    post_office: PostOffice
    rosters: Rosters
    launch_log: LaunchLog
    press: Press
    work_hours: WorkHours


def build(settings: Settings, *, ring: Ring | None = None) -> Services:
    """Join the parts. Opens no connection: engine and bell connect when first used. `ring`: who hears instead of Redis."""
    clock = Clock(settings.data_dir if settings.movable_clock else None)
    bell = Bell(settings.doorbell)
    store = Store(settings.database, vault=Vault(settings.encryption_keys), ring=ring or bell.ring)
    transport = Transport(allow_private_hosts=settings.allow_private_hosts, clock=clock)
    catalogue = load(settings.catalogue_dir) if settings.catalogue_dir else _shipped_catalogue()
    products = read_products(settings.mappings_dir) if settings.mappings_dir else _shipped_products()
    destinations: dict[str, Destination] = {SCORE: Gradebooks(store=store, transport=transport, clock=clock, products=products)}
    grants = hris_grants(store, clock)
    destinations |= _hris_records(store, clock, callers(transport, clock, grants), catalogue, language=settings.language)
    hours = WorkHours(settings.timezone)
    destinations[NUDGE] = NudgeMails(store=store, clock=clock, mailing=_mailing(settings, catalogue, products, hours))
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        transport=transport,
        catalogue=catalogue,
        products=products,
        tool=_shipped_tool(),
        sources=sources(transport, clock, grants, drop_dir=settings.drop_dir),
        import_policy=Policy(shrink_limit=settings.import_shrink_limit, applies_small=settings.apply_small_imports, zone=settings.timezone),
        bell=bell,
        post_office=PostOffice(store=store, clock=clock, destinations=destinations, lease=settings.lease),
        launch_log=LaunchLog(store),
        press=Press(),
        work_hours=hours,
        rosters=_rosters(settings, PlatformServices(store=store, transport=transport, clock=clock), products),
    )


def _hris_records(store: Store, clock: Clock, speakers: Callers, catalogue: Catalogue, *, language: str) -> dict[str, Destination]:
    lines = Lines(store=store, callers=speakers)
    titles = {competency.id: competency.title for competency in catalogue.competencies.values()}
    items: dict[str, Items] = {
        PARTICIPATION: ParticipationItems(programmes=catalogue.programmes, language=language),
        COMPETENCY: CompetencyItems(competencies=titles, language=language),
    }
    return {
        name: HrisRecords(kind=name.removeprefix("hris."), store=store, clock=clock, lines=lines, items=found)
        for name, found in items.items()
    }


def _mailing(settings: Settings, catalogue: Catalogue, products: Mapping[str, Product], hours: WorkHours) -> Mailing | None:
    """How reminders go out by mail; None where no mail server is set."""
    if not (settings.smtp_url and settings.mail_from and settings.secret_key):
        return None
    return Mailing(
        server=MailServer.at(settings.smtp_url),
        links=SettingsLinks(settings.secret_key),
        words=catalogue.nudging,
        hours=hours,
        products=products,
        base_url=settings.base_url,
        sender=settings.mail_from,
        language=settings.language,
    )


def _rosters(settings: Settings, services: PlatformServices, products: Mapping[str, Product]) -> Rosters:
    return Rosters(
        services=services,
        products=products,
        columns=ColumnFinder(services=services, products=products, label=COLUMN_LABEL[settings.language]),
        shrink_limit=settings.import_shrink_limit,
        zone=settings.timezone,
    )


@cache
def _shipped_catalogue() -> Catalogue:
    """What is shipped along does not change while a process runs; a process that joins the parts more than once reads it once."""
    return load()


@cache
def _shipped_products() -> Mapping[str, Product]:
    return read_products()


@cache
def _shipped_tool() -> Tool:
    return read_tool()
