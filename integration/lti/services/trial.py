"""What an admin's test of a connection asks of a platform, besides a token: its keys, and one line of a course's list of members."""

from __future__ import annotations

from integration.domain.errors import Refused
from integration.lti import keys
from integration.lti.services.names import MEDIA_TYPE, PURPOSE, SCOPE
from integration.lti.services.service import Service, asking
from integration.lti.signature import is_usable
from integration.transport import Transport


def count_keys(transport: Transport, url: str) -> int:
    """How many keys launches can be verified with; `Refused` when there are none."""
    usable = sum(map(is_usable, keys.fetch(transport, url).keys))
    if not usable:
        raise Refused("no key of the platform is an RSA key for signatures of at least 2048 bits", code="no-usable-key")
    return usable


def read_one_member(service: Service, memberships_url: str) -> None:
    """Ask for the first line of the list, and forget it."""
    headers = {"Accept": MEDIA_TYPE}
    answer = service.call("GET", asking(memberships_url, limit="1"), scope=SCOPE, purpose=PURPOSE, headers=headers)
    if answer.status >= 300:
        raise service.failure(answer, purpose=PURPOSE)
    read = answer.json()
    if not isinstance(read, dict) or not isinstance(read.get("members"), list):
        raise Refused("the answer holds no list of members", code="lms-malformed")
