"""A document to the reports in it: none, one, or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.forms import edition_for
from extract.pages import placed
from extract.records import Document, Figure, Finding, Hint, Place, Report, Section, Statement
from extract.reports.candidates import form_runs
from extract.reports.copies import once, together
from extract.reports.metadata import parse_date, read_metadata
from extract.reports.sections import read_passages, read_sections
from extract.reports.segments import MAX_SEGMENTS, Segment, segments
from extract.reports.statements import disagreements, read_statements
from extract.reports.titles import is_of_part, is_title
from extract.reports.unshown import with_unshown
from extract.tables.assign import Tables, broken_rules, read_tables
from extract.tables.blank_lines import with_blank_cells
from extract.tables.misread import misread
from extract.tables.naming import is_table_word
from extract.tables.row_runs import Run
from extract.tables.stream import Line, lines

FEWEST_NUMBERS = 4
"""Figures with a value that make tables a filled-in form, not a template or a chance likeness."""
HEAD_LINES = 12
"""Lines before a flattened table's first number in which words of its header may stand."""
TELLING_TABLES = ("requests", "statistics")
FEWEST_ROWS = 6
"""Rows of a telling table that make an untitled document a report."""
FEWEST_STATED = 2
"""Figures stated in sentences that make a shorter one a report."""
SHORTEST_PROSE = 300
"""Characters of sectioned prose that make a titled page a report without tables."""


def reports_in(document: Document, hint: Hint | None = None) -> tuple[Report, ...]:
    """The reports a document holds, in its order; empty when it holds none.

    A report that stands twice is given once.  ``hint`` says what the finder of
    the document knows; it is used only where the document is silent.  Parts
    are read each for itself; parts of one report (its prose on the page, its
    tables in an attachment) are given as one, each figure with its own place.
    """
    own = _own_reports(document, hint)
    if not document.parts:
        return own
    told = _part_hint(document, hint, own)
    shown = [found for part in document.parts if part.shown for found in reports_in(part, told)]
    reports = together([*own, *shown])
    for part in document.parts:
        if not part.shown:
            reports = with_unshown(reports, reports_in(part, told), part.name)
    return reports


def _part_hint(document: Document, hint: Hint | None, own: Sequence[Report]) -> Hint:
    """What a page says of its attachments: title and date, and what its finder knows.

    The only report on the page lends its name where the page has no title.
    """
    hint = hint or Hint()
    title = document.meta.get("title") or hint.title
    if len(own) == 1 and not is_title(title or ""):
        title = own[0].title or title
        hint = replace(hint, bureau=hint.bureau or own[0].bureau)
    return replace(
        hint,
        title=title,
        published_on=parse_date(document.meta.get("published_on", "")) or hint.published_on,
    )


def _own_reports(document: Document, hint: Hint | None) -> tuple[Report, ...]:
    stream = list(lines(document))
    runs = form_runs(with_blank_cells(stream, document))
    parts = segments(document, stream, runs)
    if len(parts) == MAX_SEGMENTS:
        message = f"the document holds more than {MAX_SEGMENTS - 1} reports; the rest was not read"
        beyond = Finding("limit_reached", message, Place(document.name))
        document = replace(document, problems=(*document.problems, beyond))
    found = [
        report
        for segment in parts
        if (report := _report(document, stream, segment, hint)) is not None
    ]
    return tuple(placed(report, document) for report in once(found))


def _report(
    document: Document, stream: Sequence[Line], segment: Segment, hint: Hint | None
) -> Report | None:
    own = [line for line in stream if segment.first <= line.number < segment.last]
    meta = read_metadata(document, own, segment.title, hint)
    if _is_of_part(document, own, segment, hint):
        return None
    titled = _is_titled(segment, document, hint)
    tables = _tables(document, segment, meta.year, titled)
    edition = tables.edition if tables else None
    skipped = _table_lines(own, segment.runs)
    sections = read_sections(own, skipped, edition in ("2019", "2021"))
    passages = list(read_passages(own, skipped, document.name))
    stated = [(p.section, read_statements([(p.text, p.place)])) for p in passages]
    statements = tuple(dict.fromkeys(found for _, said in stated for found in said))
    if tables is None:
        if not (titled and _is_prose_report(sections, meta.year, len(statements))):
            return None
        edition = "2008" if meta.year and meta.year < 2014 else None
        doubts = _text_only(document, meta.year)
    else:
        doubts = _doubts(document, tables, meta.year, stated)
    doubts += _unnamed(meta.bureau, meta.year, document)
    return Report(
        bureau=meta.bureau,
        year=meta.year,
        edition=edition,
        title=meta.title,
        published_on=meta.published_on,
        division=meta.division,
        figures=tables.figures if tables else (),
        sections=sections,
        findings=(*document.problems, *doubts),
        statements=statements,
        document_number=meta.document_number,
        contact=meta.contact,
    )


