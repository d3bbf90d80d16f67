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
    members = [_member(account) for account in world().config.accounts if role in {"", account.role}]
    first = request.args.get("from", 0, type=int)
    limit = request.args.get("limit", 0, type=int) or len(members)
    url = memberships_url(world())
    link = {"Link": f'<{url}?limit={limit}&from={first + limit}>; rel="next"'} if first + limit < len(members) else None
    course = {"id": COURSE_ID, "label": COURSE_LABEL, "title": COURSE_TITLE}
    return answer({"id": url, "context": course, "members": members[first : first + limit]}, ROSTER_TYPE, link)


def _member(account: Account) -> dict[str, Any]:
    return {
        "status": "Active",
        "roles": [account.role],
        "user_id": account.sub,
        "lis_person_sourcedid": account.number,
        "name": account.name,
        "given_name": account.first,
        "family_name": account.last,
        "email": account.email,
        "ext_user_username": account.username,
    }
