"""Roles in all the spellings that platforms use (ROLE-01..07)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.lti.roles import CORE, course_roles, proposes_coordinator, takes_part

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


@pytest.mark.parametrize("name", ["Administrator", "None", "AccountAdmin", "Creator", "SysAdmin", "SysSupport", "User"])
def test_ROLE_01_a_role_in_the_system_is_none_in_a_course(name: str) -> None:
    assert course_roles([f"{LIS}/system/person#{name}", f"{LIS}/person#{name}"]) == set()


@pytest.mark.parametrize("name", ["Administrator", "Faculty", "Guest", "Instructor", "Learner", "Member", "Mentor", "Observer", "Student"])
def test_ROLE_02_a_role_in_the_institution_is_none_in_a_course(name: str) -> None:
    roles = course_roles([f"{LIS}/institution/person#{name}", f"{LIS}/person#{name}"])
    assert roles == set()
    assert not proposes_coordinator(roles)


@pytest.mark.parametrize("name", ["Administrator", "ContentDeveloper", "Instructor", "Learner", "Mentor", "Manager", "Member", "Officer"])
def test_ROLE_03_every_role_of_a_course_is_known_by_its_address_and_by_its_name(name: str) -> None:
    assert course_roles([f"{LIS}/membership#{name}"]) == course_roles([name]) == {name}


@pytest.mark.parametrize(
    ("principal", "detail"),
    [
        ("Mentor", "ExternalMentor"),
        ("Instructor", "TeachingAssistantSectionAssociation"),
        ("Learner", "NonCreditLearner"),
        ("Manager", "CourseCoordinator"),
        ("Administrator", "SystemAdministrator"),
        ("ContentDeveloper", "Librarian"),
        ("Officer", "Vice-Chair"),
    ],
)
def test_ROLE_04_a_sub_role_stands_for_its_principal_role_too(principal: str, detail: str) -> None:
    assert course_roles([f"{LIS}/membership/{principal}#{detail}"]) == {principal, f"{principal}#{detail}"}
    assert course_roles([f"{LIS}/membership/{principal}#{principal}"]) == {principal}


def test_ROLE_04_a_learner_who_is_called_instructor_there_teaches_nobody() -> None:
    assert not proposes_coordinator(course_roles([f"{LIS}/membership/Learner#Instructor"]))


def test_ROLE_07_mentor_is_a_role_like_that_of_any_other_participant() -> None:
    mentor, learner, nobody = (course_roles(raw) for raw in (["Mentor"], ["Learner"], []))
    assert all(map(takes_part, (mentor, learner, nobody)))
    assert not proposes_coordinator(mentor)


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
