"""Reports in every format, with tables of the bureau's own at every place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from tests.documents.cases_files import blocks_of
from tests.documents.cases_html import default_layout, html
from tests.documents.flat import bare_cell_a_line, one_cell_a_line, pipes, tabs, text_document
from tests.documents.forms import Span, Table
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, WORD, Markup, fragment
from tests.documents.own_tables import Own, draw
from tests.documents.pdf import Sheet, pdf
from tests.documents.report import Block, Text, report_blocks
from tests.documents.shapes import BLANK, placed, width
from tests.documents.sheets import xlsx
from tests.documents.truth import Truth
from tests.documents.word import docx

FORMS = (("2014", 2016), ("2019", 2020), ("2021", 2022), ("2021", 2023))
BUREAU = "示范市公安局"
PLACES = (
    "end of one",
    "before table two",
    "after table two",
    "before table three",
    "after table three",
    "before table four",
    "after table four",
    "end of five",
    "beside",
)
"""Where a table of one's own can stand."""


@dataclass(frozen=True)
class Format:
    """A kind of file: its name, media type and how it is written.

    ``beside`` says whether two tables can stand side by side in it.
    """

    name: str
    media_type: str | None
    write: Callable[[Truth, tuple[Block, ...]], bytes]
    beside: Callable[[Truth, tuple[Block, ...], Own], bytes] | None = None


def _page(markup: Markup) -> Callable[[Truth, tuple[Block, ...]], bytes]:
    return lambda truth, blocks: html(truth, fragment(blocks, markup))


def _columns(truth: Truth, blocks: tuple[Block, ...], own: Own) -> bytes:
    """A page with a layout table: the report in its left column, the own table in its right."""
    left, right = fragment(blocks), fragment((Text(own.caption), own.table))
    cells = f"<td valign=top>{left}</td><td valign=top>{right}</td>"
    return html(truth, f"<table width='100%'><tr>{cells}</tr></table>")


def _book(truth: Truth, blocks: tuple[Block, ...]) -> bytes:
    content = tuple(b.text if isinstance(b, Text) else b for b in blocks)
    return xlsx({"Sheet1": content})


def joined_right(table: Table, other: Table) -> Table:
    """Two tables side by side with an empty column between them."""
    wide, high = width(table), max(len(table), len(other))
    rows: list[list[tuple[int, Span]]] = [[] for _ in range(high)]
    for row, column, cell in placed(table):
        rows[row].append((column, cell))
    for row, column, cell in placed(other):
        rows[row].append((wide + 1 + column, cell))
    return tuple(_padded(cells, wide, rows, at) for at, cells in enumerate(rows))


def _padded(
    cells: list[tuple[int, Span]], wide: int, rows: list[list[tuple[int, Span]]], at: int
) -> tuple[Span, ...]:
    """A row's cells with blanks at the places that no cell covers."""
    covered = {
        column + right
        for row, line in enumerate(rows)
        for column, cell in line
        if row <= at < row + cell.rows
        for right in range(cell.columns)
    }
    last = max((column + cell.columns for column, cell in cells), default=0)
    blanks = [(column, BLANK) for column in range(last) if column not in covered]
    return tuple(cell for _, cell in sorted([*cells, *blanks], key=lambda pair: pair[0]))


def _book_beside(truth: Truth, blocks: tuple[Block, ...], own: Own) -> bytes:
    """The own table to the right of the official one that is as long or longer."""
    tables = [block for block in blocks if not isinstance(block, Text)]
    target = max(tables, key=len)
    content = tuple(
        b.text if isinstance(b, Text) else (joined_right(b, own.table) if b is target else b)
        for b in blocks
    )
    return xlsx({"Sheet1": content})


def _text(flatten: Callable[[Table], str]) -> Callable[[Truth, tuple[Block, ...]], bytes]:
    return lambda truth, blocks: text_document(blocks, flatten).encode()


FORMATS = (
    Format("html", "text/html; charset=utf-8", _page(PLAIN), _columns),
    Format("html word", "text/html; charset=utf-8", _page(WORD), _columns),
    Format("docx", None, lambda truth, blocks: docx(blocks)),
    Format("docx nested", None, lambda truth, blocks: docx(blocks, nested=True)),
    Format("pdf", None, lambda truth, blocks: pdf(blocks)),
    Format("pdf unruled", None, lambda truth, blocks: pdf(blocks, Sheet(ruled=False))),
    Format("xlsx", None, _book, _book_beside),
    Format("txt tabs", "text/plain", _text(tabs)),
    Format("txt pipes", "text/plain", _text(pipes)),
    Format("txt cells", "text/plain", _text(one_cell_a_line)),
    Format("txt bare", "text/plain", _text(bare_cell_a_line)),
)


@cache
def report(number: int, on_page: bool) -> tuple[Truth, tuple[Block, ...]]:
    """An invented report and its blocks; a page has the title itself."""
    edition, year = FORMS[number % len(FORMS)]
    truth = invent(f"own{number}", BUREAU, year, edition, busy=5 + 40 * (number % 3))
    if on_page:
        return truth, report_blocks(truth, default_layout(truth))
    return truth, blocks_of(truth)


def with_own(blocks: tuple[Block, ...], own: Iterable[tuple[str, Own]]) -> tuple[Block, ...]:
    """The report with each table at its place, below its caption."""
    tables = [at for at, block in enumerate(blocks) if not isinstance(block, Text)]
    heads = [at for at, b in enumerate(blocks) if isinstance(b, Text) and b.role == "section"]
    if len(tables) < 3:
        (sheet,) = tables
        spots = {"end of one": heads[1], "before table two": sheet, "after table two": sheet + 1}
    else:
        two, three, four = tables
        spots = {
            "end of one": heads[1],
            "before table two": two,
            "after table two": two + 1,
            "before table three": three,
            "after table three": three + 1,
            "before table four": four,
            "after table four": four + 1,
            "end of five": heads[5],
        }
    result = list(blocks)
    placed_at = [(spots.get(place, spots["end of one"]), one) for place, one in own]
    for at, one in sorted(placed_at, key=lambda pair: pair[0], reverse=True):
        result[at:at] = [Text(one.caption), one.table]
    return tuple(result)


@dataclass(frozen=True)
class Drawn:
    """A document with and without tables of one's own."""

    said: str
    truth: Truth
    media_type: str | None
    plain: bytes
    payload: bytes


def drawn(seed: int) -> Drawn:
    """One report in one format with one to three own tables at one place each."""
    random = Random(seed)
    kind = FORMATS[seed % len(FORMATS)]
    truth, blocks = report(random.randrange(12), kind.name.startswith("html"))
    plain = kind.write(truth, blocks)
    place = random.choice(PLACES if kind.beside else PLACES[:-1])
    if place == "beside" and kind.beside:
        own = draw(random)
        said = f"seed {seed}: {kind.name}, {own.name} beside, edition {truth.edition}"
        return Drawn(said, truth, kind.media_type, plain, kind.beside(truth, blocks, own))
    count = random.choice((1, 1, 1, 2, 3))
    places = [place, *(random.choice(PLACES[:-1]) for _ in range(count - 1))]
    chosen = [(where, draw(random)) for where in places]
    if random.random() < 0.2:
        chosen = [(where, replace(one, caption="")) for where, one in chosen]
    payload = kind.write(truth, with_own(blocks, chosen))
    names = ", ".join(f"{one.name} {where}" for where, one in chosen)
    said = f"seed {seed}: {kind.name}, {names}, edition {truth.edition}"
    return Drawn(said, truth, kind.media_type, plain, payload)
