"""Names and Role Provisioning: who is in the course (MOODLE 5.6)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from integration.sandbox.lms.claims import COURSE_ID, COURSE_LABEL, COURSE_TITLE, ROLE, ROSTER, memberships_url
from integration.sandbox.lms.services import ROSTER_TYPE, ServiceRefused, answer, need_accept, need_scope, refusal
from integration.sandbox.world.accounts import Account
from integration.sandbox.world.state import world

pages = Blueprint("nrps", __name__, url_prefix=f"/services/{COURSE_ID}/memberships")
pages.register_error_handler(ServiceRefused, refusal)


@pages.get("")
def memberships() -> Response:
    """The roster, in pages when asked; the address of the next page loses the role filter, as Moodle's does."""
    need_scope(ROSTER)
    need_accept(ROSTER_TYPE, also_any=True)
    role = request.args.get("role", "").removeprefix(ROLE)
    members = [_member(account) for account in world().config.accounts if _is_listed(account) and role in {"", account.role}]
    first = request.args.get("from", 0, type=int)
    size = min(request.args.get("limit", 0, type=int) or len(members), world().config.largest_page)
    url = memberships_url(world())
    link = {"Link": f'<{url}?limit={size}&from={first + size}>; rel="next"'} if first + size < len(members) else None
    course = {"id": COURSE_ID, "label": COURSE_LABEL, "title": COURSE_TITLE}
    return answer({"id": url, "context": course, "members": members[first : first + size]}, ROSTER_TYPE, link)


def _is_listed(account: Account) -> bool:
    return world().config.tells_suspended or not account.suspended


def _member(account: Account) -> dict[str, Any]:
    told = {
        "status": "Inactive" if account.suspended else "Active",
        "roles": [account.role],
        "user_id": account.sub,
        "lis_person_sourcedid": account.number,
    }
    return {**told, **_names(account)} if world().config.shares_names else told


def _names(account: Account) -> dict[str, str]:
    return {
        "name": account.name,
        "given_name": account.first,
        "family_name": account.last,
        "email": account.email,
        "ext_user_username": account.username,
    }
