"""Claims become a `Launch`; after this no dictionary of claims exists.

What identifies was checked before (`rules`, `messages`). The rest may be missing, and of an odd type it counts as
missing: people come in without a name too (LTI-42). Text is cut to what a column holds and cleaned of what no page or
database can hold (control characters, lone surrogates).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from integration.domain.lms.launch import Launch, LmsContext, LmsLink, LmsPerson, Platform, Purpose
from integration.lti.roles import course_roles
from integration.lti.services.service import origin_of

SPEC = "https://purl.imsglobal.org/spec"
LTI = f"{SPEC}/lti/claim"
VERSION = f"{LTI}/version"
MESSAGE_TYPE = f"{LTI}/message_type"
DEPLOYMENT_ID = f"{LTI}/deployment_id"
TARGET_LINK_URI = f"{LTI}/target_link_uri"
RESOURCE_LINK = f"{LTI}/resource_link"
ROLES = f"{LTI}/roles"
CONTEXT = f"{LTI}/context"
LIS = f"{LTI}/lis"
CUSTOM = f"{LTI}/custom"
PRESENTATION = f"{LTI}/launch_presentation"
FOR_USER = f"{LTI}/for_user"
GRADES = f"{SPEC}/lti-ags/claim/endpoint"
NAMES = f"{SPEC}/lti-nrps/claim/namesroleservice"
LONGEST_URL = 1000
LONGEST_HISTORY, MOST_ANCESTORS = 10_000, 20
DOOR_PATH, DOOR_PARAMETER = "/lti/r/", "resource_id"
"""How a door that was placed in a course is told apart: by its address, and by a custom parameter (DL-06)."""
ACTUAL_USER = "actual_user"

Claims = Mapping[str, Any]


def launch_from(claims: Claims, platform: Platform, purpose: Purpose) -> Launch:
    """The value of proved claims."""
    return Launch(
        platform=platform,
        purpose=Purpose.PRIVACY_OF_ANOTHER if purpose is Purpose.PRIVACY and _is_about_another(claims) else purpose,
        deployment_id=claims[DEPLOYMENT_ID],
        target_link_uri=claims[TARGET_LINK_URI],
        person=_person(claims),
        link=_link(claims) if purpose is Purpose.ACTIVITY else None,
        context=_context(claims),
        roles=course_roles(role for role in claims[ROLES] if isinstance(role, str)),
        acting=_is_acting(claims),
    )


def way_back(claims: Claims, platform: Platform) -> str | None:
    """Where the LMS wants people back who are done here; only at a place that may show us (LTI-60)."""
    told = url(part(claims, PRESENTATION).get("return_url"))
    return told if told and origin_of(told) in platform.origins else None


def part(claims: Claims, name: str) -> Claims:
    """A claim that is an object; empty when it is missing or something else."""
    value = claims.get(name)
    return value if isinstance(value, dict) else {}


def text(value: object, longest: int = 255) -> str | None:
    """Clean text, or None for what is no text or says nothing."""
    if not isinstance(value, str):
        return None
    sound = value.encode(errors="ignore").decode()
    return "".join(character for character in sound if character.isprintable())[:longest].strip() or None


def url(value: object) -> str | None:
    """An address to call later, unchanged (its query belongs to it); the transport vets it at every call."""
    if not isinstance(value, str) or not (value.isascii() and value.isprintable() and len(value) <= LONGEST_URL):
        return None
    return value if value.startswith(("https://", "http://")) else None


def number(value: object) -> str | None:
    """A number or id of somebody. A variable that the platform does not know arrives as the literal `$Name`: that is none."""
    found = text(value)
    return None if found and found.startswith("$") else found


def _is_acting(claims: Claims) -> bool:
    """Whether an administrator of the LMS acts as this person. A teacher may write this parameter: it only ever takes away."""
    told = number(part(claims, CUSTOM).get(ACTUAL_USER))
    return told is not None and told != claims["sub"]


def _is_about_another(claims: Claims) -> bool:
    """Whether an administrator asks about somebody else; whom, we need not know (MSG-01)."""
    return bool(part(claims, FOR_USER).get("user_id", claims["sub"]) != claims["sub"])


def _person(claims: Claims) -> LmsPerson:
    return LmsPerson(
        subject=claims["sub"],
        given_name=text(claims.get("given_name")),
        family_name=text(claims.get("family_name")) or _name_of_last_resort(claims),
        email=text(claims.get("email"), 320),
        sourced_id=number(part(claims, LIS).get("person_sourcedid")),
        locale=text(part(claims, PRESENTATION).get("locale"), 16) or text(claims.get("locale"), 16),
    )


def _name_of_last_resort(claims: Claims) -> str | None:
    """Some platforms send only the full name."""
    return None if text(claims.get("given_name")) else text(claims.get("name"))


def _context(claims: Claims) -> LmsContext | None:
    told = part(claims, CONTEXT)
    if not told:
        return None
    return LmsContext(
        id=told["id"],
        label=text(told.get("label")),
        title=text(told.get("title")),
        memberships_url=url(part(claims, NAMES).get("context_memberships_url")),
        history=_history(part(claims, CUSTOM).get("context_history")),
    )


def _history(value: object) -> tuple[str, ...]:
    """URL-encoded ids with commas between; none for a course made from scratch or a variable that the platform does not know."""
    if not isinstance(value, str) or value.startswith("$") or len(value) > LONGEST_HISTORY:
        return ()
    ids = (text(unquote(each.strip())) for each in value.split(","))
    return tuple(id_ for id_ in ids if id_)[:MOST_ANCESTORS]


def _link(claims: Claims) -> LmsLink:
    told, grades = claims[RESOURCE_LINK], part(claims, GRADES)
    scopes = grades.get("scope")
    return LmsLink(
        id=told["id"],
        placed=tuple(_placed(claims)),
        history=_history(part(claims, CUSTOM).get("link_history")),
        title=text(told.get("title")),
        line_item_url=url(grades.get("lineitem")),
        line_items_url=url(grades.get("lineitems")),
        scopes=tuple(scope for scope in scopes if text(scope) == scope) if isinstance(scopes, list) else (),
    )


def _placed(claims: Claims) -> Iterator[UUID]:
    """The parameter comes first: not every LMS launches to the address that was placed (DL-06)."""
    _, found, in_address = urlsplit(claims[TARGET_LINK_URI]).path.rpartition(DOOR_PATH)
    for told in (part(claims, CUSTOM).get(DOOR_PARAMETER), in_address if found else None):
        try:
            yield UUID(text(told, 36) or "")
        except ValueError:
            continue
