"""The sandbox's gradebook and roster: Moodle's rules for line items, scores, results and members (true HTTP)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from integration.sandbox import SandboxConfig
from integration.sandbox.lms.claims import LINE_ITEM, RESULT, ROSTER, SCOPES, SCORE
from integration.sandbox.lms.services import LINE_ITEM_TYPE, LINE_ITEMS_TYPE, RESULTS_TYPE, ROSTER_TYPE, SCORE_TYPE
from integration.sandbox.world.gradebook import Gradebook
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.throwaway_tool import ThrowawayTool, throwaway_tool

SAMIRA, FATIMA = "12", "11"
COLUMN = "/services/2/lineitems/7/lineitem"
SCORES = f"{COLUMN}/scores?type_id=1"
RESULTS = f"{COLUMN}/results?type_id=1"
MEMBERS = "/services/2/memberships"


@pytest.fixture(scope="module")
def tool() -> Iterator[ThrowawayTool]:
    with throwaway_tool() as running:
        yield running


@pytest.fixture
def outside(tool: ThrowawayTool) -> Iterator[SandboxServer]:
    with SandboxServer(tool.url) as running:
        yield running


@pytest.fixture
def bearer(outside: SandboxServer, tool: ThrowawayTool) -> dict[str, str]:
    return tool.bearer(outside, *SCOPES)


def get(outside: SandboxServer, path: str, bearer: dict[str, str], accept: str) -> requests.Response:
    return requests.get(outside.url + path, headers=bearer | {"Accept": accept}, timeout=60)


def a_score(outside: SandboxServer, **changes: Any) -> dict[str, Any]:
    """A score message stamped two seconds ahead: newer than all that was written so far. None leaves a field out."""
    message = {
        "userId": SAMIRA,
        "timestamp": (outside.world.clock.now() + timedelta(seconds=2)).isoformat(),
        "activityProgress": "InProgress",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 40,
        "scoreMaximum": 100,
    }
    return {name: value for name, value in (message | changes).items() if value is not None}


def send(outside: SandboxServer, bearer: dict[str, str], message: dict[str, Any]) -> requests.Response:
    return requests.post(outside.url + SCORES, json=message, headers=bearer | {"Content-Type": SCORE_TYPE}, timeout=60)


def results(outside: SandboxServer, bearer: dict[str, str], more: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(outside, RESULTS + more, bearer, RESULTS_TYPE).json()
    return found


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/services/2/lineitems?type_id=1", LINE_ITEMS_TYPE, 200),
        ("/services/2/lineitems?type_id=1", "*/*", 400),
        ("/services/2/lineitems?type_id=1", "application/json", 400),
        (f"{COLUMN}?type_id=1", LINE_ITEM_TYPE, 200),
        (f"{COLUMN}?type_id=1", "*/*", 200),
        (f"{COLUMN}?type_id=1", "application/json", 400),
        (RESULTS, "*/*", 200),
        (RESULTS, f"{RESULTS_TYPE}, */*", 400),
        (MEMBERS, ROSTER_TYPE, 200),
        (MEMBERS, "application/json", 400),
        ("/services/2/lineitems/8/lineitem", LINE_ITEM_TYPE, 404),
        (f"{COLUMN}/scores", "*/*", 405),
    ],
)
def test_AGS_03b_accept_is_compared_as_a_whole(outside: SandboxServer, bearer: dict[str, str], path: str, accept: str, status: int) -> None:
    assert get(outside, path, bearer, accept).status_code == status


def test_AGS_05_the_column_is_found_by_its_filters(outside: SandboxServer, bearer: dict[str, str]) -> None:
    base = "/services/2/lineitems?type_id=1&resource_link_id="
    found, none = (get(outside, base + link, bearer, LINE_ITEMS_TYPE).json() for link in ("7", "8"))
    assert found[0]["id"] == f"{outside.url}{COLUMN}?type_id=1"
    assert none == []


def test_SVC_01_a_path_glued_behind_the_query_finds_no_handler(outside: SandboxServer, bearer: dict[str, str]) -> None:
    glued = f"{outside.url}{COLUMN}?type_id=1/scores"
    answer = requests.post(glued, json=a_score(outside), headers=bearer | {"Content-Type": SCORE_TYPE}, timeout=60)
    assert (answer.status_code, outside.world.scores) == (400, [])


def test_AGS_13_a_score_needs_its_media_type(outside: SandboxServer, bearer: dict[str, str]) -> None:
    assert requests.post(outside.url + SCORES, json=a_score(outside), headers=bearer, timeout=60).status_code == 400


def test_AGS_08_a_score_is_rescaled_to_the_column(outside: SandboxServer, bearer: dict[str, str]) -> None:
    answer = send(outside, bearer, a_score(outside, scoreGiven=3, scoreMaximum=6, comment="halverwege"))
    (result,) = results(outside, bearer, f"&user_id={SAMIRA}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert (result["resultScore"], result["resultMaximum"], result["comment"]) == (50, 100, "halverwege")
    assert datetime.fromisoformat(result["timestamp"]).utcoffset() is not None
    assert results(outside, bearer, "&user_id=13") == []
    assert "<strong>50</strong> van 100" in requests.get(f"{outside.url}/gradebook", timeout=60).text


def test_a_score_above_the_maximum_is_capped(outside: SandboxServer, bearer: dict[str, str]) -> None:
    send(outside, bearer, a_score(outside, scoreGiven=120))
    assert outside.world.score_of(SAMIRA) == 100


@pytest.mark.parametrize(
    "erasing",
    [{"gradingProgress": "Pending"}, {"gradingProgress": "NotReady"}, {"scoreGiven": None}, {"scoreGiven": None, "scoreMaximum": None}],
    ids=str,
)
def test_AGS_10_anything_but_a_full_score_erases_the_grade(outside: SandboxServer, bearer: dict[str, str], erasing: dict[str, Any]) -> None:
    send(outside, bearer, a_score(outside))
    assert send(outside, bearer, a_score(outside, **erasing)).status_code == 200
    assert results(outside, bearer) == []


def test_a_comment_left_out_is_cleared(outside: SandboxServer, bearer: dict[str, str]) -> None:
    send(outside, bearer, a_score(outside, comment="goed bezig"))
    send(outside, bearer, a_score(outside))
    assert results(outside, bearer)[0]["comment"] == ""


def test_AGS_11_a_score_not_newer_than_the_last_write_is_a_409(outside: SandboxServer, bearer: dict[str, str]) -> None:
    send(outside, bearer, a_score(outside))
    written = outside.world.gradebook.grades[SAMIRA].at
    stamps = (written.replace(microsecond=999_999), written - timedelta(hours=1), written + timedelta(seconds=1))
    answers = [send(outside, bearer, a_score(outside, scoreGiven=80, timestamp=stamp.isoformat())) for stamp in stamps]
    assert [answer.status_code for answer in answers] == [409, 409, 200]
    assert answers[0].reason.startswith("Refusing score with an earlier timestamp")
    assert [entry.status for entry in outside.world.scores] == [200, 409, 409, 200]
    assert outside.world.score_of(SAMIRA) == 80


def test_after_an_erasure_any_timestamp_will_do(outside: SandboxServer, bearer: dict[str, str]) -> None:
    send(outside, bearer, a_score(outside))
    send(outside, bearer, a_score(outside, gradingProgress="Pending"))
    assert send(outside, bearer, a_score(outside, timestamp="2020-01-01T00:00:00Z")).status_code == 200


def test_a_timestamp_without_offset_is_dutch_time(outside: SandboxServer, bearer: dict[str, str]) -> None:
    send(outside, bearer, a_score(outside))
    utc_as_local = (outside.world.clock.now() + timedelta(seconds=2)).replace(tzinfo=None).isoformat()
    assert send(outside, bearer, a_score(outside, timestamp=utc_as_local)).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"userId": FATIMA},
        {"userId": "999"},
        {"timestamp": None},
        {"timestamp": "yesterday"},
        {"activityProgress": None},
        {"gradingProgress": None},
        {"scoreMaximum": None},
        {"scoreMaximum": 0},
        {"scoreGiven": -1},
        {"scoreGiven": "veel"},
    ],
    ids=str,
)
def test_AGS_12_a_score_that_cannot_be_taken_is_a_400(outside: SandboxServer, bearer: dict[str, str], changes: dict[str, Any]) -> None:
    answer = send(outside, bearer, a_score(outside, **changes))
    assert (answer.status_code, answer.text) == (400, "[]")
    assert outside.world.gradebook.grades == {}


def test_SVC_05_without_the_right_token_the_answer_is_always_401(outside: SandboxServer, tool: ThrowawayTool) -> None:
    wrong_scope = tool.bearer(outside, RESULT)
    answers = [send(outside, header, a_score(outside)) for header in ({}, {"Authorization": "Bearer x"}, wrong_scope)]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert answers[0].json()["reason"] == "Unauthorized"


def test_TOK_05_a_revoked_token_is_replaced_by_a_new_one(outside: SandboxServer, tool: ThrowawayTool) -> None:
    old = tool.bearer(outside, LINE_ITEM)
    outside.world.revoke_tokens()
    new = tool.bearer(outside, LINE_ITEM)
    assert [get(outside, COLUMN, header, LINE_ITEM_TYPE).status_code for header in (old, new)] == [401, 200]


def test_asking_for_pages_of_results_crashes(outside: SandboxServer, bearer: dict[str, str]) -> None:
    answer = get(outside, f"{RESULTS}&limit=10", bearer, RESULTS_TYPE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html")


def test_NRPS_02_the_roster_has_short_roles_and_an_empty_number(outside: SandboxServer, tool: ThrowawayTool) -> None:
    roster = get(outside, MEMBERS, tool.bearer(outside, ROSTER), ROSTER_TYPE).json()
    members = {member["user_id"]: member for member in roster["members"]}
    assert (members[FATIMA]["roles"], members[SAMIRA]["roles"]) == (["Instructor"], ["Learner"])
    assert (members[SAMIRA]["lis_person_sourcedid"], members["16"]["lis_person_sourcedid"]) == ("E1002", "")


def test_NRPS_03_the_next_page_loses_the_role_filter(outside: SandboxServer, bearer: dict[str, str]) -> None:
    first = get(outside, f"{MEMBERS}?role=Learner&limit=2", bearer, ROSTER_TYPE)
    following = first.links["next"]["url"]
    seen = [member["user_id"] for member in first.json()["members"]]
    assert (seen, "role" in following) == (["12", "13"], False)
    assert [member["user_id"] for member in requests.get(following, headers=bearer, timeout=60).json()["members"]] == ["13", "14"]


def test_a_bad_day_lasts_as_long_as_it_was_told_to(outside: SandboxServer, bearer: dict[str, str]) -> None:
    outside.world.fail(f"{COLUMN}/scores", 503, times=2, headers={"Retry-After": "7"})
    answers = [send(outside, bearer, a_score(outside)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert len(outside.world.scores) == 1


def test_a_dropped_connection_hides_that_the_work_was_done(outside: SandboxServer, bearer: dict[str, str]) -> None:
    outside.world.drop(f"{COLUMN}/scores")
    with pytest.raises(requests.ConnectionError):
        send(outside, bearer, a_score(outside))
    assert outside.world.score_of(SAMIRA) == 40
    assert outside.world.calls[-1].status == 0


def test_an_answer_may_be_slow_or_cut_off(outside: SandboxServer, bearer: dict[str, str]) -> None:
    outside.world.slow(f"{COLUMN}/scores", 0.2, after=True)
    began = time.monotonic()
    send(outside, bearer, a_score(outside))
    assert time.monotonic() - began >= 0.2
    outside.world.cut(COLUMN)
    with pytest.raises(requests.JSONDecodeError):
        get(outside, RESULTS, bearer, RESULTS_TYPE).json()


def test_gradebook_and_records_outlive_a_restart(tool: ThrowawayTool, tmp_path: Path) -> None:
    config = SandboxConfig(data_dir=tmp_path)
    with SandboxServer(tool.url, config) as outside:
        send(outside, tool.bearer(outside, SCORE), a_score(outside))
        with outside.world.changing():
            outside.world.records.add("p502", {"title": "Cursus", "code": "C1", "start": "2026-11-24", "status": "enrolled"})
        outside.world.change_employee("E1005", state="leave")
        kid = outside.world.signing_key.kid
    with SandboxServer(tool.url, config) as again:
        employee = again.world.employee("E1005")
        assert again.world.score_of(SAMIRA) == 40
        assert [row.title for row in again.world.records_of("E1002")] == ["Cursus"]
        assert (employee.state if employee else None, again.world.signing_key.kid) == ("leave", kid)
        assert len(again.world.scores) == 1


@given(st.lists(st.floats(min_value=0, max_value=150), min_size=1, max_size=8))
def test_the_last_full_score_is_the_grade(given: list[float]) -> None:
    book, now = Gradebook(), datetime.fromisoformat("2026-11-24T09:00:00+00:00")
    for minute, score in enumerate(given):
        at = now + timedelta(minutes=minute)
        message = {"userId": "12", "timestamp": at.isoformat(), "activityProgress": "InProgress", "gradingProgress": "FullyGraded"}
        book.receive(message | {"scoreGiven": score, "scoreMaximum": 100}, students=frozenset({"12"}), now=at)
    assert book.grades["12"].final == pytest.approx(min(given[-1], 100))
