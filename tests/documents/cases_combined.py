"""Several difficulties on one page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from .case import BRANCH, COUNTY, OFFICE, OTHER_CITY, Case, made, with_findings
from .cases_doubts import FULL_WIDTH, comma_money, with_blanks
from .cases_html import LAYOUT_TABLE, TH, default_layout, html
from .cases_markup import Marked, loose_labels, tag_soup
from .flat import pipes, traditional
from .forms import Pen, Table, in_wan, plain_number
from .markup import PLAIN, WORD, Markup, fragment
from .report import Block, Layout, Text, renumbered, report_blocks, usual_title
from .shapes import cut, miscount_columns, repeat_heading, spacer_column, spacer_rows
from .truth import Truth


def _combined(
    truth: Truth,
    layout: Layout,
    markup: Markup,
    *covers: str,
    wrap: tuple[str, str] = ("", ""),
    convert: Marked = str,
    encoding: str = "utf-8",
    charset: str | None = "utf-8",
) -> Case:
    blocks = report_blocks(truth, layout)

    def make() -> bytes:
        data = html(truth, fragment(blocks, markup), wrap=wrap, charset=charset)
        return convert(data.decode()).encode(encoding)

    covered = ("html", f"edition {truth.edition}", "combinations", *covers)
    return Case(f"{truth.name}.html", make, (truth,), covered)


def combined_cases() -> list[Case]:
    """All of them."""
    word = made("html-mix-word", 2020, "2019", COUNTY)
    script = made("html-mix-script", 2022, "2021", OFFICE)
    blank = with_blanks(made("html-mix-blank", 2020, "2019"))
    wide = made("html-mix-wide", 2021, "2021", OTHER_CITY, busy=200)
    loose = made("html-mix-loose", 2019, "2019", BRANCH)
    sheet = made("html-mix-sheet", 2017, "2014", OTHER_CITY)
    broken = made("html-mix-rule", 2020, "2019", OFFICE)
    key = ("requests", "received", "natural_person")
    broken = with_findings(broken.with_figures({key: (broken.figures[key] or Decimal(0)) + 5}))

    def cut_and_pad(name: str, table: Table) -> tuple[Table, ...]:
        parts = cut(table, 8, 16) if name == "requests" else (table,)
        return tuple(spacer_column(part) for part in parts)

    def headed(name: str, table: Table) -> tuple[Table, ...]:
        return repeat_heading(cut(table, 13), 3) if name == "requests" else (table,)

    def miscounted(_: str, table: Table) -> tuple[Table, ...]:
        return (miscount_columns(spacer_rows(table, 3)),)

    wide_pen = Pen(
        money=in_wan, count=lambda value: f"{plain_number(value)} ".translate(FULL_WIDTH)
    )
    return [
        _combined(word, default_layout(word, cut_and_pad), WORD, "Word paste", "split tables",
                  "spacer columns", "GBK bytes", "missing charset", encoding="gbk", charset=None),
        _combined(script, default_layout(script, headed), TH, "traditional script",
                  "layout tables", "repeated headers", wrap=LAYOUT_TABLE, convert=traditional),
        _combined(blank, replace(default_layout(blank, miscounted), pen=Pen(blank="—")), PLAIN,
                  "wrong span counts", "spacer rows", "dash blanks"),
        _combined(wide, replace(default_layout(wide, parted=True), pen=wide_pen), WORD,
                  "full-width digits", "five tables for section 二", "comment-box class",
                  wrap=('<div class="comment-box pinglun">', "</div>")),
        _combined(loose, replace(default_layout(loose, lambda _, t: (loose_labels(t),)),
                                 sections=renumbered("一二三三四五"),
                                 pen=Pen(money=comma_money, count=lambda v: f"{v:,}")),
                  PLAIN, "loose labels", "wrong section numbers", "thousands commas",
                  convert=tag_soup),
        _combined(sheet, default_layout(sheet, lambda _, t: (spacer_rows(t, 7),)), WORD,
                  "statistics sheet", "traditional script", "spacer rows", convert=traditional),
        _combined(broken, default_layout(broken, cut_and_pad), WORD, "rule 1", "rule 3",
                  "split tables"),
        _two_flat_years(),
    ]  # fmt: skip


def _two_flat_years() -> Case:
    truths = (made("flat-years", 2021, "2021", COUNTY), made("flat-years", 2020, "2019", COUNTY))

    def make() -> bytes:
        lines: list[Block] = []
        for truth in truths:
            layout = replace(default_layout(truth), title=usual_title(truth))
            for block in report_blocks(truth, layout):
                if isinstance(block, Text):
                    lines.append(block)
                else:
                    lines += [Text(line) for line in pipes(block).splitlines()]
        return html(truths[0], fragment(lines), title=f"{COUNTY}政府信息公开工作年度报告")

    covers = ("html", "combinations", "two years on a page", "flattened tables")
    return Case("html-mix-years.html", make, truths, covers)
