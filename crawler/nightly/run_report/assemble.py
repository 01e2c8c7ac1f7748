"""The report of a nightly run, put together from the archive."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import nights
from archive.errors import ArchiveError
from common.times import timestamp
from crawler.nightly.run_report import collect
from crawler.nightly.run_report.causes import failed_requests, refusals
from crawler.nightly.run_report.conditions import standing
from crawler.nightly.run_report.plain import ReportError, Truncated, first
from crawler.nightly.run_report.problems import of_portal
from crawler.nightly.run_report.records import (
    Condition,
    DeferredPortal,
    Named,
    PortalCounts,
    Run,
    RunReport,
    Size,
    Stop,
    Trouble,
    Unfinished,
)

logger = logging.getLogger(__name__)


def build(
    db: Database,
    run_id: int,
    *,
    due: Collection[str],
    waiting: Sequence[DeferredPortal] = (),
    stopped: Stop = "done",
    error: str | None = None,
    failures: Sequence[str] = (),
    known: Collection[str] | None = None,
) -> RunReport:
    """The report of a run that has just ended; nothing is written.

    ``due`` are the portals that were to be crawled (those without a row in
    ``portal_runs`` were not reached), ``waiting`` those left alone because of earlier
    trouble, ``stopped`` and ``error`` why the run ended, ``failures`` faults that
    belong to no portal.  ``known`` limits the present states to these portals: those
    of the registry.

    Whatever was read while the run went counts as its own, also documents that an
    earlier run had fetched.  A run that was killed, and so has no end in the archive, can
    be reported on later: it ended with the last sign of it.  Raises
    :class:`ArchiveError` if there is no such run.
    """
    span = collect.span(db, run_id)
    stand = standing(db, run_id, known)
    crawls = nights.portal_runs(db, run_id)
    names = _names(db)
    crawled = {row["portal_id"] for row in crawls}
    missed = [Named(id_, names.get(id_)) for id_ in due if id_ not in crawled]
    captures = _captures(db, run_id)
    return RunReport(
        run=_run(span, stopped, None if error is None else _storable(error)),
        portals=_counts(crawls, stand.conditions, len(missed), len(waiting)),
        requests=sum(captures.values()),
        bytes=_received(db, run_id),
        captures=captures,
        new_reports=collect.new_reports(db, span),
        new_versions=collect.new_versions(db, span),
        unchanged=int(json.loads(span.row["counts"]).get("reports_unchanged", 0)),
        documents_read=span.states.total(),
        unreadable=collect.unreadable(db, span),
        conditions=stand.conditions,
        recovered=first(stand.recovered),
        states=stand.states,
        unfinished=first([_unfinished(row, names) for row in crawls if _is_unfinished(row)]),
        not_reached=first(missed),
        waiting=tuple(replace(one, name=names.get(one.portal_id)) for one in waiting),
        causes=failed_requests(db, run_id),
        refusals=refusals(db, run_id),
        findings=collect.findings(db, span),
        vanished=collect.vanished(db, span),
        queue=_queue(db),
        hosts=_hosts(db),
        database=_size(db, run_id),
        failures=tuple(map(_storable, failures)),
    )


def stored(db: Database, name: str | None = None) -> RunReport:
    """The stored report of a run, named by number or uuid; without a name the latest.

    Raises :class:`ArchiveError` if there is none.
    """
    if name is None:
        found = _latest(db, "")
        if found is None:
            raise ArchiveError("no run report in the archive yet: 'gongan nightly' makes them")
        return found
    row = db.conn.execute(
        "SELECT id FROM runs WHERE uuid = ? OR id = ?",
        (name, int(name) if name.isascii() and name.isdigit() and len(name) < 19 else None),
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no run {name} in the archive: 'gongan runs' lists them")
    report = nights.report(db, row[0])
    if report is None:
        raise ArchiveError(f"run {name} has no report: only nightly runs have one")
    return RunReport.from_json(report)


def before(db: Database, run_id: int) -> RunReport | None:
    """The report of the run before this one that has one.

    One that this program cannot read counts as none, with a warning in the log.
    """
    where = "WHERE r.started_at < (SELECT started_at FROM runs WHERE id = ?)"
    try:
        return _latest(db, where, run_id)
    except ReportError as error:
        logger.warning("compared with no earlier run: %s", error)
        return None


def _latest(db: Database, where: str, *values: object) -> RunReport | None:
    row = db.conn.execute(
        "SELECT r.id FROM run_reports o JOIN runs r ON r.id = o.run_id"
        f" {where} ORDER BY r.started_at DESC, r.uuid LIMIT 1",
        values,
    ).fetchone()
    found = nights.report(db, row[0]) if row is not None else None
    return None if found is None else RunReport.from_json(found)


def _run(span: collect.Span, stopped: Stop, error: str | None) -> Run:
    started, ended = (datetime.fromisoformat(text) for text in (span.row["started_at"], span.ended))
    return Run(
        uuid=span.row["uuid"],
        command=span.row["command"],
        state=span.row["state"],
        started_at=timestamp(started),
        finished_at=timestamp(ended),
        seconds=round((ended - started).total_seconds(), 3),
        stopped=stopped,
        error=error,
        user_agent=span.row["user_agent"],
    )


def _names(db: Database) -> dict[str, str]:
    return dict(db.conn.execute("SELECT id, name FROM portals").fetchall())


def _storable(message: str) -> str:
    """A message without half characters, as in names of files that are no UTF-8."""
    return message.encode("utf-8", "replace").decode("utf-8")


def _is_unfinished(row: dict[str, Any]) -> bool:
    return bool(row["state"] == "unfinished")


def _unfinished(row: dict[str, Any], names: dict[str, str]) -> Unfinished:
    return Unfinished(
        row["portal_id"], names.get(row["portal_id"]), row["mode"], row["ended"], row["detail"]
    )


def _counts(
    crawls: Sequence[dict[str, Any]], conditions: Sequence[Condition], missed: int, waiting: int
) -> PortalCounts:
    failed = {
        condition.portal_id
        for condition in conditions
        for problem in of_portal(condition)
        if problem.failure and problem.tonight
    }
    rest = [row for row in crawls if row["portal_id"] not in failed]
    unfinished = sum(map(_is_unfinished, rest))
    return PortalCounts(
        due=len(crawls) + missed,
        crawled=len(crawls),
        ok=len(rest) - unfinished,
        failed=len(crawls) - len(rest),
        unfinished=unfinished,
        not_reached=missed,
        waiting=waiting,
    )


def _captures(db: Database, run_id: int) -> dict[str, int]:
    rows = db.conn.execute(
        "SELECT outcome, count(*) FROM captures WHERE run_id = ? GROUP BY outcome", (run_id,)
    )
    return dict(rows.fetchall())


def _received(db: Database, run_id: int) -> int:
    """Bytes of the bodies that were sent; one that 304 stands for was not."""
    row = db.conn.execute(
        "SELECT coalesce(sum(y.size), 0) FROM captures c JOIN payloads y"
        " ON y.digest = c.payload_digest WHERE c.run_id = ? AND c.status IS NOT 304",
        (run_id,),
    ).fetchone()
    return int(row[0])


def _queue(db: Database) -> dict[str, int]:
    return dict(db.conn.execute("SELECT why, count(*) FROM queue GROUP BY why").fetchall())


def _hosts(db: Database) -> Truncated[Trouble]:
    troubles = sorted(nights.troubles(db).values(), key=lambda one: (-one.nights, one.host))
    return first(
        [
            Trouble(one.host, one.nights, one.reason, one.first_seen, one.not_before)
            for one in troubles
        ]
    )


def _size(db: Database, run_id: int) -> Size:
    """Pages times page size: what the file has once its journal is worked in."""
    pages, size = (
        db.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    last = before(db, run_id)
    return Size(pages * size, pages * size - last.database.bytes if last is not None else None)
