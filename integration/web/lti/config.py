"""What an LMS reads from an address of ours to install the tool: the JSON of Canvas (MAN-04), and that of any other LMS."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from integration.domain.errors import Refused
from integration.flows.lms import installing
from integration.web.context import services
from integration.web.identity import open_to_all

pages = Blueprint("lti_config", __name__, url_prefix="/lti/config")


@pages.get("/<product>.json")
@open_to_all
def configuration(product: str) -> Response:
    """The tool in the product's own words; 404 for a product that reads nothing."""
    here = services()
    try:
        known = installing.product_called(here.products, product)
    except Refused:
        abort(404)
    text = installing.data_file(here.tool, known, base_url=here.settings.base_url)
    if text is None:
        abort(404)
    return Response(text, mimetype="application/json", headers={"Cache-Control": "public, max-age=300"})
