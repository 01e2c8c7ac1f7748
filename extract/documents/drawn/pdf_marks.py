"""The glyphs and ruling lines of PDF pages, as pdfminer's interpreter draws them.

A device of our own keeps just these marks (pdfminer's layout objects take some
kilobytes a character) and looks at the budget while a page is being drawn, so
that neither a huge page nor forms that draw one another run away.
"""

# ruff: noqa: ARG002 - the arguments of the drawing methods are pdfminer's

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect

from common.messages import say
from extract.documents.drawn.marks import Glyph, Sheet, clean_text
from extract.documents.drawn.pdf_covered import Covers, below
from extract.documents.drawn.pdf_fields import fields, grounds, written
from extract.documents.drawn.pdf_pictures import (
    LEAST_COVERED,
    MAX_PICTURES,
    is_opaque,
    picture,
)
from extract.documents.drawn.pdf_shapes import glyph_shape, turn_of
from extract.documents.drawn.pdf_unseen import TINY, Unseen, is_white
from extract.documents.drawn.struck import take_struck
from extract.documents.limits import Budget, Limits, RefusedError
from extract.records import Box, Inside

if TYPE_CHECKING:
    from pdfminer.pdfcolor import PDFColorSpace
    from pdfminer.pdfdevice import PDFTextSeq
    from pdfminer.pdffont import PDFFont
    from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdftypes import PDFStream
    from pdfminer.utils import Matrix, PathSegment, Point, Rect

_FORMS_DEPTH = 20
_INVISIBLE = (3, 7)
"""PDF's text rendering modes for text that is not painted: the layer under a scan."""
_FILLED = 0
"""PDF's text rendering mode for text in the colour of filled areas."""
_UNDER_PICTURE = 0.3
"""Text that is not painted counts where an image covers this share of the page."""
_MISPLACED = 0.02
"""With this share of its text beyond the media box, a page's box may be mistaken."""
_MOST_UNSEEN = 20_000

UNMAPPED = "\ufffd"
"""Stands for a glyph whose font does not tell its character."""


