"""A table in a text file: which encoding, which sign between the columns, and its rows by the names in the header.

Where more than one answer would do, none is guessed: the failure says what to set. A row that does not fit the header means
that the file was cut off or is written otherwise than it seems; then no row of it counts.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection, Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import islice

from integration.domain.errors import Refused
from integration.mapping.drop import AUTO

DELIMITERS = {";": ";", ",": ",", "|": "|", "\t": "tab"}
"""The signs that are looked for, and what they are called in a setting."""
SAMPLE = 50
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NEVER_IN_A_NAME = re.compile("[^\x00-\x7f\u00a0-¡§«®°²³´µ·¹º»¿À-ÖØ-öø-ÿŒœŠšŽž€–—‘’“”…]|[a-zà-ÿ][‘“ŠŽŒ]|[a-zà-ÿ][”\u00a0][a-zà-ÿ]")
"""What shows that text is not Windows-1252 after all: signs that stand in no name, or capitals and quotes inside a word."""


class Table:
    """The rows of a file. `needed` are sets of column names, of each of which one must be in the header."""

    def __init__(self, data: bytes, *, encoding: str, delimiter: str, needed: Sequence[Collection[str]]) -> None:
        if not data.strip():
            raise Refused("the file is empty; nobody was changed", code="file-empty")
        self._data, self._encoding = data, _encoding(data, encoding)
        self._delimiter = _delimiter(self, needed) if delimiter == AUTO else _named(delimiter)
        self.header = self.names(self._delimiter)
        _must_have(self.header, needed)

    def names(self, delimiter: str) -> tuple[str, ...]:
        """The header, if this sign stands between the columns."""
        return tuple(name.strip() for name in next(self.lines(delimiter), []))

    def rows(self) -> Iterator[dict[str, str]]:
        """Each row by the names of the header. `Refused` for a row that does not fit, and when there is none."""
        count, width = 0, len(self.header)
        for cells in islice(self.lines(self._delimiter), 1, None):
            count += 1
            if len(cells) != width:
                raise Refused(f"row {count} has {len(cells)} columns and the header {width}; was the file cut off?", code="file-broken")
            yield dict(zip(self.header, cells, strict=True))
        if not count:
            raise Refused("the file holds a header and nobody; nobody was changed", code="file-empty")

    def lines(self, delimiter: str) -> Iterator[list[str]]:
        """The cells of each line that is not empty, the header's line included."""
        text = TextIOWrapper(BytesIO(self._data), encoding=self._encoding, newline="")
        try:
            yield from (cells for cells in csv.reader(text, delimiter=delimiter, strict=True) if any(cells))
        except csv.Error as broken:
            raise Refused(f"the file is no table: {broken}; was it cut off?", code="file-broken") from broken
        except UnicodeError as wrong:
            raise Refused(f"the file is not written in {self._encoding}; set encoding", code="file-encoding") from wrong


def _encoding(data: bytes, wanted: str) -> str:
    if wanted != AUTO:
        return _known(wanted)
    for bom, name in BOMS.items():
        if data.startswith(bom):
            return name
    if b"\0" in data[:SAMPLE]:
        return _without_bom(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _western(data)
    return "utf-8"


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as unknown:
        raise Refused(f"there is no encoding {name!r}; use auto, utf-8, utf-16, cp1252 or cp850", code="file-encoding") from unknown


def _without_bom(data: bytes) -> str:
    """UTF-16 of Western text: zeros stand at every other byte only."""
    sample = data[: 2 * SAMPLE]
    if 0 not in sample[::2]:
        return "utf-16-le"
    if 0 not in sample[1::2]:
        return "utf-16-be"
    raise Refused("the file is no text; export it as CSV", code="file-encoding")


def _western(data: bytes) -> str:
    try:
        is_doubtful = _NEVER_IN_A_NAME.search(data.decode("cp1252")) is not None
    except UnicodeDecodeError:
        is_doubtful = True
    if is_doubtful:
        raise Refused(
            "the file is neither UTF-8 nor Windows-1252; export it as UTF-8, or set encoding (perhaps cp850)", code="file-encoding"
        )
    return "cp1252"


def _named(delimiter: str) -> str:
    sign = next((sign for sign, name in DELIMITERS.items() if name == delimiter), delimiter)
    if len(sign) != 1 or sign in '"\r\n':
        raise Refused("delimiter must be one sign, tab or auto", code="file-delimiter")
    return sign


def _delimiter(table: Table, needed: Sequence[Collection[str]]) -> str:
    """The sign that gives the columns of the map; where several do, the one by which all rows are as wide as the header."""
    headers = {sign: table.names(sign) for sign in DELIMITERS}
    fit = [sign for sign, header in headers.items() if not _lacks(header, needed)]
    if not fit:
        return max(DELIMITERS, key=lambda sign: len(headers[sign]))
    if len({headers[sign] for sign in fit}) > 1:
        fit = [sign for sign in fit if len({len(cells) for cells in islice(table.lines(sign), SAMPLE)}) == 1]
    if len({headers[sign] for sign in fit}) != 1:
        raise Refused("it is not clear which sign stands between the columns; set delimiter", code="file-delimiter")
    return fit[0]


def _lacks(header: Collection[str], needed: Sequence[Collection[str]]) -> list[str]:
    return [" or ".join(sorted(names)) for names in needed if not set(names) & set(header)]


def _must_have(header: Sequence[str], needed: Sequence[Collection[str]]) -> None:
    """A column that is gone would make the field of everybody empty."""
    if lacking := _lacks(header, needed):
        raise Refused(f"the header of the file lacks {', '.join(lacking)}; check the map, encoding and delimiter", code="file-header")
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise Refused(f"the header of the file has two columns {twice[0]}", code="file-header")
