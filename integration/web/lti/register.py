"""Where an LMS registers itself: opened by the LMS in a frame or a tab, with an invitation of ours in the address (DR-01..10).

No cookie is needed or set. The question is answered with a ticket that stands in its form only, and nothing personal is on these pages.
"""

from __future__ import annotations

import logging
from hmac import compare_digest

from flask import Blueprint, Response, make_response, render_template, request

from integration.domain.lms.launch import LaunchRefused
from integration.domain.lms.refusals import REGISTERING, Step
from integration.domain.lms.registration import RegistrationRefused
from integration.flows.lms.registering import dynamic as flow
from integration.flows.lms.registering.dynamic import Done, Parts, Question
from integration.web import errors
from integration.web.context import now, services
from integration.web.cookies import sealed
from integration.web.headers import let_frame, let_script
from integration.web.identity import open_to_all
from integration.web.pace import keep_pace
from integration.web.page.language import current

log = logging.getLogger(__name__)
pages = Blueprint("lms_register", __name__, url_prefix="/lti/register")
WITH_THE_SAME_TICKET = frozenset({"registration-unreachable", "registration-refused", "registration-malformed", "registration-running"})
LONGEST_TOKEN = 4000


@pages.get("")
@open_to_all
def ask() -> Response:
    """The LMS opened our address: who is it, and does a person say yes? Without a platform: where to paste the address."""
    _keep_pace()
    parts, address = _parts(), _asked("openid_configuration")
    let_frame(*flow.who_may_see(parts, address))
    invited = flow.invitation(parts.store, _asked("invite"), now=now())
    if not address:
        return make_response(
            render_template("register/paste.html", products=services().products.values(), chosen=invited.product, invite=_asked("invite"))
        )
    question = flow.begin(parts, invited, address=address, token=_token(), now=now())
    let_frame(*question.configuration.origins)
    return _question(question)


@pages.post("")
@open_to_all
def answer() -> Response:
    """Somebody said yes. Sent twice, it shows what came of the first time."""
    _keep_pace()
    parts, word = _parts(), _asked("ticket")
    let_frame(*_place_of_the_page())
    shares_names = request.form.get("names") != "no"
    done = flow.confirm(parts, word, shares_names=shares_names, language=services().settings.language, now=now())
    log.info("registration outcome=accepted platform=%s waits=%s", done.platform.id, done.waits)
    let_frame(*done.platform.origins)
    return _done(done)


@pages.errorhandler(RegistrationRefused)
def refused(refusal: RegistrationRefused) -> Response:
    """What was wrong and what to do about it; the log line carries the same code and reference."""
    reference = errors.reference()
    log.warning("registration outcome=refused reason=%s detail=%s ref=%s", refusal.code, refusal.detail or None, reference)
    _write_down(refusal, reference)
    ticket = _asked("ticket") if refusal.code in WITH_THE_SAME_TICKET else ""
    page = render_template("register/refused.html", refusal=refusal, reference=reference, ticket=ticket, again=_again())
    return _seen_by_the_opener(make_response(page, refusal.status))


def _write_down(refusal: RegistrationRefused, reference: str) -> None:
    """For the admin, who finds it by its reference among the launches; nothing of invitation, ticket or token is in it."""
    services().launch_log.refused(
        REGISTERING + refusal.code, reference=reference, step=Step.REGISTER, platform_id=None, fields=request.values, now=now()
    )


def _question(question: Question) -> Response:
    place = " ".join(question.configuration.origins)
    others = {"invite": _asked("invite"), "openid_configuration": _asked("openid_configuration"), "registration_token": _token() or ""}
    page = render_template(
        "register/confirm.html",
        question=question,
        tool=services().tool,
        fields={"ticket": question.ticket, "place": place, "seal": _seal(place)},
        others={name: value for name, value in others.items() if value},
    )
    return _seen_by_the_opener(make_response(page))


def _done(done: Done) -> Response:
    let_script()
    steps = done.product.register.next if done.product.register else ()
    return _seen_by_the_opener(make_response(render_template("register/done.html", done=done, steps=steps)))


def _parts() -> Parts:
    here = services()
    return Parts(store=here.store, transport=here.transport, products=here.products, tool=here.tool, base_url=here.settings.base_url)


def _asked(name: str) -> str:
    """What came in an address or a form; without NUL, which PostgreSQL cannot hold."""
    return request.values.get(name, "").replace("\0", "").strip()


def _token() -> str | None:
    """The platform's own token, as it is; what cannot be one in a header is none (RFC 6750, 2.1)."""
    token = _asked("registration_token")
    return token if 0 < len(token) <= LONGEST_TOKEN and all("!" <= sign <= "~" for sign in token) else None


def _keep_pace() -> None:
    try:
        keep_pace("registration")
    except LaunchRefused as hasty:
        raise RegistrationRefused("too-many", 429) from hasty


def _place_of_the_page() -> list[str]:
    """Who shows the page that this form stands on, as we wrote it there ourselves; known even when the ticket is over."""
    place = _asked("place")
    return place.split(" ") if compare_digest(_asked("seal").encode(), _seal(place).encode()) else []


def _again() -> dict[str, str]:
    place = _asked("place")
    return {"ticket": _asked("ticket"), "names": request.form.get("names", ""), "place": place, "seal": _asked("seal"), "lang": current()}


def _seal(place: str) -> str:
    return sealed("register", place)


def _seen_by_the_opener(answer: Response) -> Response:
    """An LMS that opened us in a tab waits for our message: the tab must not lose sight of it (DR-09)."""
    answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return answer
