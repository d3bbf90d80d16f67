"""Somebody waits at a page while a source is looked at: it is asked once, and within so many seconds in all."""

from __future__ import annotations

import time

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused, Retriable
from integration.hris.sources import AT_A_PAGE, Source, Talking, in_a_hurry
from tests.conftest import Serve
from tests.integration.hris_world import PLAIN_SCIM, a_reader, api, read, reading_by, reply, rows_from

DETAIL = 'request: {path: /staff}\ndetail: [{as: more, request: {path: "/staff/{{ r.id }}"}}]'


class Slow:
    """Seven people, and a moment for each."""

    def __init__(self, seconds: float, status: int = 200) -> None:
        self.seconds, self.status, self.asked = seconds, status, 0

    def __call__(self, request: Request) -> Response:
        self.asked += 1
        if self.status != 200:
            return reply({}, self.status, Retry_After="1")
        if request.path == "/api/staff":
            return reply(rows_from(0, 7))
        time.sleep(self.seconds)
        return reply({})


def hurried(source: Source, seconds: float) -> Source:
    assert isinstance(source, Talking)
    source.hurry(seconds)
    return source


def test_a_look_is_over_in_time_however_many_calls_it_needs(served: Serve) -> None:
    office = Slow(0.2)
    with pytest.raises(Retriable):
        read(hurried(a_reader(served(api(office)), DETAIL, more="limits: {per_second: 1000}"), 0.6))
    assert office.asked < 8


def test_what_takes_longer_than_is_left_is_not_asked_again(served: Serve) -> None:
    office = Slow(1.0)
    with pytest.raises(Retriable):
        read(hurried(a_reader(served(api(office)), DETAIL, more="limits: {per_second: 1000}"), 0.5))
    assert office.asked <= 2


def test_no_turn_is_waited_for_that_comes_too_late(served: Serve) -> None:
    with pytest.raises(Retriable, match="too slow to be looked at while somebody waits"):
        read(hurried(a_reader(served(api(Slow(0.0))), DETAIL, more="limits: {per_second: 0.01}"), 20.0))


def test_a_system_that_asks_for_a_pause_is_asked_once(served: Serve) -> None:
    office = Slow(0.0, status=503)
    with pytest.raises(Retriable, match="answered 503"):
        read(in_a_hurry(a_reader(served(api(office)), DETAIL)))
    assert (office.asked, AT_A_PAGE) == (1, 20.0)


def test_SCIM_05_an_expired_cursor_is_told_with_what_helps(served: Serve) -> None:
    def answer(request: Request) -> Response:
        if request.path.endswith("/ServiceProviderConfig"):
            return reply({"pagination": {"cursor": True}})
        if request.args["cursor"]:
            return reply({"scimType": "expiredCursor"}, 400)
        return reply({"totalResults": 7, "Resources": rows_from(0), "nextCursor": "2"})

    text = PLAIN_SCIM.replace("https://hr.example", served(api(answer)))
    with pytest.raises(Refused, match=r"answered 400, halfway; its place in the list may have expired.*read\.employees\.count"):
        list(reading_by(text).pages())
