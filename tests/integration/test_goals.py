"""Finding words for one's goals: example cards that are a beginning, taken over by whoever wants."""

from __future__ import annotations

import pytest

from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CARD = "I want to learn to ask on instead of giving a solution at once."


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def test_an_example_is_taken_over_into_the_form_and_nothing_is_kept_yet(course: Course) -> None:
    aims = f"{course.duo_path}/aims"
    assert CARD in course.samira.read(aims)
    page = course.samira.send(aims, {"learn": ["Rustig blijven", ""], "offer": ["Humor"], "take-learn": "K05"}, status=200).text
    assert f">{CARD}</textarea>" in page
    assert ">Rustig blijven</textarea>" in page
    assert page.count(CARD) == 1
    assert "Joost" in course.samira.read("/duo")
    assert CARD not in course.joost.read("/duo")


def test_examples_overwrite_nothing_where_all_lines_are_full(course: Course) -> None:
    full: dict[str, str | list[str]] = {"learn": ["Een", "Twee", "Drie"], "offer": ["Humor"], "take-learn": "K05"}
    page = course.samira.send(f"{course.duo_path}/aims", full, status=200).text
    assert all(f">{words}</textarea>" in page for words in ("Een", "Twee", "Drie"))
    assert CARD not in page


def test_a_card_is_offered_on_its_own_side_only(course: Course) -> None:
    aims = f"{course.duo_path}/aims"
    answer = course.samira.send(aims, {"learn": ["Een"], "offer": [""], "take-offer": "K05"}, status=422)
    assert f">{CARD}</textarea>" not in answer.text
