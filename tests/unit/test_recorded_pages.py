"""One suite for all connectors: a new one adds a recorded page and the people expected from it, no test.

What each asks for over the network stands in `tests/integration/test_recorded_calls.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integration.flows.people.configure import preview
from integration.mapping.files import check_file, mappings_folder, read_connector, read_product
from integration.mapping.writing import OUTBOUND

RECORDED = Path(__file__).parents[1] / "recorded"
CONNECTORS = sorted((mappings_folder() / "hris").glob("*.yaml"))
PAGED = [file for file in CONNECTORS if any((RECORDED / file.stem).glob("page.*"))]
DAYS = frozenset({"start", "end", "date"})
PRODUCTS = sorted((mappings_folder() / "lms").glob("*.yaml"))


def recorded(connector: Path, name: str) -> Any:
    return json.loads((RECORDED / connector.stem / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", [*CONNECTORS, *PRODUCTS], ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_shipped_mapping_is_without_problems(file: Path) -> None:
    assert check_file(file) == []


@pytest.mark.parametrize("file", PAGED, ids=lambda file: file.stem)
def test_every_connector_reads_its_recorded_page(file: Path) -> None:
    expected, (page,) = recorded(file, "expected"), (RECORDED / file.stem).glob("page.*")
    found = preview(file, page)
    people = [{name: value for name, value in each.record.items() if value is not None} for each in found if not each.problems]
    assert people == expected["people"]
    assert [[each.position, one.field] for each in found for one in each.problems] == expected["problems"]


@pytest.mark.parametrize("file", [*CONNECTORS, *PRODUCTS], ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_mapping_is_called_as_its_file(file: Path) -> None:
    name = read_connector(file).name if file.parent.name == "hris" else read_product(file).name
    assert name == file.stem


@pytest.mark.parametrize("file", CONNECTORS, ids=lambda file: file.stem)
def test_every_write_step_can_be_bound_with_what_goes_out(file: Path) -> None:
    for kind, writing in read_connector(file).write.items():
        item = {name: "2026-06-30" if name in DAYS else "7" for name in OUTBOUND[kind]}
        saved = {name: "7" for step in writing.steps for name in step.save}
        for step in writing.steps:
            bound = step.request.bind({"settings": dict.fromkeys(read_connector(file).settings, "x"), "item": item, "key": "k", "v": saved})
            assert bound.path.startswith("/")


@pytest.mark.parametrize("file", CONNECTORS, ids=lambda file: file.stem)
def test_every_setting_says_what_to_fill_in_and_every_file_says_what_was_tried(file: Path) -> None:
    assert [name for name, setting in read_connector(file).settings.items() if not setting.says] == []
    assert file.read_text(encoding="utf-8").splitlines()[1].startswith("# ")
