"""Fields that are looked for in several places: each place has a form of its own; what a record has from elsewhere says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from integration.flows.people.mapping import versions
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.integration.mapping_world import CONNECTOR, MappingWorld, a_mapping_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TWO_PLACES = """
      job_title:
        from: [dienstverband.functie.naam, {path: dienstverband.functie.omschrijving, do: upper}]
        default: medewerker
"""
BESIDE = """
    join:
      - {as: afdeling, request: {path: /other/v2/medewerkers}, records: resultaten, key: standplaats, on: standplaats, keep: [taal]}
"""


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[MappingWorld]:
    with a_mapping_world(services, served, text=CONNECTOR.rstrip() + TWO_PLACES) as world:
        world.press("records")
        yield world


def rule(world: MappingWorld) -> Any:
    """The rule of the job in the draft."""
    desk = versions.desk(world.services.store, connection_id=world.connection, now=world.services.clock.now())
    return desk.rules["job_title"]


def test_each_place_has_a_form_of_its_own(world: MappingWorld) -> None:
    page = world.admin.browser.get(f"{world.path}?field=job_title").text
    assert 'value="dienstverband.functie.naam" autocomplete' in page
    assert 'place=1#editor">' in page
    assert "If there is nothing in any place" in page
    second = world.admin.browser.get(f"{world.path}?field=job_title&place=1").text
    assert 'value="dienstverband.functie.omschrijving" autocomplete' in second
    assert '<option value="upper" selected>' in second
    assert 'name="path" value="standplaats"' in second
    chosen = world.admin.browser.get(f"{world.path}?field=job_title&place=1&path=standplaats").text
    assert '<input type="hidden" name="place" value="1">' in chosen
    assert 'name="path" value="standplaats" autocomplete' in chosen


def test_one_place_is_changed_and_the_others_stay(world: MappingWorld) -> None:
    said = world.fill("job_title", "standplaats", place="1", default="medewerker")
    assert "Job of 20 people" in said
    assert rule(world) == {"from": ["dienstverband.functie.naam", "standplaats"], "default": "medewerker"}
    assert "Look here no longer" in said
    world.press("undo")
    assert rule(world) == {
        "from": ["dienstverband.functie.naam", {"path": "dienstverband.functie.omschrijving", "do": "upper"}],
        "default": "medewerker",
    }


def test_a_place_is_added_and_taken_away_on_purpose_only(world: MappingWorld) -> None:
    world.fill("job_title", "taal", place="2", do="lower", default="medewerker")
    assert len(rule(world)["from"]) == 3
    said = world.refused("fields/job_title", {"path": "", "place": "1"})
    assert "Fill this place, or press “Look here no longer”." in said
    world.press("fields/job_title/place/removal", {"place": "1"})
    world.press("fields/job_title/place/removal", {"place": "1"})
    assert rule(world) == {"from": "dienstverband.functie.naam", "default": "medewerker"}
    assert world.admin.press(f"{world.path}/fields/job_title/place/removal", on=world.path).status_code == 404


def test_what_a_record_has_from_a_side_table_says_so(services: Services, served: Serve) -> None:
    with a_mapping_world(services, served, text=CONNECTOR.rstrip().replace("    map:", BESIDE.strip("\n") + "\n    map:")) as world:
        assert "afdeling from a side table" in world.press("records")


def test_a_test_says_once_what_is_wrong_with_many_and_leads_to_the_field(services: Services, served: Serve) -> None:
    wrong = CONNECTOR.rstrip() + "\n      location: naam\n"
    with a_mapping_world(services, served, text=wrong) as world:
        setup = f"/admin/connections/{world.connection}/setup"
        tested = world.admin.press(f"{setup}/test", on=setup)
        said = "Here stands a group of values. Choose one value inside it. Records 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 Change location"
        assert said in words(tested)
        assert f'href="{world.path}?field=location"' in tested.text
        assert "20 of 20 people would not come in" in world.press("records")
        world.fill("location", "standplaats")
        assert "would not come in" not in world.read()
        world.press("versions")
        assert "Version 2 is saved, but not in use yet." in world.admin.read(setup)
        world.press("versions/2/activation")
        assert "not in use yet" not in world.admin.read(setup)


def test_a_test_of_fields_that_nobody_mapped_says_what_comes_next(services: Services, served: Serve) -> None:
    with a_mapping_world(services, served, text=CONNECTOR.replace("      given_name: naam.roepnaam\n", "")) as world:
        setup = f"/admin/connections/{world.connection}/setup"
        assert "Nobody has a name yet: the fields are not mapped." in words(world.admin.press(f"{setup}/test", on=setup))
