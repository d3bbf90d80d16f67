"""What a certificate says, in the language of the request: on paper, on its owner's page, and on the page of its code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import current_app, render_template, url_for

from integration.domain.journey.certificate import Certificate
from integration.post.certificate.sheet import Sheet
from integration.web.context import services
from integration.web.page.language import current, full_day, gettext, ngettext
from integration.web.page.weave import DESK, weave

MOST_CROSSINGS = 14
"""As many as the width of a sheet can hold."""
Facts = tuple[tuple[str, str], ...]


def title_of(certificate: Certificate) -> str:
    """The title of its programme; the code of one that is not in the catalogue any more."""
    programme = services().catalogue.programmes.get(certificate.programme)
    return programme.title[current()] if programme else certificate.programme


def facts_of(certificate: Certificate) -> Facts:
    """How long and how often somebody took part. What there was none of is not told."""
    period = f"{full_day(certificate.starts_on)} – {full_day(certificate.ended_on)}"
    told = (
        (gettext("Period"), period, True),
        (gettext("Hours, rounded to four"), str(certificate.hours), certificate.hours),
        (gettext("Sessions in the duo"), str(certificate.sessions), certificate.sessions),
        (gettext("Group meetings"), str(certificate.meetings), certificate.meetings),
    )
    return tuple((label, value) for label, value, is_there in told if is_there)


def dates_of(certificate: Certificate) -> Facts:
    """When it was made, and until when anybody can look it up."""
    return (
        (gettext("Made on"), full_day(certificate.issued_on)),
        (gettext("Can be looked up until"), full_day(certificate.kept_until)),
    )


def sheet_of(certificate: Certificate) -> Sheet:
    """The whole sheet."""
    address = f"{services().settings.base_url}{url_for('certificate_code.read', number=certificate.grouped)}"
    return Sheet(
        language=current(),
        title=gettext("Certificate of participation"),
        organisation=services().settings.organisation,
        name=certificate.name,
        took_part=gettext("took part in the trajectory"),
        programme=title_of(certificate),
        about=gettext("Two colleagues learned from and with each other. Both learned, both contributed."),
        facts=facts_of(certificate) + dates_of(certificate),
        no_judgement=gettext("Participation, not assessment"),
        no_judgement_more=gettext(
            "This certificate says that somebody took part. It says nothing about what they learned or can do, and it does not "
            "count in an appraisal."
        ),
        real=gettext("Is this certificate real?"),
        real_more=gettext("Whoever holds it can look that up:"),
        address=address,
        address_told=address_told(),
        number_told=gettext("Code"),
        number=certificate.grouped,
        qr_alt=gettext("QR code of the page that tells whether this certificate is real: %(address)s", address=address),
        logo=_logo(),
        weave=_woven(certificate.sessions),
        weave_alt=ngettext("Two threads that cross once", "Two threads that cross %(num)s times", certificate.sessions),
        issued_on=certificate.issued_on,
    )


def address_told() -> str:
    """Where a code is looked up, as people type it."""
    return f"{services().settings.base_url.partition('://')[2]}{url_for('certificate_code.ask')}"


def _woven(sessions: int) -> str:
    """The two threads, which cross once per session."""
    times = min(sessions, MOST_CROSSINGS)
    return render_template("participant/certificate/weave.svg", weave=weave(DESK, planned=times, held=times, closed=True))


@cache
def _logo() -> str:
    return (Path(str(current_app.static_folder)) / "logo.svg").read_text(encoding="utf-8")
