"""One report's page: its head, the form as laid out on paper, findings, prose, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site import forms
from archive.site.asking import Query, Row
from archive.site.changes import changes
from archive.site.numbers import number_text, published_money

_Spot = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as it is shown: with separators, blank if blank; ``about`` says where it stood.

    ``published`` is an amount of money in the source's own unit (the text is then
    in yuan); ``finding`` the number of the finding on its cell, and ``message`` its
    words, if there is one; ``name`` and ``document`` are what its snapshot is asked by.
    """

    text: str
    unit: str
    about: str
    name: str
    document: int
    published: str = ""
    finding: int | None = None
    message: str = ""


HEAD_SQL = """
SELECT r.id AS report_id, v.id AS version_id, v.number, v.is_current, r.bureau, r.year,
       l.division, l.level, l.province, v.edition, v.title, v.published_on, v.bureau_from,
       v.cells_read, v.cells_blank, v.extractor_version, v.judged_by, v.first_seen,
       v.last_seen, v.digest, v.document_number, v.contact, r.portal_id, p.name AS portal
  FROM versions v JOIN reports r ON r.id = v.report_id LEFT JOIN portals p ON p.id = r.portal_id
  LEFT JOIN report_list l ON l.report_id = r.id
 WHERE r.id = :report AND (v.number = :number OR (:number IS NULL AND v.is_current = 1))
"""
VERSIONS_SQL = """
SELECT number, is_current, edition, cells_read, cells_blank, first_seen, last_seen
  FROM versions WHERE report_id = :report ORDER BY number DESC
"""
SOURCES_SQL = """
SELECT d.id AS document_id, d.url, d.media_type, s.first_seen, s.last_seen, g.capture_id,
       c.payload_digest, c.fetched_at
  FROM version_documents s
  JOIN documents d ON d.id = s.document_id
  JOIN readings g ON g.id = s.last_reading_id
  JOIN captures c ON c.id = g.capture_id
 WHERE s.version_id = :version ORDER BY s.first_seen, d.url
"""
FIGURES_SQL = """
SELECT f.*, k.row_label, k.column_label FROM figures f
  JOIN versions v ON v.id = f.version_id
  LEFT JOIN figure_keys k ON k.edition = v.edition AND k."table" = f."table"
   AND k."row" = f."row" AND k."column" = f."column"
 WHERE f.version_id = :version ORDER BY k.position, f."table", f."row", f."column"
"""
FINDINGS_SQL = """
SELECT f.*, (SELECT d.decision FROM decisions d WHERE d.report_id = v.report_id
              AND d.fingerprint = f.fingerprint ORDER BY d.id DESC LIMIT 1) AS decision,
       (SELECT d.why FROM decisions d WHERE d.report_id = v.report_id
              AND d.fingerprint = f.fingerprint ORDER BY d.id DESC LIMIT 1) AS why
  FROM findings f JOIN versions v ON v.id = f.version_id
 WHERE f.version_id = :version AND f.extractor_version = v.judged_by ORDER BY f.id
"""
SECTIONS_SQL = "SELECT * FROM sections WHERE version_id = :version ORDER BY position"
STATEMENTS_SQL = "SELECT * FROM statements WHERE version_id = :version ORDER BY id"
NEIGHBOURS_SQL = """
SELECT report_id, year FROM report_list WHERE bureau = :bureau ORDER BY year
"""


async def context(query: Query, report: int, number: int | None) -> dict[str, Any] | None:
    """What the page of a report shows: its current version, or the one with ``number``.

    ``None`` if there is no such report or version.
    """
    heads = await query(HEAD_SQL, report=report, number=number)
    if not heads:
        return None
    head = heads[0]
    version = head["version_id"]
    figures = await query(FIGURES_SQL, version=version)
    findings = await query(FINDINGS_SQL, version=version)
    tables, others = lay_out(head["edition"], figures, findings)
    return {
        "head": head,
        "figures": figures,
        "tables": tables,
        "others": others,
        "findings": findings,
        "sections": await query(SECTIONS_SQL, version=version),
        "statements": await query(STATEMENTS_SQL, version=version),
        "versions": await query(VERSIONS_SQL, report=report),
        "changes": await changes(query, report, head["number"]),
        "sources": await query(SOURCES_SQL, version=version),
        "neighbours": await query(NEIGHBOURS_SQL, bureau=head["bureau"]),
    }


def lay_out(
    edition: str | None, figures: Sequence[Row], findings: Sequence[Row]
) -> tuple[Sequence[forms.Table[ShownFigure]], list[tuple[Row, ShownFigure]]]:
    """The form's tables with the figures in them, and the figures it has no cell for."""
    marks = {spot: finding for finding in findings if (spot := _spot(finding)) is not None}
    shown = {(row["table"], row["row"], row["column"]): _shown(row, marks) for row in figures}
    tables = forms.tables(edition, shown) if edition else ()
    filled = tuple(
        table
        for table in tables
        if any(
            cell is not None for part in table.parts for line in part.lines for cell in line.cells
        )
    )
    placed = {(key.table, key.row, key.column) for key in forms.keys(edition)}
    others = [
        (row, shown[row["table"], row["row"], row["column"]])
        for row in figures
        if (row["table"], row["row"], row["column"]) not in placed
    ]
    return filled, others


def _shown(figure: Row, marks: Mapping[_Spot, Row]) -> ShownFigure:
    spot = _spot(figure)
    finding = marks.get(spot) if spot else None
    money = figure["unit"] == "CNY"
    return ShownFigure(
        text=number_text(figure["value"]),
        unit="元" if money else "",
        about=_about(figure),
        name=f"{figure['table']}.{figure['row']}.{figure['column']}",
        document=figure["document_id"],
        published=published_money(figure["value"], figure["raw"]) if money else "",
        finding=finding["id"] if finding else None,
        message=finding["message"] if finding else "",
    )


def _spot(row: Row) -> _Spot | None:
    """The cell a figure or finding stands at, if it stands in a table."""
    values = (row["document_id"], row["grid"], row["grid_row"], row["grid_column"])
    return None if None in values else values


def _about(figure: Row) -> str:
    """In words: what the cell said, and where it is."""
    raw = " ".join(figure["raw"].split())
    parts = [f"published as “{raw}”" if raw else "left blank"]
    if figure["grid"] is not None:
        parts.append(f"table {figure['grid']}")
        if figure["grid_row"] is not None and figure["grid_column"] is not None:
            parts.append(f"row {figure['grid_row'] + 1}, column {figure['grid_column'] + 1}")
    if figure["page"] is not None:
        parts.append(f"page {figure['page']}")
    return ", ".join(parts)
