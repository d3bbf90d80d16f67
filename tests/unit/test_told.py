"""What is kept of a refused launch: values of machines, names of claims, and nothing of a person."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from integration.domain.lms.refusals import Told
from integration.lti.told import MOST_NAMES, kind_of, told_by
from tests.fakes.platform import INSTRUCTOR, encoded, launch_claims, signed

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TOOL = "https://mentoring.stad.example"
PERSONAL = ("Noor", "Visser", "noor.visser@stad.example", "u-17", "004417", "Samen leren", "Mentorschap")


def told(fields: dict[str, str]) -> Told:
    return told_by(MultiDict(fields), now=NOW)


def told_claims(**changes: Any) -> Told:
    claims = launch_claims(TOOL, nonce="n-1", now=NOW, **changes)
    return told({"state": "s-1", "id_token": signed(claims)})


def test_PRIV_03_nothing_personal_has_a_way_through() -> None:
    kept = json.dumps(asdict(told_claims(lis={"person_sourcedid": "004417"}, custom={"user": "noor.visser@stad.example"})))
    assert not any(word in kept for word in PERSONAL)
    assert not any(word in kept for word in ("s-1", "n-1", "eyJ"))


def test_names_are_kept_with_the_kind_of_what_stood_there() -> None:
    kept = told_claims(lis={"person_sourcedid": "004417"}, roles=[INSTRUCTOR, INSTRUCTOR])
    assert kept.shapes["email"] == kept.shapes["sub"] == kept.shapes["id_token"] == "text"
    assert (kept.shapes["lti/claim/lis"], kept.shapes["lti/claim/roles"]) == ("parts:1", "list:2")
    assert kind_of("") == "empty"
    assert [kind_of(each) for each in (True, 1, 1.5, None)] == ["yes-no", "number", "number", "nothing"]


def test_values_of_the_machines_are_kept() -> None:
    values = told_claims(roles=[INSTRUCTOR, "Learner", "x y@z"], exp=int(NOW.timestamp()) - 61).values
    assert values["issuer"] == "http://localhost:1/lms"
    assert (values["audience"], values["deployment"], values["version"]) == ("cid-1", "3", "1.3.0")
    assert (values["roles"], values["target"]) == ("Instructor, Learner", "mentoring.stad.example")
    assert (values["algorithm"], values["key"], values["made"], values["ends"]) == ("RS256", "p1", "+0", "-61")


def test_a_login_tells_who_it_says_to_be() -> None:
    fields = {"iss": "https://leren.stad.example/", "client_id": "c-1", "lti_deployment_id": "7", "target_link_uri": f"{TOOL}:8443/a?b=c"}
    kept = told({**fields, "login_hint": "noor.visser@stad.example"})
    assert kept.values == {
        "issuer": "https://leren.stad.example/",
        "audience": "c-1",
        "deployment": "7",
        "target": "mentoring.stad.example:8443",
    }
    assert kept.shapes["login_hint"] == "text"


def test_what_does_not_look_like_what_it_should_be_is_not_kept() -> None:
    odd = "Noor Visser <noor@stad.example>"
    kept = told_claims(iss=odd, aud=[odd, odd], deployment_id=odd, message_type=odd, version=odd, target_link_uri=odd, roles=[odd, 1])
    assert set(kept.values) <= {"algorithm", "key", "made", "ends", "roles"}
    assert "Noor" not in json.dumps(asdict(kept))
    issuer_with_a_query = told({"iss": "https://leren.stad.example/?user=noor", "client_id": "noor@stad.example"})
    assert issuer_with_a_query.values == {}


def test_names_that_are_no_names_are_counted() -> None:
    kept = told({"noor.visser@stad.example": "x", "iss": "y", "a b": "z"})
    assert (kept.shapes, kept.hidden) == ({"iss": "text"}, 2)
    many = told({f"n{number}": "x" for number in range(100)})
    assert (len(many.shapes), many.hidden) == (MOST_NAMES, 100 - MOST_NAMES)


def test_a_token_that_cannot_be_read_is_no_failure() -> None:
    for token in ("", "x", "a.b.c", "é.é.é", f"{encoded(b'[1]')}.{encoded(b'[' * 90_000)}.x", "e" * 300_000):
        assert told({"id_token": token}).values == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*launch_claims(TOOL, nonce="n", now=NOW)]) | st.text(max_size=12), JSON, max_size=12))
def test_whatever_stands_in_a_token_it_is_told_in_few_words(claims: dict[str, Any]) -> None:
    kept = told({"id_token": f"{encoded(b'{}')}.{encoded(json.dumps(claims).encode())}.x"})
    assert all(len(value) < 400 and "@" not in value for value in kept.values.values())
    assert kept.hidden >= 0
    assert json.loads(json.dumps(asdict(kept)))
