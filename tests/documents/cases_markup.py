"""HTML whose markup or labels are damaged, tables with rows amiss."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, described, made, with_findings
from .cases_doubts import FULL_WIDTH
from .cases_html import default_layout, html, only
from .forms import Pen, Span, Table
from .markup import fragment
from .report import Block, Layout, Text, report_blocks
from .shapes import cut
from .truth import Truth

Marked = Callable[[str], str]


def tag_soup(text: str) -> str:
    """Upper-case tags, bare attributes, cells and rows never closed."""
    text = re.sub(r"</(?:td|tr|tbody|p)>", "", text)
    text = re.sub(r'(rowspan|colspan)="(\d+)"', r"\1=\2", text)
    return re.sub(r"<(/?)(table|tr|td)\b", lambda m: f"<{m[1]}{m[2].upper()}", text)


def spaced_counts(text: str) -> str:
    """A space after each span count."""
    return re.sub(r'(rowspan|colspan)="(\d+)"', r'\1="\2 "', text)


def zero_widths(text: str) -> str:
    """Invisible characters in labels and between the digits of numbers."""
    text = re.sub(r">(\d)(\d+)<", ">\\1\u200b\\2\ufeff<", text)
    return text.replace("属于", "属\u200b于").replace("总计", "\u200e总计")


def comments(text: str) -> str:
    """Comments between the digits of numbers."""
    return re.sub(r">(\d)(\d+)<", r"><!--[if !supportLists]-->\1<!--[endif]-->\2<", text)


def number_tables(text: str) -> str:
    """Every number in a table of its own within its cell."""
    return re.sub(r"<td>(-?\d+)</td>", r"<td><table><tr><td>\1</td></tr></table></td>", text)


def hidden_cells(text: str) -> str:
    """A hidden cell with a code before every row's first cell."""
    hidden = '<td style="display:none">9</td>'
    return re.sub(r"<tr>", f"<tr>{hidden}", text)


def _marked(
    name: str,
    year: int,
    edition: str,
    mark: Marked,
    *covers: str,
    bureau: str = CITY,
    busy: int = 40,
) -> Case:
    truth = made(name, year, edition, bureau, busy=busy)
    blocks = report_blocks(truth, default_layout(truth))
    whole = described(truth, blocks, on_page=True)
    covered = ("html", f"edition {edition}", *covers)
    return Case(f"{name}.html", lambda: html(truth, mark(fragment(blocks))), (whole,), covered)


def _loose(text: str) -> str:
    """A label as somebody typed it: spaces within, other dots and brackets."""
    text = text.replace("总计", "总　计").replace("其他", "其 他") if len(text) < 6 else text
    text = re.sub(r"^(\d)\.", lambda m: f"{m[1].translate(FULL_WIDTH)}．", text)
    return text.replace("（三）", "(三) ").replace("规范性", "规范\n性")


def loose_labels(table: Table) -> Table:
    """All labels of a table as somebody typed them."""
    return tuple(
        tuple(cell if cell.numeric else replace(cell, text=_loose(cell.text)) for cell in row)
        for row in table
    )


def damaged() -> list[Case]:
    """Markup and labels."""
    labels = made("html-loose-labels", 2020, "2019", COUNTY)
    blocks = report_blocks(labels, default_layout(labels, lambda _, t: (loose_labels(t),)))
    covers = ("html", "edition 2019", "loose labels")
    return [
        _marked("html-tag-soup", 2020, "2019", tag_soup, "tag soup"),
        _marked("html-tag-soup-new", 2022, "2021", tag_soup, "tag soup", bureau=OFFICE),
        _marked("html-spaced-counts", 2019, "2019", spaced_counts, "wrong span counts"),
        _marked("html-zero-widths", 2021, "2021", zero_widths, "invisible characters", busy=300),
        _marked("html-comments", 2020, "2019", comments, "invisible characters", busy=300),
        _marked("html-number-tables", 2022, "2021", number_tables, "tables in cells",
                bureau=BRANCH),
        _marked("html-hidden-cells", 2020, "2019", hidden_cells, "hidden copies",
                bureau=OTHER_CITY),
        Case("html-loose-labels.html", lambda: html(labels, fragment(blocks)), (labels,), covers),
    ]  # fmt: skip


def _one_table(truth: Truth) -> list[Block]:
    """Sections 二 to 四 in one table, their headings as rows of it."""
    result: list[Block] = []
    rows: list[tuple[Span, ...]] = []
    for block in report_blocks(truth, default_layout(truth)):
        if not isinstance(block, Text):
            rows += block
        elif block.role == "section" and block.text[0] in "二三四":
            rows.append((Span(block.text, columns=15, header=True),))
        else:
            if rows:
                result.append(tuple(rows))
                rows = []
            result.append(block)
    return result


