"""The launch log: a refusal is found by the code on its page, holds nothing personal, and never stands in the way of a launch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, func, insert, select

from integration.domain.ids import new_id
from integration.domain.lms.refusals import RefusedLaunch, Step, Told
from integration.flows import forget
from integration.flows.lms import registrations
from integration.flows.lms.launch_log import MOST_A_MINUTE_OF_ONE
from integration.store.db import Store
from integration.store.lms import launch_log
from integration.store.reads.admin import launches
from integration.store.reads.admin.launches import LaunchLine
from integration.store.tables import lti
from integration.store.tables.launch_log import refused_launches
from integration.wiring import Services
from tests.builders import NOW, a_platform
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door, words
from tests.fakes.platform import ABSENT, DEPLOYMENT
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CODE = re.compile(r"<code>(\w+)</code>")


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS."""
    with tool_in_lms(services, served) as tool:
        yield tool


def logged(services: Services) -> list[LaunchLine]:
    """What is written down, newest first."""
    services.launch_log.settle()
    with services.store.reading() as db:
        return launches.latest(db, most=500)


def code_on(answer: requests.Response) -> str:
    """The code that somebody reads on the page."""
    found = CODE.search(answer.text)
    assert found is not None, answer.text
    return found[1]


def test_LTI_43_a_refused_answer_is_found_by_the_code_on_its_page(tool: ToolInLms) -> None:
    answer = tool.launch(tool.browser(), aud="cid-2")
    (line,) = logged(tool.services)
    launch = line.launch
    assert (launch.reference, launch.code, launch.step) == (code_on(answer), "audience-wrong", Step.ANSWER)
    assert line.platform == tool.platform
    assert launch.told.values["audience"] == "cid-2"
    with tool.services.store.reading() as db:
        assert launches.by_reference(db, f" {launch.reference[:3].lower()} {launch.reference[3:]}") == [line]


def test_a_refused_login_tells_whom_it_said_to_be(tool: ToolInLms) -> None:
    tool.browser().post("/lti/login", tool.login_fields(client_id="cid-9"))
    tool.browser().post("/lti/login", tool.login_fields(login_hint=None))
    hintless, unknown = logged(tool.services)
    assert (unknown.launch.code, unknown.platform, unknown.launch.told.values["audience"]) == ("registration-unknown", None, "cid-9")
    assert (hintless.launch.code, hintless.platform) == ("login-hint-missing", tool.platform)
    assert (hintless.launch.step, hintless.launch.told.values["deployment"]) == (Step.LOGIN, DEPLOYMENT)


@ONE_ENGINE
def test_the_look_at_the_cookie_can_be_refused_too(tool: ToolInLms) -> None:
    tool.browser().get("/lti/login/check?state=made-up")
    tool.browser().post("/lti/login", "no form", **{"Content-Type": "text/plain"})
    no_form, check = logged(tool.services)
    assert (check.launch.code, check.launch.step) == ("state-unknown", Step.CHECK)
    assert (no_form.launch.code, dict(no_form.launch.told.shapes)) == ("no-form", {})


def test_PRIV_03_nothing_of_a_person_is_written_down(tool: ToolInLms) -> None:
    tool.launch(tool.browser(), version="1.1", lis={"person_sourcedid": "004417"})
    tool.browser().post("/lti/login", tool.login_fields(iss=None, login_hint="noor.visser@stad.example"))
    logged(tool.services)
    with tool.services.store.reading() as db:
        rows = json.dumps([list(map(str, row)) for row in db.execute(select(refused_launches))])
    assert "login_hint" in rows
    assert not any(word in rows for word in ("Noor", "Visser", "noor", "u-17", "004417", "eyJ", "Samen leren"))


def test_it_is_kept_for_thirty_days(tool: ToolInLms) -> None:
    own = tool.services
    tool.launch(tool.browser(), sub="")
    assert len(logged(own)) == 1
    for days, left in ((29, 1), (31, 0)):
        forget.forget(own.store, now=own.clock.now() + timedelta(days=days))
        assert len(logged(own)) == left


