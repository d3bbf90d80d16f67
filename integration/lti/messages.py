"""The kinds of message an LMS may send us, each with what it must prove besides `rules.MUST_HOLD` (MSG-01..03)."""

from __future__ import annotations

from dataclasses import dataclass

from integration.domain.lms.launch import Purpose
from integration.lti.deep_linking import SETTINGS_RULES
from integration.lti.rules import A_COURSE, A_COURSE_IF_ANY, A_LINK, SOMEBODY, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One kind. `types`: what it is called in a token, some under two names; `rules` hold in their order."""

    types: frozenset[str]
    purpose: Purpose
    rules: tuple[Rule, ...]

    def accepts(self, message_type: str) -> bool:
        """Whether a token of this type is one of these."""
        return message_type in self.types


MESSAGES = (
    Message(
        types=frozenset({"LtiResourceLinkRequest"}),
        purpose=Purpose.ACTIVITY,
        rules=(*SOMEBODY, A_LINK, A_COURSE_IF_ANY),
    ),
    Message(
        types=frozenset({"LtiDeepLinkingRequest"}),
        purpose=Purpose.PLACING,
        rules=(*SOMEBODY, *SETTINGS_RULES, A_COURSE_IF_ANY),
    ),
    Message(
        types=frozenset({"LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest"}),
        purpose=Purpose.PRIVACY,
        rules=(*SOMEBODY, A_COURSE_IF_ANY),
    ),
    Message(
        types=frozenset({"LtiContextLaunchRequest"}),
        purpose=Purpose.COURSE,
        rules=(*SOMEBODY, A_COURSE),
    ),
)


def message_of(message_type: str) -> Message | None:
    """The one kind that takes a token of this type; None for what we know but do not do, and for what nobody knows (MSG-02)."""
    accepting = [message for message in MESSAGES if message.accepts(message_type)]
    return accepting[0] if len(accepting) == 1 else None
