"""Tables whose last columns are printed on the next page, without their labels."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf as reader
from extract.records import Grid
from tests.extract.documents.drawing import grids, pdf, rows, table

HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
LABELS = tuple(f"{n}.事项{n}" for n in range(1, 10))
FIGURES = tuple(tuple(str(10 * n + m) for m in range(7)) for n in range(1, 10))


def printed(
    at: int, *, top: float = 80, height: float = 20, labels: Sequence[str] = ()
) -> list[Grid]:
    """A table cut before a column: its first part with labels, its second on the next page."""
    first = [("项目", *HEADS[:at]), *((w, *f[:at]) for w, f in zip(LABELS, FIGURES, strict=True))]
    second = [HEADS[at:], *(f[at:] for f in FIGURES)]
    if labels:
        second = [(word, *row) for word, row in zip(("", *labels), second, strict=True)]

    def left(canvas: Canvas) -> None:
        table(canvas, 80, first, [80] + [75] * at, x=40)

    def right(canvas: Canvas) -> None:
        table(canvas, top, second, [75] * len(second[0]), x=40, height=height)

    return grids(reader.read(pdf(left, right), "a.pdf"))


@pytest.mark.parametrize("at", [2, 4, 6])
def test_columns_on_the_next_page_stand_behind_the_others(at: int) -> None:
    (whole,) = printed(at)
    assert rows(whole) == [["项目", *HEADS]] + [
        [word, *row] for word, row in zip(LABELS, FIGURES, strict=True)
    ]
    assert {cell.page for cell in whole.cells if cell.text in HEADS[at:]} == {2}


@pytest.mark.parametrize(
    "how", [{"top": 200}, {"height": 26}, {"labels": LABELS}], ids=["lower", "higher", "labelled"]
)
def test_other_tables_on_the_next_page_stay_apart(how: dict[str, object]) -> None:
    assert len(printed(4, **how)) == 2  # type: ignore[arg-type]
