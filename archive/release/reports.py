"""The reports of a release with the names that hold, in the order of all its tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from archive.audit import store
from archive.audit.rules import rules
from archive.bureau_codes import bureau_code
from archive.versions.sources import CAPTURE_SQL, DRAWING_SQL, HELD_IN_SQL

Row = tuple[Any, ...]

Place = tuple[str, str, str | None, str | None]
"""Address of a document, when it was captured, the digest of its bytes, and that of the page as
a browser showed it, where that was read."""

_REPORTS = f"""
SELECT r.id, v.id, r.bureau, r.year, coalesce(r.division, p.division), v.edition, v.title,
       v.published_on, v.document_number, v.contact, v.digest, v.number,
       (SELECT count(*) FROM versions o WHERE o.report_id = r.id), v.cells_read, v.cells_blank,
       (SELECT count(*) FROM findings f WHERE f.version_id = v.id
           AND f.extractor_version = v.judged_by),
       d.url, c.fetched_at, c.payload_digest, {DRAWING_SQL}, v.first_seen, v.last_seen,
       v.extractor_version, d.id, v.reading_id
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN readings g ON g.id = v.reading_id
  {HELD_IN_SQL}
  JOIN captures c ON c.id = {CAPTURE_SQL}
  LEFT JOIN portals p ON p.id = r.portal_id
 WHERE v.is_current = 1"""


@dataclass(frozen=True, slots=True)
class Report:
    """One report's current version.

    ``number`` is its place in the release, ``row`` what the table ``reports`` has of it,
    ``place`` is its document's; the other numbers are the archive's own.
    """

    number: int
    report_id: int
    version_id: int
    document_id: int
    reading_id: int
    bureau: str
    year: int
    edition: str | None
    name: str
    row: Row
    place: Place


def level_of(division: str | None) -> str | None:
    """The level of a bureau by its division's code; ``None`` if it has none."""
    if division is None:
        return None
    if division == "000000":
        return "ministry"
    if division.endswith("0000"):
        return "province"
    return "prefecture" if division.endswith("00") else "county"


def codes(bureaus: Iterable[str]) -> dict[str, str]:
    """The code of each bureau.  Of names that share one (公安部 has two) all but the shortest
    are told apart by eight digits of the name's SHA-256, as other bureaus are."""
    by_code: dict[str, list[str]] = defaultdict(list)
    for bureau in set(bureaus):
        by_code[bureau_code(bureau)].append(bureau)
    found = {}
    for code, names in by_code.items():
        first, *others = sorted(names, key=lambda name: (len(name), name))
        found[first] = code
        found |= {name: f"{code}-{sha256(name.encode()).hexdigest()[:8]}" for name in others}
    return found


def reports(db: Database) -> list[Report]:
    """The current version of every report, by bureau code and year."""
    rows = db.conn.execute(_REPORTS).fetchall()
    code = codes(row[2] for row in rows)
    rows.sort(key=lambda row: (code[row[2]], row[3], row[2]))
    return [_report(number, row, code[row[2]]) for number, row in enumerate(rows)]


def _report(number: int, row: Row, code: str) -> Report:
    report_id, version_id, bureau, year, division, edition, *more = row
    *more, document_id, reading_id = more
    name = f"{code}/{year}"
    place = (level_of(division), division[:2] if division else None)
    shown = (name, bureau, code, division, *place, year, edition, *more)
    url, fetched_at, payload_digest, drawing_digest = more[-7:-3]
    return Report(number, report_id, version_id, document_id, reading_id, bureau, year, edition,
                  name, shown, (url, fetched_at, payload_digest, drawing_digest))  # fmt: skip


_VERSIONS = f"""
SELECT v.report_id, v.number, v.digest, v.is_current, v.edition, v.title, v.published_on, d.url,
       c.fetched_at, c.payload_digest, {DRAWING_SQL}, v.cells_read, v.cells_blank, v.first_seen,
       v.last_seen, v.extractor_version
  FROM versions v
  JOIN readings g ON g.id = v.reading_id
  {HELD_IN_SQL}
  JOIN captures c ON c.id = {CAPTURE_SQL}
 ORDER BY v.number"""


def versions(db: Database, there: Mapping[int, Report]) -> list[Row]:
    """The rows of the table of versions; ``there`` are the reports by the archive's number."""
    rows = [row for row in db.conn.execute(_VERSIONS) if row[0] in there]
    rows.sort(key=lambda row: (there[row[0]].number, row[1]))
    return [(there[row[0]].name, *row[1:3], bool(row[3]), *row[4:]) for row in rows]


