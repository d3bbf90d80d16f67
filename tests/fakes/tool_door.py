"""Somebody who came in from a course: reads pages of the tool, and sends the forms on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from uuid import UUID

import requests
from sqlalchemy import insert, select

from integration.domain.ids import new_id
from integration.domain.people.account import Account, Right
from integration.domain.people.employee import Employee
from integration.domain.people.visitor import Door
from integration.store.access import web_sessions
from integration.store.access.web_sessions import Browser
from integration.store.lms.launch_states import hash_of
from integration.store.tables import lti
from integration.web.cookies import SESSION
from integration.wiring import Services
from tests.builders import a_grant, an_account
from tests.fakes.admin_door import words
from tests.fakes.small_browser import SmallBrowser

Form = Mapping[str, str | list[str]]
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True, kw_only=True)
class ToolDoor:
    """Paths are told without the launch they belong to: `/duo` is `/t/<launch>/duo`."""

    browser: SmallBrowser
    launch: UUID
    account: Account

    def open(self, path: str, *, status: int = 200) -> requests.Response:
        """Go to a page of this launch."""
        answer = self.browser.get(self.address(path))
        assert answer.status_code == status, f"{answer.status_code} {path}: {words(answer)}"
        return answer

    def read(self, path: str, *, status: int = 200) -> str:
        """The words of a page."""
        return words(self.open(path, status=status))

    def send(self, path: str, form: Form | None = None, *, on: str | None = None, status: int = 303) -> requests.Response:
        """Send the form that stands on the page `on` (the same address unless told), its hidden fields included."""
        hidden = {name: unescape(value) for name, value in FIELD.findall(self.open(on or path).text)}
        answer = self.browser.post(self.address(path), {**hidden, **(form or {})}, site="same-origin")
        assert answer.status_code == status, f"{answer.status_code} {path}: {words(answer)}"
        return answer

    def send_and_read(self, path: str, form: Form | None = None, *, on: str | None = None) -> str:
        """Send a form, and read the page it leads to."""
        return words(self.browser.follow(self.send(path, form, on=on)))

    def address(self, path: str) -> str:
        """Where a page of this launch really is."""
        return f"/t/{self.launch}{path}"


def from_course(
    services: Services, url: str, *, context: UUID, employee: Employee | None = None, right: Right | None = None, language: str = "en"
) -> ToolDoor:
    """Somebody who launched from this course a moment ago, for the first time."""
    with services.store.transaction() as db:
        account = an_account(db, employee=employee, language=language)
        if right:
            a_grant(db, account, right)
    return launching(services, url, account, context=context)


def launching(services: Services, url: str, account: Account, *, context: UUID) -> ToolDoor:
    """This account launches from a course now, in a fresh browser."""
    now, browser = services.clock.now(), SmallBrowser(home=url)
    with services.store.transaction() as db:
        seen = Browser(tokens=(), agent=browser.agent)
        token = web_sessions.begin(db, account.id, door=Door.TOOL, browser=seen, now=now)
        deployment = db.scalar(select(lti.contexts.c.deployment_id).where(lti.contexts.c.id == context))
        platform = db.scalar(select(lti.deployments.c.platform_id).where(lti.deployments.c.id == deployment))
        launch_id = new_id()
        launch = {"id": launch_id, "session_hash": hash_of(token), "account_id": account.id, "platform_id": platform}
        db.execute(insert(lti.launches).values(**launch, context_id=context, roles=[], created_at=now))
    browser.cookies[SESSION[Door.TOOL]] = token
    return ToolDoor(browser=browser, launch=launch_id, account=account)
