"""What to do when a program that a test needs is not on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip where somebody works, with the reason visible; fail where everything must run."""
    if os.environ.get("CI") or os.environ.get("WEDERKERIG_TEST_ALL"):
        pytest.fail(f"{what} is needed and is not here (CI or WEDERKERIG_TEST_ALL is set)", pytrace=False)
    pytest.skip(f"{what} is not here")


def program(*names: str, places: Sequence[str] = ()) -> str | None:
    """The first of these programs that is found on PATH, or in one of `places`."""
    searched = os.pathsep.join([os.environ.get("PATH", ""), *places])
    return next((found for name in names if (found := shutil.which(name, path=searched))), None)
