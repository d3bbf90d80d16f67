"""Our cookies: one per launch under way, one per session at each door. Their values mean nothing to anybody else.

A launch ends with a form that another site posts, so its cookies are `SameSite=None`; in a frame they are `Partitioned`, so
that browsers which block third-party cookies keep them (CK-01..04). Nothing but our server reads or sets them.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

from flask import request
from werkzeug.wrappers import Response

from integration.domain.lms.launch import Storage
from integration.domain.people.visitor import Door
from integration.store.access.proofs import is_key
from integration.store.access.web_sessions import Browser
from integration.store.lms.launch_states import LIFE
from integration.web.carried import proof_of
from integration.web.context import services

SESSION = {Door.TOOL: "__Host-sid", Door.ADMIN: "__Secure-admin"}
LAUNCH = "__Host-lti-"
NAMED_BY = 12
MOST_LAUNCHES = 10


def sealed(*words: str) -> str:
    """A mark that only we can make: tells that we said these words."""
    key = services().settings.secret_key
    if key is None:
        raise LookupError("WEDERKERIG_SECRET_KEY is not set")
    return urlsafe_b64encode(hmac(key.encode(), "\n".join(words).encode(errors="replace"), sha256).digest()).decode().rstrip("=")


def browser(door: Door) -> Browser:
    """What this browser shows of itself at a door: its cookies, or at the tool's door the word that a script says (CK-08)."""
    said = request.authorization
    if door is Door.TOOL and said and said.type == "bearer" and said.token:
        return Browser(tokens=(said.token,), agent=request.user_agent.string, carried=True, proof=proof_of(said.token))
    return Browser(tokens=tuple(request.cookies.getlist(SESSION[door])), agent=request.user_agent.string)


def without_cookies(key: str) -> Browser:
    """This browser, of which we know that it keeps none of our cookies here. `key`: with which it will sign, "" if it cannot."""
    return Browser(tokens=(), agent=request.user_agent.string, carried=True, key=key if is_key(key) else None)


def begin_session(answer: Response, token: str, storage: Storage) -> None:
    """Give the browser its session at the tool's door."""
    _set(answer, SESSION[Door.TOOL], token, partitioned=storage is Storage.PARTITIONED)


def begin_admin_session(answer: Response, token: str) -> None:
    """Give the browser its session at the admin door: never sent from another site."""
    answer.set_cookie(SESSION[Door.ADMIN], token, path="/admin", secure=True, httponly=True, samesite="Lax")


def end_session(answer: Response, door: Door) -> None:
    """Take the session cookie back."""
    if door is Door.ADMIN:
        answer.delete_cookie(SESSION[door], path="/admin", secure=True, httponly=True, samesite="Lax")
    else:
        _forget(answer, SESSION[door])


def mark_launch(answer: Response, state: str, storage: Storage) -> None:
    """Mark this browser as the one in which the launch began; the oldest of too many marks goes (CK-06)."""
    waiting = [name for name in request.cookies if name.startswith(LAUNCH)]
    for name in waiting[: max(0, len(waiting) - MOST_LAUNCHES + 1)]:
        _forget(answer, name)
    _set(answer, _launch_name(state), _launch_mark(state, storage), partitioned=storage is Storage.PARTITIONED, seconds=LIFE.seconds)


def is_marked(state: str, storage: Storage) -> bool:
    """Whether this browser has the mark of this launch, of the very kind that was set: one does not do for the other."""
    shown = request.cookies.get(_launch_name(state), "")
    return compare_digest(shown.encode(), _launch_mark(state, storage).encode())


def stored_mark(state: str) -> str:
    """What the platform's storage keeps as the mark of a launch; it stands in no address."""
    return _launch_mark(state, Storage.PLATFORM)


def unmark_launch(answer: Response, state: str) -> None:
    """The launch is over; its mark too. Only a mark that came along: of a made-up state no cookie name is written."""
    if _launch_name(state) in request.cookies:
        _forget(answer, _launch_name(state))


def _launch_name(state: str) -> str:
    return LAUNCH + state[:NAMED_BY]


def _launch_mark(state: str, storage: Storage) -> str:
    return sealed("launch", storage, state)


def _set(answer: Response, name: str, value: str, *, partitioned: bool, seconds: int | None = None) -> None:
    answer.set_cookie(name, value, max_age=seconds, secure=True, httponly=True, samesite="None", partitioned=partitioned)


def _forget(answer: Response, name: str) -> None:
    """In both forms: a browser takes back only the form that it was given."""
    for partitioned in (False, True):
        answer.delete_cookie(name, secure=True, httponly=True, samesite="None", partitioned=partitioned)
