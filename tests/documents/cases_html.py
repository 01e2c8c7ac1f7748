"""HTML pages: every way in which tables, markup and bytes come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from . import page
from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, described, made
from .flat import bare_cell_a_line, pipes, ragged_tabs, tabs
from .forms import Pen, Row, Span, Table, in_wan
from .markup import PLAIN, WORD, Markup, fragment
from .page import Article
from .portal_reports import CRUMBS
from .report import Bend, Block, Layout, Text, report_blocks, usual_title
from .shapes import (
    cut,
    inner_spacer_column,
    miscount_columns,
    miscount_rows,
    repeat_heading,
    repeat_heading_inside,
    spacer_column,
    spacer_rows,
    unmerged,
)
from .truth import Truth

WAN = Pen(money=in_wan)
TH = Markup(heads=True, parts=True)


def only(name: str, bend: Callable[[Table], tuple[Table, ...]]) -> Bend:
    """Bend the table of this name and leave the others."""
    return lambda table_name, table: bend(table) if table_name == name else (table,)


def html(
    truth: Truth,
    body: str,
    *,
    title: str | None = None,
    published: str = "",
    encoding: str = "utf-8",
    charset: str | None = "utf-8",
    wrap: tuple[str, str] = ("", ""),
) -> bytes:
    """A page with the report in it: ``charset`` is what it claims, ``encoding`` what it is in."""
    date = published or f"{truth.year + 1}-01-20 09:30"
    heading = usual_title(truth) if title is None else title
    article = Article(heading, date, truth.bureau, wrap[0] + body + wrap[1])
    text = page.article_page(article, CRUMBS, charset=charset or "utf-8")
    if charset is None:
        text = text.replace('<meta charset="utf-8">\n', "")
    return text.encode(encoding)


def default_layout(truth: Truth, bend: Bend | None = None, parted: bool = False) -> Layout:
    """No title in the text (the page has it), money in the form's own way."""
    pen = Pen() if truth.edition == "2019" else WAN
    layout = Layout(pen=pen, title="", parted=parted)
    return replace(layout, bend=bend) if bend else layout


def shaped(
    name: str,
    year: int,
    edition: str,
    *covers: str,
    bend: Bend | None = None,
    markup: Markup = PLAIN,
    bureau: str = CITY,
    parted: bool = False,
    wrap: tuple[str, str] = ("", ""),
    busy: int = 40,
) -> Case:
    """A page whose tables are bent and marked up in one way."""
    truth = made(name, year, edition, bureau, busy=busy)
    blocks = report_blocks(truth, default_layout(truth, bend, parted))

    def make() -> bytes:
        return html(truth, fragment(blocks, markup), wrap=wrap)

    whole = described(truth, blocks, on_page=True)
    return Case(f"{name}.html", make, (whole,), ("html", f"edition {edition}", *covers))


def _empty_sixteenth(table: Table) -> tuple[Table, ...]:
    return ((*table[:-1], (*table[-1], Span(""))),)


def _two_heading_rows(table: Table) -> tuple[Table, ...]:
    """The heading of table 四 with the groups' names joined to the columns' names."""
    _, _, third, numbers = table
    names = tuple(cell.text for cell in third[:5])
    groups = ("行政复议", "未经复议直接起诉", "复议后起诉")
    heads: Row = tuple(Span(group, columns=5, header=True) for group in groups)
    return ((heads, tuple(Span(name, header=True) for name in names * 3), numbers),)


LAYOUT_TABLE = (
    '<table width="100%" border="0"><tr><td width="10">&nbsp;</td><td><table border="0"><tr><td>',
    '</td></tr></table></td><td width="10">&nbsp;</td></tr></table>',
)


