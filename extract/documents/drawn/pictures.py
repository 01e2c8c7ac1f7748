"""Pictures of pages: put straight, their ruling lines found, their text recognised.

Everything here needs the extra ``ocr`` (rapidocr with onnxruntime, whose models
come in the package; pypdfium2 to draw PDF pages; Pillow).  Nothing is fetched.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from common.messages import say
from extract.documents.drawn.ink import Inked, ink, is_stroke, rules_of
from extract.documents.drawn.marks import Glyph, Point, Sheet, clean_text
from extract.documents.drawn.straighten import Straightened, mapped, straightened
from extract.documents.drawn.textlines import is_wide
from extract.documents.limits import Budget, Limits, RefusedError
from extract.records import Box

DPI = 200
"""Resolution (pixels an inch) at which PDF pages are drawn for recognition."""

_PAGE_WIDTH = 595.0
"""A picture without a size of its own is taken to be this wide (points): A4."""

_MOST_PIXELS = 60_000_000
_LEAST_SIDE = 16
"""Pixels that one line of text is high at the least."""
_TALLEST = 1.6
"""A picture taller than this many times its width is recognised in bands."""
_LEAST_CHINESE = 0.2
_LEAST_SURE = 0.75
"""Share of Chinese characters, and mean score, of a page that stands upright."""
_BODY = 0.85
"""The share of a recognised line's height that its font size is."""


def missing() -> str | None:
    """What is not installed, as a message; ``None`` when recognition can run."""
    for name in ("cv2", "numpy", "rapidocr", "onnxruntime", "PIL", "pypdfium2"):
        if importlib.util.find_spec(name) is None:
            return f"{name} is missing: pip install 'gongan-archive[ocr]'"
    return None


@cache
def _engine() -> Any:
    """The recogniser, loaded once a process (its models take some seconds)."""
    rapidocr = importlib.import_module("rapidocr")
    return rapidocr.RapidOCR(params={"Global.log_level": "critical"})


def pdf_page(payload: bytes, number: int) -> tuple[Any, float]:
    """A PDF page (from 1) drawn as a picture, and its points a pixel."""
    pdfium = importlib.import_module("pypdfium2")
    numpy = importlib.import_module("numpy")
    try:
        with pdfium.PdfDocument(payload) as document:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(DPI / 72, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))
            picture = page.render(scale=scale).to_pil().convert("RGB")
    except (pdfium.PdfiumError, IndexError, ValueError, MemoryError) as error:
        message = say("page_not_drawn", number=number, error=error)
        raise RefusedError("unreadable_page", message) from None
    return numpy.asarray(picture), 1 / scale


def frames(payload: bytes, limits: Limits) -> Iterator[Any]:
    """The pictures of an image file (TIFF may hold several), upright as its EXIF says."""
    pil = importlib.import_module("PIL.Image")
    operations = importlib.import_module("PIL.ImageOps")
    sequence = importlib.import_module("PIL.ImageSequence")
    numpy = importlib.import_module("numpy")
    try:
        with pil.open(io.BytesIO(payload)) as picture:
            for number, frame in enumerate(sequence.Iterator(picture), 1):
                if number > limits.pages:
                    message = say("pictures_beyond", pages=limits.pages)
                    raise RefusedError("limit_reached", message)
                if frame.width * frame.height > _MOST_PIXELS:
                    message = say("picture_too_large", width=frame.width, height=frame.height)
                    raise RefusedError("limit_reached", message)
                if min(frame.size) < _LEAST_SIDE:
                    message = say("picture_without_text", width=frame.width, height=frame.height)
                    raise RefusedError("empty_document", message)
                yield numpy.asarray(operations.exif_transpose(frame).convert("RGB"))
    except (OSError, SyntaxError, ValueError, EOFError, pil.DecompressionBombError) as error:
        message = say("picture_damaged", error=error)
        raise RefusedError("unreadable_document", message) from None


