"""The sheet of a certificate: a tagged PDF (PDF/UA-1) that says the same to who reads and to who listens, and is made of data each time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from integration.domain.errors import Retriable
from integration.post.certificate.press import Press
from integration.post.certificate.sheet import Sheet
from integration.post.certificate.typesetter import set_sheet

ADDRESS = "https://leren.example/certificate/7K3F-9QXM-2B4T"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 82 6"><path d="M1 1L81 5" stroke="#127646"/></svg>'


def a_sheet(name: str = "Zoë Łukasz van IJssel", *, language: str = "nl") -> Sheet:
    return Sheet(
        language=language,
        title="Certificaat van deelname",
        organisation="Gemeente Voorbeeld",
        name=name,
        took_part="nam deel aan het traject",
        programme="Kennis en ervaring #ten volle *benutten*",
        about="Twee collega’s leerden van en met elkaar.",
        facts=(("Periode", "2 maart 2026 – 27 november 2026"), ("Uren, afgerond op vier", "12")),
        no_judgement="Deelname, geen beoordeling",
        no_judgement_more="Dit certificaat zegt dat iemand meedeed.",
        real="Is dit certificaat echt?",
        real_more="Wie het in handen heeft, kan dat nakijken:",
        address=ADDRESS,
        address_told="leren.example/certificate",
        number_told="Code",
        number="7K3F-9QXM-2B4T",
        qr_alt=f"QR-code van {ADDRESS}",
        logo=DRAWING,
        weave=DRAWING,
        weave_alt="Twee draden die elkaar tien keer kruisen",
        issued_on=date(2026, 11, 27),
    )


@pytest.fixture(scope="module")
def printed() -> bytes:
    """One sheet, by the press."""
    return Press().print_pdf(a_sheet())


@pytest.fixture
def pdf(printed: bytes) -> PdfReader:
    """The same, opened."""
    return PdfReader(BytesIO(printed))


def elements(parent: Any) -> Iterator[Any]:
    """The structure elements below one, in the order in which they are read."""
    children = parent.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object()
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from elements(found)


def test_A11Y_01_the_sheet_says_what_it_is_in_which_language_and_is_tagged(pdf: PdfReader) -> None:
    catalog: Any = pdf.trailer["/Root"]
    assert catalog["/Lang"] == "nl"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Certificaat van deelname: Zoë Łukasz van IJssel"
    assert "<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_data().decode()


def test_A11Y_01_headings_come_in_order_and_every_picture_has_words(pdf: PdfReader) -> None:
    catalog: Any = pdf.trailer["/Root"]
    found = list(elements(catalog["/StructTreeRoot"]))
    kinds = [each["/S"] for each in found]
    assert [kind for kind in kinds if kind.startswith("/H")] == ["/H1", "/H2", "/H2"]
    assert [each["/Alt"] for each in found if each["/S"] == "/Figure"] == [a_sheet().weave_alt, a_sheet().qr_alt]
    assert "/Link" in kinds


def test_it_is_one_page_that_says_everything_as_it_was_told(pdf: PdfReader) -> None:
    pages: list[Any] = list(pdf.pages)
    (page,) = pages
    said = " ".join(page.extract_text().split())
    for told in ("Zoë Łukasz van IJssel", "Kennis en ervaring #ten volle *benutten*", "12", "7K3F-9QXM-2B4T", "Gemeente Voorbeeld"):
        assert told in said
    (link,) = page["/Annots"]
    assert link.get_object()["/A"]["/URI"] == ADDRESS


def test_all_fonts_come_along(pdf: PdfReader) -> None:
    resources: Any = pdf.pages[0]["/Resources"]
    fonts = [font.get_object()["/DescendantFonts"][0].get_object() for font in resources["/Font"].values()]
    assert fonts
    assert all("Inter" in font["/BaseFont"] for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]) for font in fonts)


def test_the_same_data_gives_the_same_bytes(printed: bytes) -> None:
    assert set_sheet(a_sheet().as_json()) == printed
    assert set_sheet(a_sheet(language="en").as_json()) != printed


@pytest.mark.parametrize("name", ["王小明", "Wilhelmina Antoinette Bartholomea van der Schuijtenboer-de Groot tot Oudemolen", "()"])
def test_any_name_has_a_certificate_of_one_page(name: str) -> None:
    pdf = PdfReader(BytesIO(set_sheet(a_sheet(name).as_json())))
    assert len(pdf.pages) == 1
    assert pdf.metadata is not None
    assert pdf.metadata.title is not None
    assert name in pdf.metadata.title


def test_no_page_of_the_web_process_loads_the_typesetter() -> None:
    look = "import sys, integration.app, integration.wiring; sys.exit(bool({'typst', 'segno'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", look], check=True)


@pytest.mark.parametrize("command", [("false",), ("sleep", "30"), ("/nowhere/typesetter",)])
def test_a_press_that_is_stuck_says_so_and_takes_the_next_one(command: tuple[str, ...]) -> None:
    press = Press(command, seconds=0.2)
    for _ in range(3):
        with pytest.raises(Retriable):
            press.print_pdf(a_sheet())


def test_what_goes_to_the_typesetter_is_words_and_nothing_else() -> None:
    told = json.loads(a_sheet().as_json())
    assert told["issued_on"] == "2026-11-27"
    assert "duo_id" not in told
    assert "person" not in told
