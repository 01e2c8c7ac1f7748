"""A document to the reports in it: none, one, or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from common.messages import say
from extract.forms import edition_for
from extract.pages import placed
from extract.records import Document, Figure, Finding, Hint, Place, Report
from extract.reports.annexes import with_annexes
from extract.reports.bureau_totals import wrong_totals
from extract.reports.by_bureau import BureauTables, bureau_tables, read_bureaus, title_of
from extract.reports.candidates import form_runs
from extract.reports.copies import once, together
from extract.reports.damage import damaged
from extract.reports.divisions import division_of
from extract.reports.errata import corrected
from extract.reports.indicators import FIRST_FORM, read_indicators
from extract.reports.metadata import parse_date, read_metadata
from extract.reports.prose import Prose, read_prose
from extract.reports.segments import MAX_SEGMENTS, Segment, segments
from extract.reports.statements import disagreements, in_doubt
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
OLDEST_FORMS = ("2014",)
"""Forms that tables of the bureaus' own resemble."""


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
    shown = [(part, reports_in(part, told)) for part in document.parts if part.shown]
    if not own:
        shown = list(with_annexes(shown, told, reports_in))
    reports = together([*own, *(report for _, found in shown for report in found)])
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
    tables = bureau_tables(document)
    rest = [line for line in stream if line.block not in tables] if tables else stream
    runs = form_runs(with_blank_cells(rest, document))
    parts = segments(document, stream, runs)
    if len(parts) == MAX_SEGMENTS:
        message = say("reports_beyond", max_segments=MAX_SEGMENTS - 1)
        beyond = Finding("limit_reached", message, Place(document.name))
        document = replace(document, problems=(*document.problems, beyond))
    apart: list[Report] = []
    if tables:
        document, apart = _of_bureaus(document, tables, stream, parts, hint)
    found = [
        report
        for segment in parts
        if (report := _report(document, stream, segment, hint)) is not None
    ]
    found += apart
    return tuple(placed(report, document) for report in once(found))


def _of_bureaus(
    document: Document,
    tables: BureauTables,
    stream: Sequence[Line],
    parts: Sequence[Segment],
    hint: Hint | None,
) -> tuple[Document, list[Report]]:
    """The reports of bureaus that have a row each in a table; the document with what was unread."""
    first = next((line.number for line in stream if line.block in tables), 0)
    around = next((part for part in parts if part.first <= first < part.last), parts[-1])
    own = [line for line in stream if around.first <= line.number < around.last]
    year = read_metadata(document, own, around.title, hint).year
    found = read_bureaus(document, tables, stream, year)
    document = replace(document, problems=(*document.problems, *found.unread))
    if _is_of_part(document, own, around, hint):
        return document, []
    told = replace(document, problems=(*document.problems, *found.findings))
    reports = []
    for organ in found.organs.values():
        title = title_of(organ, around.title, year)
        segment = Segment(around.first, around.last, title, organ.runs, organ=title.bureau)
        if (report := _report(told, stream, segment, hint)) is not None:
            reports.append(report)
    return document, reports


def _report(
    document: Document, stream: Sequence[Line], segment: Segment, hint: Hint | None
) -> Report | None:
    own = [line for line in stream if segment.first <= line.number < segment.last]
    meta = read_metadata(document, own, segment.title, hint)
    if segment.organ:
        near = hint.division if hint else None
        own, meta = (
            [],
            replace(meta, bureau=segment.organ, division=division_of(segment.organ, near)),
        )
    if _is_of_part(document, own, segment, hint):
        return None
    titled = _is_titled(segment, document, hint)
    tables = _tables(document, segment, meta.year, titled)
    own_table, unsure = _own_table(own, tables, meta.year, document)
    if own_table:
        tables = None
    edition = tables.edition if tables else None
    prose = read_prose(own, _table_lines(own, segment.runs), edition, meta.year, document.name)
    if tables is None:
        if not (titled and (own_table or prose.is_report(meta.year))):
            return None
        edition = "2008" if meta.year and meta.year < FIRST_FORM else None
        doubts = [*unsure, *_text_only(document, meta.year)]
        doubts += in_doubt(prose.statements, own_table)
    else:
        doubts = _doubts(document, tables, meta.year, prose)
        doubts += corrected(own, tables.figures, document.name)
    doubts += [*wrong_totals(own, document.name), *damaged(own, document.name)]
    doubts += _unnamed(meta.bureau, meta.year, document)
    return Report(
        bureau=meta.bureau,
        year=meta.year,
        edition=edition,
        title=meta.title,
        published_on=meta.published_on,
        division=meta.division,
        figures=tables.figures if tables else own_table,
        sections=prose.sections,
        findings=(*document.problems, *doubts),
        statements=prose.statements,
        document_number=meta.document_number,
        contact=meta.contact,
    )


def _tables(document: Document, segment: Segment, year: int | None, titled: bool) -> Tables | None:
    """The segment's figures; ``None`` where they are too few to be a filled-in form."""
    tables = read_tables(segment.runs, year, document.name)
    filled = [f for f in (tables.figures if tables else ()) if f.value is not None]
    enough = len(filled) >= FEWEST_NUMBERS and (titled or _unmistakable(filled))
    return tables if enough or segment.organ else None


def _doubts(
    document: Document,
    tables: Tables,
    year: int | None,
    prose: Prose,
) -> list[Finding]:
    """What the tables leave in doubt, break, or say otherwise than the text."""
    return [
        *tables.findings,
        *broken_rules(tables.edition, tables.sure, document.name),
        *misread(tables.edition, tables.sure),
        *_wrong_form(tables, year),
        *disagreements(prose.general, tables.sure),
    ]


def _own_table(
    lines: Sequence[Line], tables: Tables | None, year: int | None, document: Document
) -> tuple[tuple[Figure, ...], tuple[Finding, ...]]:
    """The figures of a table of the bureau's own, from a year without a form.

    Nothing where the form's rows tell more of it: a later form may be used for an earlier year.
    """
    if year is None or year >= FIRST_FORM or (tables and tables.edition not in OLDEST_FORMS):
        return (), ()
    figures, findings = read_indicators(lines, document.name)
    rows = len(tables.figures) if tables else 0
    return (figures, findings) if len(figures) >= rows else ((), ())


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


def _text_only(document: Document, year: int | None) -> list[Finding]:
    """The tables are due since the report year 2014; without them it is said."""
    if year is None or year < FIRST_FORM:
        return []
    message = say("tables_unread")
    expected = f"the tables of edition {edition_for(year)}"
    place = Place(document.name)
    return [Finding("text_only", message, place, "no tables", expected, "fail", str(year))]


def _wrong_form(tables: Tables, year: int | None) -> list[Finding]:
    """The form used is not the one laid down for the year."""
    expected = edition_for(year) if year else None
    if year is None or expected == tables.edition:
        return []
    message = say("form_of_other_year", edition=tables.edition, year=year)
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
        message = say("bureau_unnamed")
        result.append(Finding("unknown_bureau", message, place, verdict="uncertain"))
    if year is None:
        message = say("year_unnamed")
        result.append(Finding("unknown_year", message, place, verdict="uncertain"))
    return result
