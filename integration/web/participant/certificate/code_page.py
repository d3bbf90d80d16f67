"""Is this certificate real? Anybody who has its code sees what stands on it, but for the name: that they type, to compare.

A code cannot be guessed, and who tries many has to wait. Search engines are told to keep out.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as Answer

from integration.domain.journey.certificate import Certificate, grouped, read_number
from integration.flows.journey import certificates as flow
from integration.web.context import services
from integration.web.identity import open_to_all
from integration.web.pace import seconds_to_wait
from integration.web.participant.certificate.wording import dates_of, facts_of, title_of

pages = Blueprint("certificate_code", __name__, url_prefix="/certificate")
LOOKS_A_MINUTE, NAMES_A_MINUTE = 30, 10
"""By address, and for one certificate whoever asks, however they spell its number."""
LONGEST_NAME = 200


@pages.get("")
@open_to_all
def ask() -> Answer:
    """Which code?"""
    typed = request.args.get("number", "").strip()
    if not typed:
        return _page("ask")
    number = read_number(typed)
    return redirect(url_for("certificate_code.read", number=grouped(number)), 303) if number else _page("unknown", typed=typed)


@pages.get("/<number>")
@open_to_all
def read(number: str) -> Answer:
    """What is known of this code."""
    return _told(number, _looked_up(number))


@pages.post("/<number>")
@open_to_all
def compare(number: str) -> Answer:
    """The same, and whether the name that was typed is the one on it. The name goes nowhere."""
    if known := read_number(number):
        _keep_pace(f"certificate name {known}", NAMES_A_MINUTE)
    certificate, name = _looked_up(number), request.form.get("name", "")[:LONGEST_NAME]
    is_same = certificate.is_of(name) if certificate is not None and certificate.stands and name.strip() else None
    return _told(number, certificate, name=name, is_same=is_same)


def _looked_up(number: str) -> Certificate | None:
    _keep_pace(f"certificate from {request.remote_addr}", LOOKS_A_MINUTE)
    return flow.look_up(services().store, number)


def _keep_pace(who: str, most: int) -> None:
    if wait := seconds_to_wait(who, most):
        raise TooManyRequests(retry_after=wait)


def _told(number: str, certificate: Certificate | None, **compared: object) -> Answer:
    if certificate is None:
        return _page("unknown", typed=number)
    if not certificate.stands:
        return _page("withdrawn", certificate=certificate)
    facts = facts_of(certificate) + dates_of(certificate)
    organisation = services().settings.organisation
    return _page("real", certificate=certificate, programme_title=title_of(certificate), facts=facts, organisation=organisation, **compared)


def _page(known: str, **values: object) -> Response:
    status = 404 if known == "unknown" else 200
    answer = make_response(render_template("participant/certificate/code.html", known=known, **values), status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
