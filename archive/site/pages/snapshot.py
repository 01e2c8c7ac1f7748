"""The archived page beside a report: which view of which capture, with which place marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.site.preview.snapshot import Job
from archive.site.preview.spots import spot_of
from archive.versions.sources import CAPTURE_SQL, DRAWING_SQL, MEDIA_TYPE_SQL, STOOD_IN_SQL

if TYPE_CHECKING:
    from archive.site.ask import Query, Row

SOURCE_SQL = f"""
SELECT v.id AS version_id, d.id AS document_id, d.url, d.media_type, c.id AS capture_id,
       {MEDIA_TYPE_SQL} AS read_as, c.payload_digest, c.content_type, c.fetched_at,
       c.source, c.archive_url,
       {DRAWING_SQL} AS drawing,
       v.report_id, v.number
  FROM versions v
  JOIN documents d ON d.id = :document
  JOIN readings g ON g.id = coalesce(:reading, (SELECT s.reading_id FROM ({STOOD_IN_SQL}) s
                                                 WHERE s.document_id = d.id))
  JOIN captures c ON c.id = {CAPTURE_SQL}
 WHERE v.id = :version
"""
_PLACE = "block, grid, grid_row, grid_column, page, box, quote"
FIGURE_SQL = f"""
SELECT (SELECT v.reading_id FROM versions v WHERE v.id = version_id) AS reading, {_PLACE}
  FROM figures WHERE version_id = :version AND document_id = :document
   AND "table" = :table AND "row" = :row AND "column" = :column
"""
FINDING_SQL = f"""
SELECT reading_id AS reading, {_PLACE}
  FROM findings WHERE version_id = :version AND document_id = :document AND id = :id
"""
STATEMENT_SQL = f"""
SELECT reading_id AS reading, {_PLACE}
  FROM statements WHERE version_id = :version AND document_id = :document AND id = :id
"""
DOUBTS_SQL = f"""
SELECT {_PLACE} FROM findings WHERE version_id = :version AND document_id = :document
"""
VIEWS = ("page", "look", "read")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a snapshot: a figure, finding or statement to mark, and the view.

    ``cell`` is ``table.row.column``; ``page`` a page's number.
    """

    cell: str | None = None
    finding: int | None = None
    statement: int | None = None
    view: str = "page"
    page: int | None = None


def wanted(arguments: Mapping[str, str]) -> Wanted:
    """What a query string asks for; what makes no sense is left out."""

    def number(name: str) -> int | None:
        text = arguments.get(name) or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    view = arguments.get("view") or "page"
    cell = arguments.get("cell") or ""
    return Wanted(
        cell=cell if cell.count(".") == 2 else None,
        finding=number("finding"),
        statement=number("statement"),
        view=view if view in VIEWS else "page",
        page=number("page"),
    )


def find(query: Query, version: int, document: int, wish: Wanted) -> tuple[Row, Job] | None:
    """The document of a version with the capture it was read from, and the view wanted.

    That is the capture in which the place wanted was found, or the one last read.  ``None`` if
    the version has no such document.
    """
    place = _place(query, version, document, wish)
    reading = place["reading"] if place else None
    rows = query(SOURCE_SQL, version=version, document=document, reading=reading)
    return (rows[0], _job(query, rows[0], wish, place)) if rows else None


def _job(query: Query, row: Row, wish: Wanted, place: Row | None) -> Job:
    doubts = query(DOUBTS_SQL, version=row["version_id"], document=row["document_id"])
    return Job(
        capture_id=row["capture_id"],
        url=row["url"],
        content_type=row["content_type"],
        media_type=row["read_as"] or "",
        view=wish.view,
        page=wish.page,
        spot=spot_of(place) if place else None,
        doubts=tuple(map(spot_of, doubts)),
        drawing=row["drawing"],
    )


def _place(query: Query, version: int, document: int, wish: Wanted) -> Row | None:
    """The place wanted, and the reading that found it."""
    place = {"version": version, "document": document}
    rows: Sequence[Row] = []
    if wish.cell is not None:
        table, row, column = wish.cell.split(".")
        rows = query(FIGURE_SQL, **place, table=table, row=row, column=column)
    elif wish.finding is not None:
        rows = query(FINDING_SQL, **place, id=wish.finding)
    elif wish.statement is not None:
        rows = query(STATEMENT_SQL, **place, id=wish.statement)
    return rows[0] if rows else None
