"""What changed in a report, since when, and whether its source or its reading changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.versions import diff
from archive.versions.diff import Kind
from archive.versions.sources import CAPTURE_SQL

Row = dict[str, Any]
Key = tuple[str, str, str]

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_PLACE = ("url", "grid", "grid_row", "grid_column", "page")


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that differs between two versions; values as in the archive, ``None`` blank.

    ``before_place`` and ``after_place`` say where it stood (url, grid, grid_row,
    grid_column, page).
    """

    kind: Kind
    table: str
    row: str
    column: str
    before: str | None
    after: str | None
    before_place: Mapping[str, Any] | None
    after_place: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ProseChange:
    """Sentences of one section that differ; one of the texts may be empty."""

    kind: Kind
    section: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How version ``after`` differs from ``before``, and since when.

    ``cause`` is ``source`` if they were read from different bytes, ``reading`` if
    another extractor read the same ones.  Each version names the ``sources`` that had it.
    """

    before: Row
    after: Row
    cause: Literal["source", "reading"]
    edition: tuple[str | None, str | None] | None
    cells: tuple[CellChange, ...]
    prose: tuple[ProseChange, ...]

    @property
    def since(self) -> str:
        """When the later state was first captured."""
        return str(self.after["first_seen"])


_VERSION_SQL = """
SELECT v.id AS version_id, r.bureau, r.year, v.number, v.is_current, v.gives_prose, v.edition,
       v.title, v.published_on, v.document_number, v.cells_read, v.cells_blank, v.first_seen,
       v.last_seen, v.extractor_version, v.judged_by, v.digest, g.capture_id
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN readings g ON g.id = v.reading_id
"""


def versions(db: Database, bureau: str, year: int) -> list[Row]:
    """The versions of a report in the order of time, however late an archive told of one.

    Raises :class:`ArchiveError` if there is no such report.
    """
    rows = list(
        db.query(
            f"{_VERSION_SQL} WHERE r.bureau = ? AND r.year = ? ORDER BY v.first_seen, v.number",
            (bureau, year),
        )
    )
    if not rows:
        raise ArchiveError(
            f"no report of {bureau} for {year} in the archive: 'gongan reports' lists what is there"
        )
    return rows


def version(db: Database, version_id: int) -> Row:
    """One version by its number in the archive (``version_id``)."""
    rows = list(db.query(f"{_VERSION_SQL} WHERE v.id = ?", (version_id,)))
    if not rows:
        raise ArchiveError(
            f"no version {version_id} in the archive: 'gongan history BUREAU YEAR' gives version_id"
        )
    return rows[0]


def history(db: Database, bureau: str, year: int) -> list[Row]:
    """One row a version: since when, in which documents, and what changed from the one before.

    ``cause`` is ``first``, ``source`` or ``reading`` (see :class:`Difference`);
    ``changes`` sums up the change in words.
    """
    found: list[Row] = []
    before: Row | None = None
    for row in versions(db, bureau, year):
        change = difference(db, before, row) if before is not None else None
        found.append(
            row
            | {
                "cause": change.cause if change else "first",
                "cells_changed": len(change.cells) if change else None,
                "sentences_changed": len(change.prose) if change else None,
                "changes": _in_words(change) if change else "",
                "documents": documents(db, row["version_id"]),
                "sources": sources(db, row["version_id"]),
            }
        )
        before = row
    return found


def documents(db: Database, version_id: int) -> list[Row]:
    """The documents a version stood in, from when to when, and the state of their address.

    ``is_official`` is ``None`` when that cannot be said (:mod:`archive.versions.origins`).
    """
    return list(
        db.query(
            "SELECT d.url, d.media_type, o.is_official, w.first_seen, w.last_seen,"
            f" {CAPTURE_SQL} AS capture_id,"
            " (SELECT x.outcome FROM vanished_documents x WHERE x.document_id = d.id LIMIT 1)"
            " AS vanished,"
            " (SELECT x.missing_since FROM vanished_documents x WHERE x.document_id = d.id LIMIT 1)"
            " AS missing_since,"
            " coalesce((SELECT x.is_gone FROM vanished_documents x WHERE x.document_id = d.id"
            " LIMIT 1), 0) AS is_gone"
            " FROM version_documents w JOIN documents d ON d.id = w.document_id"
            " JOIN document_origins o ON o.document_id = d.id"
            " JOIN readings g ON g.id = w.last_reading_id WHERE w.version_id = ?"
            " ORDER BY w.first_seen, d.url",
            (version_id,),
        )
    )


_HOLDING = """
SELECT x.version_id, o.id, o.url, o.content_digest FROM reading_versions x
  JOIN readings g ON g.id = x.reading_id JOIN captures o ON o.id = g.capture_id
 UNION
