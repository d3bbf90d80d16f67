"""A folder in which an HR system drops files: the newest counts, whole, once; and no broken one changes anybody."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integration.domain.errors import Refused, Retriable
from integration.flows.people import people_in
from integration.flows.people.configure import NewConnection, add_hris, glance
from integration.flows.people.imports import apply_changes
from integration.flows.people.imports.import_people import Order, import_people
from integration.mapping.files import mappings_folder
from integration.settings import Settings
from integration.store.people import roster
from integration.store.people.imports import Import
from integration.wiring import Services, build
from tests.fakes.admin_door import AdminDoor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HAND = "test"
HEADER = (
    "Personeelsnummer;Voornaam;Achternaam;E-mail werk;Afdelingscode;Afdeling;Functie;Leidinggevende;Locatie;In dienst;Uit dienst;Status"
)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "drop" / "hr").mkdir(parents=True)
    return replace(settings, drop_dir=tmp_path / "drop")


class Desk:
    """The shipped file for CSV, connected to a folder; files lie there for `minutes` already."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services, self.folder = services, folder / "hr"

    def connect(self, **given: str) -> None:
        text = (mappings_folder() / "hris" / "csv.yaml").read_text(encoding="utf-8")
        new = NewConnection(name="csv", text=text, origin="csv.yaml", given={"folder": "hr"} | given)
        add_hris(self.services.store, new, actor=HAND, now=self.services.clock.now())

    def drop(self, name: str, people: Sequence[str], *, minutes: float = 5, header: str = HEADER, encoding: str = "utf-8") -> Path:
        rows = [f"{number};Jo;Bos;;D1;Zorg;Adviseur;;;;;Actief" for number in people]
        return self.lay(name, "\r\n".join([header, *rows, ""]).encode(encoding), minutes=minutes)

    def lay(self, name: str, data: bytes, *, minutes: float = 5) -> Path:
        file = self.folder / name
        file.write_bytes(data)
        moment = (self.services.clock.now() - timedelta(minutes=minutes)).timestamp()
        os.utime(file, (moment, moment))
        return file

    def bring_in(self, *, full: bool = False, accepted: bool = False) -> Import:
        order = Order(connection="csv", full=full, accepted=accepted, actor=HAND)
        services = self.services
        return import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock)

    def numbers(self) -> list[str]:
        """Who works here."""
        with self.services.store.reading() as db:
            return sorted(each.employee_number or "" for each in roster.search(db))


@pytest.fixture
def desk(services: Services, tmp_path: Path) -> Desk:
    desk = Desk(services, tmp_path / "drop")
    desk.connect()
    return desk


STAFF = [f"E{number}" for number in range(1, 101)]


def counts(found: Import) -> tuple[bool, int, int, int, int]:
    return found.full, found.seen, found.joiners, found.movers, found.leavers


def test_the_newest_file_that_fits_is_taken_and_each_file_once(desk: Desk) -> None:
    desk.connect(pattern="people-*.csv")
    desk.drop("people-1.csv", STAFF[:50], minutes=20)
    desk.drop("people-2.csv", STAFF, minutes=10)
    desk.drop("other.csv", STAFF[:3])
    assert counts(desk.bring_in()) == (True, 100, 100, 0, 0)
    assert counts(desk.bring_in()) == (False, 0, 0, 0, 0)
    desk.drop("people-3.csv", [*STAFF[1:], "E101"], minutes=3)
    assert counts(desk.bring_in()) == (True, 100, 1, 0, 1)
    assert (len(desk.numbers()), "E1" in desk.numbers()) == (100, False)
    (desk.folder / "people-3.csv").unlink()
    assert counts(desk.bring_in()) == (False, 0, 0, 0, 0)
    assert "E101" in desk.numbers()


def test_a_file_can_be_read_again_by_hand_and_after_a_change_of_the_map(desk: Desk) -> None:
    desk.drop("a.csv", STAFF)
    desk.bring_in()
    assert counts(desk.bring_in(full=True)) == (True, 100, 0, 0, 0)
    desk.connect(pattern="a*.csv")
    assert counts(desk.bring_in()) == (True, 100, 0, 0, 0)


def test_a_file_that_may_still_be_under_way_is_left_for_the_next_time(desk: Desk) -> None:
    desk.drop("a.csv", STAFF, minutes=0.5)
    for name in (".b.csv", "c.csv.part", "~d.csv"):
        desk.drop(name, STAFF[:1])
    desk.connect(pattern="*")
    with pytest.raises(Retriable, match="may still be under way"):
        desk.bring_in()
    desk.services.clock.move(timedelta(minutes=1))
    assert counts(desk.bring_in()) == (True, 100, 100, 0, 0)


