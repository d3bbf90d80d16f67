"""The guide for an HR system without a file of its own, walked by the letter: its commands, its answer and its file."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from werkzeug.wrappers import Request

from integration.cli.main import cli
from integration.mapping.files import mappings_folder
from tests.fakes.odd_hris import OddHris
from tests.real.web import address_of, open_door, serving

GUIDE = (Path(__file__).parents[2] / "docs" / "admin" / "hr-system.md").read_text(encoding="utf-8")
KEY = "geheim"


def block(language: str) -> str:
    """The code of this language in the guide."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found[1]


class NewAdmin:
    """Types the guide's commands in a folder of their own. `address` is the HR system's."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self._environment = {
            "WEDERKERIG_DATA_DIR": str(folder),
            "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
            "WEDERKERIG_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "HR_KEY": KEY,
        }

    def types(self, line: str) -> str:
        """What the command says; it must succeed."""
        line = line.replace("https://hr.example.nl", self.address).replace("stad.yaml", str(self.folder / "stad.yaml"))
        words = line.replace("answer.json", str(self.folder / "answer.json")).split()
        assert words.pop(0) == "wederkerig"
        result = CliRunner().invoke(cli, words, env=self._environment)
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def admin(tmp_path: Path, empty_sqlite: Path) -> Iterator[NewAdmin]:
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    hris = OddHris(key=KEY)
    (tmp_path / "stad.yaml").write_text(block("yaml"), encoding="utf-8")
    (tmp_path / "answer.json").write_text(json.dumps(hris.answer), encoding="utf-8")
    with open_door() as door, serving(Request.application(hris.respond), door):
        yield NewAdmin(tmp_path, address_of(door))


def test_a_new_admin_connects_an_hr_system_by_the_guide_alone(admin: NewAdmin) -> None:
    assert "1 files, no problems" in admin.types("wederkerig mappings check stad.yaml")
    assert "25 of 25 records can be used" in admin.types("wederkerig mappings preview stad.yaml --sample answer.json")
    said = [admin.types(line) for line in block("").splitlines() if line.startswith("wederkerig")]
    assert "25 of 25 records can be used" in said[1]
    assert "60" in said[3]
    people = {person["number"]: person for person in json.loads(admin.types("wederkerig people list --json"))}
    samira = people["E1002"]
    assert (len(people), samira["external id"], samira["department"]) == (60, "p502", "Informatie en Data")


def test_a_path_that_leads_past_its_value_is_told(admin: NewAdmin) -> None:
    file = admin.folder / "stad.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("dienstverband.nr,", "dienstverband.nummer,").replace(", required: true", ""),
        encoding="utf-8",
    )
    preview = admin.types("wederkerig mappings preview stad.yaml --sample answer.json")
    assert "Nobody here has: employee_number, department_name, employment_end_date. Is the path right?" in preview
    add, check, *_ = [line for line in block("").splitlines() if line.startswith("wederkerig")]
    admin.types(add)
    assert "Nobody here has: employee_number, employment_end_date." in admin.types(check)


def test_the_guide_changes_as_few_lines_as_it_says() -> None:
    start = (mappings_folder() / "hris" / "generic-rest.yaml").read_text(encoding="utf-8")
    kept = {line.split("#")[0].strip() for line in start.splitlines()}
    changed = [line for line in block("yaml").splitlines() if line.strip() and line.strip() not in kept]
    assert len(changed) <= 40


def test_the_answer_in_the_guide_is_one_of_that_system() -> None:
    told, true = json.loads(block("json")), OddHris(key=KEY).answer
    (person,) = told["antwoord"]["mensen"]
    same = next(each for each in true["antwoord"]["mensen"] if each["sleutel"] == person["sleutel"])
    assert {**same, "contact": None} == {**person, "contact": None}
    assert told["verder"] == true["verder"]