def bands(picture: Any) -> list[tuple[int, int]]:
    """The picture's height (top, bottom) in parts not much taller than a page.

    Pages put one below the other are each skewed in their own way, and the
    recogniser makes pictures so small that such a page could not be read.  They
    are cut where least is drawn.
    """
    height, width = picture.shape[:2]
    most = round(_TALLEST * width)
    if height <= most:
        return [(0, height)]
    drawn = (ink(picture) > 0).sum(axis=1)
    found, top = [], 0
    while height - top > most:
        rows = drawn[top + most // 2 : top + most]
        cut = top + most // 2 + _middle_of_least(rows)
        found.append((top, cut))
        top = cut
    return [*found, (top, height)]


def _middle_of_least(rows: Any) -> int:
    """The middle of the longest stretch of rows with the least ink."""
    least = int(rows.min())
    best, begin = (0, 0), 0
    for at, amount in enumerate([*rows.tolist(), least + 1]):
        if amount > least:
            best = max(best, (at - begin, begin + (at - begin) // 2))
            begin = at + 1
    return best[1]


def recognise(
    picture: Any, number: int, scale: float | None, budget: Budget, band: tuple[int, int] = (0, 0)
) -> Sheet:
    """The marks of a picture (rows x columns x RGB) as page ``number``.

    ``scale`` is points a pixel, ``None`` for a picture of unknown size, whose boxes
    are given in its pixels.  Only the ``band`` from top to bottom is looked at.
    """
    page_width = min(picture.shape[:2])
    top, bottom = band
    picture = picture[top:bottom] if bottom else picture
    budget.take_picture()
    flat = straightened(picture)
    straight = flat.picture
    turn = 0
    found = _recognised(straight)
    if _stands_on_end(found):
        budget.check()
        straight, turn = importlib.import_module("cv2").rotate(straight, 0), 90
        found = _recognised(straight)
    if found.is_doubtful:
        budget.check()
        other = importlib.import_module("cv2").rotate(straight, 1)
        again = _recognised(other)
        if again.weight > found.weight:
            straight, turn, found = other, turn + 180, again
    height, width = straight.shape[:2]
    per_pixel = scale if scale is not None else _PAGE_WIDTH / page_width
    sheet = Sheet(number, width * per_pixel, height * per_pixel, recognised=True)
    sheet.glyphs = _glyphs(found, per_pixel)
    across, down = rules_of(straight, per_pixel)
    sheet.across = [rule for rule in across if not is_stroke(rule, sheet.glyphs, level=True)]
    sheet.down = [rule for rule in down if not is_stroke(rule, sheet.glyphs, level=False)]
    sheet.inked = Inked(straight, per_pixel)
    sheet.seals = _on_sheet(flat, turn, per_pixel)
    budget.check()
    shown = per_pixel if scale is not None else 1.0
    sheet.shown = _way_back(flat, turn, per_pixel, shown, top)
    return sheet


@dataclass(frozen=True, slots=True)
class _Found:
    """Lines that the recogniser found: their boxes, and their characters with score and box."""

    boxes: tuple[Any, ...] = ()
    lines: tuple[tuple[tuple[str, float, Any], ...], ...] = ()

    @property
    def weight(self) -> float:
        """How much was read, and how surely: the sum of all characters' scores."""
        return sum(float(score) for line in self.lines for _, score, _ in line)

    @property
    def is_doubtful(self) -> bool:
        """Whether it may stand on its head: little Chinese, or uncertain."""
        texts = [text for line in self.lines for text, _, _ in line]
        chinese = sum(is_wide(text[:1]) for text in texts if text)
        return chinese < _LEAST_CHINESE * len(texts) or self.weight < _LEAST_SURE * len(texts)


def _recognised(picture: Any) -> _Found:
    """What the recogniser finds, character by character."""
    try:
        found = _engine()(
            picture[:, :, ::-1],
            use_det=True,
            use_cls=False,  # it takes a lone 9 for a 6 upside down
            use_rec=True,
            return_word_box=True,
            return_single_char_box=True,
        )
    except Exception as error:  # its engine raises what it likes, out of memory too
        why = f"{type(error).__name__}; a page needs about 1.5 GiB of address space"
        raise RefusedError("unreadable_page", say("recognition_broke_off", why=why)) from error
    boxes = tuple(found.boxes) if found.boxes is not None else ()
    return _Found(boxes, tuple(found.word_results) if found.txts else ())


def _stands_on_end(found: _Found) -> bool:
    """Whether most lines of text are taller than wide."""
    tall = wide = 0
    for box in found.boxes:
        across, along = math.dist(box[0], box[1]), math.dist(box[1], box[2])
        tall += along > 2 * across
        wide += across > 2 * along
    return bool(tall > wide)


def _glyphs(found: _Found, per_pixel: float) -> list[Glyph]:
    """The recognised characters, each with its own place and confidence."""
    glyphs: list[Glyph] = []
    for line in found.lines:
        own = [
            _glyph(clean_text(text), float(score), box, per_pixel)
            for text, score, box in line
            if text.strip()
        ]
        own.sort(key=lambda glyph: glyph.x0)
        for glyph, following in zip(own, [*own[1:], None], strict=True):
            # the recogniser's boxes leave gaps where it saw none between words
            room = following.x0 if following is not None else glyph.x1
            wide = min(room, glyph.x0 + 1.3 * glyph.size)
            glyphs.append(glyph._replace(x1=max(glyph.x1, wide)))
    return glyphs


def _glyph(text: str, score: float, box: Any, per_pixel: float) -> Glyph:
    xs = [float(point[0]) * per_pixel for point in box]
    ys = [float(point[1]) * per_pixel for point in box]
    x0, top, x1, bottom = min(xs), min(ys), max(xs), max(ys)
    size = (bottom - top) * _BODY
    return Glyph(text, x0, top, x1, bottom, size, 0, min(1.0, score))


def _on_sheet(flat: Straightened, turn: int, per_pixel: float) -> tuple[Box, ...]:
    """The boxes of the seals on the sheet, which was turned clockwise by ``turn``."""
    height, width = flat.picture.shape[:2]
    found = []
    for left, top, right, bottom in flat.seals:
        corners = [(left, top), (right, bottom)]
        if turn % 180 == 90:
            corners = [(height - y, x) for x, y in corners]
        if turn >= 180:
            wide, high = (width, height) if turn == 180 else (height, width)
            corners = [(wide - x, high - y) for x, y in corners]
        xs, ys = ([value * per_pixel for value in axis] for axis in zip(*corners, strict=True))
        found.append((min(xs), min(ys), max(xs), max(ys)))
    return tuple(found)


def _way_back(
    flat: Straightened, turn: int, per_pixel: float, shown: float, top: int
) -> Callable[[Point], Point]:
    """From a point of the sheet to the picture as it was, in ``shown`` units a pixel.

    The picture was made flat, then turned clockwise by ``turn``.  Its top was ``top``
    pixels down.
    """
    height, width = flat.picture.shape[:2]

    def back(point: Point) -> Point:
        x, y = point[0] / per_pixel, point[1] / per_pixel
        if turn >= 180:
            x, y = (height, width)[turn == 180] - x, (width, height)[turn == 180] - y
        if turn % 180 == 90:
            x, y = y, height - x
        x, y = mapped(flat.back, (x, y))
        return float(x * shown), float((y + top) * shown)

    return back
