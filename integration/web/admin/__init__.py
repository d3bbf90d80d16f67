"""The pages of the administrator, one blueprint per subject. Top level only: no LMS frames them, and their cookie is their own."""

from __future__ import annotations

from integration.web.admin import (
    connecting,
    connections,
    deliveries,
    imports,
    invitations,
    launches,
    lms,
    mapping,
    overview,
    register,
    registration,
    registrations,
    scim_keys,
)
from integration.web.admin.people import accounts, doubles, links

BLUEPRINTS = (
    overview.pages,
    connections.pages,
    *connecting.BLUEPRINTS,
    *mapping.BLUEPRINTS,
    imports.pages,
    deliveries.pages,
    registrations.pages,
    registration.pages,
    *lms.BLUEPRINTS,
    launches.pages,
    register.pages,
    invitations.pages,
    scim_keys.pages,
    accounts.pages,
    links.pages,
    doubles.pages,
)