@ONE_ENGINE
def test_LTI_15_strangers_who_keep_knocking_cause_few_rows(tool: ToolInLms) -> None:
    def knock(_time: int) -> int:
        return requests.post(f"{tool.url}/lti/login", {"iss": "https://x.example"}, timeout=60).status_code

    with ThreadPoolExecutor(4) as many:
        assert set(many.map(knock, range(MOST_A_MINUTE_OF_ONE * 2))) == {400}
    assert len(logged(tool.services)) == MOST_A_MINUTE_OF_ONE
    assert tool.launch(tool.browser(), sub="").status_code == 400
    assert logged(tool.services)[0].launch.code == "person-unknown"
    tool.services.clock.move(timedelta(minutes=1))
    assert knock(0) == 400
    assert len(logged(tool.services)) == MOST_A_MINUTE_OF_ONE + 2


def refusal(**fields: Any) -> RefusedLaunch:
    """One to write down."""
    given = {"reference": "ABC234", "code": "no-form", "step": Step.LOGIN, "platform_id": None, "told": Told(), "refused_at": NOW}
    return RefusedLaunch(**{**given, **fields})


def test_the_newest_of_one_platform_stay_and_those_of_others_are_not_pushed_out(store: Store) -> None:
    with store.transaction() as db:
        one, other = a_platform(db), a_platform(db)
        launch_log.write(db, [refusal(platform_id=other, reference="OTHERS")])
        launch_log.write(db, [refusal(platform_id=one, reference=f"N{number}") for number in range(launch_log.MOST_OF_ONE + 3)])
        launch_log.write(db, [refusal(reference="STRANGER")])
    with store.reading() as db:
        assert len(launches.latest(db, platform_id=one, most=1000)) == launch_log.MOST_OF_ONE
        assert launches.latest(db, platform_id=one)[0].launch.reference == f"N{launch_log.MOST_OF_ONE + 2}"
        assert launches.by_reference(db, "N2") == []
        assert [len(launches.by_reference(db, known)) for known in ("N3", "OTHERS", "STRANGER")] == [1, 1, 1]


