"""Pictures of pages: put straight, their ruling lines found, their text recognised.

Everything here needs the extra ``ocr`` (rapidocr with onnxruntime, whose models
come in the package; pypdfium2 to draw PDF pages; Pillow).  Nothing is fetched.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from extract.readers.limits import Budget, Limits, RefusedError
from extract.readers.marks import Glyph, Point, Rule, Sheet, clean_text
from extract.records import Box

DPI = 200
"""Resolution (pixels an inch) at which PDF pages are drawn for recognition."""

_PAGE_WIDTH = 595.0
"""A picture without a size of its own is taken to be this wide (points): A4."""

_MOST_PIXELS = 60_000_000
_SKEW = 3.0
_INSET = 1.5
"""Points inside a cell's edge that belong to its ruling lines."""
_SMALLEST = 4.0
"""The height (points) of the smallest digit that a report is printed with."""
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
        message = f"page {number} cannot be drawn ({error})"
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
                    message = f"more than {limits.pages} pictures; the first ones are kept"
                    raise RefusedError("limit_reached", message)
                if frame.width * frame.height > _MOST_PIXELS:
                    message = f"a picture of {frame.width} x {frame.height} pixels is too large"
                    raise RefusedError("limit_reached", message)
                yield numpy.asarray(operations.exif_transpose(frame).convert("RGB"))
    except (OSError, SyntaxError, ValueError, EOFError, pil.DecompressionBombError) as error:
        message = f"the picture is damaged or of another kind ({error}); fetch it again"
        raise RefusedError("unreadable_document", message) from None


def recognise(picture: Any, number: int, scale: float | None, budget: Budget) -> Sheet:
    """The marks of a picture (rows x columns x RGB) as page ``number``.

    ``scale`` is points a pixel, ``None`` for a picture of unknown size, whose boxes
    are given in its pixels.
    """
    budget.take_picture()
    straight, angle = _levelled(picture)
    turn = 0
    found = _recognised(straight)
    if _stands_on_end(found):
        budget.check()
        straight, turn = importlib.import_module("cv2").rotate(straight, 0), 90
        found = _recognised(straight)
    height, width = straight.shape[:2]
    per_pixel = scale if scale is not None else _PAGE_WIDTH / min(width, height)
    sheet = Sheet(number, width * per_pixel, height * per_pixel, recognised=True)
    sheet.glyphs = _glyphs(found, per_pixel)
    across, down = _rules(straight, per_pixel)
    sheet.across = [rule for rule in across if not _is_stroke(rule, sheet.glyphs, level=True)]
    sheet.down = [rule for rule in down if not _is_stroke(rule, sheet.glyphs, level=False)]
    sheet.inked = _Inked(straight, per_pixel)
    budget.check()
    shown = per_pixel if scale is not None else 1.0
    sheet.shown = _way_back(picture.shape[:2], turn, angle, per_pixel, shown)
    return sheet


def _recognised(picture: Any) -> Any:
    """What the recogniser finds, character by character."""
    return _engine()(
        picture[:, :, ::-1],
        use_det=True,
        use_cls=True,
        use_rec=True,
        return_word_box=True,
        return_single_char_box=True,
    )


def _stands_on_end(found: Any) -> bool:
    """Whether most lines of text are taller than wide."""
    tall = wide = 0
    for box in found.boxes if found.boxes is not None else ():
        across, along = math.dist(box[0], box[1]), math.dist(box[1], box[2])
        tall += along > 2 * across
        wide += across > 2 * along
    return bool(tall > wide)


def _ink(picture: Any) -> Any:
    """Where the picture is dark: white (255) on black."""
    cv2 = importlib.import_module("cv2")
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )


