"""A working format that an organisation adds as a file is on the pages, without a line of code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integration.catalogue.loader import SHIPPED
from integration.settings import Settings
from integration.wiring import Services, build
from tests.conftest import Serve
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def services(settings: Settings, tmp_path: Path) -> Iterator[Services]:
    """The service of an organisation with a format of its own, and without one of those that come along."""
    folder = tmp_path / "own" / "formats"
    folder.mkdir(parents=True)
    shipped = (SHIPPED / "formats" / "F11.yaml").read_text(encoding="utf-8")
    (folder / "X01.yaml").write_text(shipped.replace("Questions-only talk", "Coffee with questions"), encoding="utf-8")
    own = shipped.replace("Questions-only talk", "Tea and a drawing").replace("phases: [P2, P4]", "phases: [P1]")
    (folder / "X02.yaml").write_text(own.replace("[C05, C11, C04]", "[C05, C10, C11, C04]"), encoding="utf-8")
    (folder / "F12.yaml").write_text((SHIPPED / "formats" / "F12.yaml").read_text(encoding="utf-8") + "offered: false\n", encoding="utf-8")
    services = build(replace(settings, catalogue_dir=tmp_path / "own"))
    yield services
    services.launch_log.settle()
    services.store.close()


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Two people who meet."""
    return a_course(services, served)


def test_it_can_be_read_and_chosen_like_any_other(course: Course) -> None:
    overview = course.samira.read(f"{course.duo_path}/formats")
    assert "Coffee with questions" in overview
    assert "Difference on the table" not in overview
    page = course.samira.read(f"{course.duo_path}/formats/X01")
    assert "Coffee with questions" in page
    assert "What exactly do you mean by …?" in page
    assert 'value="X01" checked' in " ".join(course.samira.open(f"{course.duo_path}/sessions/new?format=X01").text.split())


def test_one_that_is_not_offered_any_more_can_still_be_read(course: Course) -> None:
    assert "Difference on the table" in course.samira.read(f"{course.duo_path}/formats/F12")


def test_it_is_suggested_where_it_suits_and_can_be_written_down(course: Course) -> None:
    """The two did what was planned for the next time already, so it is for the phase and what the programme is about."""
    today = course.services.clock.now().astimezone(course.services.settings.timezone).date().isoformat()
    form = f"{course.duo_path}/sessions/new"
    course.samira.send(form, {"day": today, "minutes": "60", "format": "F02"})
    idea = course.joost.read(f"{course.duo_path}/formats").partition("Other formats")[0]
    assert "Tea and a drawing" in idea
    assert "It suits the phase Connect and agree" in idea
    assert 'value="X02" id="format" checked' in " ".join(course.joost.open(form).text.split())
    earlier = (course.services.clock.now() - timedelta(days=2)).date().isoformat()
    course.joost.send(form, {"day": earlier, "minutes": "60", "format": "X02"})
    assert course.held() == 2
