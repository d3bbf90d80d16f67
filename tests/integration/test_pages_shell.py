"""The frame around every page over true HTTP: headers, languages, help, error pages, and what machines ask."""

from __future__ import annotations

import re

import pytest
import requests

from integration.domain.people.account import Account
from integration.wiring import Services
from tests.builders import ISSUER
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.small_browser import SmallBrowser
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def policy(answer: requests.Response) -> dict[str, str]:
    """The content policy of an answer by directive."""
    return dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))


def test_SECX_05_only_the_lms_of_this_launch_may_frame_a_page(course: Course) -> None:
    assert policy(course.samira.open("/duo"))["frame-ancestors"] == ISSUER
    assert policy(SmallBrowser(home=course.url).get("/help"))["frame-ancestors"] == "'none'"


def test_pages_run_no_script_leak_no_address_and_leave_no_copy(course: Course) -> None:
    for answer in (course.samira.open("/duo"), course.samira.open("/groups", status=403), SmallBrowser(home=course.url).get("/nowhere")):
        rules = policy(answer)
        assert rules["default-src"] == "'none'"
        assert "script-src" not in rules
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert rules["form-action"] == "'self'"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_page_carries_a_style_or_a_script_in_itself(course: Course) -> None:
    for page in ("/duo", f"{course.duo_path}/agreement", f"{course.duo_path}/sessions/new"):
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", course.samira.open(page).text)


def test_every_id_occurs_once(course: Course) -> None:
    for page in ("/duo", f"{course.duo_path}/agreement", f"{course.duo_path}/aims"):
        ids = re.findall(r'\sid="([^"]+)"', course.samira.open(page).text)
        assert len(ids) == len(set(ids))


def test_our_files_may_be_kept_because_their_address_holds_their_digest(course: Course) -> None:
    address = re.search(r'href="(/static/wederkerig.css\?v=[0-9a-f]{12})"', course.samira.open("/duo").text)
    assert address
    answer = SmallBrowser(home=course.url).get(address[1])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_language_is_chosen_once_and_stays(course: Course) -> None:
    answer = course.samira.send("/language", {"language": "nl"}, on=f"{course.duo_path}/agreement")
    page = words(course.samira.browser.follow(answer))
    assert "Onze afspraken" in page
    assert "Ons duo" in course.again(course.samira).read("/duo")
    with course.services.store.reading() as db:
        kept = db.get(Account, course.samira.account.id)
        assert kept is not None
        assert kept.language == "nl"


def test_a_language_we_do_not_speak_is_refused_and_leads_nowhere_else(course: Course) -> None:
    course.samira.send("/language", {"language": "xx"}, on="/duo", status=400)
    for elsewhere in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:x",
        f"{course.samira.address('/')}\r\nX: y",
    ):
        answer = course.samira.send("/language", {"language": "nl", "back": elsewhere}, on="/duo")
        assert answer.headers["Location"] == course.samira.address("/")


@pytest.mark.parametrize(("asked", "speaks"), [("nl", "nl"), ("en-GB", "en"), ("de", "nl"), ("", "nl")])
def test_a_page_for_nobody_speaks_what_is_asked_or_dutch(course: Course, asked: str, speaks: str) -> None:
    page = SmallBrowser(home=course.url).get("/help", query={"lang": asked}).text
    assert f'<html lang="{speaks}">' in page


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/nowhere", 404, "Deze pagina is er niet"),
        ("/t/01890af0-0000-7000-8000-000000000001/duo", 401, "Je bent hier niet meer aangemeld"),
        ("/t/nonsense/duo", 404, "Deze pagina is er niet"),
    ],
)
def test_an_error_page_says_what_to_do_and_has_a_code(
    course: Course, caplog: pytest.LogCaptureFixture, path: str, status: int, sentence: str
) -> None:
    answer = SmallBrowser(home=course.url).get(path)
    assert answer.status_code == status
    assert sentence in words(answer)
    reference = re.search(r"<code>([A-Z2-9]{6})</code>", answer.text)
    assert reference
    assert f"reference={reference[1]}" in caplog.text


def test_a_wrong_method_is_answered_with_the_right_ones(course: Course) -> None:
    answer = requests.post(course.url + "/help", timeout=60)
    assert answer.status_code in {403, 405}
    answer = requests.put(course.url + "/nowhere", timeout=60)
    assert answer.status_code in {403, 404}


def test_a_body_that_is_too_large_is_refused(course: Course) -> None:
    answer = course.samira.browser.post(course.samira.address(f"{course.duo_path}/aims"), {"learn": "x" * 2_000_000}, site="same-origin")
    assert answer.status_code == 413
    assert "That is too much at once" in words(answer)


def test_help_says_who_sees_what_and_leads_back(course: Course) -> None:
    page = course.samira.read("/help")
    assert "Who sees what?" in page
    assert "Back to your page" in page
    assert "Back to your page" not in words(SmallBrowser(home=course.url).get("/help", query={"lang": "en"}))


def test_health_says_that_work_goes_on_without_redis(course: Course) -> None:
    assert requests.get(course.url + "/health/live", timeout=60).json() == {"status": "ok"}
    answer = requests.get(course.url + "/health/ready", timeout=60)
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "database": "ok", "bell": "degraded"})


def test_security_txt_names_a_contact_and_does_not_expire_soon(course: Course) -> None:
    page = requests.get(course.url + "/.well-known/security.txt", timeout=60)
    assert page.headers["Content-Type"].startswith("text/plain")
    assert f"Contact: {course.services.settings.base_url}/help" in page.text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", page.text, re.MULTILINE)