class MarksDevice(PDFTextDevice):
    """Gathers the marks of one page after the other in ``sheet``.

    ``number`` is the page's, set by the caller; ``invisible``, ``unmapped`` and
    ``askew`` count glyphs over all pages.
    """

    def __init__(
        self,
        manager: PDFResourceManager,
        budget: Budget,
        limits: Limits,
        off: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(manager)
        self.sheet = Sheet(0, 0.0, 0.0)
        self.number = 0
        self.drawn = 0
        self.invisible = 0
        self.unmapped = 0
        self.first_invisible: int | None = None
        self.first_unmapped: int | None = None
        self.askew = 0
        self._budget = budget
        self._limits = limits
        self._left = 0.0
        self._high = 0.0
        self._depth = 0
        self._hidden = False
        self._mode = 0
        self._ctm: Matrix = (1, 0, 0, 1, 0, 0)
        self._unpainted: list[Glyph] = []
        self._covers = Covers()
        self.unseen = Unseen(off)
        self.pictures: list[Inside] = []

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        """Start a sheet of the size of the visible part of the page."""
        x0, y0, x1, y1 = apply_matrix_rect(ctm, page.mediabox)
        cx0, cy0, cx1, cy1 = apply_matrix_rect(ctm, page.cropbox)
        left, low, right, high = max(x0, cx0), max(y0, cy0), min(x1, cx1), min(y1, cy1)
        if right - left < 1 or high - low < 1:
            left, low, right, high = x0, y0, x1, y1
        if right - left < 1 or high - low < 1:
            raise RefusedError("unreadable_page", say("page_without_size"))
        self._left, self._high = left, high
        self.sheet = Sheet(self.number, right - left, high - low)
        self._depth = 0
        self._ctm = ctm
        self._unpainted = []
        self._covers = Covers()
        self.unseen.new_page()

    def end_page(self, page: PDFPage) -> None:
        """Finish the sheet.

        What a crop box cuts off is left out; so is what lies beyond the media box, unless
        much does: files with a mistaken one (swapped for a rotation) are about.  Text
        that is not painted counts under a scan and on a page without other text.
        """
        sheet = self.sheet
        sheet.finish()
        self._take_covered(page)
        take_struck(sheet)
        for shown in fields(page):
            sheet.glyphs += written(shown.text, self._box(shown.rectangle, self._ctm))
        inside: list[Glyph] = []
        beyond: list[Glyph] = []
        for glyph in sheet.glyphs:
            on_page = -1 <= glyph.x <= sheet.width + 1 and -1 <= glyph.y <= sheet.height + 1
            (inside if on_page else beyond).append(glyph)
        if tuple(page.cropbox) != tuple(page.mediabox):
            sheet.glyphs = inside
        elif len(beyond) < _MISPLACED * len(sheet.glyphs) or not all(map(self._is_near, beyond)):
            sheet.glyphs = inside
            sheet.unseen += beyond
        if sheet.covered >= _UNDER_PICTURE or not sheet.glyphs:
            sheet.glyphs += self._unpainted
            if self._unpainted:
                self.invisible += len(self._unpainted)
                self.first_invisible = self.first_invisible or self.number
        else:
            sheet.unseen += self._unpainted

    def _take_covered(self, page: PDFPage) -> None:
        """Set aside what an area drawn later lies over; below a picture it may be a text layer."""
        glyphs = self.sheet.glyphs
        notes = [(self._box(ground, self._ctm), len(glyphs)) for ground in grounds(page)]
        pictured = below(glyphs, self._covers.pictures, self._budget)
        filled = below(glyphs, [*self._covers.areas, *notes], self._budget) - pictured
        if pictured or filled:
            self._unpainted += [glyphs[at] for at in sorted(pictured)]
            self.sheet.unseen += [glyphs[at] for at in sorted(filled)]
            gone = pictured | filled
            self.sheet.glyphs = [glyph for at, glyph in enumerate(glyphs) if at not in gone]

    def _is_near(self, glyph: Glyph) -> bool:
        """Whether a glyph would stand on the page if its width and height were swapped."""
        sheet = self.sheet
        more = abs(sheet.width - sheet.height) + 1
        return -more <= glyph.x <= sheet.width + more and -more <= glyph.y <= sheet.height + more

    def begin_figure(self, name: str, bbox: Rect, matrix: Matrix) -> None:
        """Enter a form or an image; forms draw on the same sheet."""
        self._tick()
        self._depth += 1
        if self._depth > _FORMS_DEPTH:
            raise RefusedError("limit_reached", say("forms_nested"))

    def end_figure(self, name: str) -> None:
        """Leave a form or an image."""
        self._depth -= 1

    def render_image(self, name: str, stream: PDFStream) -> None:
        """Note how much of the page one image covers."""
        if self.ctm is None:
            return
        self._tick()
        box = self._box((0.0, 0.0, 1.0, 1.0), self.ctm)
        self.unseen.painted(apply_matrix_rect(self.ctm, (0.0, 0.0, 1.0, 1.0)), None)
        if self.unseen.is_off:
            return
        if self.unseen.covers and is_opaque(stream) and 0 in (self.ctm[0], self.ctm[1]):
            self._covers.pictured(box, self._clip_box(), len(self.sheet.glyphs))
        before = self.sheet.covered
        self.sheet.cover(*box)
        share = (box[2] - box[0]) * (box[3] - box[1]) / (self.sheet.width * self.sheet.height)
        if share >= LEAST_COVERED and before < _UNDER_PICTURE and len(self.pictures) < MAX_PICTURES:
            found = picture(stream, f"page {self.number}, picture {len(self.pictures) + 1}")
            self.pictures += [found] if found else []

    def render_string(
        self,
        textstate: PDFTextState,
        seq: PDFTextSeq,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> None:
        """Draw a string, knowing whether it is painted at all."""
        self._mode = textstate.render
        self._hidden = textstate.render in _INVISIBLE
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Keep one glyph; gives back how far the pen moves on."""
        self._tick()
        advance = font.char_width(cid) * fontsize * scaling
        shape = glyph_shape(font, cid, fontsize, rise, advance)
        turn = turn_of(matrix)
        if turn is None:
            self.askew += 1
            return advance
        try:
            raw = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            raw = "\0"
        text = UNMAPPED if raw == "\0" else clean_text(raw)
        if raw == "\0":
            self.unmapped += 1
            self.first_unmapped = self.first_unmapped or self.number
        box = self._box(shape, matrix)
        size = box[3] - box[1] if turn in (0, 180) else box[2] - box[0]
        if text and math.isfinite(sum(box)):
            self._keep(Glyph(text, *box, size, turn), graphicstate)
        return advance

    def _keep(self, glyph: Glyph, graphicstate: PDFGraphicState) -> None:
        """Put a glyph with those that are seen, not painted, or not seen."""
        x, y = glyph.x + self._left, self._high - glyph.y
        color = graphicstate.ncolor if self._mode == _FILLED else None
        if self.unseen.hides(x, y, color) or glyph.size < TINY:
            if len(self.sheet.unseen) < _MOST_UNSEEN:
                self.sheet.unseen.append(glyph)
        elif self._hidden:
            self._unpainted.append(glyph)
        else:
            self.sheet.glyphs.append(glyph)

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,
        path: Sequence[PathSegment],
    ) -> None:
        """Keep the straight lines of a path along the axes, and thin filled areas."""
        self._tick()
        if self.unseen.is_off:
            return
        self.sheet.curves += sum(segment[0] in ("c", "v", "y") for segment in path)
        parts = list(self._subpaths(path))
        if fill and self.unseen.covers and graphicstate.ncs.name != "Pattern":
            self._covers.filled(parts, self._clip_box(), len(self.sheet.glyphs))
        for points in parts:
            self.sheet.draw(points, stroke=stroke, fill=fill)
            if fill and not is_white(graphicstate.ncolor):
                xs = [x + self._left for x, _ in points]
                ys = [self._high - y for _, y in points]
                self.unseen.painted((min(xs), min(ys), max(xs), max(ys)), graphicstate.ncolor)

    def _clip_box(self) -> Box | None:
        """The area that marks are cut to, on the page."""
        if self.unseen.clip is None:
            return None
        x0, y0, x1, y1 = self.unseen.clip
        return x0 - self._left, self._high - y1, x1 - self._left, self._high - y0

    def _subpaths(self, path: Sequence[PathSegment]) -> Iterator[list[Point]]:
        """The corner points of each part of a path, in page coordinates."""
        points: list[Point] = []
        for segment in path:
            self._tick()
            if segment[0] == "h":
                if points:
                    points.append(points[0])
                continue
            if segment[0] == "m" and points:
                yield points
                points = []
            points.append(self._point(segment[-2:]))
        if len(points) > 1:
            yield points

    def _point(self, pair: Iterable[object]) -> Point:
        x, y = (float(value) for value in pair if isinstance(value, (int, float)))
        ctm = self.ctm or (1, 0, 0, 1, 0, 0)
        px, py = apply_matrix_pt(ctm, (x, y))
        return px - self._left, self._high - py

    def _box(self, shape: Rect, matrix: Matrix) -> tuple[float, float, float, float]:
        """A rectangle of text or image space as x0, top, x1, bottom on the page."""
        a, b, c, d, e, f = matrix
        xs = [a * x + c * y + e for x in (shape[0], shape[2]) for y in (shape[1], shape[3])]
        ys = [b * x + d * y + f for x in (shape[0], shape[2]) for y in (shape[1], shape[3])]
        return (
            min(xs) - self._left,
            self._high - max(ys),
            max(xs) - self._left,
            self._high - min(ys),
        )

    def _tick(self) -> None:
        """Count a drawing step; look at the budget now and then."""
        self.drawn += 1
        if self.drawn % 512 == 0:
            self._budget.check()
            if self.drawn > self._limits.marks:
                raise RefusedError(
                    "limit_reached", say("marks_beyond", marks=f"{self._limits.marks:,}")
                )
