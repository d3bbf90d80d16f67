"""The first admin page, who may see any of them, and what none of them ever shows."""

from __future__ import annotations

import pytest

from integration.domain.people.account import Right
from integration.flows import mentoring
from integration.flows.access import rights
from integration.store.reads.admin import accounts
from integration.wiring import Services
from tests.builders import a_cohort
from tests.fakes.admin_door import AdminDoor, every_page, words
from tests.fakes.small_browser import SmallBrowser
from tests.integration.admin_world import Morning

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FIRST_STEPS = {
    "/admin/": "Connect the HR system",
    "/admin/connections": "Connect an HR system",
    "/admin/imports": "Connect the HR system and fetch people",
    "/admin/deliveries": "As soon as a duo",
    "/admin/lms": "Register by hand",
    "/admin/people": "Everybody who clicked the activity once",
}


def test_every_page_that_can_be_reached_answers_in_both_languages(admin: AdminDoor, morning: Morning) -> None:
    for language, title in (("en", "Needs your attention"), ("nl", "Vraagt om jouw aandacht")):
        admin.press("/admin/language", language=language)
        pages = every_page(admin)
        assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
        assert title in words(pages["/admin/"])
        assert FIRST_STEPS.keys() <= pages.keys()
        assert f"/admin/imports/{morning.waiting_import}" in pages


@ONE_ENGINE
def test_the_overview_says_what_waits_and_leads_there(admin: AdminDoor, morning: Morning) -> None:
    said = admin.read("/admin/")
    assert "18 people would leave the roster" in said
    assert "One deployment waits to be let in" in said
    assert "One message is parked" in said
    assert "One account may need a right" in said
    assert "20 employees" in said


@ONE_ENGINE
def test_an_empty_installation_says_what_to_do_first(admin: AdminDoor) -> None:
    for path, next_step in FIRST_STEPS.items():
        assert next_step in admin.read(path)


@ONE_ENGINE
def test_nobody_else_sees_an_admin_page(admin: AdminDoor) -> None:
    stranger = SmallBrowser(home=admin.browser.home, framed=False)
    assert {path: stranger.get(path).status_code for path in FIRST_STEPS} == dict.fromkeys(FIRST_STEPS, 401)


@ONE_ENGINE
def test_who_lost_the_right_is_out_at_the_next_page(admin: AdminDoor, services: Services, morning: Morning) -> None:
    now = services.clock.now()
    rights.grant(services.store, account_id=morning.account.id, right=Right.ADMIN, actor="test", now=now)
    with services.store.reading() as db:
        [mine] = [each for each in accounts.search(db) if each.account.issuer == "wederkerig"]
    rights.revoke(services.store, account_id=mine.account.id, right=Right.ADMIN, actor="test", now=now)
    assert admin.browser.get("/admin/").status_code == 403


@ONE_ENGINE
def test_no_admin_page_may_be_framed_or_kept(admin: AdminDoor, morning: Morning) -> None:
    for page in every_page(admin).values():
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"


@ONE_ENGINE
def test_no_admin_page_shows_who_is_in_a_duo_with_whom_or_what_they_write(admin: AdminDoor, services: Services, morning: Morning) -> None:
    now, store = services.clock.now(), services.store
    with store.transaction() as db:
        cohort = a_cohort(db, name="Voorjaarsgroep", starts_on=now.date())
    duo = mentoring.form_duo(store, cohort_id=cohort.id, one=morning.samira.id, other=morning.joost.id, actor=morning.stranger.id, now=now)
    for person in (morning.samira.id, morning.joost.id):
        mentoring.state_aims(store, duo_id=duo.id, person=person, learn=["Rustig blijven"], offer=["Gewone taal"], now=now)
    for path, page in every_page(admin).items():
        said = words(page)
        for never in ("Rustig blijven", "Gewone taal", str(duo.id)):
            assert never not in page.text, path
        assert not ("Samira" in said and "Joost" in said), path


@ONE_ENGINE
def test_the_language_is_kept_with_the_account_and_leads_back(admin: AdminDoor) -> None:
    assert "Mensen en rechten" in admin.press_and_read("/admin/language", language="nl", back="/admin/people")
    assert admin.press("/admin/language", language="nl", back="https://elsewhere.example/").headers["Location"] == "/admin/"
    assert admin.press("/admin/language", language="xx").status_code == 400
