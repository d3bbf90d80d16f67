"""The pages of the agreement: read it, change what may be chosen, sign it, take a signature back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.clauses import BLANK, ON, Blank, Clause, ClauseKind, chosen_terms
from integration.flows import mentoring
from integration.store.reads import DuoPage
from integration.web.context import now, services
from integration.web.headers import let_script
from integration.web.identity import participants
from integration.web.page.language import current
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, me, show

pages = Blueprint("agreement", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/agreement")
EDITABLE = frozenset({ClauseKind.CHOICE, ClauseKind.OPTIONAL})
NUMBER = re.compile(r"\s*\d{1,9}\s*")


@pages.get("")
@participants
def read(duo_id: UUID) -> Page:
    """The whole text and both signatures, on one sheet when printed."""
    let_script()
    return show("agreement", duo_of_mine(duo_id), clauses=services().catalogue.clauses)


@pages.get("/terms")
@participants
def terms(duo_id: UUID) -> Page:
    """The clauses the two may fill in or leave out."""
    duo = duo_of_mine(duo_id)
    return _form(duo, chosen_terms(services().catalogue.clauses, duo.agreement.terms))


@pages.post("/terms")
@participants
def write_terms(duo_id: UUID) -> Page:
    """Keep the choices as a new version, unsigned."""
    clauses = services().catalogue.clauses
    wanted = terms_of(request.form, chosen_terms(clauses, duo_of_mine(duo_id).agreement.terms))
    try:
        mentoring.write_terms(services().store, duo_id=duo_id, person=me(), terms=wanted, clauses=clauses, now=now())
    except RuleBroken as broken:
        return _form(duo_of_mine(duo_id), wanted, problem=broken.code), UNPROCESSABLE
    return go("agreement.read", duo_id, done="terms")


@pages.get("/signature")
@participants
def sign(duo_id: UUID) -> Page:
    """Say once more what signing means."""
    return show("sign", duo_of_mine(duo_id))


@pages.post("/signature")
@participants
def put_signature(duo_id: UUID) -> Page:
    """Sign the version that was on the screen."""
    version = request.form.get("version", 0, type=int)
    try:
        mentoring.sign(services().store, duo_id=duo_id, person=me(), version=version, now=now())
    except RuleBroken as broken:
        return _read_again(duo_id, broken)
    return go("agreement.read", duo_id, done="signed")


@pages.post("/signature/withdrawal")
@participants
def withdraw(duo_id: UUID) -> Page:
    """Take my signature back, as long as my partner has not signed."""
    try:
        mentoring.withdraw_signature(services().store, duo_id=duo_id, person=me(), now=now())
    except RuleBroken as broken:
        return _read_again(duo_id, broken)
    return go("agreement.read", duo_id, done="withdrawn")


@pages.post("/renewal")
@participants
def renew(duo_id: UUID) -> Page:
    """Midway: sign again, with or without a change."""
    try:
        mentoring.renew_agreement(services().store, duo_id=duo_id, person=me(), now=now())
    except RuleBroken as broken:
        return _read_again(duo_id, broken)
    return go("agreement.read", duo_id, done="renewed")


def terms_of(form: MultiDict[str, str], present: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The choices in a form, by clause and blank (`A03.weeks`); what it does not name stays as it is at present."""
    editable = [clause for clause in services().catalogue.clauses if clause.kind in EDITABLE]
    return {clause.id: {**present[clause.id], **dict(_choices(clause, form))} for clause in editable}


def _choices(clause: Clause, form: MultiDict[str, str]) -> Iterator[tuple[str, object]]:
    """A number that is none stays the words that were typed, so that the form can show them again."""
    for blank in clause.blanks:
        if (typed := form.get(f"{clause.id}.{blank.name}")) is not None:
            yield blank.name, int(typed) if blank.options is None and NUMBER.fullmatch(typed) else typed
    if (kept := form.get(f"{clause.id}.{ON}")) is not None:
        yield ON, kept == "yes"


def sentence(clause: Clause) -> list[str | Blank]:
    """The text of a clause with the blanks still open, to fill in where they stand."""
    blanks = {blank.name: blank for blank in clause.blanks}
    parts = enumerate(BLANK.split(clause.text[current()]))
    return [blanks[part] if odd % 2 else part for odd, part in parts]


def _form(duo: DuoPage, values: Mapping[str, Any], problem: str | None = None) -> str:
    clauses = [clause for clause in services().catalogue.clauses if clause.kind in EDITABLE]
    return show("terms", duo, clauses=clauses, terms=values, sentence=sentence, problem=problem)


def _read_again(duo_id: UUID, broken: RuleBroken) -> Page:
    clauses = services().catalogue.clauses
    return show("agreement", duo_of_mine(duo_id), clauses=clauses, problem=broken.code), UNPROCESSABLE
