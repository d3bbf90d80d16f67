"""Pictures with at most 256 colours: a screenshot of flat colours loses nothing that one sees, and more than half of its size."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections import Counter
from struct import pack
from typing import TypeAlias

from playwright.sync_api import Page

Colour: TypeAlias = tuple[int, int, int]
MOST = 256
PIXELS = """async source => {
    const image = new Image(); image.src = source; await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const bytes = pen.getImageData(0, 0, image.width, image.height).data;
    let text = ''; for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return [image.width, image.height, btoa(text)];
}"""


def small(png: bytes, blank: Page) -> bytes:
    """The same picture with a palette of its own. `blank` is any page, whose browser reads the pixels."""
    width, height, text = blank.evaluate(PIXELS, f"data:image/png;base64,{b64encode(png).decode()}")
    raw = b64decode(text)
    pixels: list[Colour] = list(zip(raw[0::4], raw[1::4], raw[2::4], strict=True))
    palette, place = _palette(Counter(pixels))
    lines = (bytes(place[one] for one in pixels[at : at + width]) for at in _rows(width, height))
    return _png(width, height, palette, b"".join(b"\0" + line for line in lines))


def _palette(used: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """Colours that are frequent and far from those chosen before; and for each colour the place of its nearest in there."""
    chosen = [used.most_common(1)[0][0]]
    place, far = dict.fromkeys(used, 0), {colour: _apart(colour, chosen[0]) for colour in used}
    while len(chosen) < MOST and any(far.values()):
        chosen.append(max(used, key=lambda colour: used[colour] * far[colour]))
        for colour in used:
            if (now := _apart(colour, chosen[-1])) < far[colour]:
                place[colour], far[colour] = len(chosen) - 1, now
    return chosen, place


def _apart(one: Colour, other: Colour) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def _rows(width: int, height: int) -> range:
    return range(0, width * height, width)


def _png(width: int, height: int, palette: list[Colour], lines: bytes) -> bytes:
    """Indexed, eight bits a pixel; each line begins with 0 (unfiltered)."""
    head = pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(sum(palette, ()))), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
