"""Sheets too wide for their paper: columns that are printed on other pages, without labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract import read, reports_in
from extract.documents.drawn import pdf as reader
from extract.records import Grid
from extract.tables.guess import guess_row
from extract.tables.stream import Item
from tests.documents.cases_html import default_layout
from tests.documents.invent import invent
from tests.documents.report import Text, report_blocks
from tests.documents.tiled import Order, tiled, widths_of
from tests.documents.truth import Truth
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


def sheet(seed: int, order: Order) -> tuple[Truth, bytes]:
    random = Random(seed)
    year, edition = random.choice(((2020, "2019"), (2022, "2021")))
    truth = invent(f"print{seed}", "示范市公安局", year, edition, busy=random.choice((5, 60)))
    blocks = [
        block
        for block in report_blocks(truth, replace(default_layout(truth), title=None))
        if not isinstance(block, Text) or block.role in ("title", "section")
    ]
    return truth, tiled(blocks, widths_of(random), order, wide=random.random() < 0.5)


@pytest.mark.parametrize("order", ["down", "over"])
@pytest.mark.parametrize("seed", range(8))
def test_pages_that_were_printed_side_by_side_are_one_sheet(seed: int, order: Order) -> None:
    truth, payload = sheet(seed, order)
    (report,) = reports_in(read(payload, None, "a.pdf"))
    assert (report.bureau, report.year) == (truth.bureau, truth.year)
    assert {figure.key: figure.value for figure in report.figures} == dict(truth.figures)


def test_labels_over_two_rows_are_no_guess_of_either() -> None:
    seen = ("licensing",)
    words = ("行政许可其他对外管理服务事", "行政处罚其他对外管理服务事项")
    for word in words:
        item = Item(word, 0, 0, soft=False)
        assert guess_row("proactive_disclosure", seen, item, 3) is None
