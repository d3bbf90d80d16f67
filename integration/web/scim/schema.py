"""The users we take, as `/Schemas` announces them: what a mapping can use, and no more (SCIM-02). All else is dropped unseen."""

from __future__ import annotations

from typing import Annotated, ClassVar

from scim2_models import (
    URN,
    AnyExtension,
    CaseExact,
    ComplexAttribute,
    Extension,
    Required,
    Resource,
    Uniqueness,
)

from integration.web.scim.shapes import CORE, ENTERPRISE


class Name(ComplexAttribute):
    """The parts of a name."""

    given_name: str | None = None
    """The given name."""

    family_name: str | None = None
    """The family name."""


class Email(ComplexAttribute):
    """One address."""

    value: str | None = None
    """The address."""

    type: str | None = None
    """What it is for; `work` is the one we use."""

    primary: bool | None = None
    """Whether it comes first."""


class Address(ComplexAttribute):
    """A place of work, without its street."""

    locality: str | None = None
    """The town."""

    type: str | None = None
    """What it is for; `work` is the one we use."""

    primary: bool | None = None
    """Whether it comes first."""


class Manager(ComplexAttribute):
    """Who leads somebody."""

    value: Annotated[str | None, CaseExact.true] = None
    """The id of the manager here."""


class User(Resource[AnyExtension]):
    """Somebody who works here."""

    __schema__ = URN(CORE)

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name by which the sender knows this user."""

    name: Name | None = None
    """The name of the person."""

    Name: ClassVar[type[ComplexAttribute]] = Name

    display_name: str | None = None
    """The name as shown by the sender."""

    title: str | None = None
    """The job."""

    user_type: str | None = None
    """The kind of work."""

    preferred_language: str | None = None
    """The language this person reads."""

    active: bool | None = None
    """Whether this person works here; `false` means having left."""

    emails: list[Email] | None = None
    """Addresses."""

    Emails: ClassVar[type[ComplexAttribute]] = Email

    addresses: list[Address] | None = None
    """Places of work."""

    Addresses: ClassVar[type[ComplexAttribute]] = Address


class EnterpriseUser(Extension):
    """What an employer adds."""

    __schema__ = URN(ENTERPRISE)

    employee_number: str | None = None
    """The number by which the learning environment knows this person too."""

    cost_center: str | None = None
    """The cost centre."""

    organization: str | None = None
    """The organisation."""

    division: str | None = None
    """The division."""

    department: str | None = None
    """The department."""

    manager: Manager | None = None
    """Who leads this person."""

    Manager: ClassVar[type[ComplexAttribute]] = Manager
