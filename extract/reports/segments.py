"""Which tables belong to one report: a page may hold two years, two bureaus, or one twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from common.text.normal import squeeze
from extract.forms import edition_names, form
from extract.records import Document, Paragraph
from extract.reports.elsewhere import is_link, texts_of_links
from extract.reports.sections import heading
from extract.reports.titles import Title, is_beginning, is_group, is_title, parse_title
from extract.tables.geometry import named_keys
from extract.tables.row_runs import STRIP, Run
from extract.tables.stream import Line

MAX_SEGMENTS = 60
"""Reports that one document is taken to hold at the most."""
MAX_RUNS = 300
"""Rows of tables that one report is taken to hold at the most."""

Named = frozenset[tuple[str, str]]


@dataclass
class Segment:
    """A stretch of the stream that is one report: its runs, its title, its lines.

    ``named`` holds the columns that the headings above each of the runs name.  ``organ`` is
    the bureau whose row in a table of several the report is; no prose belongs to it.
    """

    first: int
    last: int = 0
    title: Title | None = None
    runs: list[Run] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    organ: str | None = None


def segments(document: Document, lines: Sequence[Line], runs: Sequence[Run]) -> list[Segment]:
    """Cut a document's stream where another report's title stands or a table begins again.

    What comes after ``MAX_SEGMENTS`` of them belongs to none.
    """
    links = texts_of_links(document)
    titles = [(at, title) for at, title in _titles(lines) if not is_link(title.text, links)]
    headings = frozenset(line.number for line in lines if _is_heading(document, line))
    own_name = squeeze(document.meta.get("title", ""))
    starts = {line.number for line in lines if line.soft and _is_first_heading(line)}
    result = [Segment(0)]
    for position, run in enumerate(runs):
        current = result[-1]
        before = runs[position - 1].line if position else -1
        between = [title for at, title in titles if before < at <= run.line]
        named = frozenset(named_keys(run))
        if current.runs and (_other_report(current, between) or _repeats(current, run, named)):
            if len(result) == MAX_SEGMENTS:
                break
            current = Segment(_boundary(before, run.line, titles, starts))
            result.append(current)
        current.runs.append(run)
        current.named.append(named)
    ends = [segment.first for segment in result[1:]]
    for segment, end in zip(result, [*ends, len(lines) + 1], strict=True):
        segment.last = end
        segment.title = _best_title(segment, titles, headings, own_name)
        if segment.title is None and segment.runs:
            segment.title = _beside(segment, titles, lines)
    return result


def _beside(
    segment: Segment, titles: Sequence[tuple[int, Title]], lines: Sequence[Line]
) -> Title | None:
    """The only title on the drawn page on which the tables begin, where columns of text stand
    side by side and the tables come first."""
    pages = {line.number: line.items[0].page for line in lines}
    page = pages.get(segment.runs[0].line)
    found = [
        title
        for at, title in titles
        if segment.first <= at < segment.last and page is not None and pages.get(at) == page
    ]
    named = [title for title in found if title.bureau and title.year]
    return named[0] if len({(title.bureau, title.year) for title in named}) == 1 else None


def _titles(lines: Sequence[Line]) -> list[tuple[int, Title]]:
    """The lines that are titles; a title may be set on up to three lines."""
    found: list[tuple[int, Title]] = []
    above: list[str] = []
    for line in lines:
        filled = [item for item in line.items if item.text.strip()] or line.items
        text = filled[0].text
        if len(filled) <= 2 and len(text) < 200:
            if (title := _title(text, above)) is not None:
                found.append((line.number, title))
            above = [*above[-1:], text] if is_beginning(text) else []
        else:
            above = []
    return found


def _title(text: str, above: Sequence[str]) -> Title | None:
    if "公" not in text and not above:
        return None
    title = parse_title(text) if is_title(text) else None
    if title is not None and title.bureau and title.year:
        return title
    for count in range(1, len(above) + 1):
        whole = "".join([*above[-count:], text])
        joined = parse_title(whole) if is_title(whole) else None
        if joined is not None and (title is None or (joined.bureau and joined.year)):
            title = joined
            if joined.bureau and joined.year:
                break
    return title


def _is_heading(document: Document, line: Line) -> bool:
    block = document.blocks[line.block]
    return isinstance(block, Paragraph) and block.heading is not None


def _is_first_heading(line: Line) -> bool:
    head = heading(line.items[0].text)
    return head is not None and head.number == 1


def _other_report(segment: Segment, titles: Sequence[Title]) -> bool:
    """Whether a title since the last table names another year or organ."""
    known = segment.title
    for title in titles:
        if known is None:
            segment.title = title
            known = title
            continue
        if title.year and known.year and title.year != known.year:
            return True
        if title.bureau and known.bureau and title.bureau != known.bureau:
            return True
    return False


def _repeats(segment: Segment, run: Run, named: Named) -> bool:
    """Whether the run's table is already complete or well under way in the segment.

    Rows left blank, such as the words of a group or a heading, do not count.
    """
    runs = segment.runs
    if len(runs) >= MAX_RUNS:
        return True
    if all(item.reading.kind == "nothing" for item in run.cells):
        return False
    if not any(known.table == run.table and known.rows[:1] == run.rows[:1] for known in runs):
        return False
    same = [
        known
        for known, other in zip(runs, segment.named, strict=True)
        if known.table == run.table
        and any(item.reading.kind != "nothing" for item in known.cells)
        and (known.header == run.header or _alike(run.table, other, named))
    ]
    if not same or not run.rows:
        return False
    if run.rows == (STRIP,):
        return any(known.rows == (STRIP,) for known in same) and run.label is None
    return _stands_again(run, same, runs[-1].table)


def _stands_again(run: Run, same: Sequence[Run], last: str) -> bool:
    """Whether a row of the table comes once more, and not as the rest of one cut by a page."""
    seen = [known.rows[0] for known in same if known.rows]
    if run.rows[0] not in seen:
        return False
    if same[-1].rows and same[-1].rows[0] == run.rows[0] and same[-1].line >= run.line - 1:
        return False
    return len(set(seen)) >= 2 or last != run.table


def _alike(table: str, one: Named, other: Named) -> bool:
    """Whether two runs stand under the same headings: else one is the other's right half."""
    if not one or not other or one <= other or other <= one:
        return True
    columns = {column for _, column in one | other}
    return not any(
        columns <= {column for _, column in found.cells}
        for edition in edition_names()
        if (found := form(edition, table))
    )


def _boundary(before: int, line: int, titles: Sequence[tuple[int, Title]], starts: set[int]) -> int:
    """Where the next report begins, between the last table and the one that repeats."""
    marks = [at for at, _ in titles if before < at <= line]
    marks += [at for at in starts if before < at <= line]
    return min(marks) if marks else before + 1


def _best_title(
    segment: Segment, titles: Sequence[tuple[int, Title]], headings: frozenset[int], named: str
) -> Title | None:
    """The segment's title: the best of those before its tables.

    Menus and lists of other reports stand there, too.  What the page calls
    itself and what it marks as a heading go first; then the last before the
    tables, in a report without tables the first.
    """
    first_run = segment.runs[0].line if segment.runs else segment.last
    inside = [(at, title) for at, title in titles if segment.first <= at <= first_run]
    inside = [entry for entry in inside if not is_group(entry[1].bureau or "")] or inside
    whole = [entry for entry in inside if entry[1].bureau and entry[1].year] or inside
    if not whole:
        return None
    for chosen in (
        [title for _, title in whole if squeeze(title.text) == named],
        [title for at, title in whole if at in headings],
    ):
        if chosen:
            return chosen[-1]
    return whole[-1 if segment.runs else 0][1]
