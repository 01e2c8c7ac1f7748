"""Rows of a text whose labels go on in the line above or below, or lead to their figures by dots.

Columns kept by spaces break a long label where its column ends::

    （一）主动公开政府信息数（不同渠道和方式公开相同信息计1   条    4407
    条）

Such lines are one row, if the words are a row's of the forms only together, or if the
second closes the bracket that the first leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from common.text.normal import full_label, label
from extract.forms import labels
from extract.records import Block, Paragraph

_ROW = re.compile(
    r"(?P<label>\s*\S.*?)(?P<rest>(?:\s{2,}\S{1,3})?(?:\s+[-+]?\d[\d,，]*(?:\.\d+)?)+\s*)$"
)
_LEADERS = re.compile(r"\s*(?:[.．·‥_]{5,}|…{3,}|(?:[.．·] ){4,}[.．·]?)\s*(?=\S.*\d|\d)")
_HEADING = re.compile(r"^#{1,6}\s+|(?<=\S)\s+#{1,6}\s*$")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,200})(?<=\S)\*\*")
_FRAME = "|｜│┃"
_CELLS = re.compile(rf"([{_FRAME}])")
_PAGE = re.compile(
    r"\s*(?:[-—–－]+\s*(\d{1,3})\s*[-—–－]+|第\s*(\d{1,3})\s*页(?:[,，]?\s*共\s*\d{1,3}\s*页)?)\s*"
)
"""A page's number on a line of its own: between dashes, or with 第 and 页."""
LONGEST = 120
"""Characters of a row's line at the most."""
_COMMAS = "、，,"
_OPEN, _CLOSED = "(（", ")）"

Line = tuple[str, int | None]
"""A line's text and the page it stands on."""


def with_whole_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines, rows that stand on two of them joined, leaders as the gaps they fill."""
    result: list[Line] = []
    at = 0
    while at < len(lines):
        text, page = _unmarked(lines[at][0]), lines[at][1]
        if len(text) > LONGEST or "\t" in text:
            result.append((_parted(text), page))
            at += 1
            continue
        below = lines[at + 1][0] if at + 1 < len(lines) else ""
        if (framed := _joined_in_frame(text, below)) is not None:
            result.append((framed, page))
            at += 2
            continue
        joined = _joined(text, below) if _may_go_on(text, below) else None
        result.append((_parted(text if joined is None else joined), page))
        at += 1 if joined is None else 2
    return result


def with_whole_paragraphs(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks in which a label on a line of its own stands before its rest and figures, by tabs."""
    result: list[Block] = []
    for block in blocks:
        above = result[-1] if result else None
        if isinstance(above, Paragraph) and isinstance(block, Paragraph) and "\t" in block.text:
            head, _, figures = block.text.partition("\t")
            apart = "\t" not in above.text and len(above.text) <= LONGEST
            if apart and _is_only_together(above.text, head.strip()):
                result[-1] = replace(above, text=f"{above.text}{head.strip()}\t{figures}")
                continue
        result.append(block)
    return tuple(result)


def _unmarked(text: str) -> str:
    """A line without the signs that Markdown marks headings and bold words with."""
    if text[:1] == "#" or "**" in text:
        return _BOLD.sub(r"\1", _HEADING.sub("", text))
    return text


def _parted(text: str) -> str:
    """A line with a tab for the dots that lead from its label to its figures."""
    return _LEADERS.sub("\t", text) if text[-1:].isdigit() or text.rstrip()[-1:].isdigit() else text


def _may_go_on(text: str, below: str) -> bool:
    other = below.strip()
    return bool(text.strip()) and bool(other) and len(below) <= LONGEST and "\t" not in below


def _joined(text: str, below: str) -> str | None:
    """Two lines as one row; ``None`` where they are none."""
    row, next_row = _ROW.match(text), _ROW.match(below)
    if row is not None and next_row is None:
        words = row["label"] + below.strip()
        whole = _closes(row["label"], below) or _is_only_together(row["label"], below.strip())
        return words + row["rest"] if whole else None
    if row is None and next_row is None:
        together = _is_only_together(text.rstrip(), below.strip())
        return text.rstrip() + below.strip() if together else None
    if row is None and next_row is not None:
        words = next_row["label"].strip()
        if _is_only_together(text.rstrip(), words):
            return text.rstrip() + words + next_row["rest"]
    return None


def _joined_in_frame(text: str, below: str) -> str | None:
    """Two lines of a frame as one row, where the second holds the rest of a label alone."""
    if text[:1] not in _FRAME or not text[:1] or below[:1] != text[:1]:
        return None
    row, rest = _CELLS.split(text), _CELLS.split(below)
    if len(row) != len(rest) or any(cell.strip() for cell in rest[4::2]) or not rest[2].strip():
        return None
    above, tail = row[2].rstrip(), rest[2].strip()
    if not (_closes(above, tail) or (above.strip() and _is_only_together(above, tail))):
        return None
    return "".join([*row[:2], above + tail, *row[3:]])


def without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """The lines without the numbers of pages, each with one blank line on either side.

    They are told by being several that count up; they would be cells of a text of one cell a line.
    """
    found = {
        at: int(number[1] or number[2])
        for at, (text, _) in enumerate(lines)
        if len(text) <= LONGEST and (number := _PAGE.fullmatch(text))
    }
    numbers = list(found.values())
    if len(numbers) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return list(lines)
    left_out = set(found)
    for at in found:
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(lines)]
        left_out.update(near for near in beside if not lines[near][0].strip())
    return [line for at, line in enumerate(lines) if at not in left_out]


def _closes(above: str, below: str) -> bool:
    """Whether the second text closes the bracket that the first leaves open, and ends there."""
    left = sum(map(above.count, _OPEN)) - sum(map(above.count, _CLOSED))
    closing = sum(map(below.count, _CLOSED)) - sum(map(below.count, _OPEN))
    return left == closing == 1 and below.rstrip()[-1] in _CLOSED


def _is_only_together(above: str, below: str) -> bool:
    if not _is_known(above + below) or _is_known(below):
        return False
    return above.rstrip()[-1:] in _COMMAS or not _is_known(above)


def _is_known(text: str) -> bool:
    rows = labels().rows
    return label(text) in rows or full_label(text) in rows
