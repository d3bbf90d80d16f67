"""A planned session as a file for somebody's own calendar (RFC 5545).

The library is loaded by the first who asks for a file, and not by every web process.
"""

from __future__ import annotations

from datetime import tzinfo
from importlib import import_module
from typing import Any

from integration.domain.journey.meeting import PlannedMeeting


def calendar_file(meeting: PlannedMeeting, *, title: str, host: str, zone: tzinfo) -> bytes:
    """The meeting in the time of the organisation. Later files of the same meeting have the same UID and a higher SEQUENCE."""
    icalendar: Any = import_module("icalendar")
    event = icalendar.Event()
    event.add("uid", f"{meeting.id}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.cancelled_at or meeting.planned_at)
    event.add("dtstart", meeting.begins_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", title)
    event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    return _published(icalendar.Calendar(), event)


def _published(file: Any, event: Any) -> bytes:
    for name, value in (("prodid", "-//Wederkerig//NL"), ("version", "2.0"), ("method", "PUBLISH")):
        file.add(name, value)
    file.add_component(event)
    file.add_missing_timezones()
    return bytes(file.to_ical())
