"""Who is who, by hand: what does not agree or is proposed, linking accounts, and joining two records of one person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from integration.cli.lms import lms
from integration.cli.main import services, show
from integration.cli.people import as_json_option, people
from integration.domain.errors import Refused, RuleBroken
from integration.domain.people.employee import Employee
from integration.domain.people.recognition import Key, PersonKey
from integration.flows.lms import registrations
from integration.flows.people import configure, people_in
from integration.flows.people.links import linking, merge, recognise
from integration.flows.people.links.linking import Joined, LinkConflict, LinkProposal
from integration.store.audit import COMMAND_LINE

REASONS = {
    "number-taken": "that employee is linked to another account already",
    "number-changed": "the LMS told another number than before",
    "name-differs": "who has this number in HR is called otherwise; it may have been given out again",
    "shared": "two people have this number in HR",
    "handed-on": "HR gave this number to somebody else since",
    "left": "HR says that this person has left",
}
REMEDIES = {
    "account.unknown": "there is no such account or employee; see `wederkerig people links` and `wederkerig people list`",
    "person.unknown": "there is no such employee; see `wederkerig people doubles` and `wederkerig people list --json`",
    "person.not-merged": "that record is no further record of somebody; see `wederkerig people doubles`",
    "person.merged-already": "one of the two was joined with somebody already; see `wederkerig people doubles`",
    "person.lead-left": "this record says that the person has left, and the other that they work here; let the other one lead",
    "person.both-in-duo": "both take part in mentoring, each on their own; let a coordinator end one of the two first",
}


@people.command("links")
@click.option("--confirm", is_flag=True, help="Link what is proposed and where the names agree.")
@as_json_option
def list_links(*, confirm: bool, as_json: bool) -> None:
    """Accounts about whom something does not agree, and links that a mail address proposes."""
    own = services()
    found = linking.look(own.store)
    if confirm:
        agreeing = [each.key for each in found.proposals if each.names_agree]
        said = linking.confirm_links(own.store, agreeing, actor=COMMAND_LINE, now=own.clock.now())
        click.echo(f"Linked: {said.done}. Where names differ nothing was done; `wederkerig people link` does that one by one.")
        return
    rows = [*map(_conflict, found.conflicts), *map(_proposal, found.proposals)]
    show(rows, as_json=as_json, empty="Everything that we know agrees, and nothing is proposed.")


@people.command("link")
@click.argument("account", type=click.UUID)
@click.argument("key")
def link(account: UUID, key: str) -> None:
    """Say that ACCOUNT (its id from `people links`) is the employee KEY (number or id)."""
    own, employee = services(), _known(key)
    _asked(lambda: recognise.settle(own.store, account_id=account, employee_id=employee.id, actor=COMMAND_LINE, now=own.clock.now()))
    click.echo(f"Linked to {employee.full_name}.")


@people.command("unlink")
@click.argument("account", type=click.UUID)
def unlink(account: UUID) -> None:
    """Let the link of ACCOUNT go; it is not made again by itself."""
    own = services()
    _asked(lambda: recognise.settle(own.store, account_id=account, employee_id=None, actor=COMMAND_LINE, now=own.clock.now()))
    click.echo("Let go.")


@people.command("doubles")
@as_json_option
def list_doubles(*, as_json: bool) -> None:
    """Records that may be one person, and those that were joined."""
    found = linking.look(services().store)
    rows = [_row("perhaps", each.one, each.other, each.basis.value, found.sources) for each in found.doubles]
    rows += [_joined(each, found.sources) for each in found.joined]
    show(rows, as_json=as_json, empty="Nobody seems to be here twice.")


@people.command("merge")
@click.argument("lead")
@click.argument("other")
def join(lead: str, other: str) -> None:
    """Say that OTHER is one more record of LEAD, both by id (from `people doubles`) or number; LEAD's HR system leads."""
    own, first, second = services(), _known(lead), _known(other)
    basis = linking.basis_of(own.store, first.id, second.id)
    _asked(lambda: merge.merge(own.store, lead=first.id, other=second.id, basis=basis, actor=COMMAND_LINE, now=own.clock.now()))
    click.echo(f"One person: {first.full_name}. `wederkerig people separate {second.id}` takes it back.")