def _heading_rows(truth: Truth) -> list[Block]:
    """Each table's section heading as its own first row."""
    result: list[Block] = []
    for block in report_blocks(truth, default_layout(truth)):
        before = result[-1] if result else None
        if isinstance(block, Text) or not isinstance(before, Text):
            result.append(block)
        else:
            columns = sum(cell.columns for cell in block[0])
            result[-1] = ((Span(before.text, columns=columns, header=True),), *block)
    return result


def _without(truth: Truth, row: str) -> Truth:
    """The report without one row of table 三, its figures absent."""
    kept = {key: value for key, value in truth.figures.items() if key[:2] != ("requests", row)}
    return replace(truth, figures=kept)


def _empty_row(truth: Truth) -> tuple[str, str]:
    """A row of table 三 with nothing but zeros, and its label's beginning."""
    for row, label in (
        ("rejected_reconfirmation", "5.要求行政机关"),
        ("rejected_publication", "3.要求提供"),
        ("denied_process_information", "6.属于四类"),
    ):
        if truth.number(row, "total") == 0:
            return row, label
    raise LookupError(f"{truth.name}: none of these rows is empty; give it other figures")


def _row_of(table: Table, label: str) -> int:
    return next(
        number
        for number, row in enumerate(table)
        if any(cell.text.startswith(label) for cell in row)
    )


def rows_amiss() -> list[Case]:
    """A row missing, a row twice, a cell that is no number, tables run together."""
    missing = made("html-missing-row", 2020, "2019", COUNTY, busy=6)
    row, label = _empty_row(missing)

    def drop(table: Table) -> tuple[Table, ...]:
        above, _, below = cut(table, _row_of(table, label), _row_of(table, label) + 1)
        # the rows after the dropped one go on under the labels cut through
        return (above + tuple(tuple(c for c in r if c.text or c.numeric) for r in below),)

    shortened = default_layout(missing, only("requests", drop))
    less = replace(_without(missing, row), findings=(("missing_row", f"requests/{row}"),))

    twice = made("html-row-twice", 2022, "2021")

    def repeat(table: Table) -> tuple[Table, ...]:
        index = _row_of(table, "二、上年结转")
        wrong = tuple(
            replace(cell, text=str(int(cell.text) + 3)) if cell.numeric else cell
            for cell in table[index]
        )
        return ((*table[: index + 1], wrong, *table[index + 1 :]),)

    doubled = default_layout(twice, only("requests", repeat))
    twice = with_findings(twice, ("duplicate_row", "requests/carried_over"))

    unread = made("html-unread", 2019, "2019", BRANCH)
    cell = ("proactive_disclosure", "licensing", "decisions")
    said = default_layout(unread)
    said = replace(said, pen=Pen(only={cell: "详见附件"}))
    unread_truth = with_findings(unread.with_figures({cell: None}), ("unread_cell", "/".join(cell)))

    sheet = made("html-sheet-bare", 2016, "2014", OFFICE)
    two = default_layout(sheet, lambda _, t: (tuple((r[0], r[2]) for r in t),))
    assumed = [("assumed_unit", f"statistics/{name}/value") for name in ("fees_charged", "budget")]
    whole, heads = made("html-one-table", 2021, "2021"), made("html-heading-rows", 2020, "2019")

    def page(name: str, truth: Truth, layout: Layout, shown: Truth, *covers: str) -> Case:
        blocks = report_blocks(truth, layout)
        covered = ("html", f"edition {truth.edition}", *covers)
        return Case(name, lambda: html(truth, fragment(blocks)), (shown,), covered)

    return [
        page("html-missing-row.html", missing, shortened, less, "missing rows"),
        page("html-row-twice.html", twice, doubled, twice, "rows twice"),
        page("html-unread.html", unread, said, unread_truth, "unread cells"),
        page("html-sheet-bare.html", sheet, two, with_findings(sheet, *assumed),
             "statistics sheet", "missing units"),
        Case("html-one-table.html", lambda: html(whole, fragment(_one_table(whole))), (whole,),
             ("html", "edition 2021", "one table for everything")),
        Case("html-heading-rows.html", lambda: html(heads, fragment(_heading_rows(heads))),
             (heads,), ("html", "edition 2019", "headings inside tables")),
    ]  # fmt: skip


def markup_cases() -> list[Case]:
    """All of them."""
    return [*damaged(), *rows_amiss()]
