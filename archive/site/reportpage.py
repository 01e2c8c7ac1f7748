"""One report's page: its head, the form as laid out on paper, findings, prose, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from archive.site import forms

Row = Mapping[str, Any]
_Spot = tuple[int, int, int, int]


class Query(Protocol):
    """Runs one SELECT with named parameters and gives its rows."""

    async def __call__(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """The rows of ``sql``."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as it is shown: with separators, blank if blank; ``about`` says where it stood.

    ``finding`` is the number of the finding on its cell, if there is one.
    """

    text: str
    unit: str
    about: str
    finding: int | None = None


HEAD_SQL = """
SELECT r.id AS report_id, v.id AS version_id, v.number, v.is_current, r.bureau, r.year,
       r.division, v.edition, v.title, v.published_on, v.bureau_from, v.cells_read,
       v.cells_blank, v.extractor_version, v.judged_by, v.first_seen, v.last_seen, v.digest,
       r.portal_id, p.name AS portal
  FROM versions v JOIN reports r ON r.id = v.report_id LEFT JOIN portals p ON p.id = r.portal_id
 WHERE r.id = :report AND (v.number = :number OR (:number IS NULL AND v.is_current = 1))
"""
VERSIONS_SQL = """
SELECT number, is_current, edition, cells_read, cells_blank, first_seen, last_seen
  FROM versions WHERE report_id = :report ORDER BY number DESC
"""
SOURCES_SQL = """
SELECT d.url, d.media_type, s.first_seen, s.last_seen, g.capture_id, c.payload_digest,
       c.fetched_at
  FROM version_documents s
  JOIN documents d ON d.id = s.document_id
  JOIN readings g ON g.id = s.last_reading_id
  JOIN captures c ON c.id = g.capture_id
 WHERE s.version_id = :version ORDER BY s.first_seen, d.url
"""
FIGURES_SQL = 'SELECT * FROM figures WHERE version_id = :version ORDER BY "table", "row", "column"'
FINDINGS_SQL = """
SELECT * FROM findings
 WHERE version_id = :version AND extractor_version = :extractor ORDER BY id
"""
SECTIONS_SQL = "SELECT * FROM sections WHERE version_id = :version ORDER BY position"


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
    findings = await query(FINDINGS_SQL, version=version, extractor=head["judged_by"])
    tables, others = lay_out(head["edition"], figures, findings)
    return {
        "head": head,
        "tables": tables,
        "others": others,
        "findings": findings,
        "sections": await query(SECTIONS_SQL, version=version),
        "versions": await query(VERSIONS_SQL, report=report),
        "sources": await query(SOURCES_SQL, version=version),
    }


def lay_out(
    edition: str | None, figures: Sequence[Row], findings: Sequence[Row]
) -> tuple[Sequence[forms.Table[ShownFigure]], list[tuple[Row, ShownFigure]]]:
    """The form's tables with the figures in them, and the figures it has no cell for."""
    marks = {spot: finding["id"] for finding in findings if (spot := _spot(finding)) is not None}
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


def _shown(figure: Row, marks: Mapping[_Spot, int]) -> ShownFigure:
    spot = _spot(figure)
    return ShownFigure(
        text=number_text(figure["value"]),
        unit="元" if figure["unit"] == "CNY" else "",
        about=_about(figure),
        finding=marks.get(spot) if spot else None,
    )


def _spot(row: Row) -> _Spot | None:
    """The cell a figure or finding stands at, if it stands in a table."""
    values = (row["document_id"], row["grid"], row["grid_row"], row["grid_column"])
    return None if None in values else values


def number_text(value: str | None) -> str:
    """An exact decimal with separators of thousands; nothing for a blank cell."""
    return "" if value is None else f"{Decimal(value):,f}"


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
