"""What a new reading of a capture would change in the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.versions import diff
from archive.versions.diff import Kind
from archive.versions.extractors import order
from archive.versions.file import content_digest
from archive.versions.filing import decimal_text
from extract.records import Finding, Report

What = Literal["report", "cell", "prose", "finding"]
Name = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between the last reading of a capture and a new one.

    ``name`` is a cell's key (``table/row/column``), a finding's rule or a report's
    edition; ``before`` and ``after`` are values, or the finding's message.
    """

    capture_id: int
    url: str
    bureau: str | None
    year: int | None
    what: What
    kind: Kind
    name: str
    before: str | None = None
    after: str | None = None


@dataclass(slots=True)
class _Held:
    """A report as it stands in the archive by the last reading of a capture."""

    edition: str | None = None
    digests: set[str] = field(default_factory=set)
    cells: dict[str, str | None] = field(default_factory=dict)
    findings: dict[str, tuple[str, str, bool]] = field(default_factory=dict)


def changes(
    db: Database,
    capture_id: int,
    reports: Sequence[Report],
    problems: Sequence[Finding],
    *,
    bureau: str | None = None,
) -> list[Change]:
    """What filing ``reports`` and ``problems`` as a reading of the capture would change.

    ``bureau`` stands for one that a report does not name.
    """
    row = db.conn.execute("SELECT url FROM captures WHERE id = ?", (capture_id,)).fetchone()
    if row is None:
        raise ArchiveError(f"no capture {capture_id} in the archive: check the number")
    (url,) = row
    before = _held(db, capture_id)
    after = _filed(reports, bureau)
    found: list[Change] = []
    for name in sorted(before.keys() | after.keys()):
        change = _Teller(capture_id, url, name)
        found += _of_report(change, before.get(name), after.get(name))
    if not before and not after:
        found += _of_problems(db, capture_id, url, problems)
    return found


def _held(db: Database, capture_id: int) -> dict[Name, _Held]:
    """The reports of the best reading of the capture's content."""
    reading_id = _best_reading(db, capture_id)
    held: dict[Name, _Held] = {}
    for version_id, bureau, year, edition, digest in db.conn.execute(
        "SELECT v.id, r.bureau, r.year, v.edition, v.digest FROM reading_versions w"
        " JOIN versions v ON v.id = w.version_id JOIN reports r ON r.id = v.report_id"
        " WHERE w.reading_id = ?",
        (reading_id,),
    ).fetchall():
        report = held.setdefault((bureau, year), _Held(edition))
        report.digests.add(digest)
        report.cells |= dict(
            db.conn.execute(
                'SELECT "table" || \'/\' || "row" || \'/\' || "column", value FROM figures'
                " WHERE version_id = ?",
                (version_id,),
            ).fetchall()
        )
        for fingerprint, rule, message, here in db.conn.execute(
            "SELECT f.fingerprint, f.rule, f.message, f.document_id = ("
            "SELECT g.document_id FROM readings g WHERE g.id = ?) FROM findings f"
            " JOIN versions v ON v.id = f.version_id AND f.extractor_version = v.judged_by"
            " WHERE v.id = ?",
            (reading_id, version_id),
        ):
            report.findings[fingerprint] = (rule, message, bool(here))
    return held


def _best_reading(db: Database, capture_id: int) -> int | None:
    rows = db.conn.execute(
        "SELECT g.id, g.extractor_version, g.read_at FROM captures c JOIN captures o"
        " ON o.url = c.url AND (o.id = c.id OR o.content_digest = c.content_digest)"
        " JOIN readings g ON g.capture_id = o.id WHERE c.id = ? AND g.state <> 'failed'",
        (capture_id,),
    ).fetchall()
    best = max(rows, key=lambda row: (order(row[1]), row[2]), default=None)
    return best[0] if best else None


def _filed(reports: Sequence[Report], named: str | None) -> dict[Name, Report]:
    """The reports that would be filed, by bureau and year."""
    return {
        (bureau, report.year): report
        for report in reports
        if (bureau := report.bureau or named) is not None
        and report.year is not None
        and (report.figures or report.sections)
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    """Makes the changes of one report of one capture."""

    capture_id: int
    url: str
    name: Name

    def __call__(
        self, what: What, kind: Kind, label: str, old: str | None = None, new: str | None = None
    ) -> Change:
        return Change(self.capture_id, self.url, *self.name, what, kind, label, old, new)


def _of_report(change: _Teller, before: _Held | None, after: Report | None) -> list[Change]:
    if before is None or after is None:
        edition = before.edition if before else after.edition if after else None
        return [change("report", "lost" if before else "gained", edition or "no tables")]
    found = _of_cells(change, before.cells, after)
    if not found and content_digest(after) not in before.digests:
        found.append(change("prose", "changed", "sections"))
    return found + _of_findings(change, before, after)


def _of_cells(change: _Teller, held: Mapping[str, str | None], after: Report) -> list[Change]:
    cells = {
        "/".join(figure.key): None if figure.value is None else decimal_text(figure.value)
        for figure in after.figures
    }
    return [
        change("cell", kind, key, held.get(key), cells.get(key))
        for kind, key in sorted(diff.cells(held, cells), key=lambda one: one[1])
    ]


def _of_findings(change: _Teller, before: _Held, after: Report) -> list[Change]:
    new = {finding.fingerprint: finding for finding in after.findings}
    lost = [
        change("finding", "lost", rule, message)
        for fingerprint, (rule, message, here) in before.findings.items()
        if here and fingerprint not in new
    ]
    gained = [
        change("finding", "gained", finding.rule, None, finding.message)
        for fingerprint, finding in new.items()
        if fingerprint not in before.findings
    ]
    return lost + gained


def _of_problems(
    db: Database, capture_id: int, url: str, problems: Sequence[Finding]
) -> list[Change]:
    """Changes of a document without a report: the problems of reading it."""
    known = dict(
        db.conn.execute(
            "SELECT rule, message FROM findings WHERE version_id IS NULL AND reading_id = ("
            "SELECT max(g.id) FROM readings g JOIN captures o ON o.id = g.capture_id"
            " JOIN captures c ON c.url = o.url AND (c.id = o.id"
            " OR c.content_digest = o.content_digest) WHERE c.id = ?)",
            (capture_id,),
        ).fetchall()
    )
    new = {problem.rule: problem.message for problem in problems}
    lost = [
        Change(capture_id, url, None, None, "finding", "lost", rule, known[rule])
        for rule in known
        if rule not in new
    ]
    gained = [
        Change(capture_id, url, None, None, "finding", "gained", rule, None, new[rule])
        for rule in new
        if rule not in known
    ]
    return lost + gained
