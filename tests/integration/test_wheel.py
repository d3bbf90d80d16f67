"""What is installed is whole: a wheel carries every file that a checkout has, and the admin's files with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
NOT_FILES = {"__pycache__"}


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel that was built just now."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def files(folder: str) -> set[str]:
    """The files below a folder of this checkout, as a wheel would name them."""
    return {str(file.relative_to(ROOT)) for file in (ROOT / folder).rglob("*") if file.is_file() and not NOT_FILES & set(file.parts)}


def test_the_package_is_there_with_its_pages_texts_and_migrations(carried: set[str]) -> None:
    assert files("integration") <= carried


@pytest.mark.parametrize("folder", ["mappings", "plugin_manifest"])
def test_the_files_beside_the_package_come_along(carried: set[str], folder: str) -> None:
    assert {f"integration/_shipped/{name}" for name in files(folder)} <= carried


def test_tests_stay_at_home(carried: set[str]) -> None:
    assert not [name for name in carried if name.startswith(("tests/", "docs/", "bench/"))]
