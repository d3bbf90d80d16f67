"""Mapping without script: choose a value, see what becomes of real people, save, use, go back, take along as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from integration.flows.forget import forget
from integration.flows.people.imports.import_people import Order, import_people
from integration.flows.people.imports.preview_import import preview_import
from integration.mapping.files import connector, mappings_folder
from integration.store.people import imports, mappings
from integration.store.tables import mapping, people
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.mapping_world import CONNECTOR, MappingWorld, a_mapping_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WORK_MAIL = "communicatie[?type=='werk'].adres | [0]"


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[MappingWorld]:
    with a_mapping_world(services, served) as world:
        yield world


def roster(world: MappingWorld, *, accepted: bool = False) -> dict[str, str | None]:
    """Import, and give everybody's number by their key; `accepted` when somebody says yes to large changes."""
    own = world.services
    order = Order(connection="gemeente", actor="test", accepted=accepted)
    import_people(own.store, own.sources, order, policy=own.import_policy, clock=own.clock)
    with own.store.reading() as db:
        return dict(db.execute(select(people.employees.c.external_id, people.employees.c.employee_number)).all())


def sealed(world: MappingWorld) -> list[str]:
    with world.services.store.reading() as db:
        return list(db.scalars(select(mapping.mapping_samples.c.sealed)))


def test_nobody_is_fetched_until_an_admin_asks(world: MappingWorld) -> None:
    assert "Show 20 real people" in world.read()
    assert not [call for call in world.outside.world.calls if "medewerkers" in call.path]
    assert "1 of 20" in world.press("records")
    with world.services.store.reading() as db:
        line = db.execute(select(people.audit).where(people.audit.c.act == "mapping.look")).one()
    assert (line.subject, line.detail) == (str(world.connection), {"records": 20})


def test_a_value_is_chosen_and_the_form_shows_its_path(world: MappingWorld) -> None:
    world.press("records")
    page = world.admin.browser.get(f"{world.path}?record=2").text
    choices = re.findall(r'form="choose-path" name="path" value="([^"]+)"', page)
    assert "&#34;Persoons Nr.&#34;" in choices
    assert "communicatie[?type==&#39;werk&#39;].adres | [0]" in choices
    assert "Which of our fields is this?" in world.read("?path=standplaats")
    chosen = world.admin.browser.get(f"{world.path}?field=location&path=standplaats")
    assert 'value="standplaats"' in chosen.text
    assert "Not kept yet" in chosen.text
    assert 'option value="date_dmy"' in chosen.text
    assert [name for name in ("epoch", "odata", "odata_moment", "odata_text", "odoo") if f'option value="{name}"' in chosen.text] == []


def test_what_becomes_of_twenty_people_is_shown_and_a_problem_stands_beside_its_field(world: MappingWorld) -> None:
    world.press("records")
    said = world.fill("employee_number", '"Persoons Nr."', do="strip")
    assert "Employee number of 20 people" in said
    assert "E1002 Samira E1002" in said
    wrong = world.fill("employed_since", 'dienstverband."datum in"')
    assert "20 problems" in wrong
    assert "'01-02-2023' is no date written as 2026-04-01. Another step reads other dates." in wrong
    assert "one needs attention" in wrong
    right = world.fill("employed_since", 'dienstverband."datum in"', do=["date_dmy", "month"])
    assert "E1002 Samira 2023-02" in right
    assert "needs attention" not in right
    said = world.fill("employment_end_date", 'dienstverband."datum uit"', do="date_dmy")
    assert "one empty with everybody" in said
    assert "empty with 20 of 20" in said


def test_values_that_stand_in_the_records_are_filled_in_to_translate(world: MappingWorld) -> None:
    world.press("records")
    world.fill("employment_status", "dienstverband.status")
    page = world.admin.browser.get(f"{world.path}?field=employment_status").text
    assert 'name="their" value="A"' in page
    assert "This is none of our statuses." in page
    said = world.fill("employment_status", "dienstverband.status", their=["A", "V", "U", "x"], ours=["active", "on_leave", "left", ""])
    assert "p501 Fatima in service" in said
    said = world.fill("employment_status", "dienstverband.status", their=["Q"], ours=["active"])
    assert "We do not know what “A” means." in said
    assert "any other value" in world.fill(
        "employment_status", "dienstverband.status", their=["Q"], ours=["active"], other="null", default="left"
    )


