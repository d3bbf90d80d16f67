"""The staff of Gemeente Voorbeeld: sixty plausible employees, the same ones at every start.

E1001-E1005 also have an account in the LMS, E1006 is the town clerk, E1007-E1014 lead a department.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ORGANISATION = "Gemeente Voorbeeld"
MAIL_DOMAIN = "gemeente-voorbeeld.example"
FIRST_DAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""When the register was filled; `modified` of everyone who never changed."""

STAFF = 60
CLERK = 6
FIRST_HEAD = 7
ON_LEAVE = frozenset({23, 41})
ENGLISH = frozenset({19, 34, 52})
PLACES = ("Stadhuis", "Stadskantoor", "Wijkcentrum Noord", "Werf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department with its two teams; `titles` go with the job family of the same place in `families`."""

    id: str
    name: str
    teams: tuple[str, str]
    families: tuple[str, str]
    titles: tuple[str, str]


DEPARTMENTS = (
    Department(
        id="D10",
        name="Burgerzaken",
        teams=("Balie", "Registratie"),
        families=("Dienstverlening", "Administratie"),
        titles=("Medewerker burgerzaken", "Specialist basisregistratie"),
    ),
    Department(
        id="D20",
        name="Sociaal Domein",
        teams=("Wmo", "Werk en Inkomen"),
        families=("Zorg en welzijn", "Zorg en welzijn"),
        titles=("Wmo-consulent", "Consulent werk en inkomen"),
    ),
    Department(
        id="D30",
        name="Ruimte en Wonen",
        teams=("Omgevingsplan", "Wonen"),
        families=("Beleid", "Beleid"),
        titles=("Planoloog", "Beleidsadviseur wonen"),
    ),
    Department(
        id="D40",
        name="Beheer Openbare Ruimte",
        teams=("Groen", "Wegen"),
        families=("Techniek", "Techniek"),
        titles=("Opzichter groen", "Beheerder wegen"),
    ),
    Department(
        id="D50",
        name="Informatie en Data",
        teams=("Data", "Applicaties"),
        families=("ICT", "ICT"),
        titles=("Data-analist", "Functioneel beheerder"),
    ),
    Department(
        id="D60",
        name="Financiën",
        teams=("Planning en Control", "Belastingen"),
        families=("Financiën", "Financiën"),
        titles=("Controller", "Medewerker belastingen"),
    ),
    Department(
        id="D70",
        name="HR en Organisatie",
        teams=("Ontwikkeling", "Advies"),
        families=("HR", "HR"),
        titles=("Adviseur leren en ontwikkelen", "HR-adviseur"),
    ),
    Department(
        id="D80",
        name="Veiligheid en Handhaving",
        teams=("Toezicht", "Vergunningen"),
        families=("Juridisch", "Juridisch"),
        titles=("Toezichthouder", "Vergunningverlener"),
    ),
)

DIRECTORATE = Department(
    id="D00",
    name="Directie",
    teams=("Directie", "Bestuurssecretariaat"),
    families=("Management", "Administratie"),
    titles=("Gemeentesecretaris", "Bestuurssecretaris"),
)

NAMES = [line.split(" ", 1) for line in Path(__file__).with_name("names.txt").read_text(encoding="utf-8").splitlines()]
"""First and last names of E1006-E1060."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """One person of the register. `start` is YYYY-MM, `end` YYYY-MM-DD or None, `state` active, leave or gone."""

    id: str
    number: str
    first: str
    last: str
    mail: str
    department_id: str
    team: str
    family: str
    title: str
    manager_id: str | None
    place: str
    start: str
    modified: datetime
    end: str | None = None
    state: str = "active"
    lead: bool = False
    lang: str = "nl"

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def department(self) -> Department:
        """The department the person works in."""
        return department(self.department_id)


def department(department_id: str) -> Department:
    """The department with this id; LookupError when there is none."""
    for candidate in (DIRECTORATE, *DEPARTMENTS):
        if candidate.id == department_id:
            return candidate
    raise LookupError(department_id)


def in_department(where: Department) -> dict[str, Any]:
    """The fields of someone who comes to work in this department: in its first team, under its head."""
    return {"department_id": where.id, "team": where.teams[0], "family": where.families[0], "manager_id": _head_of(where)}


def staff() -> list[Employee]:
    """All sixty, in order of their number."""
    return [_known(place) if place in KNOWN else _made_up(place) for place in range(1, STAFF + 1)]


def to_json(employee: Employee) -> dict[str, Any]:
    """What is kept in the sandbox's own file."""
    return asdict(employee) | {"modified": employee.modified.isoformat()}


def from_json(row: dict[str, Any]) -> Employee:
    """The inverse of `to_json`."""
    return Employee(**row | {"modified": datetime.fromisoformat(row["modified"])})


def id_of(place: int) -> str:
    """The register's own key of the person at this place; not the employee number."""
    return f"p{500 + place}"


def _made_up(place: int) -> Employee:
    where = DEPARTMENTS[(place - FIRST_HEAD) % len(DEPARTMENTS)]
    if place == CLERK:
        return replace(_person(place, DIRECTORATE, 0), manager_id=None, lead=True)
    person = _person(place, where, place // len(DEPARTMENTS) % 2)
    if place < FIRST_HEAD + len(DEPARTMENTS):
        return replace(person, title=f"Afdelingshoofd {where.name}", family="Management", manager_id=id_of(CLERK), lead=True)
    return person


def _person(place: int, where: Department, half: int) -> Employee:
    first, last = NAMES[(place - CLERK) % len(NAMES)]
    return Employee(
        id=id_of(place),
        number=f"E{1000 + place}",
        first=first,
        last=last,
        mail=_mail(first, last),
        department_id=where.id,
        team=where.teams[half],
        family=where.families[half],
        title=where.titles[half],
        manager_id=_head_of(where),
        place=PLACES[place % len(PLACES)],
        start=f"{2001 + place * 7 % 25}-{1 + place * 5 % 12:02}",
        modified=FIRST_DAY,
        state="leave" if place in ON_LEAVE else "active",
        lang="en" if place in ENGLISH else "nl",
    )


def _head_of(where: Department) -> str | None:
    return id_of(FIRST_HEAD + DEPARTMENTS.index(where)) if where in DEPARTMENTS else None


def _known(place: int) -> Employee:
    known = KNOWN[place]
    person = _person(place, department(known["department_id"]), 0)
    return replace(person, **known, mail=_mail(known["first"], known["last"]))


PLAIN = str.maketrans("Çćöüéëï", "Ccoueei", " ")


def _mail(first: str, last: str) -> str:
    return f"{first}.{last}@{MAIL_DOMAIN}".translate(PLAIN).replace("Ö", "O").lower()


KNOWN: dict[int, dict[str, Any]] = {
    1: {"first": "Fatima", "last": "Yilmaz", "department_id": "D70", "title": "Programmacoördinator mentorschap", "start": "2014-09"},
    2: {"first": "Samira", "last": "el Amrani", "department_id": "D50", "title": "Data-analist", "start": "2023-02"},
    3: {
        "first": "Joost",
        "last": "Hendriks",
        "department_id": "D30",
        "team": "Wonen",
        "title": "Senior beleidsadviseur wonen",
        "start": "1998-04",
    },
    4: {
        "first": "Daan",
        "last": "Visser",
        "department_id": "D80",
        "team": "Vergunningen",
        "title": "Trainee vergunningen",
        "start": "2024-09",
    },
    5: {"first": "Mirjam", "last": "de Boer", "department_id": "D20", "title": "Senior Wmo-consulent", "start": "2003-11"},
}
