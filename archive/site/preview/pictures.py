"""Pages of PDF files and scans as pictures, with places marked on them."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image, ImageOps

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
    try:
        with Image.open(io.BytesIO(payload)) as opened:
            count = getattr(opened, "n_frames", 1)
            if not 1 <= page <= count:
                raise ValueError(f"no page {page} of {count}")
            opened.seek(page - 1)
            if opened.width * opened.height > MAX_PIXELS:
                raise ValueError(f"larger than {MAX_PIXELS} pixels")
            picture = ImageOps.exif_transpose(opened).convert("L")
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error
    marks = _marks(picture.size, page, spot, doubts)
    picture.thumbnail((WIDTH, HEIGHT))
    return _figure(picture, marks), count


def _marks(size: tuple[float, float], page: int, spot: Spot | None, doubts: Sequence[Spot]) -> str:
    """The boxes of a page; a place without a page's number is on the first."""
    marks = [_mark(doubt, size, "doubt") for doubt in doubts if (doubt.page or 1) == page]
    if spot is not None and (spot.page or 1) == page:
        marks.append(_mark(spot, size, "cell"))
    return "".join(marks)


def _figure(picture: Image.Image, marks: str) -> str:
    buffer = io.BytesIO()
    picture.quantize(16).save(buffer, "PNG", optimize=True)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<div class="sheet"><img alt="" {size} src="data:image/png;base64,{data}">{marks}</div>'


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
