"""Scores go to a gradebook: who and where each of them is for, is looked up only when its round begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.domain.lms.launch import Platform
from integration.flows.delivery.destination import Send
from integration.flows.delivery.pace import Pace
from integration.flows.lms.platform_service import KnownServices, PlatformServices
from integration.lti.services.grades import FULL, RESULT_SCOPE, Gradebook, Score
from integration.mapping.product import Product
from integration.store.db import Store
from integration.store.lms import gradebook, platforms
from integration.store.lms.gradebook import Place
from integration.store.outbox import Letter
from integration.transport import Transport

GENERIC = Product(name="generic", title="LMS")
GONE = 404
Cell = tuple[UUID, UUID]
"""A resource link and an account: the key of a letter."""


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
        product = self.product(platform) if platform else GENERIC
        return Pace(hands=product.at_once, per_second=product.per_second)

    @contextmanager
    def round(self, letters: Sequence[Letter]) -> Iterator[Send]:
        """The places of all these letters in one look, one token, and lines that stay open."""
        cells = [cell_of(letter) for letter in letters]
        with self.store.reading() as db:
            places = gradebook.places(db, cells)
            known = {platform: platforms.platform(db, platform) for platform in {place.platform_id for place in places.values()}}
        with self.transport.staying() as transport:
            services = PlatformServices(store=self.store, transport=transport, clock=self.clock)
            yield ScoreRound(books=self, places=places, platforms=known, services=KnownServices(services)).send

    def product(self, platform: Platform) -> Product:
        """What is particular about this LMS."""
        return self.products.get(platform.product, GENERIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRound:
    """Scores for one LMS that go out together, and what was looked up for them."""

    books: Gradebooks
    places: Mapping[Cell, Place]
    platforms: Mapping[UUID, Platform | None]
    services: KnownServices

    def send(self, letter: Letter) -> datetime | None:
        """Bring one cell to the score of the letter."""
        place, platform = self._look_up(cell_of(letter))
        product = self.books.product(platform)
        score = Score(user=place.user, given=letter.body["score"], extras=product.score_extras)
        if not (product.sends_every_step or score.given == FULL or (not score.given and letter.stamped_at)):
            return None
        return self._show(letter, place, platform, score)

    def _look_up(self, cell: Cell) -> tuple[Place, Platform]:
        place = self.places.get(cell)
        platform = self.platforms[place.platform_id] if place else None
        if place is None or platform is None or place.line_item_url is None:
            raise Refused("the person or the gradebook column is no longer known here", code="lms-gone")
        if not (platform.is_active and place.is_bound):
            raise Refused("this LMS registration or deployment is switched off", code="lms-disabled")
        return place, platform

    def _show(self, letter: Letter, place: Place, platform: Platform, score: Score) -> datetime:
        url = place.line_item_url or ""
        book = Gradebook(
            service=self.services.of(platform, place.deployment),
            clock=self.books.clock,
            line_item_url=url,
            can_read=RESULT_SCOPE in place.scopes,
            stamped_at=letter.stamped_at,
        )
        try:
            return book.show(score, tries=letter.attempts)
        except Refused as refused:
            if refused.status == GONE:
                self._forget_column(cell_of(letter)[0], url)
            raise

    def _forget_column(self, link: UUID, url: str) -> None:
        with self.books.store.transaction() as db:
            gradebook.column_is_gone(db, resource_link_id=link, line_item_url=url)


def cell_of(letter: Letter) -> Cell:
    """Which cell a letter is about."""
    link, _, account = letter.key.partition(":")
    return UUID(link), UUID(account)
