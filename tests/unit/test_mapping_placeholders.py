"""Placeholders bind data: it keeps its type, it is never read as an address or an expression, and empty optional keys disappear."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.errors import Refused
from integration.mapping.placeholders import bind, bind_address, bind_query, compiled, template
from integration.mapping.request import Request

ITEM: dict[str, Any] = {"item": {"id": 7, "name": "O'Neill", "hours": 0, "end": None, "none": "", "tags": [], "ok": False, "list": [1]}}


def bound(raw: Any) -> Any:
    return bind(compiled(raw), ITEM)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("{{ item.id }}", 7), ("{{item.id|str}}", "7"), ("id {{ item.id }}!", "id 7!"), ("{{ item.end }}", None), ("plain", "plain"),
        ("{{ item.ok }}", False), ("{{ item.name | upper }}", "O'NEILL"), ({"a": ["{{ item.id }}", 1, None]}, {"a": [7, 1, None]}),
        ({"end?": "{{ item.end }}", "none?": "{{ item.none }}", "tags?": "{{ item.tags }}", "hours?": "{{ item.hours }}"}, {"hours": 0}),
        ({"ok?": "{{ item.ok }}", "end": "{{ item.end }}"}, {"ok": False, "end": None}), ("{{ item.list.0 }}", 1),
    ],
)  # fmt: skip
def test_values_are_bound(raw: Any, expected: Any) -> None:
    assert bound(raw) == expected


@pytest.mark.parametrize("raw", ["to {{ item.end }}", "{{ item.none }}x", "x{{ item.missing }}"])
def test_half_a_text_is_refused(raw: str) -> None:
    with pytest.raises(Refused, match="has no value"):
        bound(raw)


def test_a_list_is_no_text() -> None:
    with pytest.raises(Refused, match=r"item\.list is no text"):
        bound("x{{ item.list }}")


def test_a_query_holds_text_and_refuses_what_is_missing() -> None:
    assert bind_query(compiled({"a": "{{ item.id }}", "b": "{{ item.ok }}", "c?": "{{ item.end }}"}), ITEM) == {"a": "7", "b": "false"}
    with pytest.raises(Refused, match=r"no value for since; write since\? if it may be absent"):
        bind_query(compiled({"since": "{{ item.end }}"}), ITEM)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("{{ item.id", "a placeholder is not closed"), ("{{ }}", "a placeholder is empty"),
        ("{{ item.id | strp }}", 'did you mean "strip"'),
        ("{{ item['id'] }}", "no dotted path"), ("}} x", "not closed"), ("{{ a + b }}", "no dotted path"),
    ],
)  # fmt: skip
def test_what_is_no_placeholder_is_told(raw: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        template(raw)


@given(st.text(min_size=1))
def test_a_value_in_an_address_stays_one_segment(value: str) -> None:
    part = template("/employees/{{ item.id }}/trainings")
    try:
        address = bind_address(part, {"item": {"id": value}})
    except Refused:
        assert value in {".", ".."}
        return
    except UnicodeEncodeError:
        return
    assert address.count("/") == 3
    assert not set(address) & set("?#\\ \r\n")


def test_a_request_is_bound_as_a_whole() -> None:
    request = Request(
        method="PUT", path=template("/t/{{ v.row }}"), query=compiled({"q?": "{{ key }}"}), json=compiled({"hours": "{{ item.hours }}"})
    )
    made = request.bind({**ITEM, "v": {"row": "a/b"}, "key": "k+1"})
    assert (made.method, made.path, dict(made.query), made.json) == ("PUT", "/t/a%2Fb", {"q": "k+1"}, {"hours": 0})
