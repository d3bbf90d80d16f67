"""Mapping the fields of an HR system: a real record on the left, our fields on the right, and what becomes of twenty people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import MappingProblem, Refused, Retriable, RuleBroken
from integration.domain.people.inbound import INBOUND
from integration.flows.people.mapping import draft, results
from integration.flows.people.mapping.results import FieldLine
from integration.flows.people.mapping.versions import Desk
from integration.flows.people.mapping.versions import desk as desk_of
from integration.flows.people.mapping.versions import save as save_version
from integration.mapping.editing.rules import never
from integration.mapping.editing.specimen import Node, tree
from integration.mapping.editing.wish import Wish, shared_of, wish_of
from integration.mapping.transforms import TRANSFORMS
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.admin.reasons import explained
from integration.web.context import now, services
from integration.web.headers import let_fetch
from integration.web.identity import admins

pages = Blueprint("mapping", __name__, url_prefix="/admin/connections/<uuid:connection_id>/mapping")
LONGEST = 500
FOR_REQUESTS = frozenset({"iso", "epoch", "epoch_ms", "odata", "odata_moment", "odata_text", "odoo"})
STEPS = tuple(name for name in TRANSFORMS if name not in FOR_REQUESTS)
TRANSFORM_NAMES = {function: name for name, function in TRANSFORMS.items()}
ANY_OTHER = "*"


@dataclass(frozen=True, kw_only=True)
class Editor:
    """The field that is being changed, as its form shows it. `seen` are values of the records that stand in no list yet.

    `wish` speaks of one of the places where the field is looked for; `shared` is what that has in common with the others.
    """

    line: FieldLine
    wish: Wish
    seen: tuple[str, ...]
    shared: frozenset[str] = frozenset()
    following: str = ""
    is_kept: bool = True
    problem: str = ""

    @property
    def never(self) -> str:
        """The kind of reason why this place is never read; "" when it may be."""
        found = never(self.wish)
        return found.kind if found else ""

    @property
    def has_places(self) -> bool:
        """Whether there is more than one place to speak of, a new one included."""
        return len(self.line.places) > 1 or self.wish.place > 0

    @property
    def is_new(self) -> bool:
        """Whether this is a place that is not there yet, beside others that are."""
        return self.wish.place == len(self.line.places) > 0

    @property
    def any_other(self) -> str:
        """What any value that is not in the list becomes."""
        return dict(self.wish.values).get(ANY_OTHER, "")

    @property
    def listed(self) -> tuple[tuple[str, str], ...]:
        """The rows of the list of values: those there are, those seen, and an empty one."""
        known = [pair for pair in self.wish.values if pair[0] != ANY_OTHER]
        return (*known, *((each, "") for each in self.seen if each not in dict(known)), ("", ""))


@pages.get("")
@admins
def page(connection_id: UUID) -> Page:
    """All fields; `field` is the one to change, `record` the person to look at, `path` a value somebody chose."""
    path = request.args.get("path", "").replace("\0", "")[:LONGEST]
    return _page(connection_id, field=given("field"), path=path)


@pages.post("/records")
@admins
def look(connection_id: UUID) -> Page:
    """Fetch the first records to look at."""
    own = services()
    try:
        draft.look(own.store, own.sources, connection_id=connection_id, actor=actor(), now=now())
    except (Refused, Retriable) as silent:
        return _page(connection_id, field=given("field"), silent=silent), UNPROCESSABLE
    return go_to("mapping.page", connection_id=connection_id, field=given("field") or None)


@pages.post("/records/removal")
@admins
def put_away(connection_id: UUID) -> Page:
    """Keep the records no longer."""
    draft.put_away(services().store, connection_id=connection_id)
    return go_to("mapping.page", connection_id=connection_id, done="away")


@pages.post("/fields/<target>")
@admins
def change(connection_id: UUID, target: str) -> Page:
    """Keep what the form says of one field, and show what becomes of it."""
    wish = _wished()
    try:
        draft.change(services().store, wish, connection_id=connection_id, target=target, actor=actor(), now=now())
    except RuleBroken as broken:
        if broken.code.endswith(".not-found"):
            raise
        return _page(connection_id, field=target, wish=wish, problem=broken.code), UNPROCESSABLE
    place, record = wish.place or None, given("record") or None
    return go_to("mapping.page", connection_id=connection_id, field=target, place=place, record=record, _anchor="editor")


@pages.post("/fields/<target>/place/removal")
@admins
def remove_place(connection_id: UUID, target: str) -> Page:
    """Look for a field in one place less."""
    draft.remove_place(services().store, connection_id=connection_id, target=target, place=_place(), actor=actor(), now=now())
    return go_to("mapping.page", connection_id=connection_id, field=target, record=given("record") or None, _anchor="editor")


@pages.post("/undo")
@admins
def undo(connection_id: UUID) -> Page:
    """Take the last change back."""
    field = draft.undo(services().store, connection_id=connection_id, actor=actor(), now=now())
    return go_to("mapping.page", connection_id=connection_id, field=field, done="undone")


@pages.post("/discarding")
@admins
def discard(connection_id: UUID) -> Page:
    """Throw all changes away that are not saved."""
    draft.discard(services().store, connection_id=connection_id)
    return go_to("mapping.page", connection_id=connection_id, done="discarded")


@pages.post("/versions")
@admins
def save(connection_id: UUID) -> Page:
    """Save the changes as the next version; nothing uses it yet."""
    try:
        save_version(services().store, connection_id=connection_id, actor=actor(), now=now())
    except MappingProblem:
        return _page(connection_id, field=given("field"), problem="mapping.not-right"), UNPROCESSABLE
    return go_to("mapping.page", connection_id=connection_id, done="saved")


def _page(
    connection_id: UUID, *, field: str, path: str = "", wish: Wish | None = None, problem: str = "", silent: Exception | None = None
) -> str:
    here = desk_of(services().store, connection_id=connection_id, now=now())
    lines = results.field_lines(here)
    nodes, number = _record(here)
    let_fetch()
    return render_template(
        "admin/mapping/desk.html",
        desk=here,
        lines=lines,
        kept_out=results.kept_out(lines),
        editor=_editor(here, lines, field=field, path=path, wish=wish, problem=problem),
        nodes=nodes,
        number=number,
        refused=tuple(dict.fromkeys(_never(nodes))),
        used=_used(lines),
        beside=results.beside(here),
        picked=path if field not in INBOUND else "",
        problem=problem,
        silent=silent,
        steps=STEPS,
        called=TRANSFORM_NAMES,
        explained=explained,
        done=request.args.get("done"),
    )


def _editor(here: Desk, lines: Sequence[FieldLine], *, field: str, path: str, wish: Wish | None, problem: str) -> Editor | None:
    line = next((each for each in lines if each.target == field), None)
    if line is None:
        return None
    rule = here.rules.get(field)
    kept = wish_of(rule, wish.place if wish else _place())
    shown = wish or (replace(kept, path=path) if path else kept)
    return Editor(
        line=line,
        wish=shown,
        seen=results.seen(line, shown.place, here.sample.records) if here.sample else (),
        shared=shared_of(rule, shown.place) if len(line.places) > 1 or shown.place else frozenset(),
        following=dict(pairwise(INBOUND)).get(field, ""),
        is_kept=shown == kept,
        problem=problem,
    )


def _place() -> int:
    """Which of the places of a field is meant, from 0."""
    asked = given("place")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0


def _record(here: Desk) -> tuple[tuple[Node, ...], int]:
    """The record to look at as a tree, and its number from 1; 0 when there is none."""
    records = here.sample.records if here.sample else ()
    asked = given("record")
    number = min(max(int(asked), 1), len(records)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else min(1, len(records))
    return (tree(records[number - 1]) if number else ()), number


def _never(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """The names in a record that are never taken, each with its kind of reason."""
    for node in nodes:
        if node.kind == "never":
            yield node.name, node.told
        yield from _never(node.below)


def _used(lines: Sequence[FieldLine]) -> dict[str, str]:
    """By path: the field of ours that reads it."""
    return {source.path.text: line.target for line in reversed(lines) if line.rule for source in line.rule.sources}


def _wished() -> Wish:
    """What the form says. A value of theirs that becomes nothing of ours does not stand in the list."""
    theirs, ours = _all("their"), [text.strip() for text in _all("ours")]
    pairs = [(their, our) for their, our in zip(theirs, ours, strict=False) if their.strip() and our]
    other = given("other")[:LONGEST]
    return Wish(
        place=_place(),
        path=given("path")[:LONGEST],
        do=tuple(name for name in _all("do") if name in TRANSFORMS),
        values=tuple(dict([*pairs, *([(ANY_OTHER, other)] if other else [])]).items()),
        default=given("default")[:LONGEST],
        required=bool(given("required")),
    )


def _all(name: str) -> list[str]:
    return [text.replace("\0", "")[:LONGEST] for text in request.form.getlist(name)]
