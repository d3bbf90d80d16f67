"""What is read of an LMS to say how it is doing, on both engines."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from integration.domain.lms.health import In, Scope
from integration.store.db import Store
from integration.store.reads.admin import rosters
from integration.store.reads.admin.registration_health import facts_of_all
from integration.store.reads.admin.rosters import CourseLine
from integration.store.reads.admin.told_scopes import MEMBERS, Promises, promises
from tests.builders import NOW, a_context, a_deployment, a_platform, a_resource_link
from tests.integration.troubled_lms import ISSUER, RESULT, SCORE, a_troubled_lms


@pytest.fixture
def lms(store: Store) -> UUID:
    """An LMS at which much is wrong."""
    return a_troubled_lms(store, NOW)


def test_DR_08_a_grant_and_the_newest_launch_are_compared(store: Store, lms: UUID) -> None:
    with store.reading() as db:
        facts = facts_of_all(db, (SCORE, RESULT, MEMBERS, "line"), now=NOW)[lms]
        said = promises(db)[lms]
    assert said == Promises(granted=frozenset({SCORE, RESULT}), told=frozenset({RESULT, MEMBERS}))
    assert dict(facts.scopes) == {SCORE: Scope.LOST, RESULT: Scope.ALLOWED, MEMBERS: Scope.ALLOWED, "line": Scope.MISSING}
    assert (facts.launches, facts.places_let_in, facts.lists_refused, facts.last_sent_at) == (In.WORKS, 1, 1, None)


def test_DR_08_only_the_newest_launch_from_a_course_counts(store: Store, lms: UUID) -> None:
    with store.transaction() as db:
        place = a_deployment(db, lms)
        course = a_context(db, place)
        a_resource_link(db, deployment_id=place, context_id=course, ags_scopes=[SCORE], last_launch_at=NOW + timedelta(hours=1))
        a_resource_link(db, deployment_id=place, context_id=course, ags_scopes=[], last_launch_at=NOW - timedelta(hours=1))
        other = a_platform(db, issuer=f"{ISSUER}/other")
    with store.reading() as db:
        assert promises(db)[lms].told == frozenset({SCORE})
        assert other not in promises(db)
        assert facts_of_all(db, (SCORE,), now=NOW)[other].scopes == {SCORE: Scope.UNKNOWN}


def test_NRPS_08_courses_are_counted_and_those_with_a_problem_come_first(store: Store, lms: UUID) -> None:
    with store.transaction() as db:
        a_context(db, a_deployment(db, lms), title=None, label="K1", last_launch_at=NOW + timedelta(days=1))
        a_context(db, a_deployment(db, lms, state="disabled"), title="Elders")
    with store.reading() as db:
        lines = rosters.course_lines(db, lms)
        assert rosters.count_courses(db, lms) == len(lines) == 7
        assert len(rosters.course_lines(db, lms, most=2)) == 2
    assert lines[-1].title == "K1"
    held = next(line for line in lines if line.problem == "held")
    assert held == CourseLine(
        title="Cursus held", is_offered=True, read_at=None, tried_at=NOW, problem="held", leaving=12, known=1, unknown=2
    )


def test_the_course_to_try_is_never_the_whole_site(store: Store) -> None:
    with store.transaction() as db:
        lms = a_platform(db)
        place = a_deployment(db, lms)
        a_context(db, place, context_id="1", memberships_url=f"{ISSUER}/1", last_launch_at=NOW + timedelta(days=1))
        a_context(db, place, context_id="2", title=None, memberships_url=f"{ISSUER}/2")
        a_context(db, place, context_id="3")
    with store.reading() as db:
        assert rosters.newest(db, lms, but=("1",)) == ("2", f"{ISSUER}/2")
        assert rosters.newest(db, lms, but=("1", "2")) is None