def _tables(document: Document, segment: Segment, year: int | None, titled: bool) -> Tables | None:
    """The segment's figures; ``None`` where they are too few to be a filled-in form."""
    tables = read_tables(segment.runs, year, document.name)
    filled = [f for f in (tables.figures if tables else ()) if f.value is not None]
    enough = len(filled) >= FEWEST_NUMBERS and (titled or _unmistakable(filled))
    return tables if enough else None


def _doubts(
    document: Document,
    tables: Tables,
    year: int | None,
    stated: Sequence[tuple[int, tuple[Statement, ...]]],
) -> list[Finding]:
    """What the tables leave in doubt, break, or say otherwise than the text."""
    return [
        *tables.findings,
        *broken_rules(tables.edition, tables.sure, document.name),
        *misread(tables.edition, tables.sure),
        *_wrong_form(tables, year),
        *disagreements(_general(stated, tables.edition), tables.sure),
    ]


def _general(
    stated: Sequence[tuple[int, tuple[Statement, ...]]], edition: str
) -> tuple[Statement, ...]:
    """The statements that repeat the tables: those of section 一 where sections are laid down."""
    laid_down = edition in ("2019", "2021")
    chosen = (found for section, said in stated if section == 1 or not laid_down for found in said)
    return tuple(dict.fromkeys(chosen))


def _table_lines(lines: Sequence[Line], runs: Sequence[Run]) -> frozenset[int]:
    """The lines that belong to tables: rows, headers, and group words set as paragraphs."""
    numbers: set[int] = set()
    for run in runs:
        numbers.update(item.line for item in run.cells)
        numbers.update(line.number for line in run.header)
        if run.label is not None:
            numbers.add(run.label.line)
    if not numbers:
        return frozenset()
    tables = frozenset(run.table for run in runs)
    first, last = min(numbers) - HEAD_LINES, max(numbers)
    numbers.update(
        line.number
        for line in lines
        if line.soft and first <= line.number <= last and is_table_word(line.items[0], tables)
    )
    return frozenset(numbers)


def _is_titled(segment: Segment, document: Document, hint: Hint | None) -> bool:
    """Whether the text, the page or whoever found it calls it a report."""
    names = [document.meta.get("title", ""), hint.title or "" if hint else ""]
    return segment.title is not None or any(is_title(name) for name in names if name)


def _is_of_part(
    document: Document, own: Sequence[Line], segment: Segment, hint: Hint | None
) -> bool:
    """Whether the text calls itself the publication of a quarter, a half year or a month."""
    if _is_titled(segment, document, hint):
        return False
    first_run = segment.runs[0].line if segment.runs else segment.last
    above = [line.items[0].text for line in own if line.number <= first_run]
    names = [document.meta.get("title", ""), (hint.title if hint else "") or "", *above]
    return any(is_of_part(name) for name in names)


def _unmistakable(filled: Sequence[Figure]) -> bool:
    """Whether figures alone tell a report: other statistics share some labels, never most.

    The rows of section 二 (行政许可, 行政处罚 ...) stand in many statistics.
    """
    rows: dict[str, set[str]] = {}
    for figure in filled:
        rows.setdefault(figure.table, set()).add(figure.row)
    return any(
        len(found) >= FEWEST_ROWS for table, found in rows.items() if table in TELLING_TABLES
    )


def _is_prose_report(sections: Sequence[Section], year: int | None, stated: int) -> bool:
    """Whether a titled page is a report in prose: with sections, and enough text or figures."""
    length = sum(len(section.text) for section in sections)
    enough = length >= SHORTEST_PROSE or stated >= FEWEST_STATED
    return year is not None and len(sections) >= 2 and enough


def _text_only(document: Document, year: int | None) -> list[Finding]:
    """The tables are due since the report year 2014; without them it is said."""
    if year is None or year < 2014:
        return []
    message = "the report has no tables that could be read; they may be images or attachments"
    expected = f"the tables of edition {edition_for(year)}"
    place = Place(document.name)
    return [Finding("text_only", message, place, "no tables", expected, "fail", str(year))]


def _wrong_form(tables: Tables, year: int | None) -> list[Finding]:
    """The form used is not the one laid down for the year."""
    expected = edition_for(year) if year else None
    if year is None or expected == tables.edition:
        return []
    message = f"the form of {tables.edition} is used for the report year {year}"
    return [
        Finding(
            "edition_year_mismatch",
            message,
            tables.figures[0].where,
            tables.edition,
            expected or "no form before 2014",
            "fail",
            str(year),
        )
    ]


def _unnamed(bureau: str | None, year: int | None, document: Document) -> list[Finding]:
    place = Place(document.name)
    result = []
    if bureau is None:
        message = "neither title, signature nor portal names the bureau"
        result.append(Finding("unknown_bureau", message, place, verdict="uncertain"))
    if year is None:
        message = "neither title nor text gives the report's year"
        result.append(Finding("unknown_year", message, place, verdict="uncertain"))
    return result