class _Inked:
    """Tells whether a character may stand in a box of the sheet: a dark shape of its height.

    Specks are smaller; what touches the box's edge is a ruling line.
    """

    def __init__(self, picture: Any, per_pixel: float) -> None:
        self.ink = _ink(picture)
        self.per_pixel = per_pixel

    def __call__(self, box: Box) -> bool:
        cv2 = importlib.import_module("cv2")
        x0, top, x1, bottom = (round(edge / self.per_pixel) for edge in box)
        inset = max(2, round(_INSET / self.per_pixel))
        part = self.ink[max(top + inset, 0) : bottom - inset, max(x0 + inset, 0) : x1 - inset]
        if min(part.shape) < 3:
            return False
        height, width = part.shape
        _, _, stats, _ = cv2.connectedComponentsWithStats(part)
        least = _SMALLEST / self.per_pixel
        return any(
            tall >= least
            and area >= least
            and left > 0
            and above > 0
            and left + wide < width
            and above + tall < height
            for left, above, wide, tall, area in stats[1:]
        )


def _levelled(picture: Any) -> tuple[Any, float]:
    """The picture turned level, and the degrees it was turned by."""
    cv2 = importlib.import_module("cv2")
    angle = _skew(picture)
    if abs(angle) <= 0.05:
        return picture, 0.0
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = (255, 255, 255)
    level = cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white
    )
    return level, angle


def _skew(picture: Any) -> float:
    """The degrees to turn the picture by so that its lines lie level.

    The turn under which rows of pixels are most unlike one another: text and
    rules gather in few rows when they are level.
    """
    cv2 = importlib.import_module("cv2")
    numpy = importlib.import_module("numpy")
    ink = _ink(picture)
    factor = min(1.0, 900 / max(ink.shape))
    small = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    height, width = small.shape

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(small, matrix, (width, height)).sum(axis=1, dtype=numpy.float64)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    coarse = max((step / 4 for step in range(-12, 13)), key=lambda a: (sharpness(a), -abs(a)))
    fine = [coarse + step / 20 for step in range(-5, 6)]
    return float(max(fine, key=lambda a: (sharpness(a), -abs(a))))


def _rules(picture: Any, per_pixel: float) -> tuple[list[Rule], list[Rule]]:
    """Straight dark lines, at least 15 points long: horizontal and vertical ones."""
    cv2 = importlib.import_module("cv2")
    ink = _ink(picture)
    length = max(20, round(15 / per_pixel))
    found: list[list[Rule]] = []
    for kernel, joining in (((length, 1), (9, 3)), ((1, length), (3, 9))):
        opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(0, kernel))
        closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, cv2.getStructuringElement(0, joining))
        _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
        rules = []
        for left, top, width, height, _area in stats[1:]:
            thick, long = sorted((int(width), int(height)))
            if thick * per_pixel > 5 or long < length:
                continue
            if kernel[0] > 1:
                at, start, end = top + height / 2, left, left + width
            else:
                at, start, end = left + width / 2, top, top + height
            rules.append(Rule(at * per_pixel, start * per_pixel, end * per_pixel))
        found.append(rules)
    return found[0], found[1]


def _is_stroke(rule: Rule, glyphs: Sequence[Glyph], *, level: bool) -> bool:
    """Whether a short line is part of a large character."""
    length = rule.end - rule.start
    middle = (rule.start + rule.end) / 2
    x, y = (middle, rule.at) if level else (rule.at, middle)
    return any(
        length < 2.5 * glyph.size and glyph.x0 <= x <= glyph.x1 and glyph.top <= y <= glyph.bottom
        for glyph in glyphs
    )


def _glyphs(found: Any, per_pixel: float) -> list[Glyph]:
    """The recognised characters, each with its own place and confidence."""
    glyphs: list[Glyph] = []
    for line in found.word_results if found.txts else ():
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


def _way_back(
    size: tuple[int, int], turn: int, angle: float, per_pixel: float, shown: float
) -> Callable[[Point], Point]:
    """From a point of the sheet to the picture as it was, in ``shown`` units a pixel.

    ``size`` is the picture's height and width.  It was turned level by ``angle``
    about its middle, then clockwise by ``turn``.
    """
    height, width = size
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def back(point: Point) -> Point:
        x, y = point[0] / per_pixel, point[1] / per_pixel
        if turn == 90:
            x, y = y, height - x
        x, y = x - width / 2, y - height / 2
        x, y = cosine * x - sine * y + width / 2, sine * x + cosine * y + height / 2
        return x * shown, y * shown

    return back
