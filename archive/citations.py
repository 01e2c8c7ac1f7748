"""How to cite a figure, a report or a release: as text, BibTeX, RIS and CSL-JSON.

Names hold: a report is ``CODE/YEAR``, a figure ``CODE/YEAR/table.row.column``, and
``@sha256:...`` behind either names the version; without it the current one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.citing import Cited, cell_words, of_report
from archive.errors import ArchiveError
from archive.release.changes import describe
from archive.release.description import AUTHORS, SUMS, measured
from archive.release.reports import codes
from archive.versions.sources import CAPTURE_SQL, DRAWING_SQL, HELD_IN_SQL

_NAME = re.compile(
    r"(?P<bureau>[^/@]+)/(?P<year>[0-9]{4})(?:/(?P<cell>\w+\.\w+\.\w+))?"
    r"(?:@(?P<version>sha256:[0-9a-f]{8,64}))?$"
)
_HINT = "name it CODE/YEAR or CODE/YEAR/table.row.column, with @sha256:... for a version"

_REPORT = f"""
SELECT r.bureau, r.year, v.id AS version_id, v.reading_id, v.number, v.digest, v.title,
       v.published_on, d.url, c.id AS capture_id, c.fetched_at, c.payload_digest, c.source,
       c.archive_url, {DRAWING_SQL} AS drawing_digest
  FROM reports r
  JOIN versions v ON v.report_id = r.id
  JOIN readings g ON g.id = v.reading_id
  {HELD_IN_SQL}
  JOIN captures c ON c.id = {CAPTURE_SQL}
 WHERE r.bureau = :bureau AND r.year = :year
   AND iif(:version IS NULL, v.is_current = 1, substr(v.digest, 1, length(:version)) = :version)"""
_FIGURE = f"""
SELECT f.value, f.unit, f.raw, f.page, f.grid, f.grid_row, f.grid_column, f.quote, d.url,
       c.id AS capture_id, c.fetched_at, c.payload_digest, c.source, c.archive_url,
       {DRAWING_SQL} AS drawing_digest,
       k.kind AS corrected, k.value AS corrected_value, k.why AS corrected_why, k.corrected_by,
       w.why AS flagged, w.flagged_by
  FROM figures f
  JOIN documents d ON d.id = f.document_id
  JOIN readings g ON g.id = :reading_id
  JOIN captures c ON c.id = {CAPTURE_SQL}
  LEFT JOIN current_corrections k ON k.version_id = f.version_id AND k."table" = f."table"
   AND k."row" = f."row" AND k."column" = f."column"
  LEFT JOIN current_flags w ON w.version_id = f.version_id AND w."table" = f."table"
   AND w."row" = f."row" AND w."column" = f."column"
 WHERE f.version_id = :version_id AND f."table" = :table AND f."row" = :row
   AND f."column" = :column"""

_SOURCE = ("url", "fetched_at", "payload_digest", "source", "archive_url", "drawing_digest")


def find(db: Database, name: str) -> Cited:
    """The report or figure of this name, a bureau's formal name doing for its code.

    Raises :class:`ArchiveError` if the archive has none of that name.
    """
    match = _NAME.match(name)
    if match is None:
        raise ArchiveError(f"{name!r} is no name of a report or figure: {_HINT}")
    bureau, code = _bureau(db, match["bureau"])
    values = {"bureau": bureau, "year": int(match["year"]), "version": match["version"]}
    rows = list(db.query(_REPORT, values))
    if not rows:
        of = f" in a version {match['version']}" if match["version"] else ""
        raise ArchiveError(
            f"the archive has no report of {bureau} about {match['year']}{of}:"
            " 'gongan reports' and 'gongan versions' list what it has"
        )
    if len(rows) > 1:
        raise ArchiveError(f"{match['version']} begins {len(rows)} versions: give more of it")
    stem = f"{code}/{match['year']}"
    if match["cell"] is None:
        return of_report(f"{stem}@{rows[0]['digest']}", rows[0], rows[0])
    source, said = _cell(db, rows[0], match["cell"])
    return of_report(f"{stem}/{match['cell']}@{rows[0]['digest']}", rows[0], source, said)


def _bureau(db: Database, given: str) -> tuple[str, str]:
    """Name and code of a bureau that is given by one of them."""
    known = codes(name for (name,) in db.conn.execute("SELECT DISTINCT bureau FROM reports"))
    if given in known:
        return given, known[given]
    found = [name for name, code in known.items() if code == given]
    if not found and re.search(r"-[0-9a-f]{8}$", given):  # by an older list of divisions
        found = [name for name, code in known.items() if code[-9:] == given[-9:]]
    if len(found) != 1:
        raise ArchiveError(f"the archive has no bureau {given}: 'gongan reports' lists what it has")
    return found[0], known[found[0]]


def _cell(db: Database, report: Mapping[str, Any], cell: str) -> tuple[Mapping[str, Any], str]:
    """The report as the file has it in which a figure stands, and the figure in words."""
    key = dict(zip(("table", "row", "column"), cell.split("."), strict=True))
    values = {"reading_id": report["reading_id"], "version_id": report["version_id"], **key}
    row = next(iter(db.query(_FIGURE, values)), None)
    if row is None:
        raise ArchiveError(
            f"the report of {report['bureau']} about {report['year']} has no cell {cell}:"
            " 'gongan figures' lists those it has"
        )
    source: dict[str, Any] = dict(report)
    if row["capture_id"] != report["capture_id"]:  # another file of the article
        source |= {name: row[name] for name in _SOURCE}
    elsewhere = row["url"] if row["url"] != report["url"] else None
    return source, cell_words(cell, row, elsewhere)


def release(folder: Path) -> Cited:
    """The release in a folder; raises :class:`ArchiveError` if there is none."""
    about = describe(folder)
    date = str(about["created"])[:10]
    digest = measured(folder / SUMS).digest
    title = str(about["title"]).rpartition(", release ")[0]
    name = f"{about['name']}-{about['version']}"
    text = f"{AUTHORS} ({date[:4]}). {title} (version {about['version']}) [Data set]."
    note = f"{SUMS} sha256:{digest}"
    return Cited(
        "dataset", name, AUTHORS, title, date, None, None, str(about["version"]), note,
        f"{text} {note}", "en",
    )  # fmt: skip
