"""pdfminer's document and interpreter, with the reading's budget looked at as they go.

The library follows references round and round, and works through any number of operators;
a few hundred kilobytes can keep it busy for hours.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Self

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import stream_value

from common.messages import say
from extract.documents.limits import MIB, Budget, RefusedError

MOST_CONTENT = 16 * MIB
"""Bytes of drawing instructions of one page, or one form on it; pictures do not count."""
_STEP = 1_000
"""Operands and saved states between two looks at the time."""


class CheckedDocument(PDFDocument):
    """A PDF whose objects are looked up within the time of ``budget``."""

    def __init__(self, payload: bytes, budget: Budget) -> None:
        self._budget = budget
        super().__init__(PDFParser(io.BytesIO(payload)))

    def getobj(self, objid: int) -> object:
        """The object of a number; raises RefusedError when the time is used up."""
        self._budget.check()
        return super().getobj(objid)


class CheckedInterpreter(PDFPageInterpreter):
    """An interpreter of pages that raises RefusedError at its limits."""

    def __init__(self, manager: PDFResourceManager, device: PDFDevice, budget: Budget) -> None:
        super().__init__(manager, device)
        self._budget = budget
        self._steps = 0

    def dup(self) -> Self:
        """The interpreter for a form on the page."""
        return type(self)(self.rsrcmgr, self.device, self._budget)

    def execute(self, streams: Sequence[object]) -> None:
        """Draw streams of instructions, unless they are longer than any report's."""
        size = 0
        for each in streams:
            self._budget.check()
            size += len(stream_value(each).get_data())
            if size > MOST_CONTENT:
                message = say("page_instructions", most_content=f"{MOST_CONTENT:,}")
                raise RefusedError("limit_reached", message)
        super().execute(streams)

    def push(self, obj: Any) -> None:
        """Take an operand."""
        self._step()
        super().push(obj)

    def do_q(self) -> None:
        """Save the graphics state (PDF 32000-1, 8.4.2)."""
        self._step()
        super().do_q()

    def _step(self) -> None:
        self._steps += 1
        if self._steps % _STEP == 0:
            self._budget.check()
