"""What an XLS workbook (BIFF, [MS-XLS]) says of its cells beside their values.

The same as :mod:`xlsx_marks` of the older format: hidden rows and columns, cells with an
error, formulas whose result was never stored, struck or invisible text.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from extract.documents.limits import Budget
from extract.documents.sheets.xlsx_marks import SheetMarks

_STREAMS = ("Workbook", "Book")
_BIFF8 = 0x0600
_BOF, _EOF, _BOUNDSHEET = 0x0809, 0x000A, 0x0085
_FONT, _XF, _FORMAT = 0x0031, 0x00E0, 0x041E
_RECALCID = 0x01C1
_ROW, _COLINFO, _BOOLERR, _FORMULA = 0x0208, 0x007D, 0x0205, 0x0006
_CELLS = (0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, _BOOLERR, _FORMULA)
"""Records of one cell each: number, RK number, shared string, label, rich label, error, formula."""
_MULRK = 0x00BD
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_WHITE = (1, 9)
"""The numbers of white among the colours of the format."""
_CALCULATE = 0x01 | 0x02
"""Flags of a formula whose result is worked out when the file is opened."""
_LAST_COLUMN = 255

Record = tuple[int, bytes]


def marks(payload: bytes, budget: Budget) -> dict[int, SheetMarks]:
    """The marks of each sheet, by its number from 1; empty for what cannot be taken apart.

    The reading library says what is wrong with such a file.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(payload)) as container:
            name = next((name for name in _STREAMS if container.exists(name)), None)
            data = container.openstream(name).read() if name else b""
        return _Book(budget).read(data)
    except (OSError, ValueError, TypeError, IndexError, struct.error):
        return {}


def _records(data: bytes, start: int) -> Iterator[Record]:
    """The records from a place on, up to the end of what begins there."""
    depth, at = 0, start
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        depth += (kind == _BOF) - (kind == _EOF)
        yield kind, data[at + 4 : at + 4 + size]
        if depth <= 0:
            return
        at += 4 + size


@dataclass(slots=True)
class _Book:
    """The fonts and formats of a workbook, and its sheets."""

    budget: Budget
    fonts: list[bool] = field(default_factory=list)
    white: set[int] = field(default_factory=set)
    formats: set[int] = field(default_factory=set)
    styles: list[bytes] = field(default_factory=list)
    calculated: bool = False

    def read(self, data: bytes) -> dict[int, SheetMarks]:
        starts = []
        version = 0
        for kind, body in _records(data, 0):
            if kind == _BOF:
                version = struct.unpack_from("<H", body)[0]
            elif kind == _BOUNDSHEET:
                starts.append(struct.unpack_from("<I", body)[0])
            elif kind == _RECALCID:
                self.calculated = True
            elif version == _BIFF8:
                self._looks(kind, body)
        unseen = frozenset(at for at, style in enumerate(self.styles) if self._is_unseen(style))
        return {number: self._sheet(data, start, unseen) for number, start in enumerate(starts, 1)}

    def _looks(self, kind: int, body: bytes) -> None:
        if kind == _FONT:
            flags, color = struct.unpack_from("<HH", body, 2)
            if color in _WHITE:
                self.white.add(len(self.fonts))
            self.fonts.append(bool(flags & 0x08))
        elif kind == _XF:
            self.styles.append(body)
        elif kind == _FORMAT:
            number, _, wide = struct.unpack_from("<HHB", body)
            text = body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
            if not text.replace(";", "").strip() and text.count(";") >= 2:
                self.formats.add(number)

    def _is_unseen(self, style: bytes) -> bool:
        font, number = struct.unpack_from("<HH", style)
        font -= font > 4  # no font has the number 4
        pattern = struct.unpack_from("<I", style, 14)[0] >> 26
        struck = font < len(self.fonts) and self.fonts[font]
        return struck or number in self.formats or (font in self.white and not pattern)

    def _sheet(self, data: bytes, start: int, unseen: frozenset[int]) -> SheetMarks:
        found = SheetMarks()
        for at, (kind, body) in enumerate(_records(data, start)):
            if at % 512 == 0:
                self.budget.check()
            if kind == _ROW:
                row, flags = struct.unpack_from("<H10xH", body)
                found.rows |= {row} if flags & 0x20 else set()
            elif kind == _COLINFO:
                first, last, _, _, flags = struct.unpack_from("<5H", body)
                if flags & 0x01:
                    found.columns.update(range(first, min(last, _LAST_COLUMN) + 1))
            elif kind in _CELLS:
                row, column, style = struct.unpack_from("<3H", body)
                if text := self._text(kind, body):
                    found.texts[row, column] = text
                found.unseen |= {(row, column)} if style in unseen else set()
            elif kind == _MULRK:
                row, first = struct.unpack_from("<HH", body)
                for number in range((len(body) - 6) // 6):
                    (style,) = struct.unpack_from("<H", body, 4 + 6 * number)
                    found.unseen |= {(row, first + number)} if style in unseen else set()
        return found

    def _text(self, kind: int, body: bytes) -> str:
        """The text of a cell that has an error, or a formula without a result.

        Writers that cannot calculate give 0 and ask for it, or the empty text.
        """
        if kind == _BOOLERR and body[7]:
            return _ERRORS.get(body[6], "#VALUE!")
        if kind != _FORMULA:
            return ""
        value, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
        sort = value[0] if value[6:] == b"\xff\xff" else None
        if sort == 2:
            return _ERRORS.get(value[2], "#VALUE!")
        asked = flags & _CALCULATE and value == bytes(8)
        return "=" if asked or (sort == 3 and not self.calculated) else ""
