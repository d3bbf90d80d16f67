"""Who is who on the command line: exit 0 and an answer, 1 and a sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from integration.cli.main import cli
from integration.domain.people.recognition import Key, PersonKey
from integration.store.db import Store
from integration.store.lms import platforms
from tests.builders import a_connection, a_platform
from tests.integration.linking_world import LinkingWorld


class Typing(LinkingWorld):
    """Somebody at the command line."""

    def types(self, *words: str, exit_code: int = 0, group: str = "people") -> str:
        """One command."""
        folder = str(Path(self.store.url.removeprefix("sqlite:///")).parent)
        result = CliRunner().invoke(cli, [group, *words], env={"WEDERKERIG_DATA_DIR": folder})
        assert result.exit_code == exit_code, result.output
        return result.output

    def told(self, command: str) -> Any:
        """What a list says as JSON."""
        return json.loads(self.types(command, "--json"))


@pytest.fixture
def hand(tmp_path: Path, empty_sqlite: Path) -> Iterator[Typing]:
    file = tmp_path / "wederkerig.sqlite3"
    shutil.copy(empty_sqlite, file)
    store = Store(f"sqlite:///{file}")
    yield Typing(store=store)
    store.close()


def test_nothing_to_decide_is_said(hand: Typing) -> None:
    assert "nothing is proposed" in hand.types("links")
    assert "Nobody seems to be here twice." in hand.types("doubles")


def test_proposals_are_confirmed_where_names_agree_and_the_rest_by_hand(hand: Typing) -> None:
    noor = hand.employee("Noor Visser", employee_number="1", work_email="n@stad.example")
    petra = hand.employee("Petra Smit", employee_number="2", work_email="p@stad.example")
    one, other = hand.account("Noor Visser", email="N+x@stad.example"), hand.account("Wim Bos", email="p@stad.example")
    assert {each["why"] for each in hand.told("links")} == {"the same mail address", "the same mail address, but the names differ"}
    assert "Linked: 1." in hand.types("links", "--confirm")
    assert (hand.linked(one), hand.linked(other)) == (noor.id, None)
    assert "Linked to Petra Smit." in hand.types("link", str(other.id), "2")
    assert hand.linked(other) == petra.id
    hand.types("unlink", str(other.id))
    assert hand.linked(other) is None
    assert hand.told("links") == []
    assert "no one employee in service is called '9'" in hand.types("link", str(other.id), "9", exit_code=1)
    assert "there is no such account or employee" in hand.types("link", str(noor.id), "2", exit_code=1)


def test_a_conflict_names_both_sides(hand: Typing) -> None:
    for place in ("stad", "payroll"):
        hand.employee("Samira el Amrani", at=place, employee_number="1")
    hand.launch(hand.account(), "1")
    [found] = hand.told("links")
    assert (found["what"], found["told"], found["why"]) == ("conflict", "1", "two people have this number in HR")
    assert found["employee"] == "1 Samira el Amrani, 1 Samira el Amrani"


def test_records_are_joined_and_taken_apart(hand: Typing) -> None:
    here = hand.employee("Samira el Amrani", employee_number="1")
    there = hand.employee("Samira el Amrani", at="payroll", employee_number="1")
    [found] = hand.told("doubles")
    assert (found["what"], found["why"]) == ("perhaps", "number")
    assert "no one employee" in hand.types("merge", "1", str(there.id), exit_code=1)
    hand.types("merge", found["lead id"], found["other id"])
    [found] = hand.told("doubles")
    assert (found["what"], found["lead"], found["other"]) == ("joined", "stad: 1 Samira el Amrani", "payroll: 1 Samira el Amrani")
    assert "joined with somebody already" in hand.types("merge", str(here.id), str(here.id), exit_code=1)
    hand.types("separate", str(there.id))
    assert "no further record of somebody" in hand.types("separate", str(there.id), exit_code=1)
    hand.types("apart", str(there.id), str(here.id))
    assert hand.told("doubles") == []


def test_what_the_number_of_an_lms_is_can_be_said(hand: Typing) -> None:
    with hand.store.transaction() as db:
        a_connection(db, "payroll")
        a_platform(db, client_id="c1")
    tells = ("people", "c1", "--tells")
    assert "needs the name" in hand.types(*tells, "external_id", exit_code=1, group="lms")
    assert "no HR connection 'x'" in hand.types(*tells, "number", "--connection", "x", exit_code=1, group="lms")
    hand.types(*tells, "email", group="lms")
    with hand.store.reading() as db:
        assert [each.key for each in platforms.everyone(db)] == [Key(kind=PersonKey.EMAIL)]
