"""A file as other programs write it is read as it was meant; where that is not clear, nobody guesses."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.errors import Refused
from integration.hris.table import Table

NAMES = ("nummer", "naam", "e-mail werk")
NEEDED = [{"nummer"}, {"naam", "volledige naam"}]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
CELLS = st.text(alphabet="abcxyz ÀÉéëïçñøß'’.-,;|\t\"0123456789\n", max_size=12)


def table(data: bytes, *, encoding: str = "auto", delimiter: str = "auto") -> Table:
    return Table(data, encoding=encoding, delimiter=delimiter, needed=NEEDED)


def written(rows: list[list[str]], *, delimiter: str, encoding: str) -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows([list(NAMES), *rows])
    return text.getvalue().encode(encoding)


def refusal(data: bytes, **how: str) -> str:
    with pytest.raises(Refused) as refused:
        list(table(data, **how).rows())
    return str(refused.value)


@given(
    rows=st.lists(st.tuples(st.integers(1, 99999).map(str), CELLS, CELLS).map(list), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,|\t"),
    encoding=st.sampled_from(ENCODINGS),
)
def test_whatever_was_written_is_read_back(rows: list[list[str]], delimiter: str, encoding: str) -> None:
    found = table(written(rows, delimiter=delimiter, encoding=encoding))
    assert list(found.rows()) == [dict(zip(NAMES, row, strict=True)) for row in rows]


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac-roman"])
@pytest.mark.parametrize("name", ["Renée", "Zoë", "Jürgen", "Françoise"])
def test_an_older_encoding_is_not_taken_for_windows(encoding: str, name: str) -> None:
    """Read as Windows-1252 each of these would be a name that nobody has."""
    data = written([["1", name, ""]], delimiter=";", encoding=encoding)
    assert refusal(data).startswith("the file is neither UTF-8 nor Windows-1252")
    assert [row["naam"] for row in table(data, encoding=encoding).rows()] == [name]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is empty; nobody was changed"),
        (b"\r\n \r\n", "the file is empty; nobody was changed"),
        (b"nummer;naam\r\n", "the file holds a header and nobody; nobody was changed"),
        (b"nummer;naam\n1;Jo\n2", "row 2 has 1 columns and the header 2; was the file cut off?"),
        (b'nummer;naam\n1;Jo\n2;"An', "the file is no table: unexpected end of data; was it cut off?"),
        (b"nummer;naam\n1;Jo;x\n", "row 1 has 3 columns and the header 2; was the file cut off?"),
        (b"1;Jo\n2;An\n", "the header of the file lacks nummer, naam or volledige naam; check the map, encoding and delimiter"),
        (b"nummer;afdeling\n1;x\n", "the header of the file lacks naam or volledige naam; check the map, encoding and delimiter"),
        (b"nummer;naam;naam\n1;x;y\n", "the header of the file has two columns naam"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00\x21\x00", "the file is no text; export it as CSV"),
        (b"\xff\xfen", "the file is not written in utf-16; set encoding"),
    ],
)
def test_a_file_that_can_not_be_whole_or_is_no_table_is_refused(data: bytes, told: str) -> None:
    assert refusal(data) == told


def test_of_two_signs_that_fit_the_one_counts_by_which_all_rows_are_as_wide() -> None:
    wide = [{"a"}, {"b"}]
    found = Table(b"a;b,c\n1;2\n", encoding="auto", delimiter=";", needed=[{"a"}])
    assert found.header == ("a", "b,c")
    assert Table(b"a;b\n1,5;2\n", encoding="auto", delimiter="auto", needed=wide).header == ("a", "b")


def test_what_could_be_two_tables_is_left_to_an_admin() -> None:
    with pytest.raises(Refused, match="it is not clear which sign stands between the columns"):
        Table(b"nr;x,nr,y;nr\n1;2,3,4;5\n", encoding="auto", delimiter="auto", needed=[{"nr"}])


@pytest.mark.parametrize(
    ("delimiter", "told"), [("::", "delimiter must be one sign, tab or auto"), ('"', "delimiter must be one sign, tab or auto")]
)
def test_a_delimiter_is_one_sign(delimiter: str, told: str) -> None:
    assert refusal(b"nummer;naam\n1;Jo\n", delimiter=delimiter) == told


def test_an_unknown_encoding_is_told() -> None:
    assert refusal(b"nummer;naam\n1;Jo\n", encoding="latijn") == "there is no encoding 'latijn'; use auto, utf-8, utf-16, cp1252 or cp850"


def test_a_tab_has_a_name() -> None:
    assert [*table(b"nummer\tnaam\n1\tJo\n", delimiter="tab").rows()] == [{"nummer": "1", "naam": "Jo"}]
