"""Scores into a gradebook (Assignment and Grade Services 2.0; what Moodle really does: MOODLE 5.4).

A score message replaces everything: one without `scoreGiven` erases the grade (AGS-10). So each message is the full
state, FullyGraded, stamped at the moment it is sent, later than the one before. Only a score that fell back to nothing is
taken back that way: an empty cell is no mark, and a zero would be one (AGS-15).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.lti.services.service import Service, asking, below
from integration.transport import Answer

SCOPES = "https://purl.imsglobal.org/spec/lti-ags/scope"
SCORE_SCOPE, RESULT_SCOPE = f"{SCOPES}/score", f"{SCOPES}/result.readonly"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
SCORE_TYPE_OF_SOME = "application/vnd.ims.lis.v2.lineitem+json"
"""What a page of Blackboard's documentation wants instead; tried when the platform does not take the standard's (AGS-02)."""
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
FULL = 100
APART = timedelta(seconds=1)
TRIES_BEFORE_LOCKED = 8
PURPOSE = "LMS score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a cell must show: `given` of 100, for the user the LMS calls `user`. `extras` are a product's own fields."""

    user: str
    given: int
    extras: Mapping[str, Any] = field(default_factory=dict)

    def message(self, stamp: datetime) -> dict[str, Any]:
        """The body of one score message (AGS-08, AGS-09, AGS-16); of 0 it is the withdrawal of what was sent before (AGS-15)."""
        whose = {"userId": self.user, "timestamp": stamp.isoformat(timespec="milliseconds")}
        if not self.given:
            return {**whose, "activityProgress": "Initialized", "gradingProgress": "NotReady"}
        return {
            **whose,
            "activityProgress": "Completed" if self.given >= FULL else "InProgress",
            "gradingProgress": "FullyGraded",
            "scoreGiven": self.given,
            "scoreMaximum": FULL,
            **self.extras,
        }


@dataclass(slots=True, kw_only=True)
class Gradebook:
    """One column. `can_read`: whether the platform lets us look at results. `stamped_at`: the last stamp for this cell."""

    service: Service
    clock: Clock
    line_item_url: str
    can_read: bool
    stamped_at: datetime | None = None

    def show(self, score: Score, *, tries: int) -> datetime:
        """Bring the cell to this score; gives the stamp it was sent with. `tries` counts this one too.

        409 means that the LMS wrote something later than our stamp: if the cell shows our score all is well, else it is
        sent once more (AGS-11).
        """
        answer = self._post(score)
        if answer.status == 409 and not self.shows(score):
            answer = self._post(score)
            if answer.status == 409:
                raise Retriable("the LMS holds a later score; its clock may be ahead of ours")
        if answer.status < 300 or answer.status == 409:
            return self._last_stamp()
        raise self._failure(answer, tries)

    def _post(self, score: Score) -> Answer:
        body = json.dumps(score.message(self._stamp())).encode()
        answer = self._send(body, SCORE_TYPE)
        return self._send(body, SCORE_TYPE_OF_SOME) if answer.status == 415 else answer

    def _send(self, body: bytes, media_type: str) -> Answer:
        headers = {"Content-Type": media_type, "Accept": "application/json"}
        url = below(self.line_item_url, "scores")
        return self.service.call("POST", url, scope=SCORE_SCOPE, purpose=PURPOSE, headers=headers, body=body)

    def _stamp(self) -> datetime:
        """Now, and at least a second after the last one: Moodle compares whole seconds. Waits for it if need be."""
        now = self.clock.now()
        if self.stamped_at and now < self.stamped_at + APART:
            time.sleep(min(self.stamped_at + APART - now, APART).total_seconds())
            now = max(self.clock.now(), self.stamped_at + APART)
        self.stamped_at = now
        return now

    def _last_stamp(self) -> datetime:
        return self.stamped_at or self.clock.now()

    def shows(self, score: Score) -> bool:
        """Whether the gradebook already shows this score. A missing result proves nothing (AGS-14)."""
        if not self.can_read:
            return False
        url = asking(below(self.line_item_url, "results"), user_id=score.user)
        answer = self.service.call("GET", url, scope=RESULT_SCOPE, purpose="LMS result", headers={"Accept": RESULTS_TYPE})
        found = answer.json() if answer.status < 300 else []
        return any(_is_equal(result, score) for result in found if isinstance(result, dict)) if isinstance(found, list) else False

    def _failure(self, answer: Answer, tries: int) -> Retriable | Refused:
        """Never quotes the answer: Moodle's reason repeats the whole message. 500 is how it says "locked" (MOODLE 5.4)."""
        if answer.status == 500 and tries >= TRIES_BEFORE_LOCKED:
            return Refused("the LMS fails on this score again and again; is the grade or the column locked?", code="lms-locked", status=500)
        if answer.status in {400, 422}:
            said = "the LMS does not take a score for this person; are they enrolled as a learner?"
            return Refused(said, code=f"http-{answer.status}", status=answer.status)
        return self.service.failure(answer, purpose=PURPOSE)


def _is_equal(result: Mapping[str, Any], score: Score) -> bool:
    given, maximum = result.get("resultScore"), result.get("resultMaximum", 1)
    if str(result.get("userId")) != score.user or not _is_number(given) or not _is_number(maximum) or maximum <= 0:
        return False
    return bool(abs(given / maximum * FULL - score.given) < 0.005)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
