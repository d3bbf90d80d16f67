"""What happens in a duo becomes progress, and letters that say no more than they may."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.domain.ids import new_id
from integration.flows import mentoring
from integration.flows.record_activity import catch_up, rounded_hours
from integration.store.db import Store
from integration.store.tables import lti
from integration.store.tables.mentoring import activity, progress
from integration.store.tables.outbox import outbox
from tests.builders import ISSUER, a_platform, a_resource_link, an_account
from tests.integration.mentoring_world import CATALOGUE, NOW, TODAY, World, a_world


@pytest.fixture
def world(store: Store) -> World:
    return a_world(store)


def letters(world: World, kind: str) -> dict[str, dict[str, Any]]:
    """Bodies by key."""
    with world.store.reading() as db:
        return {row.key: row.body for row in db.execute(select(outbox).where(outbox.c.kind == kind))}


def a_graded_link(world: World, **fields: Any) -> UUID:
    with world.store.transaction() as db:
        deployment = db.scalar(select(lti.contexts.c.deployment_id).where(lti.contexts.c.id == world.context))
        assert deployment is not None
        return a_resource_link(db, deployment_id=deployment, context_id=world.context, **fields)


def account_of(world: World, person: UUID, **fields: Any) -> UUID:
    with world.store.transaction() as db:
        return an_account(db, employee_id=person, **fields).id


def test_a_duo_that_is_formed_tells_the_hris_that_both_are_enrolled(world: World) -> None:
    enrolled = {"status": "enrolled", "start": (TODAY - timedelta(days=8)).isoformat(), "end": None, "hours": 0}
    assert letters(world, "hris.participation") == {f"{world.cohort.id}:{person}": enrolled for person in (world.one, world.other)}
    assert letters(world, "lms.score") == {}


def test_AGS_16_nothing_is_sent_at_nought_and_each_step_after_it(world: World) -> None:
    link, account = a_graded_link(world), account_of(world, world.one)
    assert letters(world, "lms.score") == {}
    world.state_aims(world.one)
    first = letters(world, "lms.score")[f"{link}:{account}"]["score"]
    world.state_aims(world.other)
    world.sign(world.one)
    world.sign(world.other)
    world.log(world.one)
    assert 0 < first < letters(world, "lms.score")[f"{link}:{account}"]["score"]


def test_AGS_10_back_at_nought_is_said_too(world: World) -> None:
    link, account = a_graded_link(world), account_of(world, world.one)
    session = world.log(world.one)
    assert letters(world, "lms.score")[f"{link}:{account}"]["score"] > 0
    mentoring.remove_session(world.store, duo_id=world.duo.id, person=world.one, session_id=session, now=NOW)
    assert letters(world, "lms.score")[f"{link}:{account}"] == {"score": 0}


def test_a_session_counts_for_both_and_for_every_account_of_theirs(world: World) -> None:
    link = a_graded_link(world)
    accounts = [account_of(world, person) for person in (world.one, world.one, world.other)]
    world.log(world.one)
    assert letters(world, "lms.score").keys() == {f"{link}:{account}" for account in accounts}


def test_AGS_01_a_link_without_a_column_or_without_leave_to_score_gets_nothing(world: World) -> None:
    a_graded_link(world, line_item_url=None)
    a_graded_link(world, ags_scopes=["https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"])
    account_of(world, world.one)
    world.log(world.one)
    assert letters(world, "lms.score") == {}


def test_LTI_04_an_account_of_another_platform_gets_nothing(world: World) -> None:
    a_graded_link(world)
    account_of(world, world.one, issuer="https://elders.example")
    world.log(world.one)
    assert letters(world, "lms.score") == {}


def test_who_launches_later_still_gets_the_present_state(world: World) -> None:
    world.log(world.one)
    link = a_graded_link(world)
    with world.store.transaction() as db:
        account = an_account(db, employee_id=world.one)
        catch_up(db, account=account, resource_link=link, now=NOW)
    assert letters(world, "lms.score").keys() == {f"{link}:{account.id}"}


def test_a_launch_gives_a_refused_letter_another_try_and_a_delivered_one_none(world: World) -> None:
    link = a_graded_link(world)
    with world.store.transaction() as db:
        account = an_account(db, employee_id=world.one)
    world.log(world.one)
    for state, expected in (("parked", "waiting"), ("done", "done")):
        with world.store.transaction() as db:
            db.execute(update(outbox).where(outbox.c.kind == "lms.score").values(state=state))
            catch_up(db, account=account, resource_link=link, now=NOW)
            assert db.scalar(select(outbox.c.state).where(outbox.c.kind == "lms.score")) == expected


def test_a_launch_by_somebody_without_a_cohort_posts_nothing(world: World) -> None:
    link = a_graded_link(world)
    with world.store.transaction() as db:
        catch_up(db, account=an_account(db), resource_link=link, now=NOW)
        catch_up(db, account=an_account(db, employee_id=world.one), resource_link=new_id(), now=NOW)
    assert letters(world, "lms.score") == {}


def test_a_course_shows_the_progress_of_its_latest_cohort(world: World) -> None:
    link, account = a_graded_link(world), account_of(world, world.one)
    world.log(world.one)
    later = mentoring.create_cohort(
        world.store,
        programme=CATALOGUE.programmes["EXP"],
        name="Groep najaar",
        starts_on=TODAY,
        context_id=world.context,
        actor=world.coordinator,
        now=NOW,
    )
    mentoring.form_duo(world.store, cohort_id=later.id, one=world.one, other=world.other, actor=world.coordinator, now=NOW)
    assert letters(world, "lms.score")[f"{link}:{account}"] == {"score": 0}


def test_DOMAIN_3_1_a_completed_duo_is_at_100_and_over(world: World) -> None:
    link, account = a_graded_link(world), account_of(world, world.one)
    world.agree()
    mentoring.complete_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    assert letters(world, "lms.score")[f"{link}:{account}"] == {"score": 100}
    (record, _) = letters(world, "hris.participation").values()
    assert (record["status"], record["end"]) == ("completed", TODAY.isoformat())


def test_a_duo_that_is_dissolved_at_once_takes_its_records_back(world: World) -> None:
    mentoring.dissolve_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    assert all(body["retracted"] for body in letters(world, "hris.participation").values())


def test_a_duo_that_ends_early_is_said_to_have_ended_without_a_reason(world: World) -> None:
    world.agree()
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, person=world.one, now=NOW)
    for body in letters(world, "hris.participation").values():
        assert body.keys() == {"status", "start", "end", "hours"}
        assert (body["status"], date.fromisoformat(body["end"])) == ("ended", TODAY)


def test_no_letter_names_a_person_beyond_our_own_ids(world: World) -> None:
    a_graded_link(world)
    account_of(world, world.one, subject="sub-of-samira", email="samira@stad.example")
    world.agree()
    world.log(world.one)
    with world.store.reading() as db:
        rows = str([(row.key, row.body, row.destination) for row in db.execute(select(outbox))]).lower()
    for word in ("samira", "amrani", "bakker", "hr-0", "stad.example", "rustig"):
        assert word not in rows


def test_every_event_is_kept_and_progress_is_remembered(world: World) -> None:
    world.state_aims(world.one)
    with world.store.reading() as db:
        kinds = set(db.scalars(select(activity.c.kind)))
        remembered = {row.person: row.status for row in db.execute(select(progress))}
    assert kinds == {"duo.formed", "duo.accepted", "aims.stated"}
    assert remembered == {world.one: "enrolled", world.other: "enrolled"}


def test_two_registrations_of_one_lms_are_two_destinations(world: World) -> None:
    a_graded_link(world)
    with world.store.transaction() as db:
        a_platform(db, issuer=ISSUER)
    account_of(world, world.one)
    world.log(world.one)
    with world.store.reading() as db:
        assert len(set(db.scalars(select(outbox.c.destination).where(outbox.c.kind == "lms.score")))) == 1


@pytest.mark.parametrize(("minutes", "hours"), [(0, 0), (60, 0), (119, 0), (120, 4), (359, 4), (360, 8), (1440, 24)])
def test_DOMAIN_12_2_hours_are_rounded_to_four(minutes: int, hours: int) -> None:
    assert rounded_hours(minutes) == hours


def test_what_happens_elsewhere_during_a_first_launch_is_not_missed(world: World) -> None:
    """The account and its first letter are not committed yet when the same person does something in another window."""
    link = a_graded_link(world)
    world.log(world.one)
    with ThreadPoolExecutor(1) as elsewhere:
        with world.store.transaction() as db:
            account = an_account(db, employee_id=world.one)
            catch_up(db, account=account, resource_link=link, now=NOW)
            meanwhile = elsewhere.submit(world.state_aims, world.one)
            time.sleep(0.3)
        meanwhile.result()
    with world.store.reading() as db:
        reached = db.scalar(select(progress.c.percent).where(progress.c.person == world.one))
    assert letters(world, "lms.score") == {f"{link}:{account.id}": {"score": reached}}