def test_there_is_an_end_to_all_of_them_too(store: Store) -> None:
    row = {"reference": "OLD", "code": "no-form", "step": "login", "said": {}, "shapes": {}, "hidden": 0, "refused_at": NOW}
    with store.transaction() as db:
        groups = [a_platform(db) for _ in range(launch_log.MOST // launch_log.MOST_OF_ONE)]
        rows = [{**row, "id": new_id(), "platform_id": group} for group in groups for _ in range(launch_log.MOST_OF_ONE)]
        db.execute(insert(refused_launches), rows)
        launch_log.write(db, [refusal(reference="NEW")])
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(refused_launches)) == launch_log.MOST
        assert launches.latest(db)[0].launch.reference == "NEW"


def test_a_platform_that_is_gone_meanwhile_takes_nothing_along(store: Store) -> None:
    with store.transaction() as db:
        launch_log.write(db, [refusal(platform_id=new_id())])
    with store.reading() as db:
        assert launches.latest(db)[0].platform is None


@ONE_ENGINE
def test_a_database_that_is_busy_keeps_nobody_waiting(tool: ToolInLms, database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as busy:
        busy.exec_driver_sql("BEGIN IMMEDIATE")
        answer = tool.browser().post("/lti/login", tool.login_fields(iss=None))
        assert answer.status_code == 400
        with tool.services.store.reading() as db:
            assert launches.latest(db) == []
        busy.exec_driver_sql("ROLLBACK")
    engine.dispose()
    assert [line.launch.reference for line in logged(tool.services)] == [code_on(answer)]


@ONE_ENGINE
def test_a_log_that_cannot_be_written_breaks_no_page(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    with tool.services.store.transaction() as db:
        refused_launches.drop(db.connection())
    assert tool.browser().post("/lti/login", tool.login_fields(iss=None)).status_code == 400
    tool.services.launch_log.settle()
    assert "launch log outcome=lost refusals=1 reason=OperationalError" in caplog.text
    assert tool.launch(tool.browser()).status_code == 303


def last_launch(tool: ToolInLms) -> Any:
    with tool.services.store.reading() as db:
        return db.scalar(select(lti.deployments.c.last_launch_at))


def test_the_last_launch_of_a_deployment_is_known_to_the_minute(tool: ToolInLms) -> None:
    assert last_launch(tool) is None
    tool.launch(tool.browser())
    first = last_launch(tool)
    assert first is not None
    tool.services.clock.move(timedelta(seconds=40))
    tool.launch(tool.browser())
    assert last_launch(tool) == first
    tool.services.clock.move(timedelta(seconds=30))
    tool.launch(tool.browser())
    assert last_launch(tool) > first + timedelta(seconds=60)


def test_a_deployment_that_is_switched_off_lets_nobody_in_and_closes_its_pages(tool: ToolInLms) -> None:
    browser, own = tool.browser(), tool.services
    here = tool.launch(browser).headers["Location"]
    assert browser.get(here).status_code == 200
    registrations.unbind(own.store, DEPLOYMENT, actor="test", now=own.clock.now())
    assert browser.get(here).status_code == 401
    assert tool.launch(tool.browser()).status_code == 403
    assert logged(own)[0].launch.code == "deployment-disabled"
    registrations.bind(own.store, DEPLOYMENT, actor="test", now=own.clock.now())
    assert tool.launch(tool.browser()).status_code == 303


def test_LTI_02_what_was_switched_off_can_be_switched_on_again(tool: ToolInLms) -> None:
    own, words = tool.services, str(tool.platform.id)
    registrations.disable(own.store, words, actor="test", now=own.clock.now())
    assert tool.browser().post("/lti/login", tool.login_fields()).status_code == 403
    registrations.enable(own.store, words, actor="test", now=own.clock.now())
    assert tool.launch(tool.browser()).status_code == 303


@pytest.fixture
def office(tool: ToolInLms, served: Serve) -> AdminDoor:
    """An admin of the same service."""
    return admin_door(tool.services, served)


@ONE_ENGINE
def test_an_admin_looks_a_code_up_and_reads_cause_remedy_and_what_differs(tool: ToolInLms, office: AdminDoor) -> None:
    code = code_on(tool.launch(tool.browser(), aud="cid-2"))
    logged(tool.services)
    answer = office.browser.get(f"/admin/lms/launches?q={code.lower()}")
    assert answer.status_code == 303
    said = words(office.browser.follow(answer))
    assert f"Refused launch {code}" in said
    assert "The message is meant for another client id." in said
    assert "Compare the client id with the registration." in said
    assert "Client id cid-2 cid-1 differs" in said
    assert "email text" in said
    assert f"reason=audience-wrong ref={code}" in said


@ONE_ENGINE
def test_the_list_counts_reasons_and_is_narrowed_by_them(tool: ToolInLms, office: AdminDoor) -> None:
    for _ in range(2):
        tool.launch(tool.browser(), nonce="other")
    tool.launch(tool.browser(), roles=ABSENT)
    tool.browser().post("/lti/login", tool.login_fields(client_id="cid-9"))
    logged(tool.services)
    said = office.read("/admin/lms/launches")
    assert "4 launches" in said
    assert "no registration of ours" in said
    assert said.index("belongs to another launch") < said.index("has no list of roles")
    narrowed = office.read(f"/admin/lms/launches?platform={tool.platform.id}&reason=roles-missing")
    assert narrowed.count("The message has no list of roles.") == 3
    assert "no registration of ours" not in narrowed
    assert "No launch was refused here" in office.read(f"/admin/lms/launches?platform={tool.platform.id}&reason=kid-missing")
    assert office.browser.get("/admin/lms/launches?platform=odd&reason=odd").status_code == 200


@ONE_ENGINE
def test_a_code_that_is_not_there_says_what_may_be_wrong(office: AdminDoor) -> None:
    assert "No refused launch has the code ZZZZZZ" in office.read("/admin/lms/launches?q=ZZZZZZ")
    assert office.browser.get("/admin/lms/launches/01890000-0000-7000-8000-000000000000").status_code == 404
    assert "No launch was refused." in office.read("/admin/lms/launches")
