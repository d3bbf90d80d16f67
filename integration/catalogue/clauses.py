"""Reading the clauses of the agreement."""

from __future__ import annotations

from integration.catalogue.reading import BLANK, Entry
from integration.domain.mentoring.clauses import Blank, Clause, ClauseKind


def read_clause(clause_id: str, entry: Entry) -> Clause:
    """One clause; every `{name}` in its text has a blank. What stands fast for everybody cannot be made a choice."""
    entry.only("name", "kind", "text", "blanks")
    clause = Clause(
        id=clause_id,
        name=entry.value("name", str),
        kind=ClauseKind(entry.one_of("kind", ClauseKind)),
        text=entry.text("text"),
        blanks=tuple(map(_blank, entry.entries("blanks"))) if entry.has("blanks") else (),
    )
    for language, words in clause.text.items():
        if set(BLANK.findall(words)) != {blank.name for blank in clause.blanks}:
            raise entry.entry("text").problem(language, "must have a {name} for every blank, and no other")
    if entry.before is not None:
        _keeps(entry, clause, read_clause(clause_id, entry.before))
    return clause


def _keeps(entry: Entry, clause: Clause, before: Clause) -> None:
    if clause.kind is not before.kind:
        raise entry.problem("kind", f"must stay {before.kind}; a clause that means something else gets an id of its own")
    if [blank.name for blank in clause.blanks] != [blank.name for blank in before.blanks]:
        raise entry.problem("blanks", f"must stay {', '.join(blank.name for blank in before.blanks) or 'none'}")


def _blank(entry: Entry) -> Blank:
    entry.only("name", "default", "least", "most", "options")
    name = entry.value("name", str)
    if entry.has("options"):
        options = entry.texts("options")
        return Blank(name=name, default=entry.one_of("default", options), options=options)
    return Blank(name=name, default=entry.value("default", int), least=entry.value("least", int), most=entry.value("most", int))
