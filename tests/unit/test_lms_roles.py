"""Roles in all the spellings that platforms use (ROLE-03..06)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.lti.roles import CORE, course_roles, proposes_coordinator

LIS = "http://purl.imsglobal.org/vocab/lis/v2"
SPELLINGS: dict[str, set[str]] = {
    f"{LIS}/membership#Instructor": {"Instructor"},
    f"{LIS}/membership#instructor": set(),
    "Instructor": {"Instructor"},
    "iNSTRUCTOR": {"Instructor"},
    "urn:lti:role:ims/lis/Learner": {"Learner"},
    "urn:lti:role:ims/lis/Instructor/PrimaryInstructor": {"Instructor", "Instructor#PrimaryInstructor"},
    f"{LIS}/membership/Mentor#Reviewer": {"Mentor", "Mentor#Reviewer"},
    f"{LIS}/membership/Instructor#Grader": {"Instructor#Grader"},
    f"{LIS}/institution/person#Instructor": set(),
    f"{LIS}/system/person#Administrator": set(),
    f"{LIS}/person#Administrator": set(),
    "urn:lti:instrole:ims/lis/Instructor": set(),
    "urn:lti:sysrole:ims/lis/SysAdmin": set(),
    f"{LIS}/membership#Wizard": set(),
    f"{LIS}/membership/Wizard#Grand": set(),
    "https://vendor.example/role#Instructor": set(),
    "": set(),
}


@pytest.mark.parametrize(("raw", "roles"), SPELLINGS.items())
def test_ROLE_05_every_spelling_is_understood(raw: str, roles: set[str]) -> None:
    assert course_roles([raw]) == roles


@given(st.lists(st.sampled_from([*SPELLINGS, *CORE])))
def test_ROLE_05_order_and_repetition_do_not_matter(raw: list[str]) -> None:
    assert course_roles(raw) == course_roles([*reversed(raw), *raw])


@given(st.text())
def test_ROLE_05_no_text_is_an_error(raw: str) -> None:
    course_roles([raw])


@pytest.mark.parametrize(
    ("raw", "proposes"),
    [
        ([f"{LIS}/membership#Instructor"], True),
        ([f"{LIS}/membership#Administrator"], True),
        ([f"{LIS}/membership/Instructor#TeachingAssistant"], True),
        ([f"{LIS}/membership/Instructor#Grader"], False),
        ([f"{LIS}/membership#Learner", f"{LIS}/institution/person#Administrator"], False),
        ([f"{LIS}/membership#Mentor"], False),
        ([], False),
    ],
)
def test_ROLE_06_only_teaching_in_the_course_proposes_a_coordinator(raw: list[str], *, proposes: bool) -> None:
    assert proposes_coordinator(course_roles(raw)) is proposes