def tables() -> list[Case]:
    """Clean text, bent tables."""
    return [
        shaped("html-plain", 2019, "2019", "one table for section 二"),
        shaped("html-parted", 2020, "2019", "five tables for section 二", parted=True),
        shaped("html-parted-new", 2022, "2021", "five tables for section 二", parted=True,
               bureau=COUNTY, markup=TH),
        shaped("html-th", 2020, "2019", "th or td", markup=TH, bureau=OFFICE),
        shaped("html-word", 2020, "2019", "Word paste", "spacer columns", markup=WORD,
               bend=lambda _, t: (spacer_column(t),), bureau=COUNTY),
        shaped("html-word-new", 2023, "2021", "Word paste", markup=WORD, bureau=BRANCH),
        shaped("html-word-split", 2021, "2021", "Word paste", "split tables", markup=WORD,
               bend=only("requests", lambda t: cut(t, 10, 20))),
        shaped("html-split-two", 2019, "2019", "split tables", bureau=BRANCH,
               bend=only("requests", lambda t: cut(t, 14))),
        shaped("html-split-headed", 2022, "2021", "split tables", "repeated headers",
               bend=only("requests", lambda t: repeat_heading(cut(t, 9, 18), 3))),
        shaped("html-split-heading-alone", 2020, "2019", "split tables",
               bend=only("requests", lambda t: cut(t, 3)), bureau=COUNTY),
        shaped("html-split-legal", 2021, "2021", "split tables",
               bend=only("review_litigation", lambda t: cut(t, 3)), bureau=OFFICE),
        shaped("html-heading-inside", 2020, "2019", "repeated headers",
               bend=only("requests", lambda t: (repeat_heading_inside(t, 3, 15),))),
        shaped("html-spacer-rows", 2019, "2019", "spacer rows",
               bend=lambda _, t: (spacer_rows(t, 2),), bureau=OFFICE),
        shaped("html-spacer-column", 2023, "2021", "spacer columns",
               bend=only("requests", lambda t: (inner_spacer_column(t, 3),))),
        shaped("html-spacer-column-inside", 2020, "2019", "spacer columns",
               bend=only("requests", lambda t: (inner_spacer_column(t, 6),)), bureau=BRANCH),
        shaped("html-wrong-colspan", 2020, "2019", "wrong span counts",
               bend=only("requests", lambda t: (miscount_columns(t),))),
        shaped("html-wrong-colspan-new", 2024, "2021", "wrong span counts",
               bend=lambda _, t: (miscount_columns(t, 2),), bureau=COUNTY),
        shaped("html-wrong-rowspan", 2021, "2021", "wrong span counts",
               bend=only("requests", lambda t: (miscount_rows(t),))),
        shaped("html-unmerged", 2019, "2019", "no spans at all",
               bend=lambda _, t: (unmerged(t),), bureau=COUNTY),
        shaped("html-empty-sixteenth", 2020, "2019", "empty sixteenth cell",
               bend=only("review_litigation", _empty_sixteenth)),
        shaped("html-two-heading-rows", 2022, "2021", "short heading of table 四",
               bend=only("review_litigation", _two_heading_rows), bureau=BRANCH),
        shaped("html-layout-tables", 2020, "2019", "layout tables", wrap=LAYOUT_TABLE),
        shaped("html-layout-tables-word", 2022, "2021", "layout tables", "Word paste",
               wrap=LAYOUT_TABLE, markup=WORD),
        shaped("html-comment-box", 2021, "2021", "comment-box class",
               wrap=('<div class="comment-box">', "</div>"), bureau=COUNTY),
        shaped("html-busy", 2020, "2019", "many figures", busy=900, bureau=OFFICE),
        shaped("html-sheet", 2016, "2014", "statistics sheet"),
        shaped("html-sheet-word", 2017, "2014", "statistics sheet", "Word paste", markup=WORD),
        shaped("html-sheet-split", 2015, "2014", "statistics sheet", "split tables",
               bend=lambda _, t: repeat_heading(cut(t, 18, 40), 1), bureau=COUNTY),
    ]  # fmt: skip


def _lines(blocks: tuple[Block, ...], flatten: Callable[[Table], str]) -> list[Block]:
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Text):
            result.append(block)
        else:
            result += [Text(line) for line in flatten(block).splitlines()]
    return result


def _flattened(
    name: str, year: int, edition: str, flatten: Callable[[Table], str], bureau: str = CITY
) -> Case:
    truth = made(name, year, edition, bureau)

    def make() -> bytes:
        blocks = report_blocks(truth, default_layout(truth))
        return html(truth, fragment(_lines(blocks, flatten)))

    covers = ("html", f"edition {edition}", "flattened tables")
    return Case(f"{name}.html", make, (truth,), covers)


def _preformatted(name: str, year: int, edition: str) -> Case:
    truth = made(name, year, edition, OTHER_CITY)

    def make() -> bytes:
        parts = [
            fragment([block]) if isinstance(block, Text) else f"<pre>{tabs(block)}</pre>"
            for block in report_blocks(truth, default_layout(truth))
        ]
        return html(truth, "\n".join(parts))

    covers = ("html", f"edition {edition}", "flattened tables")
    return Case(f"{name}.html", make, (truth,), covers)


def flattened() -> list[Case]:
    """Tables that a copy turned into lines."""
    return [
        _flattened("html-cells", 2019, "2019", bare_cell_a_line),
        _flattened("html-cells-new", 2023, "2021", bare_cell_a_line, COUNTY),
        _flattened("html-pipes", 2020, "2019", pipes, OFFICE),
        _flattened("html-pipes-new", 2022, "2021", pipes),
        _flattened("html-ragged", 2021, "2021", ragged_tabs("html"), BRANCH),
        _preformatted("html-pre", 2020, "2019"),
    ]


def html_cases() -> list[Case]:
    """All of them."""
    return [*tables(), *flattened()]