def test_D5_a_denied_field_is_explained_where_it_stands_and_refused_when_chosen(world: MappingWorld) -> None:
    said = world.press("records")
    assert "geboortedatum never Why? We never take this. Age may play no part in learning or in forming duos." in said
    assert "4 fields we never take" in said
    assert "staat in een echt systeem hier" not in said
    said = world.refused("fields/job_title", {"path": "persoonlijk.geboortedatum"})
    assert "We never take this. Age may play no part" in said
    assert "job.title" not in world.read()
    assert "Version 1 is in use. Nothing is changed." in world.read()


def test_D5_what_is_never_taken_is_not_kept_for_a_moment(world: MappingWorld) -> None:
    world.press("records")
    kept = world.services.store
    with kept.reading() as db:
        opened = db.info["vault"].open(db.scalars(select(mapping.mapping_samples.c.sealed)).one())
    assert "E1002" in opened
    assert "staat in een echt systeem" not in opened
    assert "E1002" not in sealed(world)[0]


def test_records_are_put_away_after_half_an_hour(world: MappingWorld) -> None:
    world.press("records")
    world.services.clock.move(timedelta(minutes=31))
    with world.services.store.reading() as db:
        assert mappings.sample_of(db, world.connection, now=world.services.clock.now()) is None
    forget(world.services.store, now=world.services.clock.now())
    assert sealed(world) == []


def test_records_are_put_away_when_the_work_is_done(world: MappingWorld) -> None:
    for act in ("records/removal", "discarding"):
        world.press("records")
        assert len(sealed(world)) == 1
        world.press(act)
        assert sealed(world) == []


def test_nothing_that_is_changed_gets_lost_and_all_of_it_can_be_undone(world: MappingWorld) -> None:
    world.fill("employee_number", "nummer")
    world.fill("location", "standplaats")
    world.fill("location", "elders")
    assert "3 changes on version 1." in world.read()
    assert "standplaats" in world.press("undo")
    world.press("undo")
    assert "One change on version 1." in world.read()
    world.press("undo")
    assert "Version 1 is in use. Nothing is changed." in world.press("undo")
    world.fill("location", "standplaats")
    assert "The changes are thrown away." in world.press("discarding")
    assert "Nothing is changed." in world.read()


def test_a_version_is_saved_used_and_gone_back_from_and_no_import_sees_a_draft(world: MappingWorld) -> None:
    assert set(roster(world).values()) == {None}
    world.fill("employee_number", '"Persoons Nr."', do="strip")
    assert set(roster(world).values()) == {None}
    assert "Version 2 is saved. Imports still use version 1." in world.press("versions")
    assert set(roster(world).values()) == {None}
    assert "Version 2 is in use. The next import reads everybody anew." in world.press("versions/2/activation")
    assert roster(world)["p502"] == "E1002"
    said = world.press("versions/1/activation")
    assert "Version 1 is in use." in said
    assert re.search(r"Version 2 .{0,12}Made on .* by ", said)
    assert roster(world)["p502"] == "E1002"
    assert set(roster(world, accepted=True).values()) == {None}
    with world.services.store.reading() as db:
        acts = list(db.scalars(select(people.audit.c.act).where(people.audit.c.act.like("mapping.%")).order_by(people.audit.c.id)))
    assert acts == ["mapping.save", "mapping.activate", "mapping.activate"]


def test_a_version_is_tried_first_and_changes_nobody(world: MappingWorld) -> None:
    roster(world)
    world.fill("employee_number", '"Persoons Nr."', do="strip")
    world.press("versions")
    own = world.services
    preview_import(own.store, own.sources, connection_id=world.connection, version=2, policy=own.import_policy, clock=own.clock)
    with own.store.reading() as db:
        newest = imports.recent(db)[0]
        assert set(db.scalars(select(people.employees.c.employee_number))) == {None}
    assert (newest.state, newest.movers) == ("previewed", 60)
    assert "E1002" in world.admin.read(f"/admin/imports/{newest.id}")
    assert "The background service is not running now" in world.press("versions/2/preview")


