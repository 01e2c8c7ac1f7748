"""The tables of a document as candidates: each grid, or stretch of lines between prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from common.text.normal import enumerator, label, squeeze
from extract.forms import labels
from extract.reports.sections import canonical_number, heading
from extract.reports.titles import is_title
from extract.tables.line_kinds import is_words
from extract.tables.naming import column_keys, header_tables, is_note, row_keys, row_of_words
from extract.tables.row_runs import Run
from extract.tables.stream import LONGEST_WRITTEN, Item, Line, is_prose

Key = tuple[int, int]
LONGEST_CAPTION = 40
"""Characters of a line above a table that can be its caption."""
_YEAR = re.compile(r"(20[0-4]\d)年")
_LAST_YEAR = re.compile(r"(?:上年|上一年|去年|往年)度?(?:数据|情况|统计|报表|表|[)）]|$)")


@dataclass
class Candidate:
    """One table of the document: its lines, the section it stands in, the rows found in it.

    ``sections`` are the number of its section as published and that of its title.
    ``region`` counts the titles above it: another title begins another report.
    ``past`` says that the line above it gives it for an earlier year than the report's.
    """

    sections: frozenset[int]
    region: int
    lines: list[Line] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    past: bool = False

    @property
    def tables(self) -> list[str]:
        """The form's tables that have rows in it."""
        return list(dict.fromkeys(run.table for run in self.runs if run.rows))


def candidates(stream: Iterable[Line]) -> list[Candidate]:
    """The document's tables: each grid or part of one, and each stretch of lines between prose."""
    result: list[Candidate] = []
    current: Candidate | None = None
    place: Key | None = None
    sections: frozenset[int] = frozenset()
    region = 0
    year, above = 0, ""
    lines = [_apart(line) for line in stream]
    for line, following in pairwise([*lines, None]):
        assert line is not None
        filled = [item for item in line.items if item.text.strip()]
        if len(filled) == 1 and _is_text(filled[0]):
            sections, region = _next_place(filled[0], sections, region)
            year, above = _year_of_title(filled[0].text) or year, filled[0].text
            current = None
            continue
        key = (-1, 0) if line.soft else (line.block, line.part)
        if current is not None and key != place and _goes_on(current.lines[-1], line):
            place = key
        if current is None or key != place:
            current = Candidate(sections, region, past=not line.soft and _is_past(above, year))
            result.append(current)
            place = key
        elif _begins(line, current, following):
            current = Candidate(sections, region, _headings_above(current))
            result.append(current)
        current.lines.append(line)
        above = line.items[0].text if line.soft else ""
    return [one for one in result if one.lines]


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a grid without headings at the top of a page goes on from the grid before it."""
    (before, *_), (item, *_) = last.items, line.items
    follows = not last.soft and not line.soft and line.block == last.block + 1
    turned = before.page is not None and item.page == before.page + 1
    return follows and turned and item.width == before.width and has_number(line)


def _apart(line: Line) -> Line:
    """A line of text that is a row of a table, as its cells."""
    (first, *more) = line.items
    words = row_of_words(first.text) if line.soft and not more else None
    if not words:
        return line
    return replace(line, items=tuple(replace(first, text=word) for word in words))


def _is_text(item: Item) -> bool:
    """Whether a line's only words are prose, a heading, a title or what announces a table."""
    text = item.text
    if is_prose(text) or heading(text) is not None:
        return True
    announces = squeeze(text).endswith((":", "。", ";")) and not is_known(item)
    return announces or is_title(text)


def _year_of_title(text: str) -> int | None:
    found = _YEAR.search(text) if len(text) <= LONGEST_WRITTEN and is_title(text) else None
    return int(found.group(1)) if found else None


def _is_past(above: str, year: int) -> bool:
    """Whether the line above a table says that its figures are an earlier year's."""
    if not above or len(above) > LONGEST_CAPTION or is_title(above):
        return False
    years = {int(found) for found in _YEAR.findall(above)}
    return bool(_LAST_YEAR.search(above)) or bool(years and year and max(years) < year)


def _next_place(item: Item, sections: frozenset[int], region: int) -> tuple[frozenset[int], int]:
    """The section and the region after a line of text."""
    found = heading(item.text)
    if found is not None:
        return frozenset({found.number, canonical_number(found.title) or found.number}), region
    if is_title(item.text):
        return frozenset(), region + 1
    return sections, region


def _begins(line: Line, current: Candidate, following: Line | None) -> bool:
    """Whether a line is the heading of another table: below numbers it names columns.

    So does a strange word of flattened text below which no number stands.
    """
    words = [item for item in line.items if is_words(item)]
    if has_number(line) or not any(has_number(known) for known in current.lines):
        return False
    named = [item for item in words if column_keys(item)]
    columns = [
        item for item in named if not (row_keys(item) and (line.soft or enumerator(item.text)))
    ]
    strange = bool(words) and not any(map(is_known, words))
    above = following is not None and following.soft and any(map(is_words, following.items))
    return bool(columns) or (strange and (len(words) > 1 or (line.soft and above)))


def _headings_above(current: Candidate) -> list[Line]:
    """The last lines of a table that belong to the heading of the next, taken from it."""
    at = len(current.lines)
    while at and not has_number(current.lines[at - 1]):
        if not all(is_known(item) for item in current.lines[at - 1].items if is_words(item)):
            break
        at -= 1
    taken = current.lines[at:]
    del current.lines[at:]
    return taken


def is_known(item: Item) -> bool:
    """Whether words are some form's, or say nothing of a table's kind."""
    index = labels()
    return bool(
        row_keys(item)
        or column_keys(item)
        or header_tables(item)
        or label(item.text) in index.skipped
        or is_note(item.text)
        or is_prose(item.text)
    )


def has_number(line: Line) -> bool:
    """Whether a line holds a number."""
    return any(item.reading.kind == "number" for item in line.items)
