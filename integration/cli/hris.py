"""The HR side by hand: connect a system, see whether it works, list what is connected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from integration.cli.main import cli, services, show
from integration.domain.errors import Refused, Retriable
from integration.domain.people.reading_times import USUALLY_AT, Timetable
from integration.flows.people import configure
from integration.flows.people.configure import Cost, NewConnection, Sample
from integration.flows.people.connecting import permission, switching
from integration.flows.people.connecting.permission import Asking
from integration.mapping.files import mappings_folder, read_text
from integration.mapping.transforms import did_you_mean
from integration.settings import secret_from_environment
from integration.store.audit import COMMAND_LINE

NONE_YET = "No HR system is connected yet; `wederkerig hris add --help` says how."


ADD_AGAIN = "`wederkerig hris add {name}` with the same --mapping and another"
REMEDIES: Mapping[str, str] = {
    "http-401": f". Has its secret changed? Give the new one: {ADD_AGAIN} --secret.",
    "http-403": ". It knows us, but does not let us read everything; let its administrator give our account that right.",
    "http-404": f". Is its address right? If not: {ADD_AGAIN} --set base_url=….",
    "redirect": f": {ADD_AGAIN} --set base_url=….",
    "grant-missing": ": `wederkerig hris connect {name}`.",
    "grant-gone": ": `wederkerig hris connect {name}`. Until then nobody is changed.",
    "token-invalid_client": f". Is its client id and secret right? If not: {ADD_AGAIN} --secret.",
    "not-json": f"; perhaps it is a page for people (maintenance, a login). Is its address right? If not: {ADD_AGAIN} --set base_url=….",
}


@cli.group()
def hris() -> None:
    """HR systems that employees come from and records go to."""


@hris.command("add")
@click.argument("name")
@click.option("--mapping", required=True, help="A mapping file, or the name of one that is shipped along, such as scim or bamboohr.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting the mapping asks for.")
@click.option(
    "--secret", "secrets", multiple=True, metavar="KEY=env:VARIABLE", help="A secret, read once from the environment; KEY= forgets one."
)
def add_connection(name: str, *, mapping: str, settings: Sequence[str], secrets: Sequence[str]) -> None:
    """Connect an HR system as NAME, or give NAME a new mapping or other settings; what is not given stays.

    When another address is called from then on, secrets are asked again, and permission is to be given again.
    """
    own = services()
    path = _mapping_path(mapping, mappings_folder(own.settings.mappings_dir) / "hris")
    given = dict(_pair(text) for text in settings) | {key: _secret(key, value) for key, value in map(_pair, secrets)}
    new = NewConnection(name=name, text=read_text(path), origin=path.name, given=given)
    configure.add_hris(own.store, new, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"{name} is connected. See what would come in with `wederkerig hris check {name}`.")


@hris.command("check")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def check_connection(name: str, *, as_json: bool) -> None:
    """Call NAME, read one page, and show the people and the problems in it; stores nothing."""
    own = services()
    with speaking_with(name):
        found = configure.glance(own.store, own.sources, name=name)
    if found.cost and not as_json:
        click.echo(_cost(found.cost))
    show_samples(found.samples, found.silent, as_json=as_json)


@hris.command("connect")
@click.argument("name")
def connect(name: str) -> None:
    """Give permission in the HR system NAME, where it asks an admin: open an address, say yes, paste the address you end up at."""
    own = services()
    found = configure.connection_called(own.store, name)
    asking = Asking(connection_id=found.id, actor=COMMAND_LINE, base_url=own.settings.base_url)
    with speaking_with(name):
        click.echo(permission.ask(own.store, own.transport, asking, now=own.clock.now()))
        back = click.prompt("Open this address, say yes there, and paste the whole address that your browser ends up at")
        base_url = own.settings.base_url
        permission.receive(own.store, own.transport, back.strip(), actor=COMMAND_LINE, base_url=base_url, now=own.clock.now())
    click.echo(f"{name} gave permission. See what would come in with `wederkerig hris check {name}`.")


@hris.command("timetable")
@click.argument("name")
@click.argument("often", type=click.Choice([each.value for each in Timetable]))
@click.option("--at", default=USUALLY_AT, show_default=True, help="Time of day, for nightly.")
def timetable(name: str, often: str, *, at: str) -> None:
    """Say when people are fetched from NAME: nightly, hourly, or off (only when somebody asks)."""
    own = services()
    found = configure.connection_called(own.store, name)
    switching.plan(own.store, found.id, timetable_=Timetable(often), at=at, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"{name}: {often}{f' at {at}' if often == Timetable.NIGHTLY else ''}.")


@hris.command("switch")
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
def switch(name: str, state: str) -> None:
    """Switch NAME off (nothing is fetched or sent; nobody in the roster changes) or on again."""
    own = services()
    found = configure.connection_called(own.store, name)
    switching.switch(own.store, found.id, on=state == "on", actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"{name} is switched {state}.")


@hris.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_connections(*, as_json: bool) -> None:
    """All HR systems with the mapping in force and when people last came in."""
    rows = [
        {
            "name": each.name,
            "state": "on" if each.state == switching.ON else "off",
            "mapping": each.origin,
            "version": each.version,
            "last import": each.last_import_at and f"{each.last_import_at:%Y-%m-%d %H:%M}",
            **({"settings": dict(each.settings)} if as_json else {}),
        }
        for each in configure.connected(services().store)
    ]
    show(rows, as_json=as_json, empty=NONE_YET)


@contextmanager
def speaking_with(name: str) -> Iterator[None]:
    """Add to a failure of the HR system NAME what to do about it."""
    try:
        yield
    except Retriable as later:
        raise Retriable(
            f"{later}. Try again later; if it lasts, see whether its address is right: `wederkerig hris list --json`."
        ) from later
    except Refused as refused:
        remedy = REMEDIES.get(refused.code, "").format(name=name)
        raise Refused(f"{refused}{remedy}", code=refused.code, status=refused.status) from refused


def show_samples(samples: Sequence[Sample], silent: Sequence[str], *, as_json: bool) -> None:
    """People as they would come in, then what is wrong and what nobody has; exit code 1 when nobody could be used."""
    people = [{name: value for name, value in each.record.items() if value is not None} for each in samples if not each.problems]
    problems = [{"record": each.position, "field": one.field, "reason": one.reason} for each in samples for one in each.problems]
    if as_json:
        show([{"people": people, "problems": problems}], as_json=True, empty="")
    else:
        show(_columns(people), as_json=False, empty="Nobody in this page can be used.")
        click.echo(f"\n{len(people)} of {len(samples)} records can be used.")
        show(problems, as_json=False, empty="No problems.")
        if silent:
            click.echo(f"Nobody here has: {', '.join(silent)}. Is the path right?")
    if samples and not people:
        raise click.exceptions.Exit(1)


def _cost(cost: Cost) -> str:
    minutes = -(-cost.seconds // 60)
    takes = f"{minutes:,.0f} minutes" if minutes > 1 else "a minute"
    return f"It says there are {cost.people:,} people. Reading them all takes {cost.calls:,} calls: at its pace {takes} or more.\n"


def _columns(people: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    shown = ("external_id", "employee_number", "given_name", "family_name", "department_name", "job_title", "employment_status")
    return [{name: person.get(name) for name in shown} for person in people]


def _mapping_path(mapping: str, presets: Path) -> Path:
    path = Path(mapping)
    if path.suffix or path.exists():
        return path
    shipped = sorted(preset.stem for preset in presets.glob("*.yaml"))
    if mapping not in shipped:
        raise Refused(f"there is no mapping {mapping!r}, {did_you_mean(mapping, shipped)}", code="mapping.unknown")
    return presets / f"{mapping}.yaml"


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not key or not sign:
        raise click.UsageError(f"{text!r} is no KEY=VALUE")
    return key.strip(), value


def _secret(key: str, value: str) -> str:
    if not value:
        return ""
    if not value.startswith("env:"):
        raise click.UsageError(f"give the secret {key} as {key}=env:VARIABLE, so that it stands in no history or process list")
    return secret_from_environment(value.removeprefix("env:"))
