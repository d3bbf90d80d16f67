"""What the platform tells about a launch: the claims of the id_token, as Moodle sends them (MOODLE 3)."""

from __future__ import annotations

from typing import Any

from integration.sandbox.world.accounts import Account
from integration.sandbox.world.state import LINK_ID, Hint, World

SPEC = "https://purl.imsglobal.org/spec"
LTI = f"{SPEC}/lti/claim"
AGS = f"{SPEC}/lti-ags/scope"
LINE_ITEM = f"{AGS}/lineitem"
RESULT = f"{AGS}/result.readonly"
SCORE = f"{AGS}/score"
ROSTER = f"{SPEC}/lti-nrps/scope/contextmembership.readonly"
SCOPES = frozenset({LINE_ITEM, RESULT, SCORE, ROSTER})
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TOKEN_LIFE = 60

COURSE_ID = "2"
COURSE_LABEL, COURSE_TITLE = "WM", "Wederkerig mentorschap"
LINK_TITLE = "Mentorschap in duo's"
COURSE_NUMBER = "WM-2026"


def line_items_url(world: World) -> str:
    """The course's columns; the query belongs to the address."""
    return f"{world.config.base_url}/services/{COURSE_ID}/lineitems?type_id=1"


def line_item_url(world: World, key: str = LINK_ID) -> str:
    """A column; the activity's own unless told."""
    return f"{world.config.base_url}/services/{COURSE_ID}/lineitems/{key}/lineitem?type_id=1"


def memberships_url(world: World) -> str:
    """The course's roster."""
    return f"{world.config.base_url}/services/{COURSE_ID}/memberships"


def launch_claims(world: World, account: Account, hint: Hint, nonce: str) -> dict[str, Any]:
    """Everything in one id_token."""
    return {**_identity(world, account, nonce), **_activity(world, account), **_presentation(world, account, hint), **_services(world)}


def _identity(world: World, account: Account, nonce: str) -> dict[str, Any]:
    now = world.clock.stamp()
    return {
        "iss": world.config.issuer,
        "aud": world.config.client_id,
        "sub": account.sub,
        "nonce": nonce,
        "iat": now,
        "exp": now + TOKEN_LIFE,
        **(_names(account) if world.config.shares_names else {}),
    }


def _names(account: Account) -> dict[str, str]:
    return {"given_name": account.first, "family_name": account.last, "name": account.name, "email": account.email}


def _activity(world: World, account: Account) -> dict[str, Any]:
    return {
        f"{LTI}/version": "1.3.0",
        f"{LTI}/message_type": "LtiResourceLinkRequest",
        f"{LTI}/deployment_id": world.config.deployment_id,
        f"{LTI}/target_link_uri": world.config.link_target,
        f"{LTI}/roles": [ROLE + account.role],
        f"{LTI}/context": {"id": COURSE_ID, "label": COURSE_LABEL, "title": COURSE_TITLE, "type": ["CourseSection"]},
        f"{LTI}/resource_link": {"id": LINK_ID, "title": LINK_TITLE, "description": ""},
        f"{LTI}/lis": {"person_sourcedid": account.number, "course_section_sourcedid": COURSE_NUMBER},
        f"{LTI}/ext": {"user_username": account.username, "lms": "sandbox"},
        f"{LTI}/custom": {"context_history": world.config.context_history},
    }


def _presentation(world: World, account: Account, hint: Hint) -> dict[str, Any]:
    return {
        f"{LTI}/launch_presentation": {
            "locale": account.locale,
            "document_target": "window" if hint.window else "iframe",
            "return_url": f"{world.config.base_url}/return",
        },
        f"{LTI}/tool_platform": {
            "product_family_code": "sandbox",
            "version": "1",
            "guid": "sandbox-lms",
            "name": "Leerplein",
            "description": "Oefenomgeving",
        },
    }


def _services(world: World) -> dict[str, Any]:
    return {
        f"{SPEC}/lti-ags/claim/endpoint": {
            "scope": [LINE_ITEM, RESULT, SCORE],
            "lineitems": line_items_url(world),
            **({"lineitem": line_item_url(world)} if world.config.graded else {}),
        },
        f"{SPEC}/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": memberships_url(world),
            "service_versions": ["1.0", "2.0"],
        },
    }
