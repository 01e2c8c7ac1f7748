"""Pages of PDF files and scans as pictures, with places marked on them."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image

from archive.site.spots import Spot

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
    marks = [_mark(doubt, (width, height), "doubt") for doubt in doubts if doubt.page == page]
    if spot is not None and spot.page == page:
        marks.append(_mark(spot, (width, height), "cell"))
    return _figure(picture, "".join(marks)), count


def image(payload: bytes) -> str:
    """A scan as markup, made smaller where it is large.

    Raises :class:`ValueError` if it cannot be opened or is too large.
    """
    try:
        with Image.open(io.BytesIO(payload)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise ValueError(f"larger than {MAX_PIXELS} pixels")
            picture = opened.convert("L")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error
    picture.thumbnail((WIDTH, HEIGHT))
    return _figure(picture, "")


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
