"""What to do next: rules in order, of which the last always speaks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.mentoring.next_step import RULES, NextStep, Standing, next_step

READY = Standing(i_have_aims=True, partner_has_aims=True, i_signed=True, is_signed=True, planned=8)


@pytest.mark.parametrize(
    ("at", "step"),
    [
        (Standing(is_open=False), NextStep.CLOSED),
        (Standing(), NextStep.STATE_AIMS),
        (Standing(i_have_aims=True), NextStep.WAIT_FOR_AIMS),
        (Standing(i_have_aims=True, partner_has_aims=True), NextStep.SIGN),
        (Standing(i_have_aims=True, partner_has_aims=True, i_signed=True), NextStep.WAIT_FOR_SIGNATURE),
        (READY, NextStep.LOG_SESSION),
        (Standing(i_have_aims=True, is_signed=True, held=8, planned=8), NextStep.ROUND_OFF),
        (replace(READY, harvested=True), NextStep.LOG_SESSION),
        (replace(READY, may_round_off=True, midway_stop=True), NextStep.HARVEST),
        (replace(READY, may_round_off=True, harvested=True, is_midway=True), NextStep.GOODBYE),
        (replace(READY, may_round_off=True, partner_is_done=True), NextStep.GOODBYE),
        (replace(READY, i_have_aims=False, may_round_off=True, partner_is_done=True), NextStep.GOODBYE),
        (replace(READY, i_have_aims=False, is_signed=False, may_round_off=True), NextStep.STATE_AIMS),
        (replace(READY, may_round_off=True, i_am_done=True), NextStep.WAIT_FOR_GOODBYE),
    ],
)
def test_the_first_rule_that_speaks_decides(at: Standing, step: NextStep) -> None:
    assert next_step(at) is step


@given(st.builds(Standing))
def test_there_is_always_a_next_step(at: Standing) -> None:
    assert next_step(at) in NextStep


def test_only_the_last_rule_speaks_always() -> None:
    assert RULES[-1](READY) is NextStep.ROUND_OFF
    assert all(rule(Standing(i_have_aims=True, is_signed=True, held=9, planned=8)) is None for rule in RULES[:-1])