def test_while_a_newer_file_is_under_way_the_one_before_is_not_taken_again(desk: Desk) -> None:
    desk.drop("a.csv", STAFF)
    desk.bring_in()
    desk.drop("b.csv", STAFF[:99], minutes=0)
    assert counts(desk.bring_in()) == (False, 0, 0, 0, 0)
    desk.services.clock.move(timedelta(minutes=2))
    assert counts(desk.bring_in()) == (True, 99, 0, 0, 1)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is empty"),
        (HEADER.encode(), "holds a header and nobody"),
        ((HEADER + "\nE1;Jo;Bos;;D1;Zorg;Adviseur;;;;;Actief\nE2;Jo").encode(), "was the file cut off?"),
        (HEADER.replace("Afdeling;", "Team;").encode() + b"\nE1;Jo;Bos;;D1;Zorg;Adviseur;;;;;Actief\n", "lacks Afdeling"),
        ((HEADER + "\nE1;Ren\u00e9e;Bos;;D1;Zorg;Adviseur;;;;;Actief\n").encode("cp850"), "neither UTF-8 nor Windows-1252"),
    ],
    ids=["empty", "header", "cut off", "column gone", "encoding"],
)
def test_a_broken_file_changes_nobody(desk: Desk, data: bytes, told: str) -> None:
    desk.drop("a.csv", STAFF, minutes=20)
    desk.bring_in()
    desk.lay("b.csv", data)
    with pytest.raises(Refused, match=told):
        desk.bring_in()
    assert len(desk.numbers()) == 100


def test_a_file_with_five_percent_of_the_staff_waits_for_a_yes_and_a_no_is_remembered(desk: Desk) -> None:
    desk.drop("a.csv", STAFF, minutes=20)
    desk.bring_in()
    desk.drop("b.csv", STAFF[:5], minutes=10)
    for _ in range(2):
        waiting = desk.bring_in()
        assert (waiting.state, waiting.leavers) == ("waiting", 95)
    apply_changes.discard(desk.services.store, import_id=waiting.id, actor=HAND, now=desk.services.clock.now())
    assert counts(desk.bring_in()) == (False, 0, 0, 0, 0)
    assert len(desk.numbers()) == 100


def test_a_file_that_is_thrown_away_and_fetched_again_is_read_again(desk: Desk, admin: AdminDoor) -> None:
    desk.drop("a.csv", STAFF, minutes=20)
    desk.bring_in()
    desk.drop("b.csv", STAFF[:5], minutes=10)
    apply_changes.discard(desk.services.store, import_id=desk.bring_in().id, actor=HAND, now=desk.services.clock.now())
    waiting = desk.bring_in(full=True)
    page = f"/admin/imports/{waiting.id}"
    admin.press(f"{page}/renewal", on=page)
    again = desk.bring_in()
    assert (again.state, again.leavers) == ("waiting", 95)


def test_what_was_kept_out_of_a_file_stays_known_until_the_next_one(desk: Desk) -> None:
    row = "E2;An;Bos;;D1;Zorg;Adviseur;;;1 april 2021;;Actief"
    desk.lay("a.csv", f"{HEADER}\nE1;Jo;Bos;;D1;Zorg;Adviseur;;;;;Actief\n{row}\n".encode(), minutes=20)
    for _ in range(2):
        desk.bring_in()
        assert [each.field for each in people_in.latest_problems(desk.services.store, "csv")] == ["employed_since"]
    desk.drop("b.csv", ["E1", "E2"])
    desk.bring_in()
    assert people_in.latest_problems(desk.services.store, "csv") == []


def test_a_long_file_comes_in_page_by_page(desk: Desk) -> None:
    desk.drop("a.csv", [f"E{number}" for number in range(1201)], encoding="utf-16")
    found = desk.bring_in()
    assert (counts(found), found.pages) == ((True, 1201, 1201, 0, 0), 3)


@pytest.mark.parametrize("folder", ["..", "../other", "/etc", "hr/../../other", "away"])
def test_SSRF_02_no_folder_outside_the_one_for_files_is_read(desk: Desk, tmp_path: Path, folder: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.csv").write_text("x")
    (tmp_path / "drop" / "away").symlink_to(tmp_path / "other")
    desk.connect(folder=folder)
    with pytest.raises(Refused, match="lies outside WEDERKERIG_DROP_DIR"):
        desk.bring_in()


def test_a_link_in_the_folder_is_no_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x")
    (desk.folder / "a.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(Refused, match=r"no file there fits \*\.csv"):
        desk.bring_in()


def test_without_a_folder_for_files_none_is_read(desk: Desk, settings: Settings) -> None:
    other = build(replace(settings, drop_dir=None))
    with pytest.raises(Refused, match="let the operator set WEDERKERIG_DROP_DIR"):
        glance(other.store, other.sources, name="csv")
    other.store.close()
