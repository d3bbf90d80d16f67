"""The whole outside world in one object: what tests look at and push, and what the pages show."""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from threading import RLock
from typing import Any, cast

from flask import current_app
from joserfc.jwk import RSAKey

from integration.sandbox.world import people
from integration.sandbox.world.accounts import Account
from integration.sandbox.world.clock import SandboxClock
from integration.sandbox.world.config import SandboxConfig
from integration.sandbox.world.content import Choosing, PlacedLink, read_link
from integration.sandbox.world.faults import Call, Fault, Faults
from integration.sandbox.world.gradebook import Gradebook, Received
from integration.sandbox.world.keys import new_key, practice_key
from integration.sandbox.world.mail import MOST_KEPT, Mail
from integration.sandbox.world.people import Employee
from integration.sandbox.world.records import Records, Training
from integration.sandbox.world.tools import Tool, Tools, tool_of

STATE_FILE = "sandbox.json"
LINK_ID = "7"
"""The course's one activity."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What stands behind a one-time `lti_message_hint`: which activity, or ("" for none) in which choice of content."""

    sub: str
    window: bool
    client_id: str
    link: str = LINK_ID
    choosing: str = ""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a bearer token allows, and until when (seconds since 1970)."""

    scopes: frozenset[str]
    expires: int


@dataclass(slots=True)
class Handed:
    """What the platform handed out and takes back: hints, tokens, and the assertions it has seen."""

    hints: dict[str, Hint] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)
    registrations: dict[str, str] = field(default_factory=dict)
    """Registration tokens that were not used yet; behind each the tool it may update, or ""."""
    managing: dict[str, str] = field(default_factory=dict)
    """The tool behind each token with which a registration may be managed; every answer brings another."""
    choices: dict[str, Choosing] = field(default_factory=dict)
    """Choices of content that are open."""
    rosters: list[tuple[Account, ...]] = field(default_factory=list)
    """Who was in the course each time that a tool was told where to ask what changed."""
    seen_nonces: set[str] = field(default_factory=set)
    seen_jti: deque[str] = field(default_factory=lambda: deque(maxlen=10_000))


class World:
    """State of LMS and HR system; thread-safe through `changing()`, kept in `data_dir` when there is one."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.clock = SandboxClock(config.data_dir)
        self.tools = Tools()
        self.faults = Faults()
        self.handed = Handed()
        self.feed_share = 1.0
        self.told_columns: dict[str, dict[str, Any]] = {}
        self.placed: list[PlacedLink] = []
        self.mails: list[Mail] = []
        self._made: dict[str, Gradebook] = {}
        self._lock = RLock()
        self._file = config.data_dir / STATE_FILE if config.data_dir else None
        self._begin(self._kept())

    def relocate(self, *, base_url: str | None = None, tool_url: str | None = None) -> None:
        """Change addresses of the configuration while running."""
        with self.changing():
            self.config = replace(self.config, base_url=base_url or self.config.base_url, tool_url=tool_url or self.config.tool_url)
            self.tools.forget_keys()

    def reconfigure(self, **fields: Any) -> None:
        """Change the course or the platform's manners while running."""
        with self.changing():
            self.config = replace(self.config, **fields)

    def enrol(self, *accounts: Account) -> None:
        """From now on exactly these people are in the course."""
        self.reconfigure(accounts=accounts)

    def _begin(self, kept: dict[str, Any] | None) -> None:
        if kept is None:
            self.keys = [practice_key() if self._file is None else new_key()]
            self.gradebook, self.records = Gradebook(), Records()
            self.employees = {person.id: person for person in self.config.staff()}
            return
        self.tools = Tools.from_json(kept.get("tools", []))
        self.placed = [PlacedLink(**row) for row in kept.get("placed", [])]
        self.mails = [Mail.from_json(row) for row in kept.get("mails", [])]
        self.told_columns = kept.get("told_columns", {})
        self._made = {key: Gradebook.from_json(book) for key, book in kept.get("made", {}).items()}
        self.keys = [RSAKey.import_key(key) for key in kept["keys"]]
        self.gradebook, self.records = Gradebook.from_json(kept["gradebook"]), Records.from_json(kept["records"])
        self.employees = {row["id"]: people.from_json(row) for row in kept["employees"]}

    def _kept(self) -> dict[str, Any] | None:
        if self._file is None or not self._file.is_file():
            return None
        return cast("dict[str, Any]", json.loads(self._file.read_text(encoding="utf-8")))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """The only way to change something: one at a time, and written down before the answer leaves."""
        with self._lock:
            yield
            self._save()

    def _save(self) -> None:
        if self._file is None:
            return
        state = {
            "keys": [key.as_dict(private=True) for key in self.keys],
            "gradebook": self.gradebook.to_json(),
            "records": self.records.to_json(),
            "tools": self.tools.to_json(),
            "placed": [asdict(link) for link in self.placed],
            "mails": [mail.to_json() for mail in self.mails],
            "told_columns": self.told_columns,
            "made": {key: book.to_json() for key, book in self._made.items()},
            "employees": [people.to_json(person) for person in self.employees.values()],
        }
        fresh = self._file.with_suffix(".new")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(self._file)

    def take_mail(self, receiver: str, message: bytes) -> None:
        """A mail came in."""
        with self.changing():
            number = self.mails[-1].number + 1 if self.mails else 1
            mail = Mail(number, receiver, self.clock.now(), message.decode("utf-8", "replace"))
            self.mails = [*self.mails, mail][-MOST_KEPT:]

    def tool(self, client_id: str) -> Tool | None:
        """The tool with this client id: the one that was there from the start, or one that registered itself."""
        return tool_of(self.config) if client_id == self.config.client_id else self.tools.known.get(client_id)

    @property
    def signing_key(self) -> RSAKey:
        """The newest of the platform's keys."""
        return self.keys[-1]

    def rotate_key(self, *, keep_old: bool = True) -> None:
        """Sign with a new key from now on; publish the old ones too, unless told otherwise."""
        with self.changing():
            self.keys = [*(self.keys if keep_old else []), new_key()]

    def account(self, sub: str) -> Account | None:
        """The LMS account with this id."""
        return next((account for account in self.config.accounts if account.sub == sub), None)

    @property
    def columns(self) -> dict[str, Gradebook]:
        """All columns by their id: the activity's own, if it is graded, and those that the tool made or placed."""
        return ({LINK_ID: self.gradebook} if self.config.graded else {}) | self._made

    def add_column(self, told: dict[str, Any]) -> str:
        """One more column; its id."""
        key = str(max(map(int, self._made), default=99) + 1)
        self.told_columns[key], self._made[key] = told, Gradebook()
        return key

    def remove_column(self, key: str) -> None:
        """A tool takes a column away; it may be the activity's own, whose grades are then gone, as in Moodle."""
        if key == LINK_ID:
            self.config, self.gradebook = replace(self.config, graded=False), Gradebook()
        self._made.pop(key, None)
        self.told_columns.pop(key, None)

    def place(self, item: Mapping[str, Any], *, tool: str) -> PlacedLink:
        """Make an activity of a content item, with a column if it asks for one."""
        number, column = len(self.placed) + 1, ""
        if isinstance(asked := item.get("lineItem"), dict):
            column = self.add_column({**asked, "label": item.get("title"), "resourceLinkId": f"placed-{number}"})
        self.placed.append(read_link(item, tool=tool, number=number, column=column))
        return self.placed[-1]

    def link(self, id_: str) -> PlacedLink | None:
        """The activity with this id that a tool placed."""
        return next((link for link in self.placed if link.id == id_), None)

    @property
    def students(self) -> frozenset[str]:
        """The ids of those who have a row in the gradebook."""
        return frozenset(account.sub for account in self.config.accounts if account.is_student)

    @property
    def scores(self) -> list[Received]:
        """All score messages that came in, refused ones too, oldest first."""
        return self.gradebook.log

    def score_of(self, sub: str) -> float | None:
        """The grade that stands in the gradebook, of 100; None when there is none."""
        grade = self.gradebook.grades.get(sub)
        return grade.final if grade else None

    def employee(self, number: str) -> Employee | None:
        """The employee with this number."""
        return next((person for person in self.employees.values() if person.number == number), None)

    def feed(self) -> list[Employee]:
        """The staff as the HR interfaces show it: all, unless the feed was made to break."""
        everyone = list(self.employees.values())
        return everyone[: round(len(everyone) * self.feed_share)]

    def change_employee(self, number: str, **fields: Any) -> Employee:
        """Change fields of one employee, as HR would; LookupError for an unknown number."""
        with self.changing():
            person = self.employee(number)
            if person is None:
                raise LookupError(number)
            self.employees[person.id] = replace(person, **fields, modified=self.clock.now())
            return self.employees[person.id]

    def records_of(self, number: str) -> list[Training]:
        """The training records of the employee with this number."""
        person = self.employee(number)
        return self.records.of(person.id) if person else []

    @property
    def calls(self) -> list[Call]:
        """All requests that came in, oldest first."""
        return list(self.faults.calls)

    def fail(self, path: str, status: int, *, times: int = 1, query: str = "", **answer: Any) -> None:
        """Answer the next calls to paths that start so (and whose query has this in it) with this status, without doing the work.

        `answer` may hold its `headers` and `body`.
        """
        self.faults.add(Fault(path=path, query=query, status=status, times=times, **answer))

    def slow(self, path: str, seconds: float, *, times: int = 1, after: bool = False) -> None:
        """Sleep before the work, or (`after`) between the work and the answer."""
        self.faults.add(Fault(path=path, times=times, before=0 if after else seconds, after=seconds if after else 0))

    def drop(self, path: str, *, times: int = 1, method: str | None = None) -> None:
        """Do the work, then hang up without an answer."""
        self.faults.add(Fault(path=path, times=times, method=method, drop=True))

    def cut(self, path: str, *, times: int = 1) -> None:
        """Send only the first half of the answer's body."""
        self.faults.add(Fault(path=path, times=times, cut=True))

    def recover(self) -> None:
        """The bad day is over: no more faults, and the feed is whole again."""
        self.faults.clear()
        self.feed_share = 1.0

    def revoke_tokens(self) -> None:
        """Forget all access tokens: the next service call gets a 401."""
        with self.changing():
            self.handed.tokens.clear()

    def hand_out_hint(self, hint: Hint) -> str:
        """A one-time launch id."""
        launch_id = f"ltilaunch7_{secrets.randbelow(10**9)}"
        with self._lock:
            self.handed.hints[launch_id] = hint
        return launch_id

    def take_back_hint(self, launch_id: str) -> Hint | None:
        """The hint behind a launch id, once."""
        with self._lock:
            return self.handed.hints.pop(launch_id, None)


def world() -> World:
    """The world of the request at hand."""
    return cast("World", current_app.extensions["sandbox"])
