"""Columns of a table that hold none of the form's figures, and second copies of cells.

Running numbers and codes, the year before, remarks; labels in English beside the Chinese
ones; and cells that programs write again in each column that they span.
"""

from __future__ import annotations

import re
from itertools import pairwise

from common.text.normal import label
from extract.forms import labels
from extract.records import Cell

Cells = list[Cell]
_HAN = re.compile("[\u3400-\u9fff]")
_WORDS = re.compile("[A-Za-z]{3}")
_CHANGE = re.compile(
    r"(?:(?:同比|环比|[较比][上去前]年(?:度|同期)?|与上年(?:相比|比较))(?:增减|增长|增幅|变化|升降)?"
    r"|增减|增长|增幅|变化|升降)(?:率|值|数|数量|幅度|情况)?"
)
FEWEST_TRANSLATED = 3
"""Cells of English words that make a column of them."""


def without_counted(lines: list[Cells], aligned: bool) -> list[Cells]:
    """Lines without the column under a heading such as 序号, 代码 or 上年数."""
    index = labels()
    for at, line in enumerate(lines):
        words = [label(cell.text) for cell in line]
        counted = [n for n, word in enumerate(words) if word in index.skipped or _is_of_years(word)]
        if not counted or not any(word in index.columns or word in index.headers for word in words):
            continue
        places = {line[n].column for n in counted}

        def kept(cells: Cells, head: Cells = line, out: set[int] = places) -> Cells:
            if not aligned and len(cells) != len(head):
                return cells
            return [cell for cell in cells if cell.column not in out or cell.colspan > 1]

        end = next((n for n in range(at, len(lines)) if _heads(lines[n], places)), len(lines))
        return [*lines[:at], *(kept(cells) for cells in lines[at:end]), *lines[end:]]
    return lines


def _is_of_years(word: str) -> bool:
    """Whether a heading is of all years so far, or sets two against each other (累计, 同比增减)."""
    if word in labels().columns or "本年" in word:
        return False
    return "累计" in word or (bool(word) and _CHANGE.fullmatch(word) is not None)


def _heads(line: Cells, places: set[int]) -> bool:
    """Whether a line names one of the columns at ``places``: another table begins."""
    columns = labels().columns
    return any(label(cell.text) in columns for cell in line if cell.column in places)


def without_translations(lines: list[Cells]) -> list[Cells]:
    """Lines of an aligned table without a column that repeats the labels in English."""
    held: dict[int, list[str]] = {}
    for line in lines:
        for cell in line:
            if cell.text and cell.colspan == 1:
                held.setdefault(cell.column, []).append(cell.text)
    out = {
        column
        for column, texts in held.items()
        if len(texts) >= FEWEST_TRANSLATED
        and all(_WORDS.search(text) and not _HAN.search(text) for text in texts)
    }
    if not out or not any(_HAN.search(cell.text) for line in lines for cell in line):
        return lines
    return [[c for c in line if c.column not in out or c.colspan > 1] for line in lines]


def without_copies(lines: list[Cells]) -> list[Cells]:
    """Lines without the second copies of cells under a column's name that stands twice.

    Programs that write a table as text repeat what spans several columns in each of them.
    """
    columns = labels().columns
    copies: list[int] = []
    width = 0
    result: list[Cells] = []
    for line in lines:
        words = [label(cell.text) for cell in line]
        if any(word in columns for word in words):
            copies = [n for n, (a, b) in enumerate(pairwise(words), 1) if a == b and a in columns]
            width = len(words)
        alike = len(line) == width and all(line[n].text == line[n - 1].text for n in copies)
        result.append([c for n, c in enumerate(line) if n not in copies] if alike else line)
    return result
