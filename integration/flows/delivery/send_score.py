"""A score goes to a gradebook: who and where that is, is looked up only now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.domain.lms.launch import Platform
from integration.flows.delivery.deliver import Pace
from integration.flows.lms.platform_service import PlatformServices
from integration.lti.services.grades import FULL, RESULT_SCOPE, Gradebook, Score
from integration.mapping.product import Product
from integration.store.db import Store
from integration.store.lms import gradebook, platforms
from integration.store.lms.gradebook import Place
from integration.store.outbox import Letter
from integration.transport import Transport

GENERIC = Product(name="generic", title="LMS")
GONE = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebooks:
    """The destination of `lms.score` letters. `products` says what is particular about each LMS, by its name."""

    store: Store
    transport: Transport
    clock: Clock
    products: Mapping[str, Product]

    def pace(self, name: str) -> Pace:
        """As the product likes it; some count calls per token, others per installation."""
        with self.store.reading() as db:
            platform = platforms.platform(db, UUID(name.partition(":")[2]))
        product = self._product(platform) if platform else GENERIC
        return Pace(hands=product.at_once, per_second=product.per_second)

    def send(self, letter: Letter) -> datetime | None:
        """Bring one cell to the score of the letter."""
        link, account = (UUID(part) for part in letter.key.split(":"))
        place, platform = self._look_up(link, account)
        product = self._product(platform)
        score = Score(user=place.user, given=letter.body["score"], extras=product.score_extras)
        if not (product.sends_every_step or score.given == FULL or (not score.given and letter.stamped_at)):
            return None
        return self._show(letter, link, place, platform, score)

    def _product(self, platform: Platform) -> Product:
        return self.products.get(platform.product, GENERIC)

    def _look_up(self, link: UUID, account: UUID) -> tuple[Place, Platform]:
        with self.store.reading() as db:
            place = gradebook.place(db, resource_link_id=link, account_id=account)
            platform = platforms.platform(db, place.platform_id) if place else None
        if place is None or platform is None or place.line_item_url is None:
            raise Refused("the person or the gradebook column is no longer known here", code="lms-gone")
        if not (platform.is_active and place.is_bound):
            raise Refused("this LMS registration or deployment is switched off", code="lms-disabled")
        return place, platform

    def _show(self, letter: Letter, link: UUID, place: Place, platform: Platform, score: Score) -> datetime:
        url = place.line_item_url or ""
        services = PlatformServices(store=self.store, transport=self.transport, clock=self.clock)
        book = Gradebook(
            service=services.of(platform, place.deployment),
            clock=self.clock,
            line_item_url=url,
            can_read=RESULT_SCOPE in place.scopes,
            stamped_at=letter.stamped_at,
        )
        try:
            return book.show(score, tries=letter.attempts)
        except Refused as refused:
            if refused.status == GONE:
                self._forget_column(link, url)
            raise

    def _forget_column(self, link: UUID, url: str) -> None:
        with self.store.transaction() as db:
            gradebook.column_is_gone(db, resource_link_id=link, line_item_url=url)
