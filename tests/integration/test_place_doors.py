"""Choosing content for a course, from the teacher's button to the column, with the sandbox as the LMS (DL-01..07)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select

from integration.app import create_app
from integration.domain.people.account import Right
from integration.flows.access import rights, sign_in
from integration.store.tables import lti, placing
from integration.store.tables.courses import course_reads
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.course_visitor import handed_over, register
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.placing_world import FATIMA, SAMIRA, Placing, leads_to

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim"


LTI = "https://purl.imsglobal.org/spec/lti/claim"


@pytest.fixture
def course(services: Services, served: Serve) -> Iterator[Placing]:
    home = served(create_app(services))
    with SandboxServer(home) as lms:
        register(services, lms)
        rights.grant_ahead(services.store, issuer=lms.url, subject=FATIMA, right=Right.COORDINATOR, actor="test", now=services.clock.now())
        yield Placing(services=services, lms=lms, home=home)


def test_CERT_03_DL_03_the_answer_says_exactly_this(course: Placing) -> None:
    return_url, token = handed_over(course.picked("trajectory", "agreement"))
    assert return_url.startswith(f"{course.lms.url}/content-items?course=2&id=")
    claims, now = course.claims(token), course.services.clock.now().timestamp()
    assert set(claims) == {
        *("iss", "aud", "iat", "exp", "nonce"),
        *(f"{LTI}/{name}" for name in ("message_type", "version", "deployment_id")),
        f"{CLAIM}/content_items",
    }
    assert (claims["iss"], claims["aud"]) == ("wederkerig-sandbox", course.lms.url)
    assert claims["iat"] <= now < claims["exp"] <= claims["iat"] + 300
    assert claims[f"{LTI}/message_type"] == "LtiDeepLinkingResponse"


def test_DL_06_only_the_trajectory_brings_a_column(course: Placing) -> None:
    _return_url, token = handed_over(course.picked("agreement", "trajectory", "closing", "group-coaching"))
    items = course.claims(token)[f"{CLAIM}/content_items"]
    assert {item["type"] for item in items} == {"ltiResourceLink"}
    assert ["lineItem" in item for item in items] == [True, False, False, False]
    column = items[0]["lineItem"]
    assert (column["scoreMaximum"], column["resourceId"], column["tag"]) == (100, f"prog:{items[0]['custom']['resource_id']}", "completion")
    for item in items:
        assert item["url"] == f"{course.home}/lti/r/{item['custom']['resource_id']}"


def test_DL_03_the_lms_takes_it_and_the_column_is_there(course: Placing) -> None:
    trajectory, agreement = course.placed("trajectory", "agreement")
    world = course.lms.world
    assert (trajectory.column, agreement.column) == ("100", "")
    assert world.told_columns["100"]["scoreMaximum"] == 100
    assert course.rows() == 2


def test_DL_04_cancelling_answers_with_nothing(course: Placing) -> None:
    door = course.visitor(FATIMA).chooses()
    page = door.browser.follow(door.send("/pick/nothing", on="/pick"))
    return_url, token = handed_over(page)
    assert course.claims(token)[f"{CLAIM}/content_items"] == []
    assert "Er is niets gekozen" in requests.post(return_url, data={"JWT": token}, timeout=60).text
    assert course.rows() == 0


@pytest.mark.parametrize("data", ["opaque é ✓", "", {"a": [1, None]}, False])
def test_DL_03_data_goes_back_as_it_came(course: Placing, data: object) -> None:
    course.lms.world.reconfigure(content_settings={"data": data})
    return_url, token = handed_over(course.picked("trajectory"))
    assert course.claims(token)[f"{CLAIM}/data"] == data
    assert requests.post(return_url, data={"JWT": token}, timeout=60).status_code == 200


def test_DL_06_one_question_has_one_answer(course: Placing) -> None:
    door = course.visitor(FATIMA).chooses()
    hidden = {"csrf": door.open("/pick").text.split('name="csrf" value="')[1].split('"')[0]}
    answers = []
    for chosen in ("trajectory", "agreement"):
        sent = door.browser.post(door.address("/pick"), {**hidden, "door": chosen, "of": "programme:EXP"}, site="same-origin")
        answers.append(handed_over(door.browser.follow(sent))[1])
    assert answers[0] == answers[1]
    assert [item["title"] for item in course.claims(answers[0])[f"{CLAIM}/content_items"]] == ["Leren van elkaar in een duo"]
    assert course.rows() == 1


def test_DL_03_an_answer_that_is_too_old_is_not_handed_over(course: Placing) -> None:
    door = course.visitor(FATIMA).chooses()
    door.send("/pick", {"door": "trajectory", "of": "programme:EXP"})
    course.services.clock.move(timedelta(minutes=5))
    assert "Deze keuze is voorbij" in door.read("/pick")
    assert "hand-over" not in door.open("/pick").text


def test_DL_02_a_student_is_refused_and_led_back(course: Placing) -> None:
    door = course.visitor(SAMIRA).chooses()
    assert leads_to(door) == "/pick"
    assert "Deze pagina is voor coördinatoren" in door.read("/pick", status=403)
    csrf = {"csrf": door.open("/pick", status=403).text.split('name="csrf" value="')[1].split('"')[0]}
    refused = door.browser.post(door.address("/pick"), {**csrf, "door": "trajectory", "of": "programme:EXP"}, site="same-origin")
    assert refused.status_code == 403
    back = door.browser.post(door.address("/pick/nothing"), csrf, site="same-origin")
    assert course.claims(handed_over(door.browser.follow(back))[1])[f"{CLAIM}/content_items"] == []


def test_DL_02_ROLE_06_a_teacher_without_the_right_reads_whom_to_ask(course: Placing) -> None:
    own = course.services
    door = course.visitor(FATIMA).chooses()
    rights.revoke(own.store, account_id=door.account.id, right=Right.COORDINATOR, actor="test", now=own.clock.now())
    page = course.visitor(FATIMA).chooses().read("/pick", status=403)
    assert "Je kunt in deze cursus nog niets plaatsen" in page
    assert door.account.short_code in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"of": "programme:EXP"}, "Kies minstens één pagina"),
        ({"door": "no-such-door", "of": "programme:EXP"}, "Kies minstens één pagina"),
        ({"door": "trajectory"}, "Kies een programma"),
        ({"door": "trajectory", "of": "programme:NONE"}, "Kies een programma"),
        ({"door": "trajectory", "of": "group:0190c000-0000-7000-8000-000000000000"}, "Kies een programma"),
        ({"door": "trajectory", "of": "group:%00"}, "Kies een programma"),
    ],
)
def test_DL_06_a_choice_that_is_none_is_said_where_it_is(course: Placing, form: dict[str, str], sentence: str) -> None:
    door = course.visitor(FATIMA).chooses()
    told = words(door.send("/pick", form, status=422))
    assert sentence in told
    assert course.rows() == 0


def test_DL_06_accept_multiple_false_lets_one_be_chosen(course: Placing) -> None:
    course.lms.world.reconfigure(content_settings={"accept_multiple": False})
    door = course.visitor(FATIMA).chooses()
    assert 'type="radio" name="door"' in door.open("/pick").text
    assert "één pagina tegelijk" in words(door.send("/pick", {"door": ["trajectory", "closing"], "of": "programme:EXP"}, status=422))
    assert door.send("/pick", {"door": "closing", "of": "programme:EXP"}).status_code == 303


@pytest.mark.parametrize(("accepts", "has_column"), [(True, True), (None, True), (False, False), ("false", False)])
def test_DL_06_accept_lineitem_false_brings_no_column(course: Placing, accepts: object, *, has_column: bool) -> None:
    course.lms.world.reconfigure(content_settings={"accept_lineitem": accepts})
    (item,) = course.claims(handed_over(course.picked("trajectory"))[1])[f"{CLAIM}/content_items"]
    assert ("lineItem" in item) == has_column


@pytest.mark.parametrize("types", [[], ["file", "html"], ["LTIRESOURCELINK"], [None, 7, {"a": 1}]])
def test_DL_06_where_no_links_are_taken_there_is_a_way_back(course: Placing, types: list[object]) -> None:
    course.lms.world.reconfigure(content_settings={"accept_types": types})
    door = course.visitor(FATIMA).chooses()
    assert "Hier valt niets te kiezen" in door.read("/pick")
    csrf = {"csrf": door.open("/pick").text.split('name="csrf" value="')[1].split('"')[0]}
    forced = door.browser.post(door.address("/pick"), {**csrf, "door": "trajectory", "of": "programme:EXP"}, site="same-origin")
    assert forced.status_code == 422
    back = door.browser.post(door.address("/pick/nothing"), csrf, site="same-origin")
    assert course.claims(handed_over(door.browser.follow(back))[1])[f"{CLAIM}/content_items"] == []


def test_CK_10_another_site_cannot_choose(course: Placing) -> None:
    door = course.visitor(FATIMA).chooses()
    csrf = {"csrf": door.open("/pick").text.split('name="csrf" value="')[1].split('"')[0]}
    assert door.browser.post(door.address("/pick"), {**csrf, "door": "trajectory", "of": "programme:EXP"}).status_code == 403
    assert door.browser.post(door.address("/pick"), {"door": "trajectory", "of": "programme:EXP"}, site="same-origin").status_code == 403
    assert course.rows() == 0


def test_CK_07_nobody_else_sees_a_question(course: Placing) -> None:
    door, other = course.visitor(FATIMA).chooses(), course.visitor(SAMIRA).chooses()
    assert other.browser.get(door.address("/pick")).status_code == 401
    course.visitor(FATIMA).opens().open("/pick", status=404)


def test_LTI_60_the_address_to_return_to_stands_nowhere_in_the_clear(course: Placing, caplog: pytest.LogCaptureFixture) -> None:
    door = course.visitor(FATIMA).chooses()
    with course.services.store.reading() as db:
        kept = [db.execute(select(table)).all() for table in (placing.placing_requests, lti.launches, lti.launch_states)]
    page = door.open("/pick")
    assert "kPq3" not in f"{kept}{caplog.text}{page.text}{page.url}"
    course.services.clock.move(timedelta(hours=9))
    sign_in.forget_expired(course.services.store, now=course.services.clock.now())
    with course.services.store.reading() as db:
        assert not db.execute(select(placing.placing_requests)).all()


def test_SECX_05_the_last_page_may_be_framed_and_submit_to_this_lms_only(course: Placing) -> None:
    policy = course.picked("trajectory").headers["Content-Security-Policy"]
    assert f"form-action 'self' {course.lms.url};" in policy
    assert f"frame-ancestors {course.lms.url}" in policy


def test_NRPS_06_choosing_content_asks_for_no_list_so_that_the_first_activity_can(course: Placing) -> None:
    door = course.visitor(FATIMA).chooses()
    door.open("/pick")
    door.browser.follow(door.browser.get(door.address("/")))
    asked = select(course_reads.c.asked_at)
    with course.services.store.reading() as db:
        assert db.scalars(asked).all() == []
    teacher = course.visitor(FATIMA).opens()
    teacher.browser.get(teacher.address("/"))
    with course.services.store.reading() as db:
        assert len(db.scalars(asked).all()) == 1
