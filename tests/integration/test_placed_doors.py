"""What was placed: each door opens its own page of the same duo, and only the trajectory has a column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from sqlalchemy import select

from integration.app import create_app
from integration.domain.people.account import Right
from integration.flows import mentoring
from integration.flows.access import rights
from integration.flows.lms import registrations
from integration.sandbox.world.content import PlacedLink
from integration.store.tables import lti
from integration.store.tables.mentoring import duos
from integration.store.tables.outbox import outbox
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.course_visitor import register
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.placing_world import FATIMA, JOOST, SAMIRA, Placing, leads_to

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Iterator[Placing]:
    home = served(create_app(services))
    with SandboxServer(home) as lms:
        register(services, lms)
        rights.grant_ahead(services.store, issuer=lms.url, subject=FATIMA, right=Right.COORDINATOR, actor="test", now=services.clock.now())
        yield Placing(services=services, lms=lms, home=home)


def test_DL_06_each_door_opens_its_page_of_the_same_duo(course: Placing) -> None:
    cohort, duo = course.group_with_a_duo()
    links = course.placed("trajectory", "agreement", "group-coaching", "closing", of=f"group:{cohort.id}")
    pages = [leads_to(course.visitor(SAMIRA).opens(link=link.id)) for link in links]
    home = f"/duo/{duo.id}"
    assert pages == ["/duo", f"{home}/agreement", f"{home}?about=group-coaching", f"{home}?about=closing"]
    assert "Je coördinator vertelt wanneer en waar" in course.visitor(SAMIRA).opens(link=links[2].id).read(pages[2])
    assert leads_to(course.visitor(FATIMA).opens(link=links[0].id)) == f"/groups/{cohort.id}"


def test_AGS_16_progress_goes_to_the_column_of_the_trajectory_only(course: Placing) -> None:
    cohort, _duo = course.group_with_a_duo()
    course.lms.world.reconfigure(graded=False)
    trajectory, agreement = course.placed("trajectory", "agreement", of=f"group:{cohort.id}")
    for link in (agreement, trajectory):
        course.visitor(SAMIRA).opens(link=link.id)
    with course.services.store.reading() as db:
        columns = dict(tuple(row) for row in db.execute(select(lti.resource_links.c.resource_link_id, lti.resource_links.c.line_item_url)))
    assert columns[trajectory.id] == f"{course.lms.url}/services/2/lineitems/{trajectory.column}/lineitem?type_id=1"
    assert columns[agreement.id] is None


def test_AGS_16_a_column_that_the_lms_makes_all_the_same_stays_empty(course: Placing) -> None:
    cohort, duo = course.group_with_a_duo()
    course.lms.world.reconfigure(graded=False)
    links = course.placed("trajectory", "agreement", of=f"group:{cohort.id}")
    course.lms.world.placed[1] = replace(links[1], column=course.lms.world.add_column({"label": links[1].title}))
    with course.services.store.reading() as db:
        samira = db.scalar(select(duos.c.a).where(duos.c.id == duo.id))
    own, now = course.services, course.services.clock.now()
    assert samira is not None
    mentoring.state_aims(own.store, duo_id=duo.id, person=samira, learn=["Rust"], offer=["Taal"], now=now)
    for link in links:
        for sub in (SAMIRA, JOOST):
            course.visitor(sub).opens(link=link.id)
    with course.services.store.reading() as db:
        keys = db.scalars(select(outbox.c.key).where(outbox.c.kind == "lms.score")).all()
        graded = db.scalar(select(lti.resource_links.c.id).where(lti.resource_links.c.resource_link_id == links[0].id))
    assert keys
    assert {key.partition(":")[0] for key in keys} == {str(graded)}


def test_DL_06_a_door_is_found_by_its_parameter_or_by_its_address(course: Placing) -> None:
    cohort, duo = course.group_with_a_duo()
    (link,) = course.placed("agreement", of=f"group:{cohort.id}")
    placed, agreement = course.lms.world.placed, f"/duo/{duo.id}/agreement"
    for url, custom, page in (
        (f"{course.home}/lti/launch", dict(link.custom), agreement),
        (link.url, {}, agreement),
        (link.url, {"resource_id": "$ResourceLink.id"}, agreement),
        (f"{course.home}/lti/launch", {"resource_id": "0190c000-0000-7000-8000-000000000000"}, "/duo"),
        (f"{course.home}/lti/r/0190c000-0000-7000-8000-000000000000", {}, "/duo"),
    ):
        placed.append(PlacedLink(id=f"by-hand-{len(placed)}", tool=link.tool, title="x", text="", url=url, custom=custom))
        assert leads_to(course.visitor(SAMIRA).opens(link=placed[-1].id)) == page


def test_DL_06_a_door_without_a_duo_waits_like_any_other(course: Placing) -> None:
    (link,) = course.placed("agreement")
    with course.services.store.transaction() as db:
        an_employee(db, "Samira", employee_number="E1002")
    assert leads_to(course.visitor(SAMIRA).opens(link=link.id)) == "/duo"
    assert leads_to(course.visitor(FATIMA).opens(link=link.id)) == "/groups"


def test_VAR_05_a_copied_link_finds_the_programme_it_was_placed_for(course: Placing) -> None:
    (link,) = course.placed("trajectory", of="programme:TAL")
    course.visitor(FATIMA).opens(link=link.id)
    copies = course.lms.world.placed
    for custom in (dict(link.custom), {"link_history": f"unknown,{link.id}"}):
        copies.append(PlacedLink(id=f"copy-{len(copies)}", tool=link.tool, title="x", text="", url="", custom=custom))
        form = course.visitor(FATIMA).opens(link=copies[-1].id).open("/groups/new").text
        assert 'value="TAL" checked' in form.replace(' id="programme"', "")


def test_DL_06_a_door_of_another_deployment_is_nothing_here(course: Placing) -> None:
    (link,) = course.placed("agreement", of="programme:TAL")
    with course.services.store.transaction() as db:
        db.execute(lti.deployments.update().values(deployment_id="moved"))
    course.lms.world.reconfigure(deployment_id="2")
    own = course.services
    with pytest.raises(AssertionError):
        course.visitor(FATIMA).opens(link=link.id)
    registrations.bind(own.store, "2", actor="test", now=own.clock.now())
    form = course.visitor(FATIMA).opens(link=link.id).open("/groups/new").text
    assert "checked" not in form


def test_DL_06_the_address_of_a_door_says_where_it_opens(course: Placing) -> None:
    (link,) = course.placed("trajectory")
    answer = requests.get(link.url, headers={"Accept-Language": "nl"}, timeout=60)
    assert answer.status_code == 200
    assert "Deze pagina opent vanuit je cursus" in answer.text
