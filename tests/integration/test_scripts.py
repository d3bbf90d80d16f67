"""Script in every text that an LMS can send stays text, on every page that anybody can see (CERT-06)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from integration.app import create_app
from integration.flows.lms import invitations
from integration.flows.lms.invitations import Wish
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import admin_door, every_page
from tests.fakes.http_server import Asked, Says
from tests.fakes.platform import INSTRUCTOR, LTI, a_platform
from tests.fakes.probes import ELEMENT, Reader, probe, probed, read
from tests.fakes.registering import HIDDEN
from tests.fakes.small_browser import SmallBrowser
from tests.integration.script_world import LMS, RETURN, SETTINGS, ScriptWorld, a_script_world

WHO_IS_WHO = ("/admin/people/links", "/admin/people/doubles")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[ScriptWorld]:
    with a_script_world(services, served) as world:
        yield world


def literal(pages: Iterable[requests.Response], *, home: str, friends: Iterable[str] = ()) -> str:
    """All texts of these pages, once it is sure that none became anything else."""
    said: list[str] = []
    for page in pages:
        if not page.headers["Content-Type"].startswith("text/html"):
            continue
        reader: Reader = read(page, home=home, friends={LMS, *friends})
        assert reader.made == [], page.url
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        said += reader.texts
    return "\n".join(said)


def endpoints(world: ScriptWorld, answers: Iterable[requests.Response]) -> set[str]:
    """The pages that these answers are."""
    routes = create_app(world.services).url_map.bind("")
    return {routes.match(urlsplit(answer.url).path)[0] for answer in answers}


def looked_for(world: ScriptWorld, below: str) -> set[str]:
    """The pages that there are below an address."""
    rules = create_app(world.services).url_map.iter_rules()
    return {rule.endpoint for rule in rules if "GET" in (rule.methods or ()) and str(rule).startswith(below)}


def shows(said: str, *names: str) -> None:
    """Each of these probes was shown, to the letter."""
    missing = [name for name in names if probe(name)[:50] not in said]
    assert missing == []


def test_CERT_06_the_pages_of_a_duo_and_of_a_coordinator_show_script_as_text(world: ScriptWorld) -> None:
    one, other, duo = world.a_duo()
    with world.services.store.transaction() as db:
        free = [world.colleague(db, who) for who in "cd"]
    world.read_roster()
    home, teacher, session = world.tool.url, world.coordinator(), world.a_session(duo)
    dispute = f"duo/{duo.id}/sessions/{session}/dispute"
    confirmation = f"groups/{duo.cohort_id}/pairing/confirmation?one={free[0].id}&other={free[1].id}"
    world.a_meeting(duo)
    world.a_plan(duo)
    world.a_triad(duo)
    world.goal_notes(duo)
    world.shared_scans(duo)
    world.a_certificate(duo)
    world.a_harvest(duo)
    of_duo = [f"groups/{duo.cohort_id}/duos/{duo.id}/{page}" for page in ("completion", "gate", "third")]
    asked = [f"duo/{duo.id}/{page}" for page in ("refusal", "pause", "midway", "midway/choice", "measures/T0/1")]
    asked += [f"duo/{duo.id}/certificate{page}" for page in ("", "/withdrawal", "/nl.pdf")]
    asked += ["own/statements/C04", "own/statements/C04/preview?level=3"]
    asked += [f"duo/{duo.id}/{page}" for page in ("harvest", "harvest/sharing", "farewell")]
    asked += [f"intake/{duo.cohort_id}/{screen}" for screen in ("about", "learning", "working", "check")]
    pages = [[*one.everything(dispute, *asked)], [*other.everything(dispute, *asked)], [*teacher.everything(confirmation, *of_duo)]]
    for each in pages[:2]:
        shows(
            literal(each, home=home),
            "hr-a",
            "hr-b",
            "cohort",
            "learn",
            "offer",
            "want",
            "place",
            "reason",
            "planned",
            "question",
            "hr-third",
            "third-learn",
            "third-offer",
            "noticed",
            "harvest",
        )
    shows(literal(pages[2], home=home), "hr-a", "hr-c", "hr-d", "cohort", "member.given_name", "place")
    seen = endpoints(world, [*pages[0], *pages[1], *pages[2]])
    assert looked_for(world, "/t/") - seen == {"placing.pick", "sign_in.signed_out"}


def test_CERT_06_somebody_unknown_and_somebody_who_is_not_let_in_read_text(world: ScriptWorld) -> None:
    home, teacher = world.tool.url, world.coordinator()
    for visitor in (world.launch("unknown"), world.launch("new", INSTRUCTOR), teacher):
        pages = list(visitor.everything())
        assert any(page.url.endswith("/privacy") for page in pages)
        literal(pages, home=home)
    me = teacher.browser.get("/me")
    assert (me.headers["Content-Type"], me.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert ELEMENT in me.text


def test_CERT_06_VAR_06_somebody_who_acts_as_another_reads_text(world: ScriptWorld) -> None:
    one, _other, _duo = world.a_duo()
    custom: dict[str, Any] = {f"{LTI}/custom": {"actual_user": probe("actual_user")}}
    for visitor in (world.launch("a", **custom), world.coordinator(**custom)):
        literal(visitor.everything(), home=world.tool.url)
    assert one.browser.get("/me").status_code == 200


@pytest.mark.parametrize("message", ["LtiDataPrivacyLaunchRequest", "LtiContextLaunchRequest", "LtiDeepLinkingRequest"])
def test_CERT_06_other_messages_show_script_as_text(world: ScriptWorld, message: str) -> None:
    for_user = {f"{LTI}/for_user": {"user_id": probe("for_user"), "name": probe("for_user.name")}}
    settings = {
        **probed({"title": "", "text": "", "data": "", "accept_media_types": ""}),
        "accept_types": ["ltiResourceLink", probe("type")],
    }
    told = {SETTINGS: {**settings, "deep_link_return_url": RETURN + probe("deep_link_return_url")}}
    visitor = world.coordinator(**{f"{LTI}/message_type": message}, **for_user, **told)
    literal(visitor.everything(), home=world.tool.url)
    if message == "LtiDeepLinkingRequest":
        page = visitor.browser.get(f"{visitor.start}pick").text
        csrf = page.split('name="csrf" value="')[1].split('"')[0]
        form = {"csrf": csrf, "door": ["trajectory", probe("door")], "of": "programme:EXP"}
        odd = visitor.browser.post(f"{visitor.start}pick", {**form, "of": probe("of")}, site="same-origin")
        sent = visitor.browser.post(f"{visitor.start}pick", form, site="same-origin")
        shows(literal([odd, visitor.browser.follow(sent)], home=world.tool.url), "deep_link_return_url")


def refusals(world: ScriptWorld) -> Iterator[requests.Response]:
    """A refusal for each claim and each field that can hold a probe, and one for every part of the header."""
    right = world.claims("a", INSTRUCTOR)
    for name in ("iss", "aud", "azp", "exp", "nonce", f"{LTI}/version", f"{LTI}/message_type", f"{LTI}/deployment_id", *right):
        yield world.post(world.tool.browser(), {**right, name: probe(name)})
    for part in ("kid", "alg", "typ", "jku"):
        yield world.post(world.tool.browser(), right, **{part: probe(part)})
    for part in ("iss", "client_id", "lti_deployment_id", "target_link_uri", "login_hint"):
        yield world.tool.browser().post("/lti/login", world.tool.login_fields(**{part: probe(part), "login_hint": probe("hint")}))
    browser = world.tool.browser()
    given = world.tool.begin(browser)
    yield browser.post("/lti/launch", {"state": given.state, "error": probe("error"), "error_description": probe("error_description")})
    yield browser.post("/lti/launch", {"state": probe("state"), probe("field"): probe("value")})
    yield browser.get("/lti/login/check", query={"state": probe("state")})


def test_CERT_06_the_page_of_a_refusal_and_the_log_of_it_show_script_as_text(world: ScriptWorld, served: Serve) -> None:
    answers = list(refusals(world))
    assert len([answer for answer in answers if answer.status_code >= 400]) > 12
    literal(answers, home=world.tool.url)
    world.services.launch_log.settle()
    admin = admin_door(world.services, served)
    pages = every_page(admin)
    assert len([path for path in pages if path.startswith("/admin/lms/launches/")]) > 12
    literal(pages.values(), home=admin.browser.home)


def test_CERT_06_admin_pages_show_script_as_text(world: ScriptWorld, served: Serve) -> None:
    duo = world.a_duo()[2]
    with world.services.store.transaction() as db:
        for number in ("hr-two", "hr-three"):
            an_employee(db, probe(number), "Visser", employee_number=probe("number-unknown"))
    world.launch("unknown", INSTRUCTOR)
    late = {**world.claims("late", INSTRUCTOR), f"{LTI}/deployment_id": probe("deployment")}
    assert world.post(world.tool.browser(), late).status_code == 403
    world.services.launch_log.settle()
    admin = admin_door(world.services, served)
    pages = every_page(admin)
    shows(literal(pages.values(), home=admin.browser.home), "given_name", "family_name", "hr-a", "hr-two", "hr-three", "deployment")
    asked = [(path, {"q": probe("q"), "reference": probe("reference"), "number": probe("number-a")}) for path in pages]
    people = [path for path in pages if path.startswith("/admin/people/") and not path.startswith(WHO_IS_WHO)]
    asked += [(f"{path}/employee", {"number": probe("number-a")}) for path in people]
    asked += [(f"/admin/people/doubles/{duo.a}/{duo.b}", {}), (f"/admin/lms/{world.tool.platform.id}/there/removal", {})]
    answers = [admin.browser.get(path, query=query) for path, query in asked]
    literal(answers, home=admin.browser.home)
    mapping = {"mapping.page", "mapping_history.versions", "mapping_history.comparison", "mapping_history.file"}
    connecting = {"connection.one", "connection.settings", "permission.granted"}
    of_the_hris_or_without_words = {"connections.one", "imports.one", "sign_in.confirm", "sign_in.admin_signed_out", *mapping, *connecting}
    assert looked_for(world, "/admin/") - endpoints(world, answers) <= of_the_hris_or_without_words


@pytest.fixture
def scripted_lms(services: Services, served: Serve) -> Iterator[str]:
    """The address of the configuration of an LMS that says script wherever it may say a word; our service runs beside it."""
    served(create_app(services))
    with a_platform("p1") as lms:
        granted = {
            "client_id": probe("client_id"),
            "scope": probe("scope"),
            "registration_client_uri": f"{lms.url}/{probe('client_uri')}",
            "registration_access_token": probe("token"),
            "https://purl.imsglobal.org/spec/lti-tool-configuration": {"deployment_id": probe("deployment_id")},
        }

        def says(asked: Asked) -> Says:
            return Says(body=[json.dumps(granted if asked.method == "POST" else configuration(lms.url)).encode()])

        lms.answer = says
        yield f"{lms.url}/configuration"


def configuration(url: str) -> dict[str, Any]:
    """What such an LMS says of itself."""
    about = {
        **probed(dict.fromkeys(("version", "variables"), "")),
        "product_family_code": "<img src=x onerror=__xss=1>",
        "https://canvas.instructure.com/lti/account_name": probe("account_name"),
        "messages_supported": [{"type": "LtiResourceLinkRequest"}, {"type": probe("message")}],
    }
    return {
        "issuer": url,
        **{name: f"{url}/{name}" for name in ("registration_endpoint", "jwks_uri", "token_endpoint", "authorization_endpoint")},
        "token_endpoint_auth_methods_supported": ["private_key_jwt", probe("method")],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["id_token"],
        "scopes_supported": ["openid", probe("scopes_supported")],
        "authorization_server": f"{url}/{probe('authorization_server')}",
        "https://purl.imsglobal.org/spec/lti-platform-configuration": about,
    }


def test_CERT_06_DR_04_a_registration_shows_script_as_text(scripted_lms: str, services: Services, served: Serve) -> None:
    home, lms = services.settings.base_url, scripted_lms.rpartition("/")[0]
    browser = SmallBrowser(home=home, keeps_cookies=False)
    own, now = services, services.clock.now()
    address = invitations.invite(own.store, Wish(), products=own.products, base_url=home, actor="test", now=now).removeprefix(home)
    question = browser.get(f"{address}&openid_configuration={scripted_lms}", query={"registration_token": probe("registration_token")})
    assert question.status_code == 200, question.text
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(question.text)}
    done = browser.post("/lti/register", {"names": "yes", **hidden}, site="same-origin")
    assert done.status_code == 200, done.text
    odd = [browser.get(address, query={name: probe(name)}) for name in ("openid_configuration", "registration_token", "invite")]
    odd.append(browser.post("/lti/register", dict.fromkeys((*hidden, "names"), probe("field")), site="same-origin"))
    shows(literal([question, done, *odd], home=home, friends={lms}), "account_name")
    assert "&lt;img src=x" in question.text
    admin = admin_door(services, served)
    said = literal(every_page(admin).values(), home=admin.browser.home, friends={lms})
    shows(said, "client_id", "deployment_id")
