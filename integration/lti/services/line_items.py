"""Columns of a gradebook: found, or made where the LMS lets us (AGS-01..07; what Moodle really does: MOODLE 5.3).

After a course was copied its columns are there already, so looking always comes before making (AGS-06). No limit is sent:
Moodle's next page would be broken.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from integration.domain.errors import Refused
from integration.lti.claims import url as sound_url
from integration.lti.services.grades import FULL, SCOPES
from integration.lti.services.paging import pages
from integration.lti.services.service import Service

MANAGE_SCOPE, READ_SCOPE = f"{SCOPES}/lineitem", f"{SCOPES}/lineitem.readonly"
ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESOURCE_ID, TAG = "trajectory", "completion"
PURPOSE = "LMS column"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one course, and what the launch said we may do with them (AGS-01)."""

    service: Service
    container_url: str
    scopes: Collection[str]

    @property
    def may_look(self) -> bool:
        """Whether the platform shows us its columns."""
        return not {MANAGE_SCOPE, READ_SCOPE}.isdisjoint(self.scopes)

    @property
    def may_make(self) -> bool:
        """Whether the admin lets us make one."""
        return MANAGE_SCOPE in self.scopes

    def find(self, link: str) -> str | None:
        """The column that belongs to this link; else the one that we made by its own name, tied to no link."""
        items = self.listed()
        coupled = [item for item in items if item.get("resourceLinkId") == link]
        tagged = [item for item in coupled if item.get("tag") == TAG]
        own = [item for item in items if not item.get("resourceLinkId") and (item.get("resourceId"), item.get("tag")) == (RESOURCE_ID, TAG)]
        return next((found for found in map(_address, (*tagged, *coupled, *own)) if found), None)

    def listed(self) -> list[Mapping[str, Any]]:
        """All columns that the platform shows us."""
        scope = READ_SCOPE if READ_SCOPE in self.scopes else MANAGE_SCOPE
        shown = pages(self.service, self.container_url, scope=scope, accept=CONTAINER_TYPE, purpose=PURPOSE)
        return [item for page in shown for item in _items(page)]

    def remove(self, line_item_url: str) -> None:
        """Take a column away that we made for a moment."""
        answer = self.service.call("DELETE", line_item_url, scope=MANAGE_SCOPE, purpose=PURPOSE, headers={"Accept": ITEM_TYPE})
        if answer.status >= 300:
            raise self.service.failure(answer, purpose=PURPOSE)

    def make(self, label: str, *, resource_id: str = RESOURCE_ID) -> str:
        """A new column of 100, tied to no link: not every LMS lets a tool tie one (AGS-07)."""
        body = {"label": label, "scoreMaximum": FULL, "resourceId": resource_id, "tag": TAG}
        headers = {"Content-Type": ITEM_TYPE, "Accept": ITEM_TYPE}
        answer = self.service.call(
            "POST", self.container_url, scope=MANAGE_SCOPE, purpose=PURPOSE, headers=headers, body=json.dumps(body).encode()
        )
        if answer.status >= 300:
            raise self.service.failure(answer, purpose=PURPOSE)
        made = answer.json()
        address = _address(made) if isinstance(made, dict) else None
        if address is None:
            raise Refused(f"{PURPOSE}: the LMS does not say where the new column is", code="lms-malformed")
        return address


def _items(page: object) -> list[Mapping[str, Any]]:
    if not isinstance(page, list):
        raise Refused(f"{PURPOSE}: the answer is no list of columns", code="lms-malformed")
    return [item for item in page if isinstance(item, dict)]


def _address(item: Mapping[str, Any]) -> str | None:
    return sound_url(item.get("id"))
