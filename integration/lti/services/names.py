"""Who is in a course: Names and Role Provisioning Services 2.0 (NRPS-01..07; what Moodle really does: MOODLE 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from integration.domain.errors import Refused
from integration.domain.lms.membership import Member, Members
from integration.lti.claims import number, text
from integration.lti.claims import url as sound_url
from integration.lti.roles import course_roles, takes_part
from integration.lti.services.paging import answers, linked
from integration.lti.services.service import Service, asking

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
PAGE = "100"
PURPOSE = "LMS roster"
AWAY = frozenset({"inactive", "deleted"})
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


def read_members(service: Service, memberships_url: str) -> Members:
    """Everybody whom the LMS names, from all pages, or the failure of the page that could not be read.

    A limit is always sent: Open edX refuses a large course without one (NRPS-07). Roles are not asked for but looked at
    here, because a next page may have forgotten what was asked (NRPS-03).
    """
    return _read(service, asking(memberships_url, limit=PAGE))


def read_changes(service: Service, changes_url: str) -> Members:
    """Only who came, changed or left since the LMS handed out this address, which is used as it is (NRPS-04)."""
    return replace(_read(service, changes_url), is_whole=False)


def _read(service: Service, url: str) -> Members:
    found: dict[str, Member] = {}
    nameless, changes = 0, None
    for answer in answers(service, url, scope=SCOPE, accept=MEDIA_TYPE, purpose=PURPOSE):
        changes = sound_url(linked(answer.headers.get("Link", ""), url, "differences")) or changes
        for told in _listed(answer.json()):
            member = _member(told)
            if member is None:
                nameless += 1
            elif TEST_USER not in _roles(told):
                found[member.user] = member
    return Members(found=found, nameless=nameless, changes_url=changes)


def _listed(page: object) -> list[Any]:
    members = page.get("members") if isinstance(page, dict) else None
    if not isinstance(members, list):
        raise Refused(f"{PURPOSE}: the answer holds no list of members", code="lms-malformed")
    return members


def _member(told: object) -> Member | None:
    """Somebody, or None for what names nobody. Only `user_id` is sure to be there (NRPS-02)."""
    user = _user(told.get("user_id")) if isinstance(told, dict) else None
    if user is None or not isinstance(told, dict):
        return None
    given = text(told.get("given_name"))
    return Member(
        user=user,
        takes_part=takes_part(course_roles(_roles(told))),
        is_active=str(told.get("status", "")).lower() not in AWAY,
        sourced_id=number(told.get("lis_person_sourcedid")),
        given_name=given,
        family_name=text(told.get("family_name")) or (None if given else text(told.get("name"))),
    )


def _user(value: object) -> str | None:
    """The `sub` that this person launches with (LTI-39); some write numbers without quotes."""
    user = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return user if isinstance(user, str) and user.isascii() and 0 < len(user) <= 255 else None


def _roles(told: Mapping[str, Any]) -> list[str]:
    roles = told.get("roles")
    return [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
