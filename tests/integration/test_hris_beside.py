"""What belongs to a record but stands elsewhere: side tables, one more call per record, and a feed of who changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from tests.conftest import Serve
from tests.integration.hris_world import a_reader, api, reply, rows

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
PLAIN = "request: {path: /staff}\n"


class Office:
    """Answers by path, and remembers what was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {f"/api/{path.replace('__', '/')}": answer for path, answer in answers.items()}
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request.full_path.removeprefix("/api").rstrip("?"))
        return reply(self.answers[request.path]) if request.path in self.answers else reply({}, 404)


def test_a_side_table_is_read_once_and_put_beside_each_record(served: Serve) -> None:
    staff = [{"id": 1, "unit": 7}, {"id": 2, "unit": "8"}, {"id": 3, "unit": 9}, {"id": 4}, "stray"]
    office = Office(staff=staff, units={"value": [{"code": "7", "name": "Zorg", "pay": 1}, {"code": 8, "name": "Bouw"}, {"name": "Geen"}]})
    join = "join: [{as: dept, request: {path: /units}, records: value, key: code, on: unit, keep: [name]}]"
    found = rows(a_reader(served(api(office)), PLAIN + join))
    assert [row["dept"] if isinstance(row, dict) else row for row in found] == [{"name": "Zorg"}, {"name": "Bouw"}, None, None, "stray"]
    assert office.asked == ["/staff", "/units"]


def test_a_side_table_has_pages_of_its_own_and_may_fit_many_times(served: Serve) -> None:
    contracts = [{"person": number % 2, "hours": number} for number in range(5)]

    def answer(request: Request) -> Response:
        if request.path == "/api/staff":
            return reply([{"id": 0}, {"id": 1}, {"id": 2}])
        start = int(request.args["skip"])
        return reply({"rows": contracts[start : start + 2], "total": 5})

    join = """
    join:
      - as: contracts
        request: {path: /contracts, query: {skip: "{{ page.offset }}"}}
        records: rows
        page: {kind: offset, total: total}
        key: person
        on: id
        many: true
        keep: hours
    """
    found = rows(a_reader(served(api(answer)), f"    request: {{path: /staff}}{join}"))
    assert [row["contracts"] for row in found] == [[{"hours": 0}, {"hours": 2}, {"hours": 4}], [{"hours": 1}, {"hours": 3}], []]


@pytest.mark.parametrize("at_once", [1, 4])
def test_one_more_call_per_record(served: Serve, at_once: int) -> None:
    office = Office(
        staff=[{"id": n} for n in range(6)], **{f"staff__{n}__contact": {"data": {"mail": f"m{n}@x.example"}} for n in range(6)}
    )
    detail = 'detail: [{as: contact, request: {path: "/staff/{{ r.id }}/contact"}, at: data}]'
    found = rows(a_reader(served(api(office)), PLAIN + detail, more=f"limits: {{per_second: 1000, at_once: {at_once}}}"))
    assert found == [{"id": n, "contact": {"mail": f"m{n}@x.example"}} for n in range(6)]
    assert sorted(office.asked[1:]) == [f"/staff/{n}/contact" for n in range(6)]


def test_a_record_is_data_in_the_address_of_its_detail(served: Serve) -> None:
    office = Office(staff=[{"id": "a/../b?x=1"}, {"id": ".."}, {"name": "without"}])
    detail = 'detail: [{as: more, request: {path: "/staff/{{ r.id }}"}, optional: true}]'
    assert [row["more"] for row in rows(a_reader(served(api(office)), PLAIN + detail))] == [None, None, None]
    assert office.asked == ["/staff", "/staff/a/../b?x=1"]


def test_a_detail_that_must_be_there_stops_the_read(served: Serve) -> None:
    office = Office(staff=[{"id": 1}])
    with pytest.raises(Refused, match="answered 404"):
        rows(a_reader(served(api(office)), PLAIN + 'detail: [{as: more, request: {path: "/staff/{{ r.id }}"}}]'))


CHANGES = """
request: {path: /staff}
since: {format: epoch}
changed:
  request: {path: /changed, query: {since: "{{ since }}"}}
  records: {values_of: people, key: id}
  id: id
  one: {request: {path: "/staff/{{ r.id }}"}, at: data}
join: [{as: dept, request: {path: /units}, key: id, on: unit}]
"""


def test_a_feed_of_changes_is_read_person_by_person(served: Serve) -> None:
    feed = {"people": {"1": {"action": "Updated"}, "2": {"action": "Deleted"}, "3": {"action": "Inserted"}}}
    office = Office(changed=feed, staff__1={"data": {"id": 1, "unit": 7}}, staff__3={"data": {"id": 3}}, units=[{"id": 7}])
    found = rows(a_reader(served(api(office)), CHANGES), NOON)
    assert found == [{"id": 1, "unit": 7, "dept": {"id": 7}}, {"id": 3, "dept": None}]
    assert office.asked == ["/changed?since=1775044800", "/staff/1", "/staff/2", "/staff/3", "/units"]


def test_everybody_is_read_by_the_list_and_not_by_the_feed_of_changes(served: Serve) -> None:
    office = Office(staff=[{"id": 1}], units=[])
    assert rows(a_reader(served(api(office)), CHANGES)) == [{"id": 1, "dept": None}]


def test_somebody_who_changed_twice_is_read_once(served: Serve) -> None:
    office = Office(events=[{"who": 1}, {"who": "1"}, {"who": None}, {}], staff__1={"id": 1})
    reading = """
    request: {path: /staff}
    since: {overlap: 1h}
    changed: {request: {path: /events, query: {since: "{{ since | iso }}"}}, id: who, one: {request: {path: "/staff/{{ r.who }}"}}}
    """
    assert rows(a_reader(served(api(office)), reading), NOON) == [{"id": 1}]
    assert office.asked == ["/events?since=2026-04-01T12%3A00%3A00Z", "/staff/1"]


def test_a_system_that_is_down_during_details_is_no_feed_of_few(served: Serve) -> None:
    def answer(request: Request) -> Response:
        return reply([{"id": 1}]) if request.path == "/api/staff" else reply({}, 403)

    with pytest.raises(Refused, match="answered 403"):
        rows(a_reader(served(api(answer)), PLAIN + 'detail: [{as: x, request: {path: "/x/{{ r.id }}"}, optional: true}]'))
