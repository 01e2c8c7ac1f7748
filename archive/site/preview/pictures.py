"""Pages of PDF files and scans as pictures, with places marked on them."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pypdfium2
from PIL import Image, ImageDraw, ImageOps

from archive.site.preview.spots import Spot

WIDTH, HEIGHT = 1100, 2200
"""The largest picture of a page, in pixels."""

MAX_PIXELS = 60_000_000
"""The largest image that is opened."""


def pdf_page(
    payload: bytes, page: int, spot: Spot | None, doubts: Sequence[Spot]
) -> tuple[str, int]:
    """One page (from 1) of a PDF as markup with its marks, and how many pages there are.

    Raises :class:`ValueError` if there is no such page or the file cannot be opened.
    """
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from error
    with document:
        count = len(document)
        if not 1 <= page <= count:
            raise ValueError(f"no page {page} of {count}")
        leaf = document[page - 1]
        width, height = leaf.get_size()
        scale = min(1.8, WIDTH / max(width, 1), HEIGHT / max(height, 1))
        picture = leaf.render(scale=scale, grayscale=True).to_pil()
    return _figure(picture, _marks((width, height), page, spot, doubts)), count


def scan(payload: bytes, page: int, spot: Spot | None, doubts: Sequence[Spot]) -> tuple[str, int]:
    """One picture (from 1) of an image file as markup with its marks, and how many there are.

    It is shown upright as its EXIF says, and smaller where it is large.  Boxes are in
    its pixels.  Raises :class:`ValueError` if there is no such picture, or it cannot
    be opened or is too large.
    """
    picture, count = _opened(payload, page)
    marks = _marks(picture.size, page, spot, doubts)
    picture.thumbnail((WIDTH, HEIGHT))
    return _figure(picture, marks), count


def _opened(payload: bytes, page: int) -> tuple[Image.Image, int]:
    """One picture of an image file, upright and grey, and how many there are."""
    try:
        with Image.open(io.BytesIO(payload)) as opened:
            count = getattr(opened, "n_frames", 1)
            if not 1 <= page <= count:
                raise ValueError(f"no page {page} of {count}")
            opened.seek(page - 1)
            if opened.width * opened.height > MAX_PIXELS:
                raise ValueError(f"larger than {MAX_PIXELS} pixels")
            return ImageOps.exif_transpose(opened).convert("L"), count
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Strip:
    """The rows of a page around a spot, across the whole page, with the spot's place in it."""

    picture: Image.Image
    size: tuple[float, float]
    spot: Spot

    def markup(self) -> str:
        """The strip as markup with its mark."""
        return _figure(self.picture, _mark(self.spot, self.size, "cell"))

    def png(self) -> str:
        """The strip as a PNG in base64, the mark drawn in."""
        drawn = self.picture.convert("RGB")
        if self.spot.box is not None:
            wide, high = drawn.width / self.size[0], drawn.height / self.size[1]
            x0, top, x1, bottom = self.spot.box
            box = (x0 * wide - 2, top * high - 2, x1 * wide + 2, bottom * high + 2)
            ImageDraw.Draw(drawn).rectangle(box, outline=(200, 0, 0), width=2)
        return _encoded(drawn)  # few colours would dull the mark


def pdf_strip(payload: bytes, spot: Spot) -> Strip:
    """The strip of a PDF page with a spot.

    Raises :class:`ValueError` as :func:`pdf_page` does.
    """
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from error
    with document:
        page = spot.page or 1
        if not 1 <= page <= len(document):
            raise ValueError(f"no page {page} of {len(document)}")
        leaf = document[page - 1]
        size = leaf.get_size()
        scale = min(1.8, WIDTH / max(size[0], 1), HEIGHT / max(size[1], 1))
        picture = leaf.render(scale=scale, grayscale=True).to_pil()
    return _cut(picture, size, spot)


def scan_strip(payload: bytes, spot: Spot) -> Strip:
    """The same of a picture; raises :class:`ValueError` as :func:`scan` does."""
    picture = _opened(payload, spot.page or 1)[0]
    size = picture.size
    picture.thumbnail((WIDTH, HEIGHT))
    return _cut(picture, size, spot)


def _cut(picture: Image.Image, size: tuple[float, float], spot: Spot) -> Strip:
    """The strip of a page of ``size`` (in the box's unit) that holds the spot."""
    if spot.box is None:
        raise ValueError("no box")
    x0, top, x1, bottom = spot.box
    margin = max(3 * (bottom - top), 0.03 * size[1])
    first, last = max(0.0, top - margin), min(size[1], bottom + margin)
    if last <= first:
        raise ValueError("the box is not on the page")
    ratio = picture.height / size[1]
    strip = picture.crop((0, round(first * ratio), picture.width, round(last * ratio)))
    moved = replace(spot, box=(x0, top - first, x1, bottom - first))
    return Strip(strip, (size[0], last - first), moved)


def _marks(size: tuple[float, float], page: int, spot: Spot | None, doubts: Sequence[Spot]) -> str:
    """The boxes of a page; a place without a page's number is on the first."""
    marks = [_mark(doubt, size, "doubt") for doubt in doubts if (doubt.page or 1) == page]
    if spot is not None and (spot.page or 1) == page:
        marks.append(_mark(spot, size, "cell"))
    return "".join(marks)


def _figure(picture: Image.Image, marks: str) -> str:
    data = _encoded(picture.quantize(16))
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<div class="sheet"><img alt="" {size} src="data:image/png;base64,{data}">{marks}</div>'


def _encoded(picture: Image.Image) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _mark(spot: Spot, size: tuple[float, float], kind: str) -> str:
    if spot.box is None:
        return ""
    x0, top, x1, bottom = spot.box
    width, height = size
    sides = (x0 / width, top / height, (x1 - x0) / width, (bottom - top) / height)
    left, above, across, down = (f"{100 * max(0.0, min(side, 1.0)):.3f}%" for side in sides)
    name = ' id="cell"' if kind == "cell" else ""
    style = f"left:{left};top:{above};width:{across};height:{down}"
    return f'<span class="box {kind}"{name} style="{style}"></span>'
