"""The LMS's door: the HTTP side of a launch, and our public keys.

Step 1 decides how the browser will prove itself (CK-04). Top level: a cookie, and on to the platform at once (layer 0).
Framed: a partitioned cookie, and a look in the same frame whether it came back (layer 1); if not, nothing is used up yet and
a button opens a window of its own (layer 3). No script is needed for any of that. Between the two, where the platform says
that it keeps things for us, a script has it keep our mark (layer 2); no cookie works there, so the session has none either.
"""

from __future__ import annotations

import logging
from hmac import compare_digest
from typing import cast
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from flask import Blueprint, Response, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from integration.domain.lms.launch import LaunchRefused, Platform, Storage
from integration.domain.lms.refusals import Step
from integration.flows.lms import arrive, begin_launch, signing_keys
from integration.flows.lms.arrive import Arrival, TakenBack
from integration.flows.lms.begin_launch import UnderWay
from integration.flows.lms.registrations import who_may_frame
from integration.store.access.web_sessions import Browser
from integration.web import cookies, errors
from integration.web.context import now, services
from integration.web.forgery import crosses_sites
from integration.web.headers import let_fetch, let_frame, let_script, let_submit
from integration.web.identity import door, open_to_all
from integration.web.pace import keep_pace

log = logging.getLogger(__name__)
pages = Blueprint("launch", __name__, url_prefix="/lti")

FORM = "application/x-www-form-urlencoded"
LARGEST = 256 * 1024
MOST_FIELDS = 100
AGAIN = frozenset({"state-unknown", "state-elsewhere", "token-expired", "platform-error", "state-missing"})
ASK_ADMIN = frozenset({"registration-unknown", "registration-disabled", "registration-ambiguous"})
STEPS = {
    "launch.check": Step.CHECK,
    "launch.login_stored": Step.CHECK,
    "launch.launch": Step.ANSWER,
    "launch.launch_stored": Step.ANSWER,
}
KINDS = {
    **dict.fromkeys(AGAIN, "again"),
    **dict.fromkeys(ASK_ADMIN, "unknown"),
    "deployment-waiting": "waiting",
    "deployment-disabled": "waiting",
    "person-unknown": "anonymous",
    "platform-keys-unreachable": "asleep",
    "too-many-logins": "busy",
    "message-type-unsupported": "unsupported",
}


@pages.route("/login", methods=["GET", "POST"])
@pages.route("/login/<uuid:registration>", methods=["GET", "POST"], endpoint="login_of")
@open_to_all
@crosses_sites
def login(registration: UUID | None = None) -> AnyResponse:
    """Step 1: the platform sends a browser. Whatever it says is unproved: nothing of it is shown, followed or believed."""
    asked = _form() if request.method == "POST" else _fields(request.query_string)
    keep_pace(f"{asked.get('iss')} {asked.get('client_id')}")
    storage = Storage.COOKIE if request.headers.get("Sec-Fetch-Dest") == "document" else Storage.PARTITIONED
    begun = begin_launch.begin(services().store, asked, registration=registration, storage=storage, redirect_uri=_redirect_uri(), now=now())
    let_frame(*begun.platform.origins)
    onward = begun.go_to if storage is Storage.COOKIE else url_for(".check", state=begun.state)
    answer = redirect(onward, 302 if storage is Storage.COOKIE else 303)
    cookies.mark_launch(answer, begun.state, storage)
    return answer


@pages.get("/login/check")
@open_to_all
def check() -> AnyResponse:
    """Still step 1, framed: did the cookie come back? Then on to the platform, else to a window of its own."""
    begun = begin_launch.resume(services().store, request.args.get("state", ""), redirect_uri=_redirect_uri(), now=now())
    let_frame(*begun.platform.origins)
    if cookies.is_marked(begun.state, Storage.PARTITIONED):
        return redirect(begun.go_to, 302)
    log.info("launch outcome=%s platform=%s", "storage" if begun.storage_target else "window", begun.platform.id)
    return _window(begun)


@pages.post("/login/stored")
@open_to_all
def login_stored() -> AnyResponse:
    """Still step 1: no cookie came back, but the platform's own page keeps our mark (layer 2). Then on to the platform."""
    state = request.form.get("state", "")
    begun = begin_launch.resume(services().store, state, redirect_uri=_redirect_uri(), now=now())
    let_frame(*begun.platform.origins)
    begin_launch.keep_elsewhere(services().store, state, now=now())
    return redirect(begun.go_to, 303)


@pages.post("/launch")
@open_to_all
@crosses_sites
def launch() -> AnyResponse:
    """Step 3: the platform's answer, through the browser. It ends in a session and a page of its own (LTI-44)."""
    answer = _form()
    g.launch_state = answer.get("state", "")
    taken = arrive.take_back(services().store, answer, now=now())
    if taken is None:
        return _ask_storage(answer)
    arrival = _arrive(taken, cookies.browser(door()), is_marked=cookies.is_marked(taken.state, taken.storage))
    onward = redirect(f"/t/{arrival.launch_id}/", 303)
    cookies.begin_session(onward, arrival.token, taken.storage)
    cookies.unmark_launch(onward, taken.state)
    return onward


