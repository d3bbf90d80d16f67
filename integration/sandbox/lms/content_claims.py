"""What differs in a launch that is not for the course's first activity: one that a tool placed, or content to be chosen (MOODLE 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integration.sandbox.lms.claims import LTI, SPEC, line_item_url
from integration.sandbox.world.content import PlacedLink
from integration.sandbox.world.state import LINK_ID, Hint, World

GRADES = f"{SPEC}/lti-ags/claim/endpoint"
SETTINGS = f"{SPEC}/lti-dl/claim/deep_linking_settings"


def about_content(world: World, hint: Hint, claims: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of this launch, made of those of the first activity."""
    if hint.choosing:
        return _choosing(world, hint.choosing, claims)
    link = world.link(hint.link) if hint.link != LINK_ID else None
    return _placed(world, link, claims) if link else dict(claims)


def _placed(world: World, link: PlacedLink, claims: Mapping[str, Any]) -> dict[str, Any]:
    grades = {name: value for name, value in claims[GRADES].items() if name != "lineitem"}
    return {
        **claims,
        f"{LTI}/target_link_uri": link.url or claims[f"{LTI}/target_link_uri"],
        f"{LTI}/resource_link": {"id": link.id, "title": link.title, "description": link.text},
        f"{LTI}/custom": {**claims[f"{LTI}/custom"], **link.custom},
        GRADES: {**grades, **({"lineitem": line_item_url(world, link.column)} if link.column else {})},
    }


def _choosing(world: World, choice: str, claims: Mapping[str, Any]) -> dict[str, Any]:
    settings = {
        "accept_types": ["ltiResourceLink"],
        "accept_multiple": True,
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_unsigned": False,
        "accept_copy_advice": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": f"{world.config.base_url}/content-items?course=2&id={choice}&sesskey=kPq3",
        "title": "",
        "text": "",
        **world.config.content_settings,
    }
    told = {name: value for name, value in claims.items() if name not in {f"{LTI}/resource_link", GRADES}}
    return {
        **told,
        f"{LTI}/message_type": "LtiDeepLinkingRequest",
        f"{LTI}/launch_presentation": {"locale": claims[f"{LTI}/launch_presentation"]["locale"]},
        SETTINGS: {name: value for name, value in settings.items() if value is not None},
    }
