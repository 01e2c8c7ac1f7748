"""The audit of an archive: its current reports read through, its findings kept.

The table ``audit_findings`` follows from the current versions and the rules alone; the
archive remembers what it was made from, so that one can tell when it is older.  Decisions
on a finding are kept apart, by its fingerprint, and outlive it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby, islice
from typing import Any

from sqlite_utils import Database

from archive.audit.copies import COPIES, copies
from archive.audit.find import Tables, across_years
from archive.audit.finding import AuditFinding
from archive.audit.rules import Audited, rules
from archive.audit.sentences import Wholes
from archive.bureau_codes import bureau_code
from archive.errors import translate_sqlite_errors
from archive.store import Archive
from extract.reports.restated import Stated, of_whole, restated

_AT_ONCE = 400
_FACT = "audited"
_REPORTS = """
SELECT r.id, v.id, n.bureau, r.year, v.edition,
       (SELECT o.id FROM versions o WHERE o.report_id = r.id AND o.gives_prose = 1)
  FROM versions v
  JOIN reports r ON r.id = v.report_id
  JOIN bureau_names n ON n.name = r.bureau
 WHERE v.is_current = 1 AND v.edition IS NOT NULL"""
_BY_BUREAU = f"{_REPORTS} ORDER BY n.bureau, r.year, r.bureau = n.bureau DESC, r.id"


def findings(db: Database) -> Iterator[AuditFinding]:
    """What the audit finds in the current reports, a bureau at a time.

    Of two reports of one bureau about one year, under an older name, the one under its
    present name counts.
    """
    tables, wholes = Tables(), Wholes()
    for _, group in groupby(_reports(db), key=lambda one: one.bureau):
        by_year: dict[int, Audited] = {}
        for report in group:
            by_year.setdefault(report.year, report)
        reports = list(by_year.values())
        yield from across_years(reports)
        for report in reports:
            wholes.take(report)
            yield from tables.copies(report)
    yield from copies(db)
    yield from wholes.findings()


def _reports(db: Database) -> Iterator[Audited]:
    heads = iter(db.conn.execute(_BY_BUREAU).fetchall())
    while some := list(islice(heads, _AT_ONCE)):
        values: dict[int, dict[Any, Decimal | None]] = {row[1]: {} for row in some}
        marks = ",".join("?" * len(values))
        for version, table, row, column, value in db.conn.execute(
            'SELECT version_id, "table", "row", "column", value FROM figures'
            f" WHERE version_id IN ({marks})",
            list(values),
        ):
            number = None if value is None else Decimal(value)
            values[version][table, row, column] = number
        whole, of_last_year = _said(db, some)
        for report_id, version, bureau, year, edition, _ in some:
            code = bureau_code(bureau)
            own = code if len(code) == 6 else None  # a branch's code is longer
            yield Audited(
                report_id, bureau, year, edition, values.pop(version), own,
                tuple(of_last_year[report_id]), tuple(whole[report_id]),
            )  # fmt: skip


Said = dict[int, list[Stated]]


def _said(db: Database, some: Sequence[tuple[Any, ...]]) -> tuple[Said, Said]:
    """What the sentences of some reports say of whole places, and of the year before."""
    prose = {row[5]: (row[0], row[3]) for row in some if row[5] is not None}
    marks = ",".join("?" * len(prose))
    whole, of_last_year = (
        defaultdict[int, list[Stated]](list),
        defaultdict[int, list[Stated]](list),
    )
    for version, text in db.conn.execute(
        f"SELECT version_id, text FROM sections WHERE version_id IN ({marks})"
        " ORDER BY version_id, position",
        list(prose),
    ):
        report_id, year = prose[version]
        of_last_year[report_id] += restated(text, year)
        whole[report_id] += of_whole(text, year)
    return whole, of_last_year


def message(finding: AuditFinding) -> str:
    """A finding in words, with its arithmetic."""
    return f"{rules().meanings[finding.rule].en} {finding.arithmetic}"


def is_fresh(db: Database) -> bool:
    """Whether the kept findings are those of the reports as they are now."""
    row = db.conn.execute("SELECT value FROM archive_info WHERE key = ?", (_FACT,)).fetchone()
    return row is not None and row[0] == _state(db)


def _state(db: Database) -> str:
    """Names what the audit is made from: the rules, the current versions, and their copies."""
    digest = hashlib.sha256(repr(rules()).encode())
    for query in (_BY_BUREAU, COPIES):
        for row in db.conn.execute(query):
            digest.update(repr(tuple(row)).encode())
    return f"sha256:{digest.hexdigest()}"


def freshen(archive: Archive) -> None:
    """Make the findings anew if reports changed since the last audit."""
    with translate_sqlite_errors(archive.path):
        fresh = is_fresh(archive.db)
    if not fresh:
        archive.write(lambda: refresh(archive.db))


def refresh(db: Database) -> int:
    """Make the table of the audit's findings anew; gives how many there are.

    Part of the caller's transaction.
    """
    count = put(db, findings(db))
    db.table("archive_info").upsert({"key": _FACT, "value": _state(db)}, pk="key")
    return count


def kept(db: Database) -> list[AuditFinding]:
    """The findings of the last audit."""
    rows = db.conn.execute(
        "SELECT rule, report_id, cell, other_report_id, other_cell, observed, expected, arithmetic"
        " FROM audit_findings ORDER BY id"
    )
    return [AuditFinding(*row) for row in rows]


def put(db: Database, found: Iterable[AuditFinding]) -> int:
    """Keep these findings in place of those that were kept."""
    rows = [
        (one.rule, rules().meanings[one.rule].verdict, one.report_id, one.cell, one.other_id,
         one.other_cell, one.observed, one.expected, one.arithmetic, one.texts, message(one),
         one.fingerprint)
        for one in found
    ]  # fmt: skip
    db.conn.execute("DELETE FROM audit_findings")
    db.conn.executemany(
        "INSERT OR IGNORE INTO audit_findings (rule, verdict, report_id, cell, other_report_id,"
        " other_cell, observed, expected, arithmetic, texts, message, fingerprint)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    (count,) = db.conn.execute("SELECT count(*) FROM audit_findings").fetchone()
    return int(count)
