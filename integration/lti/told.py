"""What came along with a launch that was refused, for the admin who must find out why: never anything personal.

All of it is unproved, and anybody may send anything. So a value stays only if it is one of the machines' own and looks like one;
of everything else the name stays, and what kind of thing it was. Of a person no id, name, address or number has a way through.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlsplit

from integration.domain.lms.refusals import Told
from integration.lti.claims import DEPLOYMENT_ID, MESSAGE_TYPE, ROLES, SPEC, TARGET_LINK_URI, VERSION
from integration.lti.signature import UNREADABLE

MOST_NAMES, MOST_ROLES, MOST_AUDIENCES = 60, 10, 3
LARGEST_TOKEN = 262_144
LONGEST_OFFSET = 2 * 10**9
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_./:-]{0,119}")
ID = re.compile(r"[A-Za-z0-9_.:/+=-]{1,120}")
WORD = re.compile(r"[A-Za-z0-9.-]{1,40}")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]{1,64}){0,6}/?")
LOGIN = {"issuer": "iss", "audience": "client_id", "deployment": "lti_deployment_id", "target": "target_link_uri"}
CLAIMS = {"issuer": "iss", "audience": "aud", "deployment": DEPLOYMENT_ID, "message": MESSAGE_TYPE, "version": VERSION}

Values = dict[str, str | None]


class Fields(Protocol):
    """A query or a form."""

    def to_dict(self) -> dict[str, str]:
        """The first value of each name."""
        ...


def told_by(fields: Fields, *, now: datetime) -> Told:
    """What a login or an answer brought: its fields and, if there is a token, what stands in it, verified or not."""
    form = fields.to_dict()
    header, claims = _token(form.get("id_token", ""))
    seen: Values = {**_login_values(form), **_header_values(header), **_claim_values(claims, now)}
    named = {_name(name): value for name, value in {**form, **claims}.items()}
    shapes = {name: kind_of(value) for name, value in named.items() if name}
    kept = dict(islice(sorted(shapes.items()), MOST_NAMES))
    return Told(values={name: value for name, value in seen.items() if value}, shapes=kept, hidden=len({**form, **claims}) - len(kept))


def kind_of(value: object) -> str:
    """What kind of thing a value is, and nothing of the value itself."""
    if isinstance(value, str):
        return "text" if value else "empty"
    if isinstance(value, list):
        return f"list:{len(value)}"
    if isinstance(value, dict):
        return f"parts:{len(value)}"
    return {bool: "yes-no", int: "number", float: "number"}.get(type(value), "nothing")


def _token(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand there; empty where they cannot be read."""
    parts = token.split(".") if len(token) <= LARGEST_TOKEN else []
    header, claims = (*map(_object, parts[:2]), {}, {})[:2]
    return header, claims


def _object(part: str) -> dict[str, Any]:
    try:
        read = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except UNREADABLE:
        return {}
    return read if isinstance(read, dict) else {}


def _login_values(form: Mapping[str, str]) -> Values:
    told = {name: form.get(field) for name, field in LOGIN.items()}
    return {
        "issuer": _like(ADDRESS, told["issuer"]),
        "audience": _like(ID, told["audience"]),
        "deployment": _like(ID, told["deployment"]),
        "target": _host(told["target"]),
        "configuration": _host(form.get("openid_configuration")),
    }


def _header_values(header: Mapping[str, Any]) -> Values:
    return {"algorithm": _like(WORD, header.get("alg")), "key": _like(ID, header.get("kid"))}


def _claim_values(claims: Mapping[str, Any], now: datetime) -> Values:
    """Those that are there; a claim that is missing leaves what the login said of it out of sight too, once there are claims."""
    if not claims:
        return {}
    told = {name: claims.get(claim) for name, claim in CLAIMS.items()}
    return {
        "issuer": _like(ADDRESS, told["issuer"]),
        "audience": _listed(ID, told["audience"], most=MOST_AUDIENCES),
        "deployment": _like(ID, told["deployment"]),
        "message": _like(WORD, told["message"]),
        "version": _like(WORD, told["version"]),
        "target": _host(claims.get(TARGET_LINK_URI)),
        "roles": _listed(WORD, [_last_word(role) for role in _list(claims.get(ROLES))], most=MOST_ROLES),
        "made": _offset(claims.get("iat"), now),
        "ends": _offset(claims.get("exp"), now),
    }


def _like(pattern: re.Pattern[str], value: object) -> str | None:
    """The value, if it looks as it should; what looks otherwise might be anybody's."""
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _listed(pattern: re.Pattern[str], value: object, *, most: int) -> str | None:
    values: Iterable[object] = value if isinstance(value, list) else [value]
    return ", ".join(sound for sound in (_like(pattern, each) for each in islice(values, most)) if sound) or None


def _list(value: object) -> list[Any]:
    return value[:MOST_ROLES] if isinstance(value, list) else []


def _last_word(role: object) -> str:
    """`Instructor` of `…/membership#Instructor`."""
    return re.split(r"[#/:]", role[-200:])[-1] if isinstance(role, str) else ""


def _host(url: object) -> str | None:
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host = f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return None
    return _like(ID, host)


def _offset(moment: object, now: datetime) -> str | None:
    """Seconds from now, with a sign."""
    if isinstance(moment, bool) or not isinstance(moment, int | float) or not abs(moment) < 10**12:
        return None
    seconds = round(moment - now.timestamp())
    return f"{seconds:+d}" if abs(seconds) <= LONGEST_OFFSET else None


def _name(name: str) -> str | None:
    """The name without the standard's address before it; None for what is no proper name."""
    return _like(NAME, name.removeprefix(f"{SPEC}/"))
