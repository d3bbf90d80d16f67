"""The launch log and the switches of an LMS by hand, and what our keys do when."""

from __future__ import annotations

import click

from integration.cli.lms import keys, lms
from integration.cli.main import services, show
from integration.domain.lms.refusals import LOGGED_CODES
from integration.domain.lms.signing import SigningKey
from integration.flows.lms import registrations, signing_keys
from integration.store.audit import COMMAND_LINE
from integration.store.reads.admin import launches
from integration.store.reads.admin.launches import LaunchLine
from integration.web.admin.launch_words import as_table, explained, logged

MOMENT = "{:%Y-%m-%d %H:%M} UTC"


@lms.command("launches")
@click.option("--reference", default="", help="Only the one with this code, as somebody read it from the page.")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 500), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="As JSON; with what came along.")
def list_launches(*, reference: str, most: int, as_json: bool) -> None:
    """Launches that were refused, newest first: the code on the page, the reason, and what it means."""
    with services().store.reading() as db:
        found = launches.by_reference(db, reference) if reference else launches.latest(db, most=most)
    rows = [{**_row(each), **(_told(each) if as_json else {})} for each in found]
    show(rows, as_json=as_json, empty="No refused launch has that code." if reference else "No launch was refused.")
    if reference and not as_json:
        for cause, remedy in (logged("en")[each.launch.code] for each in found if each.launch.code in LOGGED_CODES):
            click.echo(f"\n{cause}\nRemedy: {remedy}")


@lms.command("refusals")
@click.option("--language", type=click.Choice(["nl", "en"]), default="en", show_default=True, help="Of cause and remedy.")
@click.option("--markdown", is_flag=True, help="As the table in the guide.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_refusals(*, language: str, markdown: bool, as_json: bool) -> None:
    """Every reason for which a launch can be refused, with what to do about it."""
    if markdown:
        click.echo(as_table(language), nl=False)
        return
    rows = [{"reason": code, "cause": cause, "remedy": remedy} for code, (cause, remedy) in explained(language).items()]
    show(rows, as_json=as_json, empty="")


@lms.command("enable")
@click.argument("registration")
def enable_platform(registration: str) -> None:
    """Accept launches through REGISTRATION again: its id, client id or issuer."""
    own = services()
    platform = registrations.enable(own.store, registration, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"Launches from {platform.issuer} ({platform.client_id}) are looked at again.")


@lms.command("unbind")
@click.argument("deployment")
def unbind_deployment(deployment: str) -> None:
    """Let no more launches from DEPLOYMENT in: the id that `lms list` shows, or what the LMS calls it."""
    own = services()
    closed = registrations.unbind(own.store, deployment, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"Deployment {closed.label} is switched off; `lms bind` lets it in again.")


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_keys(*, as_json: bool) -> None:
    """Our signing keys: since when each is published, and when it signs."""
    own = services()
    now = own.clock.now()
    rows = [_key(each, signs=each.signs(now)) for each in signing_keys.own_keys(own.store)]
    show(rows, as_json=as_json, empty="No key yet; the first launch or `keys rotate` makes one.")


def _row(line: LaunchLine) -> dict[str, object]:
    launch = line.launch
    return {
        "code": launch.reference,
        "at": MOMENT.format(launch.refused_at),
        "reason": launch.code,
        "lms": line.platform.issuer if line.platform else None,
        "meaning": LOGGED_CODES.get(launch.code, ""),
    }


def _told(line: LaunchLine) -> dict[str, object]:
    told = line.launch.told
    remedy = logged("en").get(line.launch.code, ("", ""))[1]
    return {"remedy": remedy, "step": line.launch.step, "said": dict(told.values), "came_along": dict(told.shapes)}


def _key(key: SigningKey, *, signs: bool) -> dict[str, object]:
    return {
        "kid": key.kid,
        "now": "signs" if signs else "is published",
        "signs from": MOMENT.format(key.signs_from),
        "signs until": MOMENT.format(key.retired_at) if key.retired_at else None,
    }
