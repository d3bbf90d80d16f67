"""Registering a platform from what somebody copied out of it: completed, judged field by field, and only then remembered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from integration.domain.errors import Refused
from integration.flows.lms import registrations
from integration.lti.manifest.values import filled_in
from integration.mapping.preset import Preset
from integration.mapping.product import Product
from integration.store.db import Store
from integration.transport import Transport

ADDRESSES = ("jwks_url", "token_url", "auth_url")
NEEDED = ("issuer", "client_id", *ADDRESSES)
LONGEST = {**dict.fromkeys(("issuer", "client_id"), 255), **dict.fromkeys((*ADDRESSES, "token_audience"), 1000)}
LONGEST_DEPLOYMENT = 255
PROBLEMS = frozenset({"missing", "address", "spaces", "long", "known"})
"""What can be wrong with a field; the page has a sentence for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was told, completed; and by field what is wrong with it (`PROBLEMS`)."""

    told: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)


def blank(preset: Preset) -> Form:
    """The form as it begins: what every site of this product shares is filled in."""
    return Form(told=filled_in(preset, {}))


def usual(preset: Preset) -> dict[str, str]:
    """What each answer mostly looks like, with the example's site in it; only where that is known."""
    scope = {"site": preset.site, "client_id": "…"}
    return {name: ask.value.text(scope) for name, ask in preset.ask.items() if ask.value}


def register(store: Store, transport: Transport, *, product: Product, told: Mapping[str, str], actor: str, now: datetime) -> Form:
    """Remember the platform. A form without problems was registered; one with problems was not, and nothing of it is lost."""
    form = judge(transport, product, told)
    if form.problems:
        return form
    given = {name: form.told[name] for name in registrations.TOLD if form.told.get(name)}
    deployments = form.told.get("deployment_id", "").split()
    try:
        registrations.register(store, transport, told={**given, "product": product.name}, deployment_ids=deployments, actor=actor, now=now)
    except Refused as refused:
        if refused.code != "registered-already":
            raise
        return Form(told=form.told, problems={"client_id": "known"})
    return form


def judge(transport: Transport, product: Product, told: Mapping[str, str]) -> Form:
    """Complete what was told with the product's usual addresses, and look at every field.

    A site that cannot be right is the one problem told: what would follow from it is not even filled in.
    """
    preset = product.register
    if preset is None:
        return Form(told=told, problems=dict(_problems(transport, told)))
    if told.get("site") and not _may_be_called(transport, told["site"]):
        return Form(told=told, problems={"site": "address"})
    complete = filled_in(preset, told)
    problems = dict(_problems(transport, complete))
    if preset.site and not told.get("site") and any(_follows(preset, name) for name, code in problems.items() if code == "missing"):
        others = {name: code for name, code in problems.items() if not (code == "missing" and _follows(preset, name))}
        return Form(told=complete, problems={"site": "missing", **others})
    return Form(told=complete, problems=problems)


def _follows(preset: Preset, name: str) -> bool:
    """Whether this answer follows from the site."""
    return name in preset.ask and preset.ask[name].value is not None


def _problems(transport: Transport, told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, longest in LONGEST.items():
        value = told.get(name, "")
        if not value:
            if name in NEEDED:
                yield name, "missing"
        elif len(value) > longest:
            yield name, "long"
        elif re.search(r"\s", value):
            yield name, "spaces"
        elif name in ADDRESSES and not _may_be_called(transport, value):
            yield name, "address"
    if max(map(len, told.get("deployment_id", "").split()), default=0) > LONGEST_DEPLOYMENT:
        yield "deployment_id", "long"


def _may_be_called(transport: Transport, address: str) -> bool:
    try:
        transport.vet(address)
    except Refused:
        return False
    return True