def test_a_version_that_is_not_there_is_neither_tried_nor_used(world: MappingWorld) -> None:
    for act in ("versions/2/preview", "versions/2/activation", "versions/x/activation", "versions/0/preview"):
        assert world.admin.press(f"{world.path}/{act}", on=world.path).status_code == 404


def test_a_version_that_needs_a_setting_that_is_not_there_is_not_used(world: MappingWorld) -> None:
    now = world.services.clock.now()
    text = CONNECTOR.replace("token: {type: secret}", "token: {type: secret}, tenant: {type: text}")
    with world.services.store.transaction() as db:
        mappings.add_version(db, world.connection, origin="x.yaml", text=text, made_by="test", now=now)
    assert "It needs a setting that this connection does not have." in world.refused("versions/2/activation")
    assert "It needs a setting" in world.refused("versions/2/preview")


def test_what_does_not_work_is_kept_in_the_draft_and_not_saved(world: MappingWorld) -> None:
    assert "We cannot read this path." in world.fill("job_title", "a b ][")
    said = world.refused("versions")
    assert "Not saved yet Job : We cannot read this path." in said
    assert "Version 2" not in world.read("/versions")


def test_the_key_cannot_be_taken_away(world: MappingWorld) -> None:
    assert "Without a key nobody can be known again." in world.refused("fields/external_id", {"path": ""})


def test_two_versions_are_compared_field_by_field(world: MappingWorld) -> None:
    world.fill("employment_status", "dienstverband.status", their=["A"], ours=["active"])
    said = world.read("/comparison")
    assert "From version 1 to your draft." in said
    assert "Status not filled dienstverband.status list of values A → in service" in said
    assert "All fields are filled in the same way." in world.read("/comparison?with=1&of=1")
    assert world.admin.browser.get(f"{world.path}/comparison?with=9").status_code == 404


def test_the_file_that_is_taken_along_can_be_used_as_it_is(world: MappingWorld) -> None:
    world.fill("employment_status", "dienstverband.status", their=["A", "true"], ours=["active", "left"], other="null")
    world.fill("work_email", WORK_MAIL, do="lower")
    answer = world.admin.browser.get(f"{world.path}/file")
    assert (answer.headers["Cache-Control"], answer.headers["Content-Disposition"]) == ("no-store", "attachment; filename=personeel.yaml")
    made = connector(answer.text, file="personeel.yaml")
    assert made.auth == connector(CONNECTOR, file="before").auth
    world.press("versions")
    again = connector(world.admin.browser.get(f"{world.path}/file?version=2").text, file="2")
    assert again == made
    assert world.admin.browser.get(f"{world.path}/file?version=7").status_code == 404


def test_a_silent_hr_system_says_so_and_nothing_is_lost(world: MappingWorld) -> None:
    world.fill("location", "standplaats")
    world.outside.world.fail("/hris/other/v2/medewerkers", 403)
    said = world.refused("records")
    assert "The HR system gave no people Reason The HR system knows us, but does not let us read this (403)." in said
    assert "One change on version 1." in world.read()


def test_script_in_what_an_hr_system_says_stays_text(world: MappingWorld) -> None:
    world.outside.world.change_employee("E1001", first="<img src=x onerror=alert(1)>", place="</script><b>x")
    world.press("records")
    world.fill("given_name", "naam.roepnaam")
    answer = world.admin.browser.get(f"{world.path}?field=given_name")
    assert "<img src=x" not in answer.text
    assert "<b>x" not in answer.text
    assert "&lt;img src=x" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_connection_that_is_not_there_has_no_mapping(world: MappingWorld) -> None:
    nowhere = f"/admin/connections/{uuid4()}/mapping"
    assert {world.admin.browser.get(nowhere + below).status_code for below in ("", "/versions", "/comparison", "/file")} == {404}
    assert world.admin.press(f"{world.path}/fields/age", on=world.path).status_code == 404


def test_a_system_that_pushes_is_mapped_without_looking(services: Services, served: Serve) -> None:
    pushed = (mappings_folder() / "hris" / "scim-push.yaml").read_text(encoding="utf-8")
    with a_mapping_world(services, served, text=pushed) as world:
        assert "Show 20 real people" not in world.read()
        assert "Write the names of its fields by hand." in world.read()
        assert "The HR system gave no people" in world.refused("records")
        world.fill("location", "title")
        assert "Use version 2" in world.press("versions")
        assert "What would change" not in world.read()
