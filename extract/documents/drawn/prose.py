"""Lines outside tables to paragraphs; page numbers and running heads dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.documents.drawn.textlines import TextLine, join_lines

_HEADING = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}[、．.章节]|[（(][一二三四五六七八九十]{1,3}[）)])"
)
"""How the numbered headings of Chinese official writing begin."""

_ITEM = re.compile(r"\s*\d{1,2}[.．、](?!\d)")
"""How a row's label begins in a table; so does a point in a list."""
_LABEL = 30
"""Characters of a line of such a label at the most."""

_PAGE_NUMBER = re.compile(
    r"\s*(?:第\s*)?[-—–－·~\s]*\d{1,4}\s*(?:[/／]\s*\d{1,4})?[-—–－·~\s]*(?:页)?"
    r"(?:\s*[,，]?\s*共\s*\d{1,4}\s*页)?\s*"
)

_SENTENCE_END = "。！？：；!?:;"
_MARGIN = 0.12
"""Running heads and page numbers stand in this share of the page's height."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of prose with the page it stands on and that page's height."""

    line: TextLine
    page: int
    height: float

    @property
    def in_margin(self) -> bool:
        """Whether it stands where headers and footers do."""
        edge = self.height * _MARGIN
        return self.line.bottom <= edge or self.line.top >= self.height - edge


def running_heads(lines: Sequence[PageLine], pages: int) -> set[str]:
    """The texts (digits masked, years not) in the margin of at least half the pages.

    A line set larger than the text is a title, wherever it stands: a file may
    hold a report a page.
    """
    if pages < 2 or not lines:
        return set()
    body = median(item.line.size for item in lines)
    seen: dict[tuple[str, int], set[int]] = {}
    for item in lines:
        if item.in_margin and item.line.size <= 1.15 * body:
            key = (_masked(item.line.text), round(item.line.top / 10))
            seen.setdefault(key, set()).add(item.page)
    return {text for (text, _), where in seen.items() if len(where) >= max(2, pages * 0.5)}


def head_lines(lines: Sequence[PageLine], heads: set[str]) -> dict[str, int]:
    """The running heads at the top of pages, each with the first page that has it."""
    found: dict[str, int] = {}
    for item in lines:
        text = item.line.text.strip()
        at_top = item.line.bottom <= item.height * _MARGIN and not _PAGE_NUMBER.fullmatch(text)
        if at_top and _masked(text) in heads:
            found.setdefault(text, item.page)
    return found


def is_running(item: PageLine, heads: set[str]) -> bool:
    """Whether the line is a running head or a page number."""
    if not item.in_margin:
        return False
    text = item.line.text
    return _masked(text) in heads or _PAGE_NUMBER.fullmatch(text) is not None


def _masked(text: str) -> str:
    return re.sub(r"(?<!\d)\d{1,3}(?!\d)", "#", re.sub(r"\s+", "", text))


def paragraphs(lines: Sequence[TextLine]) -> list[tuple[str, bool, bool]]:
    """Join lines, top to bottom, into paragraphs.

    Gives for each its text, whether its first line goes on from the line before
    (no indent, no heading) and whether its last line breaks off (full, and no end of a sentence).
    """
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, left, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        (
            join_lines([(line.text, True) for line in group]),
            not _opens(group[0], left) and not _centred(group[0], left, right),
            _full(group[-1], right) and group[-1].text.rstrip()[-1:] not in _SENTENCE_END,
        )
        for group in groups
    ]


def _goes_on(group: Sequence[TextLine], line: TextLine, left: float, right: float) -> bool:
    """Whether ``line`` belongs to the paragraph of the lines before it."""
    before = group[-1]
    if _ITEM.match(line.text) and len(before.text) <= _LABEL and len(line.text) <= _LABEL:
        return False
    size = max(before.size, line.size)
    if abs(before.size - line.size) > 0.15 * size:
        return False
    if line.top - before.bottom > 1.6 * size:
        return False
    if _centred(before, left, right) and _centred(line, left, right):
        return len(group) < 3 and not _HEADING.match(line.text)
    return _full(before, right) and not _opens(line, left)


def _opens(line: TextLine, left: float) -> bool:
    """Whether the line begins a paragraph: indented, or a numbered heading."""
    indent = line.x0 - left
    return indent > 1.2 * line.size or _HEADING.match(line.text) is not None


def _full(line: TextLine, right: float) -> bool:
    """Whether the line ends at the right margin (hanging punctuation allowed for)."""
    return right - line.x1 < 2.2 * line.size


def _centred(line: TextLine, left: float, right: float) -> bool:
    """Whether the line stands in the middle, clear of both margins."""
    a, b = line.x0 - left, right - line.x1
    return min(a, b) > 2.5 * line.size and abs(a - b) < 2 * line.size
