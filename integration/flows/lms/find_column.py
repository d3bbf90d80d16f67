"""A course whose launches name no column gets one: the one that is there, or a new one where product and admin allow it.

Done after reading the roster, in the same turn, so that two workers never make two (AGS-06); what the launch itself names
always comes first.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from integration.domain.errors import Refused, Retriable
from integration.domain.lms.launch import Platform
from integration.flows.lms.platform_service import PlatformServices
from integration.flows.record_activity import catch_up_course
from integration.lti.services.line_items import Columns
from integration.mapping.product import Product
from integration.store.lms import columns, course_reads, platforms
from integration.store.lms.columns import Ungraded
from integration.store.lms.course_reads import Course

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFinder:
    """Finds and makes columns; `products` says which LMS likes that, `label` names a new one."""

    services: PlatformServices
    products: Mapping[str, Product]
    label: str

    def settle(self, context_id: UUID) -> None:
        """Find the column of a course, if it needs one. Failing is no drama: the next reading of the course tries again."""
        with self.services.store.reading() as db:
            link = columns.ungraded_link(db, context_id)
            course = course_reads.course(db, context_id) if link else None
            platform = platforms.platform(db, course.platform_id) if course else None
        if link is None or course is None or platform is None or not (course.is_bound and platform.is_active):
            return
        try:
            found = self._found_or_made(course, platform, link)
        except (Retriable, Refused) as failure:
            log.warning("column course=%s outcome=failed reason=%s", context_id, getattr(failure, "code", "later"))
        else:
            self._keep(context_id, link, found)

    def _found_or_made(self, course: Course, platform: Platform, link: Ungraded) -> str | None:
        service = self.services.of(platform, course.deployment)
        here = Columns(service=service, container_url=link.line_items_url, scopes=link.scopes)
        if not here.may_look:
            return None
        found = here.find(link.label)
        product = self.products.get(platform.product)
        if found or not (product and product.makes_columns and here.may_make):
            return found
        return here.make(self.label)

    def _keep(self, context_id: UUID, link: Ungraded, found: str | None) -> None:
        log.info("column course=%s outcome=%s", context_id, "found" if found else "none")
        if found is None:
            return
        now = self.services.clock.now()
        with self.services.store.transaction() as db:
            columns.keep(db, context_id, link=link.id, line_item_url=found, now=now)
            catch_up_course(db, context_id=context_id, now=now)
