"""The protocol itself is scim2-server's; here is what we announce, and how a request gets to it and back (ADR 0010)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    ETag,
    Filter,
    Pagination,
    Patch,
    Resource,
    ResponseParameters,
    SCIMException,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService

from integration.web.scim import shapes
from integration.web.scim.resources import USER_TYPE
from integration.web.scim.schema import EnterpriseUser, User
from integration.web.scim.storage import Opened, UserStorage

MOST, USUALLY, CURSOR_SECONDS = 200, 100, 3600
CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    pagination=Pagination(
        cursor=True,
        index=True,
        default_pagination_method=Pagination.DefaultPaginationMethod.index,
        default_page_size=USUALLY,
        max_page_size=MOST,
        cursor_timeout=CURSOR_SECONDS,
    ),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken, name="Bearer", description="A key that an administrator made", primary=True
        )
    ],
)
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
PROVIDER = ScimProvider(models=[User, EnterpriseUser], resource_types=[USER_TYPE], config=CONFIG, policy=POLICY)


class Service(ScimService):
    """Answers PATCH with the user: RFC 7644 3.5.2 allows both, and not every sender expects nothing."""

    def patch_response(self, base_url: str, resource: Resource[Any], response_parameters: ResponseParameters[Any]) -> ScimResponse:
        """The user as it is now."""
        return self.resource_response(self.publish(base_url, resource), Context.RESOURCE_REPLACEMENT_RESPONSE, response_parameters)


def serve(request: ScimRequest, opened: Opened, *, secret: str | None) -> ScimResponse:
    """The answer to one request of somebody who may ask."""
    service = _service(secret)
    try:
        request.body = _settled(request)
        return ScimHandler(service, UserStorage(opened)).handle(request)
    except SCIMException as refused:
        return service.error_response(refused)


def _settled(request: ScimRequest) -> bytes:
    """The body in the shape of the standard; one that is no JSON is left for the server to refuse."""
    settle = {"POST": shapes.resource, "PUT": shapes.resource, "PATCH": shapes.patch}.get(request.method)
    if settle is None or not request.body:
        return request.body
    try:
        return json.dumps(settle(json.loads(request.body))).encode()
    except (ValueError, RecursionError):
        return request.body


@lru_cache(1)
def _service(secret: str | None) -> Service:
    return Service(PROVIDER, secret=secret or "")
