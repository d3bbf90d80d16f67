"""An organisation's own files over those that come along: what they override, what they add, and what is refused with its remedy."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from integration.catalogue.loader import SHIPPED, check, load
from integration.cli.main import cli
from integration.domain.errors import MappingProblem
from integration.domain.people.inbound import INBOUND, denied
from integration.store.columns import PERSONAL_CLASSES
from integration.store.tables import metadata

Write = Callable[..., Path]
TOPICS = (
    "groups: {ward: {nl: Op de afdeling, en: On the ward}}\ntopics: {rounds: {group: ward, title: {nl: Visite lopen, en: Doing rounds}}}\n"
)
CLAUSE = "A08:\n  name: no appraisal\n  kind: {kind}\n  text: {{nl: Niets telt mee., en: Nothing counts.}}\n"


@pytest.fixture
def own(tmp_path: Path) -> Write:
    """Writes a file of the organisation, as it is given or as the shipped one with one replacement; answers the folder."""

    def write(file: str, text: str = "", *, old: str = "", new: str = "") -> Path:
        path = tmp_path / "own" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        shipped = (SHIPPED / file).read_text(encoding="utf-8") if not text else ""
        assert old in shipped
        path.write_text(text or shipped.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "own"

    return write


def refused(folder: Path) -> str:
    """All that is said about a folder."""
    with pytest.raises(MappingProblem) as problem:
        load(folder)
    return str(problem.value)


# What it overrides and adds


def test_a_file_of_the_same_name_overrides_and_a_new_one_adds(own: Write) -> None:
    own("formats/F11.yaml", old="Alleen-vragengesprek", new="Vragen staat vrij")
    folder = own("formats/X01.yaml", (SHIPPED / "formats" / "F11.yaml").read_text(encoding="utf-8"))
    formats = load(folder).formats
    assert formats["F11"].title["nl"] == "Vragen staat vrij"
    assert formats["X01"].minutes == formats["F11"].minutes == 45
    assert len(formats) == len(load().formats) + 1


def test_an_id_in_a_list_overrides_in_its_place_and_a_new_one_comes_last(own: Write) -> None:
    folder = own("phases.yaml", "P2: {nl: Op pad, en: On the way}\nP9: {nl: Later, en: Later on}\n")
    phases = load(folder).phases
    assert list(phases) == ["P0", "P1", "P2", "P3", "P4", "P5", "P6", "P9"]
    assert phases["P2"] == {"nl": "Op pad", "en": "On the way"}
    assert phases["P1"] == load().phases["P1"]


def test_the_list_of_topics_is_the_organisations_own_as_a_whole(own: Write) -> None:
    choices = load(own("topics.yaml", TOPICS)).choices
    assert list(choices.topics.topics) == ["rounds"]
    assert {card.topic for card in choices.cards.values()} == {None}


def test_the_organisations_own_cards_name_its_own_topics(own: Write) -> None:
    own("topics.yaml", TOPICS)
    told = refused(own("cards.yaml", "K01: {side: learn, by: less, topic: ai, text: {nl: Een, en: One}}\n"))
    assert "K01.topic: must be one of rounds" in told


def test_the_examples_of_the_guide_are_right(own: Write) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")
    example, entry = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    own("formats/X01.yaml", example)
    catalogue = load(own("programmes/ONB.yaml", old="pair:\n", new=f"{entry}pair:\n"))
    assert catalogue.formats["X01"].minutes == 35
    assert [rule.most for rule in catalogue.programmes["ONB"].entry] == [6]


def test_what_is_not_offered_any_more_is_still_known(own: Write) -> None:
    own("formats/F11.yaml", old="audience: duo", new="audience: duo\noffered: false")
    catalogue = load(own("programmes/P45.yaml", old="months: 9", new="months: 9\noffered: false"))
    assert "F11" in catalogue.formats
    assert "F11" not in [one.id for one in catalogue.for_two]
    assert "P45" in catalogue.programmes
    assert "P45" not in catalogue.offered


# What keeps its meaning


@pytest.mark.parametrize("kind", ["optional", "choice"])
def test_what_holds_for_every_duo_cannot_become_a_choice(own: Write, kind: str) -> None:
    assert "A08.kind: must stay fixed" in refused(own("agreement.yaml", CLAUSE.format(kind=kind)))


def test_a_clause_may_be_said_in_other_words(own: Write) -> None:
    clauses = {clause.id: clause for clause in load(own("agreement.yaml", CLAUSE.format(kind="fixed"))).clauses}
    assert clauses["A08"].text["nl"] == "Niets telt mee."
    assert list(clauses)[:14] == [f"A{number:02}" for number in range(1, 15)]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "agreement.yaml",
            "{name: days, least: 2, most: 7, default: 2}",
            "{name: d, least: 2, most: 7, default: 2}",
            "A05.text.nl: must have a {name}",
        ),
        ("instruments/duo-scan.yaml", "from this duo", "from our duo", "version: must be another one than 1"),
        ("instruments/duo-scan.yaml", "  DS8:", "  DS9:", "items: must keep DS8; answers refer to it"),
        ("instruments/duo-scan.yaml", "facet: safety", "facet: energy", "items.DS5: must keep the facet safety"),
    ],
)
def test_what_answers_and_signatures_refer_to_keeps_its_meaning(own: Write, file: str, old: str, new: str, told: str) -> None:
    assert told in refused(own(file, old=old, new=new))


def test_a_changed_instrument_has_a_version_of_its_own(own: Write) -> None:
    own("instruments/duo-scan.yaml", old="from this duo", new="from our duo")
    path = own("instruments/duo-scan.yaml", old="version: 1", new="version: 2")
    assert load(path).instruments["duo-scan"].version == 2


# What is refused


def test_every_problem_is_told_at_once(own: Write) -> None:
    own("formats/F11.yaml", old="minutes: 45", new="minutes: 50")
    told = refused(own("formats/F12.yaml", old="  en:", new="  de:"))
    assert "F11.yaml:7: minutes: the steps and the closing round add up to 45" in told
    assert "F12.yaml:4: purpose.de: unknown key" in told


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("topic.yaml", "is not a file of the catalogue, did you mean topics.yaml?"),
        ("format/X01.yaml", "is not a file of the catalogue, did you mean formats/X01.yaml?"),
        ("formats/F11.yml", "is not a file of the catalogue, did you mean formats/F11.yaml?"),
        ("formats/more/F11.yaml", "is not a file of the catalogue"),
    ],
)
def test_a_file_that_nobody_would_read_is_named(own: Write, file: str, told: str) -> None:
    assert told in refused(own(file, "title: {nl: Een, en: One}\n"))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "is not a folder; make it, or leave WEDERKERIG_CATALOGUE_DIR unset" in refused(tmp_path / "nowhere")


# Words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Je mentor vertelt", '"mentor": is not said of people here'),
        ("Een oudere collega", '"oudere": is not said of people here'),
        ("Wat je collega's ouders vonden", ""),
        ("Ouderenzorg", ""),
        ("Een agenda", ""),
    ],
)
def test_R01_nobody_is_called_by_age_or_by_what_the_other_learns(own: Write, words: str, told: str) -> None:
    folder = own("phases.yaml", f'P1: {{nl: "{words}", en: Fine}}\n')
    assert told in refused(folder) if told else load(folder).phases["P1"]["nl"] == words


def test_an_organisation_can_allow_its_own_words(own: Write) -> None:
    own("words.yaml", "allowed: [oudere versie]\n")
    assert load(own("phases.yaml", "P1: {nl: Een oudere versie, en: Fine}\n")).phases["P1"]["nl"] == "Een oudere versie"


def test_it_cannot_change_what_nobody_says(own: Write) -> None:
    assert "never: unknown key, must be one of allowed" in refused(own("words.yaml", "never: []\n"))


def test_WGBL_no_question_asks_how_old_somebody_is(own: Write) -> None:
    told = refused(own("topics.yaml", TOPICS.replace("Doing rounds", "How old are you?")))
    assert 'topics.rounds.title.en: "How old": nobody is asked this; age may not play a part in mentoring' in told


@pytest.mark.parametrize("name", ["age", "birth_date", "leeftijd", "geboortejaar"])
def test_WGBL_nothing_is_called_after_age(own: Write, name: str) -> None:
    told = refused(own("topics.yaml", TOPICS.replace("rounds:", f"{name}:")))
    assert f"topics.{name}: nothing is called so; age may not play a part in mentoring" in told


def test_WGBL_neither_the_schema_nor_the_fields_from_an_hr_system_know_an_age() -> None:
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    names = {column.name for column in columns if column.info["privacy"] in PERSONAL_CLASSES} | set(INBOUND)
    assert [name for name in sorted(names) if (found := denied(name)) and found.kind == "age"] == []


# By hand


def checked(*words: str, **environment: str) -> Result:
    """`wederkerig catalogue check …`"""
    return CliRunner(env={f"WEDERKERIG_{name}": value for name, value in environment.items()}).invoke(cli, ["catalogue", "check", *words])


def test_the_shipped_catalogue_has_no_problems() -> None:
    done = checked()
    assert (done.exit_code, done.output) == (0, "No problems: 7 programmes, 22 formats for two, 8 for groups, 7 instruments, 46 topics.\n")


def test_a_folder_is_checked_by_its_path_or_by_the_setting(own: Write) -> None:
    folder = own("topics.yaml", TOPICS)
    for done in (checked(str(folder)), checked(CATALOGUE_DIR=str(folder))):
        assert (done.exit_code, done.output.rstrip()[-10:]) == (0, " 1 topics.")


def test_a_problem_is_told_with_file_line_and_remedy_and_exit_1(own: Write) -> None:
    done = checked(str(own("formats/F11.yaml", old="minutes: 45", new="minutes: 50")))
    assert done.exit_code == 1
    assert "own/formats/F11.yaml:7: minutes: the steps and the closing round add up to 45" in done.output


def test_words_of_what_comes_along_are_checked_too(tmp_path: Path) -> None:
    spoiled = Path(shutil.copytree(SHIPPED, tmp_path / "shipped"))
    phases = (spoiled / "phases.yaml").read_text(encoding="utf-8")
    (spoiled / "phases.yaml").write_text(phases.replace("Oogsten", "Met je mentor", 1), encoding="utf-8")
    with pytest.raises(MappingProblem, match="is not said of people here"):
        check(None, shipped=spoiled)


def test_the_service_does_not_start_on_a_wrong_file_and_says_why(own: Write, tmp_path: Path) -> None:
    folder = own("formats/F11.yaml", old="minutes: 45", new="minutes: 50")
    keys = {"WEDERKERIG_SECRET_KEY": "k" * 32, "WEDERKERIG_ENCRYPTION_KEYS": "x3pU7c8WkSm7f5tO0X4zCq1vYt0c2aLr6mYw0m3mTq8="}
    environment = {"WEDERKERIG_CATALOGUE_DIR": str(folder), "WEDERKERIG_DATA_DIR": str(tmp_path), **keys}
    for process in ("web", "worker"):
        done = CliRunner(env=environment).invoke(cli, [process])
        assert done.exit_code == 1
        assert "own/formats/F11.yaml:7: minutes: the steps and the closing round add up to 45" in done.output


def test_WGBL_a_contrast_in_experience_brings_a_notice_and_no_refusal(own: Write) -> None:
    done = checked(str(own("programmes/P45.yaml", old="months: 9", new="months: 6")))
    assert (done.exit_code, done.output.count("Notice: programmes/P45.yaml asks of a pair")) == (0, 1)


def test_a_justification_that_was_to_be_reviewed_is_told(own: Write) -> None:
    reason = "aim: A, why_suitable: B, why_necessary: C, alternative_considered: D, approved_by: E, review_date: 2020-01-31"
    rule = f"entry:\n  - {{of: tenure, most: 4, reason: {{nl: Nieuw, en: New}}, justification: {{{reason}}}}}\npair:\n"
    done = checked(str(own("programmes/ONB.yaml", old="pair:\n", new=rule)))
    assert done.exit_code == 1
    assert "programmes/ONB.yaml: entry: was to be reviewed by 2020-01-31" in done.output
