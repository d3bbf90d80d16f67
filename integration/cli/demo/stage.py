"""What a newcomer should not have to do by hand: LMS and HRIS registered, people imported, the coordinator known.

Everything goes through the flows that the other commands call; what an earlier demo did is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from integration.domain.people.account import Right
from integration.flows.access import rights, sign_in
from integration.flows.lms import registrations
from integration.flows.people import configure, people_in
from integration.flows.people.configure import NewConnection
from integration.flows.people.imports.import_people import Order, import_people
from integration.mapping.files import mappings_folder, read_text
from integration.store.audit import COMMAND_LINE
from integration.wiring import Services

CLIENT_ID, DEPLOYMENT = "wederkerig-sandbox", "1"
COORDINATOR = "11"
"""Fatima Yilmaz, as the sandbox LMS calls her."""
HRIS, HRIS_TOKEN = "sandbox", "sandbox-hris-token"
"""The practice HR system and the token that everybody may know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where everything is, once the stage is set."""

    sandbox_url: str
    admin_link: str
    people: int
    folder: Path


def set_up(services: Services, *, sandbox_url: str) -> Scene:
    """Do it all, or find that an earlier demo already did."""
    know_the_lms(services, sandbox_url)
    know_the_coordinator(services, sandbox_url)
    know_the_people(services, sandbox_url)
    return Scene(
        sandbox_url=sandbox_url,
        admin_link=admin_link(services),
        people=len(people_in.roster_of(services.store)),
        folder=services.settings.data_dir,
    )


def know_the_lms(services: Services, url: str) -> None:
    """As `lms add` does."""
    if any(known.platform.issuer == url for known in registrations.registrations(services.store)):
        return
    told = {
        "issuer": url,
        "client_id": CLIENT_ID,
        "auth_url": f"{url}/auth",
        "token_url": f"{url}/token",
        "jwks_url": f"{url}/jwks",
        "product": "generic",
    }
    now = services.clock.now()
    registrations.register(services.store, services.transport, told=told, deployment_ids=[DEPLOYMENT], actor=COMMAND_LINE, now=now)


def know_the_coordinator(services: Services, url: str) -> None:
    """Roles in the LMS only propose a right; here somebody already said yes to the first coordinator."""
    now = services.clock.now()
    rights.grant_ahead(services.store, issuer=url, subject=COORDINATOR, right=Right.COORDINATOR, actor=COMMAND_LINE, now=now)


def know_the_people(services: Services, url: str) -> None:
    """As `hris add` and `people import` do; later imports are the clock's."""
    if people_in.roster_of(services.store):
        return
    preset = mappings_folder(services.settings.mappings_dir) / "hris" / f"{HRIS}.yaml"
    given = {"base_url": f"{url}/hris", "token": HRIS_TOKEN}
    new = NewConnection(name=HRIS, text=read_text(preset), origin=preset.name, given=given)
    configure.add_hris(services.store, new, actor=COMMAND_LINE, now=services.clock.now())
    order = Order(connection=HRIS, actor=COMMAND_LINE)
    import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock)


def admin_link(services: Services) -> str:
    """As `admin link` does."""
    word = sign_in.admin_link(services.store, now=services.clock.now())
    return sign_in.link_address(services.settings.base_url, word)
