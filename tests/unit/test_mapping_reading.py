"""What a file may say about reading: a wrong one is told in line, field and remedy; and what a read costs."""

from __future__ import annotations

import pytest

from integration.domain.errors import MappingProblem
from integration.mapping.connector import Connector
from integration.mapping.cost import calls_needed, seconds_needed
from integration.mapping.files import connector

RIGHT = """\
connector: 1
name: acme
settings: {token: {type: secret}, tenant: {}}
base_url: https://hr.example
limits: {per_second: 2, at_once: 4}
errors: [{status: [429], do: retry, wait: [Retry-After, X-Reset], says: Wait.}]
read:
  employees:
    request: {method: POST, path: /search, json: {key: "{{ settings.token }}", after: "{{ page.after }}"}}
    records: {values_of: data, key: id}
    page: {kind: keyset, key: id, start: 0, size: 100, end_status: 404}
    since: {format: odata, overlap: 1h}
    join: [{as: dept, request: {path: /units}, key: id, on: unit, keep: name}]
    detail: [{as: contact, request: {path: "/people/{{ r.id }}/contact"}, at: data, optional: true}]
    changed: {request: {path: /changed, query: {from: "{{ since }}"}}, id: id, one: {request: {path: "/people/{{ r.id }}"}}}
    deleted: {sweep: false, max_share: 0.05}
    map: {external_id: id}
"""


def made(old: str = "", new: str = "") -> Connector:
    assert old in RIGHT
    return connector(RIGHT.replace(old, new, 1), file="acme.yaml")


def test_everything_about_reading_can_be_said() -> None:
    reading = made().employees
    assert (reading.join[0].keep, reading.detail[0].optional, reading.deleted.sweep) == (("name",), True, False)
    assert reading.changed is not None
    assert reading.changed.listing.request.query


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("do: retry", "do: retyr", "6: errors[0].do: expected one of ok, retry, reauth, gone, conflict, forbidden, reject, pending; did"),
        ("wait: [Retry-After, X-Reset]", "wait: [5]", "6: errors[0].wait: expected a name, or a list of names"),
        ("at_once: 4", "at_once: 400", "5: limits.at_once: expected a number from 1 to 20"),
        ("json: {key", "query: {key", "9: read.employees.request.query.key: settings.token is a secret; it goes into auth, headers"),
        ("page.after", "page.afetr", '9: read.employees.request.json.after: no page.afetr, did you mean "after"?'),
        ("values_of: data", "valuesof: data", '10: read.employees.records.valuesof: unknown key, did you mean "values_of"?'),
        ("kind: keyset, key: id", "kind: keyset", "11: read.employees.page.key: needed with kind: keyset"),
        ("kind: keyset", "kind: cursor", "11: read.employees.page.key: does not go with kind: cursor"),
        ("start: 0", "start: [0]", "11: read.employees.page.start: expected text or a whole number"),
        ("end_status: 404", "end_status: gone", "11: read.employees.page.end_status: expected an HTTP status such as 429"),
        ("format: odata", "format: date_dmy", "12: read.employees.since.format: expected one of iso, epoch, epoch_ms, odata, odoo, date"),
        ('from: "{{ since }}"', 'from: "{{ page.after }}"', "12: read.employees.since: no request asks for it: put {{ since }} where"),
        ("since: {format: odata, overlap: 1h}", "count: 1", "read.employees.count: does not go with kind: rest"),
        ("    since: {format: odata, overlap: 1h}\n", "", "14: read.employees.changed: needs since, such as"),
        ("as: dept", "as: my dept", "13: read.employees.join[0].as: expected a short name such as contact"),
        ("as: dept", "as: salary", "13: read.employees.join[0].as: 'salary' is not read"),
        ("{path: /units}, key", "{path: /units}, kye", "13: read.employees.join[0].key: is missing"),
        ("on: unit", "in: unit", "13: read.employees.join[0].on: is missing"),
        ("as: contact", "name: contact", "14: read.employees.detail[0].as: is missing"),
        ("{{ r.id }}/contact", "{{ r.bsn }}/contact", "14: read.employees.detail[0].request.path: 'bsn' is not read"),
        ("{{ r.id }}/contact", "{{ page.after }}/contact", "14: read.employees.detail[0].request.path: 'page' is not known here"),
        ("one: {", "each: {", "15: read.employees.changed.one: is missing"),
        ("sweep: false", "sweeps: false", '16: read.employees.deleted.sweeps: unknown key, did you mean "sweep"?'),
        ("max_share: 0.05", "max_share: 5", "16: read.employees.deleted.max_share: expected a number from 0.0 to 1.0"),
    ],
)
def test_a_wrong_word_about_reading_is_told(old: str, new: str, told: str) -> None:
    with pytest.raises(MappingProblem) as wrong:
        made(old, new)
    assert told in str(wrong.value)


def test_two_parts_need_two_names() -> None:
    part = '{as: contact, request: {path: "/people/{{ r.id }}/contact"}, at: data, optional: true}'
    with pytest.raises(MappingProblem, match=r"read.employees.detail: contact stands here twice"):
        made(part, f"{part}, {part}")


@pytest.mark.parametrize(
    ("page", "people", "calls"),
    [
        ("{kind: none}", 100_000, 1),
        ("{kind: cursor, next: n, size: 50}", 100_000, 2000),
        ("{kind: cursor, next: n, size: 50}", 100_001, 2001),
        ("{kind: offset, size: 50}", 100, 5),
        ("{kind: offset, size: 50, total: t}", 100, 2),
        ("{kind: offset, size: 50, total: t}", 0, 1),
        ("{kind: keyset, key: id, size: 500}", 2020, 6),
    ],
)
def test_the_calls_of_a_full_read_can_be_told_before(page: str, people: int, calls: int) -> None:
    text = RIGHT.replace("{kind: keyset, key: id, start: 0, size: 100, end_status: 404}", page)
    plain = "".join(line for line in text.splitlines(keepends=True) if not line.strip().startswith(("join", "detail")))
    assert calls_needed(connector(plain, file="a").employees, people) == calls


def test_details_and_side_tables_count_too() -> None:
    connector_ = made()
    assert calls_needed(connector_.employees, 1000) == 11 + 1 + 1000
    assert seconds_needed(connector_, 1000) == (11 + 1 + 1000) / 2
    many = made("keep: name", "many: true")
    assert calls_needed(many.employees, 1000) == 11 + 1 + 1000
