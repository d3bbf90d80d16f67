"""The register of messages: one validator per type, and never two for one token (MSG-03)."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from integration.domain.lms.launch import Purpose
from integration.lti.messages import MESSAGES, message_of

TYPES = sorted({name for message in MESSAGES for name in message.types})


def test_MSG_01_MSG_03_exactly_one_validator_accepts_each_type_we_support() -> None:
    assert TYPES == [
        "DataPrivacyLaunchRequest",
        "LtiContextLaunchRequest",
        "LtiDataPrivacyLaunchRequest",
        "LtiDeepLinkingRequest",
        "LtiResourceLinkRequest",
    ]
    for name in TYPES:
        assert sum(message.accepts(name) for message in MESSAGES) == 1
    assert not any(one.types & other.types for one, other in combinations(MESSAGES, 2))


def test_MSG_01_both_names_of_the_privacy_launch_are_the_same_kind() -> None:
    assert message_of("DataPrivacyLaunchRequest") is message_of("LtiDataPrivacyLaunchRequest")
    kind = message_of("DataPrivacyLaunchRequest")
    assert kind is not None
    assert kind.purpose is Purpose.PRIVACY


@given(st.text() | st.sampled_from(TYPES).map(str.upper) | st.sampled_from(TYPES).map(lambda name: f"{name} "))
def test_MSG_02_any_other_word_is_no_kind(name: str) -> None:
    assert (message_of(name) is None) == (name not in TYPES)
