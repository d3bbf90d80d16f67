"""Where somebody goes who was signed out while a page of ours still stood in the LMS: to the activity, which launches anew (CK-07)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote
from uuid import UUID

from integration.lti.services.service import origin_of
from integration.mapping.product import Product
from integration.store.db import Store
from integration.store.lms import courses


def page_of_activity(store: Store, products: Mapping[str, Product], launch_id: UUID) -> str | None:
    """The page of the LMS that shows the activity of a launch; None where its product does not say, or the launch had no activity.

    It is put together from what the registration and the link are called: nothing that a launch told as an address is kept.
    """
    with store.reading() as db:
        known = courses.activity_of(db, launch_id)
    product = products.get(known.product) if known else None
    if known is None or product is None or product.activity_page is None:
        return None
    address = product.activity_page.text({"site": known.issuer.rstrip("/"), "link": quote(known.link, safe="")})
    return address if origin_of(address) in known.origins else None
