"""Sets one sheet: JSON comes in, a PDF goes out. Started by `press.py`, because the typesetter is large and seldom needed.

The same sheet gives the same bytes: fonts come along, the date is that of the certificate, and nothing is read from the network.
A name in a script that our font does not have is set in a font of this machine, if there is one.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst

HERE = Path(__file__).parent
TEMPLATE, FONTS = HERE / "sheet.typ", HERE / "fonts"
ACCESSIBLE: Final = "ua-1"
QR_INK = "#122526"


def set_sheet(told: str) -> bytes:
    """The PDF (PDF/UA-1) of a sheet as JSON."""
    try:
        return _compiled(told, standards=[ACCESSIBLE], borrow=False)
    except typst.TypstError:
        return _with_other_fonts(told)


def _with_other_fonts(told: str) -> bytes:
    """Where no font here has a sign either, it is left open on paper; who listens to the sheet still hears it."""
    try:
        return _compiled(told, standards=[ACCESSIBLE], borrow=True)
    except typst.TypstError:
        return _compiled(told, standards=[], borrow=True)


def _compiled(told: str, *, standards: list[typst.PDFStandard], borrow: bool) -> bytes:
    sheet: dict[str, Any] = json.loads(told)
    inputs = {"sheet": json.dumps(sheet | {"qr": _qr(sheet["address"]), "fallback": borrow})}
    compiler = typst.Compiler(TEMPLATE, root=HERE, font_paths=[FONTS], ignore_system_fonts=not borrow, sys_inputs=inputs)
    made = datetime.fromisoformat(sheet["issued_on"]).replace(tzinfo=UTC)
    pdf = compiler.compile(format="pdf", pdf_standards=standards, timestamp=made)
    if not isinstance(pdf, bytes):
        raise TypeError("a certificate is one file")
    return pdf


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, dark=QR_INK, xmldecl=False)
    return drawn.getvalue().decode()


if __name__ == "__main__":
    sys.stdout.buffer.write(set_sheet(sys.stdin.buffer.read().decode()))