@people.command("separate")
@click.argument("other", type=click.UUID)
def separate(other: UUID) -> None:
    """Take a merge back: OTHER (the id of the record that does not lead) is a person of its own again."""
    own = services()
    _asked(lambda: merge.separate(own.store, other=other, actor=COMMAND_LINE, now=own.clock.now()))
    click.echo("Taken apart. Each has what they brought.")


@people.command("apart")
@click.argument("one", type=click.UUID)
@click.argument("other", type=click.UUID)
def keep_apart(one: UUID, other: UUID) -> None:
    """Say that ONE and OTHER (ids of an account and an employee, or of two employees) are not the same; it is not proposed again."""
    own = services()
    linking.keep_apart(own.store, one, other, actor=COMMAND_LINE, now=own.clock.now())
    click.echo("Noted.")


def _known(key: str) -> Employee:
    found = people_in.employee_called(services().store, key)
    if found is None:
        raise Refused(f"no one employee in service is called {key!r}; see `wederkerig people list --json` for ids", code="person.unknown")
    return found


def _asked(deed: Any) -> None:
    try:
        deed()
    except RuleBroken as broken:
        raise click.ClickException(REMEDIES.get(broken.code, broken.code)) from broken


def _conflict(found: LinkConflict) -> dict[str, Any]:
    known = ", ".join(_called(each) for each in found.employees)
    return {"what": "conflict", **_account(found), "employee": known, "why": REASONS[found.why.value]}


def _proposal(found: LinkProposal) -> dict[str, Any]:
    why = "the same mail address" if found.names_agree else "the same mail address, but the names differ"
    return {"what": "proposal", **_account(found), "employee": _called(found.employee), "why": why}


def _account(found: LinkConflict | LinkProposal) -> dict[str, Any]:
    account = found.account
    return {"account": str(account.id), "name": account.full_name or account.short_code, "told": account.sourced_id}


def _called(employee: Employee) -> str:
    return f"{employee.employee_number or employee.id} {employee.full_name}"


def _row(what: str, one: Employee, other: Employee, why: str, sources: dict[UUID, str]) -> dict[str, Any]:
    told = {side: f"{sources[each.connection_id]}: {_called(each)}" for side, each in (("lead", one), ("other", other))}
    return {"what": what, **told, "why": why, "lead id": str(one.id), "other id": str(other.id)}


def _joined(found: Joined, sources: dict[UUID, str]) -> dict[str, Any]:
    why = f"{found.merge.basis}, by {found.by}, {found.merge.confirmed_at:%Y-%m-%d}"
    return _row("joined", found.lead, found.other, why, sources)


@lms.command("people")
@click.argument("registration")
@click.option("--tells", required=True, type=click.Choice([each.value for each in PersonKey]), help="What the number is that it tells.")
@click.option("--connection", default="", help="In which HR system; an external_id needs it.")
def change_key(registration: str, *, tells: str, connection: str) -> None:
    """Say how people of REGISTRATION (its id, client id or issuer) are known: by what their launches tell, or only proposed by mail."""
    own = services()
    named = next((each for each in configure.connected(own.store) if each.name == connection), None)
    if connection and named is None:
        raise Refused(f"there is no HR connection {connection!r}; see `wederkerig hris list`", code="connection.unknown")
    key = Key(kind=PersonKey(tells), connection=named.id if named else None)
    platform = registrations.change_key(own.store, registration=registration, key=key, actor=COMMAND_LINE, now=own.clock.now())
    where = f" of {connection}" if connection else ""
    click.echo(f"{platform.issuer} ({platform.client_id}) tells {tells}{where} from the next launch on.")
