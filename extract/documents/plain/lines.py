"""Plain text to blocks: paragraphs, and grids put together from flattened tables.

Ways of flattening that are undone, as far as the text still shows rows:

- pipes, tabs or wide spaces between cells, one row a line (counts may be wrong),
- one cell a line, each begun by a tab, rows parted by an empty line (Word),
- one cell a line with nothing else: left as paragraphs, the empty lines below
  each counted; the matcher knows labels.

Grids made here are not ``aligned``: their column numbers carry no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extract.records import Block, Cell, Grid, Paragraph

_PIPE_SIGNS = frozenset("|｜│┃")
_PIPES = re.compile(r"\s*[|｜│┃]\s*")
_RULE = re.compile(r"^[\s|｜│┃+:=_─━┄┅┌┐└┘├┤┬┴┼-]+$")
_SPACE = r"[ \u00a0\u3000]"
_NUMBER = r"(?:[-+－＋]?[\d０-９][\d０-９.,，]*|[-—/无])"
_NUMBERS = re.compile(rf"(?:{_SPACE}+{_NUMBER})+{_SPACE}*$")
_SPACED = re.compile(rf"\S(?:{_SPACE}+{_NUMBER}){{3,}}{_SPACE}*$")
MAX_CELLS_A_LINE = 60
MAX_BROKEN_CELL = 24
"""A line without a tab inside a run of one-cell lines is a broken cell's rest up to this length."""

Line = tuple[str, int | None]
"""A line's text and the page it stands on."""


def blocks_from_lines(lines: Iterable[Line]) -> tuple[Block, ...]:
    """Blocks in order; consecutive table lines become one grid."""
    blocks: list[Block] = []
    rows: list[list[str]] = []
    page: int | None = None
    for row, text, line_page in _rows(lines):
        if row is None and not text:
            if not rows and blocks and isinstance(above := blocks[-1], Paragraph):
                blocks[-1] = replace(above, blanks=above.blanks + 1)
            continue
        if rows and (row is None or line_page != page):
            blocks.append(_grid(rows, page))
            rows = []
        if row is not None:
            rows.append(row)
            page = line_page
        else:
            blocks.append(Paragraph(text, page=line_page))
    if rows:
        blocks.append(_grid(rows, page))
    return tuple(blocks)


def is_row(line: str) -> bool:
    """Whether a line is a table row: cells parted by tabs, pipes, or spaces before numbers."""
    pipes = sum(line.count(sign) for sign in _PIPE_SIGNS)
    if "\t" in line.removeprefix("\t") or pipes >= 2 or (pipes == 1 and len(line) < 60):
        return True
    return bool(_SPACED.search(line))


def split_row(line: str) -> list[str]:
    """The cells of a row; a frame's outer pipes are not cells."""
    if _PIPE_SIGNS.intersection(line):
        body = line.strip()
        body = body[1:] if body[:1] in _PIPE_SIGNS else body
        return [cell.strip("\t ") for cell in _PIPES.split(body)][:MAX_CELLS_A_LINE]
    if "\t" in line:
        return [cell.strip(" ") for cell in line.split("\t")][:MAX_CELLS_A_LINE]
    found = _NUMBERS.search(line)
    label, numbers = (line[: found.start()], found.group()) if found else (line, "")
    return [label.strip(), *numbers.split()][:MAX_CELLS_A_LINE]


def _rows(lines: Iterable[Line]) -> Iterator[tuple[list[str] | None, str, int | None]]:
    """Rows of cells, or paragraphs (row ``None``), empty ones too."""
    cells: list[str] = []
    page: int | None = None
    for raw, line_page in lines:
        line = raw.rstrip("\r\n")
        row = is_row(line)
        if not row and line.startswith("\t"):
            cells.append(line.strip())
            page = line_page
            continue
        if cells and not row and line.strip() and not _ends_run(line):
            cells[-1] = f"{cells[-1]}\n{line.strip()}".lstrip()
            continue
        if cells:
            yield cells, "", page
            cells = []
        if not row:
            yield None, line.strip(), line_page
        elif not _is_rule(line):
            yield split_row(line), "", line_page
    if cells:
        yield cells, "", page


def _is_rule(line: str) -> bool:
    """Whether a line only draws a frame (``---|---``), not a row of blank cells."""
    drawn = line.strip("|｜│┃ \t")
    return bool(drawn) and bool(_RULE.match(line)) and len(set(drawn) - set("|｜│┃ \t")) <= 3


def _ends_run(line: str) -> bool:
    """Whether a line without a tab is prose again, not the rest of a broken cell."""
    text = line.strip()
    return len(text) > MAX_BROKEN_CELL or bool(re.match(r"[一二三四五六七八九十]、", text))


def _grid(rows: list[list[str]], page: int | None) -> Grid:
    cells = tuple(
        Cell(number, column, text, page=page)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    width = max(len(row) for row in rows)
    return Grid(cells, len(rows), width, aligned=False, page=page)