@pages.post("/launch/stored")
@open_to_all
def launch_stored() -> AnyResponse:
    """Step 3 of a launch without cookies: the same answer from our own page, with what the platform's storage kept (PM-06).

    The word of the session goes back in the body, and nowhere else (CK-08); with it the time here, for whoever signs (CK-09).
    """
    answer = _form()
    taken = arrive.take_back(services().store, answer, by=frozenset({Storage.PLATFORM}), now=now())
    if taken is None:
        raise LaunchRefused("state-unknown")
    is_marked = compare_digest(answer.get("proof", "").encode(), cookies.stored_mark(taken.state).encode())
    arrival = _arrive(taken, cookies.without_cookies(answer.get("key", "")), is_marked=is_marked)
    return jsonify(word=arrival.token, start=f"/t/{arrival.launch_id}/", now=int(now().timestamp() * 1000))


@pages.get("/jwks.json")
@open_to_all
def jwks() -> Response:
    """Our public keys (KEY-01)."""
    answer = jsonify(signing_keys.key_set(services().store, now=now()))
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@pages.errorhandler(LaunchRefused)
def refused(refusal: LaunchRefused) -> AnyResponse:
    """The page of a launch that came to nothing: what to do now, and a code; the reason is for the log (LTI-43)."""
    reference, platform = errors.reference(), _platform()
    log.warning("launch outcome=refused reason=%s ref=%s platform=%s", refusal.code, reference, platform.id if platform else None)
    _write_down(refusal, reference, platform)
    let_frame(*_who_may_see(refusal, platform))
    page = render_template("launch/refused.html", kind=KINDS.get(refusal.code, "broken"), reference=reference, back=refusal.back)
    answer = make_response(page, refusal.status)
    if "launch_state" in g:
        cookies.unmark_launch(answer, g.launch_state)
    return answer


def _arrive(taken: TakenBack, browser: Browser, *, is_marked: bool) -> Arrival:
    """Let in whoever the platform vouches for, if this is the browser that the launch began in."""
    g.platform = taken.platform
    let_frame(*taken.platform.origins)
    if not is_marked:
        raise LaunchRefused("state-elsewhere")
    proved = arrive.prove(services().store, services().transport, taken, is_ours=_is_ours, now=now())
    arrival = arrive.arrive(services().store, proved, browser=browser, now=now())
    log.info("launch outcome=accepted platform=%s launch=%s storage=%s", taken.platform.id, arrival.launch_id, taken.storage)
    return arrival


def _write_down(refusal: LaunchRefused, reference: str, platform: Platform | None) -> None:
    """For the admin, who finds it by its reference; a field of the form that cannot be read is not in it."""
    services().launch_log.refused(
        refusal.code,
        reference=reference,
        step=STEPS.get(request.endpoint or "", Step.LOGIN),
        platform_id=platform.id if platform else None,
        fields=g.get("asked") or MultiDict(),
        now=now(),
    )


def _window(begun: UnderWay) -> AnyResponse:
    """A button that opens a window; above it, where the platform keeps things for us, a script that tries that first."""
    let_submit(*begun.platform.origins)
    if begun.storage_target:
        let_script()
    address = url_for(".login_of", registration=begun.platform.id)
    return make_response(render_template("launch/window.html", address=address, begun=begun, storage=_storage(begun)))


def _ask_storage(answer: MultiDict[str, str]) -> AnyResponse:
    """A page that asks the platform's storage for our mark and sends the answer once more; nothing is used up or believed yet."""
    begun = begin_launch.resume(services().store, answer.get("state", ""), redirect_uri=_redirect_uri(), now=now())
    let_frame(*begun.platform.origins)
    let_fetch()
    fields = {name: answer[name] for name in ("state", "id_token", "error") if name in answer}
    return make_response(render_template("launch/stored.html", fields=fields, storage=_storage(begun)))


def _storage(begun: UnderWay) -> dict[str, str] | None:
    """Where the platform keeps our mark: only its own sign-in page's origin may hold it or give it back (PM-04, PM-05)."""
    if begun.storage_target is None:
        return None
    key, mark = f"lti_state_{begun.state}", cookies.stored_mark(begun.state)
    return {"target": begun.storage_target, "origin": begun.storage_origin, "key": key, "mark": mark}


def _form() -> MultiDict[str, str]:
    """What was posted, if it is a form of a sensible size (LTI-30)."""
    request.max_content_length = LARGEST
    if request.mimetype != FORM:
        raise LaunchRefused("no-form", 400)
    try:
        return _fields(request.get_data())
    except RequestEntityTooLarge as large:
        raise LaunchRefused("too-large", 400) from large


def _fields(raw: bytes) -> MultiDict[str, str]:
    """The fields to the letter: what is no text is refused, not mended as Flask would (LTI-12)."""
    try:
        g.asked = MultiDict(parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError as unreadable:
        raise LaunchRefused("fields-malformed", 400) from unreadable
    return cast("MultiDict[str, str]", g.asked)


def _redirect_uri() -> str:
    """The one address that platforms know (LTI-22)."""
    return f"{services().settings.base_url}/lti/launch"


def _is_ours(url: str) -> bool:
    """Whether an address leads to a page of this service, by its parts, not by its beginning (LTI-38)."""
    try:
        ours, asked = urlsplit(services().settings.base_url), urlsplit(url)
    except ValueError:
        return False
    return (asked.scheme, asked.netloc.lower()) == (ours.scheme, ours.netloc.lower()) and _has_page(asked.path)


def _has_page(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except MethodNotAllowed:
        return True
    except NotFound:
        return path == "/"
    return True


def _platform() -> Platform | None:
    platform: Platform | None = g.get("platform")
    return platform


def _who_may_see(refusal: LaunchRefused, platform: Platform | None) -> list[str]:
    """The LMS of the launch; nobody when it is unknown. A state that is over belongs to one of ours: any of them may show this."""
    if platform:
        return list(platform.origins)
    return [] if refusal.status == 403 else who_may_frame(services().store)
