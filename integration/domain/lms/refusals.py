"""Why a launch can come to nothing: every code, and when it is raised. What admins and people read stands in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integration.domain.lms.registration import REGISTRATION_CODES

NEEDED_FIELDS = ("iss", "login-hint", "target-link-uri", "state")
OTHER_FIELDS = ("client-id", "lti-deployment-id", "lti-message-hint", "lti-storage-target", "id-token", "error")
"""Form fields of the handshake, as codes spell them. Only the first may be missing, any may be malformed or come twice."""

LAUNCH_CODES = {
    "too-many-logins": "too many logins in a minute from one address or for one registration",
    "no-form": "what was posted is no form",
    "too-large": "what was posted is larger than 256 kB",
    "fields-malformed": "the fields are no text, or there are too many of them",
    **{f"{name}-missing": f"the field {name.replace('-', '_')} is missing" for name in NEEDED_FIELDS},
    **{f"{name}-twice": f"the field {name.replace('-', '_')} came twice" for name in (*NEEDED_FIELDS, *OTHER_FIELDS)},
    **{f"{name}-malformed": f"the field {name.replace('-', '_')} is too long" for name in (*NEEDED_FIELDS, *OTHER_FIELDS)},
    "registration-unknown": "no registration has this issuer and client id",
    "registration-ambiguous": "the issuer has several registrations here, and the platform did not say which one",
    "registration-disabled": "an admin switched this registration off",
    "deployment-waiting": "nobody has let this deployment in yet",
    "deployment-disabled": "an admin switched this deployment off",
    "state-unknown": "the launch took over ten minutes, was used before, or was never begun here",
    "state-elsewhere": "the launch ended in another browser than it began in, or the browser kept no cookie",
    "platform-error": "the platform answered with an error instead of a token",
    "platform-keys-unreachable": "the platform's keys cannot be fetched, and none of the last day are known",
    "token-malformed": "the token is no signed token",
    "algorithm-not-allowed": "the token is signed in another way than RS256",
    "header-critical": "the header of the token asks for something that we do not do",
    "kid-missing": "the token does not name its key",
    "kid-unknown": "the platform does not publish the key that the token names",
    "key-unsuitable": "the key that the token names is no RSA key for signatures",
    "key-size": "the key that the token names is smaller than 2048 or larger than 8192 bits",
    "signature-wrong": "the token was not signed with the key that it names, or is no set of claims",
    "issuer-wrong": "the token is of another issuer",
    "audience-wrong": "the token is for another client than the one registered here",
    "authorized-party-wrong": "the token was given to another client",
    "expiry-malformed": "the token does not say when it ends",
    "token-expired": "the token was over for more than a minute",
    "issue-time-malformed": "the token does not say when it was made",
    "issued-in-future": "the token was made more than a minute from now: a clock is wrong",
    "issued-too-long-ago": "the token was made more than an hour ago",
    "not-yet-valid": "the token is not valid yet",
    "nonce-wrong": "the token belongs to another launch",
    "version-wrong": "this is not LTI 1.3.0",
    "message-type-missing": "the token does not say what kind of launch it is",
    "message-type-unsupported": "this kind of launch is not one that we know",
    "deployment-missing": "the token names no deployment",
    "deployment-differs": "the token names another deployment than the login did",
    "target-not-ours": "the target is no page of ours",
    "person-unknown": "the token does not say who launches",
    "person-malformed": "the id of the person is over 255 characters, or no ASCII",
    "roles-missing": "the token has no list of roles",
    "resource-link-missing": "the token names no activity",
    "context-malformed": "the course in the token has no id",
    "context-missing": "the token names no course to place something in",
    "deep-linking-settings-missing": "the token asks to choose content, and does not say how to answer",
    "accept-types-missing": "the token does not say what kinds of content may be chosen",
    "return-url-malformed": "the address to answer to is no web address",
    "return-url-foreign": "the address to answer to is not at the platform's own host",
}

REGISTERING = "register:"
LOGGED_CODES = {**LAUNCH_CODES, **{f"{REGISTERING}{code}": why for code, why in REGISTRATION_CODES.items()}}
"""Everything that the launch log can hold: a platform that wanted to register itself is in it too, under codes of its own."""


class Step(StrEnum):
    """How far a launch came: the platform sent a browser, the browser came back from the cookie check, the platform answered.

    `REGISTER` is no launch: the platform opened our address to register itself.
    """

    LOGIN = "login"
    CHECK = "check"
    ANSWER = "answer"
    REGISTER = "register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came along, without anything personal: some values of the machines' own, and of all the rest only the kind.

    `values` go by `issuer`, `audience`, `deployment`, …; `shapes` by the name of the field or claim: "text", "list of 2", ….
    `hidden` counts what had no proper name.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLaunch:
    """One refusal, as it is kept for a month. `platform_id` is known by its state, else by what the sender says of itself."""

    reference: str
    code: str
    step: Step
    platform_id: UUID | None
    told: Told
    refused_at: datetime