_DOCUMENTS = """
WITH used AS (
  SELECT w.document_id, v.report_id FROM version_documents w JOIN versions v ON v.id = w.version_id
  UNION SELECT f.document_id, v.report_id FROM versions v
          JOIN (SELECT DISTINCT version_id, document_id FROM figures) f ON f.version_id = v.id
  UNION SELECT g.document_id, v.report_id FROM versions v JOIN readings g ON g.id = v.reading_id
  UNION SELECT coalesce(f.document_id, g.document_id), NULL FROM findings f
          JOIN readings g ON g.id = f.reading_id
)
SELECT d.url, d.host, d.media_type, d.title, o.is_official, d.first_seen, d.last_seen,
       count(DISTINCT u.report_id)
  FROM used u
  JOIN documents d ON d.id = u.document_id
  JOIN document_origins o ON o.document_id = d.id
 GROUP BY d.id ORDER BY d.url"""


def documents(db: Database) -> list[Row]:
    """The rows of the table of documents: those that reports, figures or findings name."""
    return [
        (*row[:4], None if row[4] is None else bool(row[4]), *row[5:])
        for row in db.conn.execute(_DOCUMENTS)
    ]


_FINDINGS = """
SELECT report_id, bureau, year, rule, verdict, decision, why, decided_at, message, observed,
       expected, subject, fingerprint, url, page, grid, grid_row, grid_column
  FROM current_findings
 ORDER BY fingerprint, url"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the figures need of one finding."""

    report_id: int
    rule: str
    subject: str
    decision: str
    url: str | None
    page: int | None


def findings(db: Database, there: Mapping[int, Report]) -> tuple[list[Row], list[Doubt]]:
    """The rows of the table of findings, and those on reports as the figures need them."""
    rows, doubts = [], []
    for row in db.conn.execute(_FINDINGS):
        report_id, bureau, year, rule, verdict, decision, why, at, *more = row
        report = there.get(report_id)
        subject = more[3]
        if report is not None:
            doubts.append(Doubt(report_id, rule, subject, decision, more[5], more[6]))
        cell = subject.replace("/", ".") if report and subject.count("/") == 2 else None
        place = report.number if report else len(there)
        shown = (report.name if report else None, bureau, year, cell, rule, verdict, decision)
        rows.append((place, *shown, why, at, *more))
    rows.sort(key=lambda row: row[0])
    return [row[1:] for row in rows], doubts


_DECIDED = """
SELECT report_id, fingerprint, decision, why, decided_at FROM decisions
 WHERE report_id IS NOT NULL ORDER BY decided_at, decision DESC, why DESC, decided_by DESC"""


def audit(db: Database, there: Mapping[int, Report]) -> list[Row]:
    """The rows of the table of the audit: as kept, or made now if reports changed since."""
    decided = {(row[0], row[1]): row[2:] for row in db.conn.execute(_DECIDED)}
    found = set(store.kept(db) if store.is_fresh(db) else store.findings(db))
    rows = [
        (there[one.report_id].number, one.rule, one.cell, one.fingerprint,
         (there[one.report_id].name, one.cell.replace("/", "."), there[one.other_id].name,
          one.other_cell.replace("/", "."), one.rule, rules().meanings[one.rule].verdict,
          *decided.get((one.report_id, one.fingerprint), ("pending", None, None)),
          one.observed, one.expected, one.arithmetic, one.fingerprint))
        for one in found
    ]  # fmt: skip
    return [row[-1] for row in sorted(rows)]


def corrections(db: Database) -> dict[int, dict[str, Row]]:
    """The corrections that hold, by report and cell: value (``None`` for blank), why, who, when."""
    return _noted(db, "value, why, corrected_by, corrected_at FROM current_corrections")


def flags(db: Database) -> dict[int, dict[str, Row]]:
    """The flags that hold, by report and cell: why, who, when."""
    return _noted(db, "why, flagged_by, flagged_at FROM current_flags")


def _noted(db: Database, columns: str) -> dict[int, dict[str, Row]]:
    found: dict[int, dict[str, Row]] = defaultdict(dict)
    for report, table, row, column, *more in db.conn.execute(
        f'SELECT report_id, "table", "row", "column", {columns}'
    ):
        found[report][f"{table}/{row}/{column}"] = tuple(more)
    return dict(found)


def chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    """The items, ``size`` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
