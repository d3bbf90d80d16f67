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
    members = _changed(request.args["since"]) if "since" in request.args else _everybody()
    first = request.args.get("from", 0, type=int)
    size = min(request.args.get("limit", 0, type=int) or len(members), world().config.largest_page)
    url = memberships_url(world())
    link = f'<{url}?limit={size}&from={first + size}>; rel="next"' if first + size < len(members) else _where_changes_will_be(url)
    course = {"id": COURSE_ID, "label": COURSE_LABEL, "title": COURSE_TITLE}
    return answer({"id": url, "context": course, "members": members[first : first + size]}, ROSTER_TYPE, {"Link": link} if link else None)


def _everybody() -> list[dict[str, Any]]:
    role = request.args.get("role", "").removeprefix(ROLE)
    return [_member(account) for account in world().config.accounts if _is_listed(account) and role in {"", account.role}]


def _changed(since: str) -> list[dict[str, Any]]:
    """Who is new or other than then; who is gone is told as deleted."""
    rosters = world().handed.rosters
    if not since.isdecimal() or int(since) >= len(rosters):
        raise ServiceRefused(404, "Unknown difference")
    before = {account.sub: account for account in rosters[int(since)]}
    now = {account.sub: account for account in world().config.accounts if _is_listed(account)}
    gone = [{**_member(account), "status": "Deleted"} for sub, account in before.items() if sub not in now]
    return [_member(account) for sub, account in now.items() if before.get(sub) != account] + gone


def _where_changes_will_be(url: str) -> str:
    if not world().config.tells_changes:
        return ""
    with world().changing():
        world().handed.rosters.append(tuple(account for account in world().config.accounts if _is_listed(account)))
    return f'<{url}?since={len(world().handed.rosters) - 1}>; rel="differences"'


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