SELECT x.version_id, o.id, o.url, o.content_digest FROM reading_versions x
  JOIN reading_parts p ON p.reading_id = x.reading_id AND p.document_id = x.document_id
  JOIN captures o ON o.id = p.capture_id
"""
"""SQL: the captures that were read as a version: the page, and the file that holds it."""

_FILES = """
SELECT o.content_digest FROM reading_parts p JOIN captures o ON o.id = p.capture_id
 WHERE p.reading_id = {}.id
"""
"""SQL: the contents of what was read along with the page of a reading."""


def sources(db: Database, version_id: int) -> list[str]:
    """The sources that had a version: ``live``, ``import``, ``wayback``, ``commoncrawl``.

    One that web archives alone had is no more on its portal, or never was while we looked.
    """
    rows = db.conn.execute(
        f"SELECT DISTINCT c.source FROM ({_HOLDING}) o JOIN captures c ON c.url = o.url"
        " AND (c.id = o.id OR c.content_digest = o.content_digest)"
        " WHERE o.version_id = ? ORDER BY c.source",
        (version_id,),
    )
    return [source for (source,) in rows.fetchall()]


def timeline(db: Database, bureau: str, year: int) -> list[Row]:
    """Every capture of a report's pages and files, of all sources, in the order of time.

    ``version`` is the number of the version that its content was read as, ``None`` for a
    capture that brought something else (an error, a page in its place).
    """
    return list(
        db.query(
            "WITH held AS MATERIALIZED (SELECT v.number, o.id, o.url, o.content_digest"
            " FROM reports r JOIN versions v ON v.report_id = r.id"
            f" JOIN ({_HOLDING}) o ON o.version_id = v.id"
            " WHERE r.bureau = :bureau AND r.year = :year),"
            " pages AS (SELECT DISTINCT url FROM held)"
            " SELECT c.id AS capture_id, c.url, c.fetched_at, c.source, c.outcome, c.archive_url,"
            " c.digest_agrees, (SELECT max(o.number) FROM held o WHERE o.url = c.url"
            " AND (o.id = c.id OR o.content_digest = c.content_digest)) AS version"
            " FROM pages p JOIN captures c ON c.url = p.url ORDER BY c.fetched_at, c.url, c.id",
            {"bureau": bureau, "year": year},
        )
    )


def difference(db: Database, before: Row, after: Row) -> Difference:
    """What differs between two versions (rows of :func:`version` or :func:`versions`)."""
    edition = (before["edition"], after["edition"])
    return Difference(
        before=before | {"sources": sources(db, before["version_id"])},
        after=after | {"sources": sources(db, after["version_id"])},
        cause="reading" if _same_source(db, before, after) else "source",
        edition=edition if edition[0] != edition[1] else None,
        cells=tuple(_cells(db, before["version_id"], after["version_id"])),
        prose=tuple(_prose(db, before["version_id"], after["version_id"])),
    )


def _same_source(db: Database, before: Row, after: Row) -> bool:
    """Whether one content of one page, with the same files, was read as both versions."""
    row = db.conn.execute(
        "SELECT 1 FROM reading_versions w JOIN readings g ON g.id = w.reading_id"
        " JOIN captures c ON c.id = g.capture_id"
        " JOIN captures d ON d.url = c.url AND d.content_digest = c.content_digest"
        " JOIN readings h ON h.capture_id = d.id JOIN reading_versions x ON x.reading_id = h.id"
        " WHERE w.version_id = ? AND x.version_id = ?"
        f" AND NOT EXISTS ({_FILES.format('g')} EXCEPT {_FILES.format('h')})"
        f" AND NOT EXISTS ({_FILES.format('h')} EXCEPT {_FILES.format('g')}) LIMIT 1",
        (before["version_id"], after["version_id"]),
    ).fetchone()
    return row is not None


def figures(db: Database, version_id: int) -> dict[Key, Row]:
    """The figures of a version by key, with their places."""
    rows = db.query(
        'SELECT f."table", f."row", f."column", f.value, d.url, f.grid, f.grid_row,'
        " f.grid_column, f.page FROM figures f JOIN documents d ON d.id = f.document_id"
        ' WHERE f.version_id = ? ORDER BY f."table", f."row", f."column"',
        (version_id,),
    )
    return {(row["table"], row["row"], row["column"]): row for row in rows}


def _cells(db: Database, before: int, after: int) -> Iterable[CellChange]:
    old, new = figures(db, before), figures(db, after)
    values = [{key: row["value"] for key, row in rows.items()} for rows in (old, new)]
    for kind, key in sorted(diff.cells(*values), key=lambda change: change[1]):
        one, other = old.get(key), new.get(key)
        yield CellChange(
            kind,
            *key,
            one["value"] if one else None,
            other["value"] if other else None,
            {name: one[name] for name in _PLACE} if one else None,
            {name: other[name] for name in _PLACE} if other else None,
        )


def _prose(db: Database, before: int, after: int) -> Iterable[ProseChange]:
    old, new = _sections(db, before), _sections(db, after)
    titles = list(dict.fromkeys([*old, *new]))
    for number in sorted(titles):
        one, other = old.get(number, ("", "")), new.get(number, ("", ""))
        title = other[0] or one[0]
        if one[0] and other[0] and "".join(one[0].split()) != "".join(other[0].split()):
            yield ProseChange("changed", title, one[0], other[0])
        yield from _sentence_changes(title, one[1], other[1])


def _sections(db: Database, version_id: int) -> dict[int, tuple[str, str]]:
    """Title and text of sections by number; sections of one number are put together."""
    found: dict[int, tuple[str, str]] = {}
    for number, title, text in db.conn.execute(
        "SELECT number, title, text FROM sections WHERE version_id = ? ORDER BY position",
        (version_id,),
    ):
        known = found.get(number)
        found[number] = (known[0], f"{known[1]}\n{text}") if known else (title, text)
    return found


def _sentence_changes(section: str, before: str, after: str) -> Iterable[ProseChange]:
    old, new = _sentences(before), _sentences(after)
    for kind, (first, last), (start, end) in diff.passages(old, new):
        yield ProseChange(kind, section, "".join(old[first:last]), "".join(new[start:end]))


def _sentences(text: str) -> list[str]:
    parts = ("".join(part.split()) for part in _SENTENCE.findall(text))
    return [part for part in parts if part]


def _in_words(change: Difference) -> str:
    counts = {
        f"cells {kind}": sum(cell.kind == kind for cell in change.cells)
        for kind in ("gained", "lost", "changed")
    }
    counts["passages of prose changed"] = len(change.prose)
    words = [f"{name}: {count}" for name, count in counts.items() if count]
    if change.edition:
        words.insert(0, f"edition {change.edition[0]} to {change.edition[1]}")
    return ", ".join(words) or "units or the order of sections"
