"""Reading what a programme asks of a pair, and of who wants to join."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from integration.catalogue.reading import Entry
from integration.domain.catalogue.entry_rule import EntryRule, Justification
from integration.domain.catalogue.pair_rule import Apart, Condition, Differs, FitsEach, FitsTogether, NewAndSettled, PairRule, Shares, Trait

PERCENT = range(1, 101)
STEPS = range(1, 5)
MONTHS = range(1, 601)
TOPICS = range(1, 11)
DIFFERING = tuple(trait for trait in Trait if trait not in (Trait.BAND, Trait.TENURE))
JUSTIFIED = ("aim", "why_suitable", "why_necessary", "alternative_considered", "approved_by")


def read_pair_rule(entry: Entry) -> PairRule:
    """The conditions, each a mapping with one key that says its kind."""
    return PairRule(tuple(_condition(one) for one in entry.entries("pair")))


def _condition(entry: Entry) -> Condition:
    names = entry.only(*KINDS).names()
    if len(names) != 1:
        raise entry.problem(names[1] if names else "", f"must say one thing: {', '.join(KINDS)}")
    return KINDS[names[0]](entry)


def _new_and_settled(entry: Entry) -> Condition:
    part = entry.entry("tenure").only("new", "settled")
    rule = NewAndSettled(_number(part, "new", MONTHS), _number(part, "settled", MONTHS))
    if rule.settled <= rule.new:
        raise part.problem("settled", f"must be more than {rule.new}")
    return rule


KINDS: Mapping[str, Callable[[Entry], Condition]] = {
    "differs": lambda entry: Differs(Trait(entry.one_of("differs", DIFFERING))),
    "bands_apart": lambda entry: Apart(_number(entry, "bands_apart", STEPS)),
    "topics_shared": lambda entry: Shares(_number(entry, "topics_shared", TOPICS)),
    "fit_each": lambda entry: FitsEach(_number(entry, "fit_each", PERCENT)),
    "fit_together": lambda entry: FitsTogether(_number(entry, "fit_together", PERCENT)),
    "tenure": _new_and_settled,
}


def _number(entry: Entry, name: str, allowed: range) -> int:
    found = entry.value(name, int)
    if found not in allowed:
        raise entry.problem(name, f"must be from {allowed.start} to {allowed.stop - 1}")
    return found


def read_entry_rules(entry: Entry) -> tuple[EntryRule, ...]:
    """Who may join; none in most programmes. What can be an indirect distinction by age needs its justification here."""
    return tuple(_entry_rule(one) for one in entry.entries("entry")) if entry.has("entry") else ()


def _entry_rule(entry: Entry) -> EntryRule:
    entry.only("of", "reason", "values", "least", "most", "justification")
    rule = EntryRule(
        trait=Trait(entry.one_of("of", Trait)),
        reason=entry.text("reason"),
        values=entry.words("values"),
        least=entry.value("least", int) if entry.has("least") else None,
        most=entry.value("most", int) if entry.has("most") else None,
        justification=_justification(entry.entry("justification")) if entry.has("justification") else None,
    )
    if rule.needs_justification and rule.justification is None:
        remedy = f"who may join depends on {rule.trait}, which can be an indirect distinction by age; give a justification with"
        raise entry.problem("of", f"{remedy} {', '.join((*JUSTIFIED, 'review_date'))}, or ask it of the pair instead")
    if not rule.values and rule.least is None and rule.most is None:
        raise entry.problem("values", "must say what is asked: values, least or most")
    return rule


def _justification(entry: Entry) -> Justification:
    entry.only(*JUSTIFIED, "review_date")
    return Justification(**{name: entry.value(name, str) for name in JUSTIFIED}, review_date=entry.value("review_date", date))
