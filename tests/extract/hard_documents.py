"""Documents made from an invented truth, with their tables bent, redrawn or flattened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from extract.records import Hint
from tests.documents.cases_html import default_layout, html
from tests.documents.flat import text_document
from tests.documents.forms import Pen, Table
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, fragment, paragraph
from tests.documents.report import Block, Text, report_blocks
from tests.documents.truth import Truth

BUREAU = "示范市公安局"
SHEET = invent("hard14", BUREAU, 2016, "2014")
OLD = invent("hard19", BUREAU, 2020, "2019")
NEW = invent("hard21", BUREAU, 2022, "2021")

Bend = Callable[[Table], tuple[Block, ...]]


@dataclass(frozen=True)
class Hard:
    """A document, the reports in it, and the rules of findings that it may give."""

    name: str
    payload: bytes
    truths: tuple[Truth, ...]
    content_type: str = "text/html"
    allowed: frozenset[str] = frozenset()
    hint: Hint | None = None


def bent(
    name: str, truth: Truth, table: str, bend: Bend, *allowed: str, pen: Pen | None = None
) -> Hard:
    """A page whose table of this name is bent."""
    layout = default_layout(truth, lambda n, t: bend(t) if n == table else (t,))  # type: ignore[arg-type, return-value]
    layout = replace(layout, pen=pen) if pen else layout
    payload = html(truth, fragment(report_blocks(truth, layout)))
    return Hard(name, payload, (truth,), allowed=frozenset(allowed))


def redrawn(name: str, truth: Truth, draw: Callable[[Table], str]) -> Hard:
    """A page with every table drawn in another way than with table elements."""
    parts = [
        paragraph(block, PLAIN) if isinstance(block, Text) else draw(block)
        for block in report_blocks(truth, default_layout(truth))
    ]
    return Hard(name, html(truth, "\n".join(parts)), (truth,))


def flattened(name: str, truth: Truth, flatten: Callable[[Table], str]) -> Hard:
    """A text file with every table flattened."""
    blocks = report_blocks(truth, replace(default_layout(truth), title=None))
    return Hard(name, text_document(blocks, flatten).encode(), (truth,), "text/plain")
