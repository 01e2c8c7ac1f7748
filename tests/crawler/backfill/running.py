"""Backfills in a process of their own, and what the corpus holds afterwards."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from archive.records import Capture
from archive.store import open_archive
from crawler.cli.main import cli
from crawler.importing.captures import portal_records
from spiders.portals import Portal
from tests.crawler.backfill.world import FIRST, LAST, Bureau, live
from tests.crawler.running import ROOT
from tests.patience import GIVEN_UP

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def command(
    db: Path,
    url: str,
    entries: Sequence[dict[str, Any]],
    *,
    source: str = "wayback",
    years: tuple[int, int] = (FIRST, LAST),
    versions: bool = False,
    plan: bool = False,
    hours: float = 0,
    die_at: int = 0,
    **settings: Any,
) -> list[str]:
    """The command line of one backfill; its clock is so many ``hours`` ahead.

    It kills itself before its SQL statement of number ``die_at``, if that is given.
    """
    order = {
        "db": str(db),
        "url": url,
        "portals": entries,
        "source": source,
        "years": years,
        "versions": versions,
        "plan": plan,
        "hours": hours,
        "die_at": die_at,
        "settings": settings,
    }
    return [sys.executable, "-m", "tests.crawler.backfill.runner", json.dumps(order)]


def run(db: Path, url: str, entries: Sequence[dict[str, Any]], **options: Any) -> dict[str, Any]:
    """Run a backfill to its end; gives the summary, the plans and what the limiter slept."""
    done = subprocess.run(
        command(db, url, entries, **options),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**told, "stderr": done.stderr}


def seed(db: Path, bureaus: Iterable[Bureau]) -> None:
    """Put what the present portals show into the corpus, as a live crawl would."""
    for bureau in bureaus:
        put_live(db, bureau.entry(), live(bureau))


def put_live(db: Path, entry: dict[str, Any], pages: Iterable[tuple[str, bytes]]) -> None:
    """Put pages of one portal into the corpus, to be read by the next run."""
    with open_archive(db) as archive:
        archive.put_portals(portal_records([Portal(**_tuples(entry))]))
        number = archive.start_run("crawl", user_agent=None, settings={})
        for url, body in pages:
            capture = Capture(
                number,
                url,
                "ok",
                NOW,
                NOW,
                portal_id=entry["id"],
                status=200,
                body=body,
                response_headers=(("Content-Type", "text/html; charset=utf-8"),),
            )
            archive.mark_for_reading(archive.add_capture(capture).id)
        archive.finish_run(number, "ok", {})


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}


def rows(db: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query."""
    connection = sqlite3.connect(db)
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute(sql, values)]
    finally:
        connection.close()


def reports(db: Path) -> set[tuple[str, int]]:
    """Bureau and year of each report that has a current version."""
    found = rows(
        db,
        "SELECT r.bureau, r.year FROM reports r JOIN versions v ON v.report_id = r.id"
        " WHERE v.is_current = 1",
    )
    assert len(found) == len({tuple(row.values()) for row in found})
    return {(row["bureau"], row["year"]) for row in found}


def gongan(db: Path, command: str, *arguments: str) -> str:
    """What a command that only looks prints of the corpus."""
    told = CliRunner().invoke(cli, [command, *arguments, "--db", str(db)])
    assert told.exit_code == 0, told.output
    return told.output


def state(db: Path) -> list[tuple[Any, ...]]:
    """What the corpus says, without numbers and times of runs: for comparing two of them."""
    pages = rows(
        db,
        "SELECT url, source, outcome, fetched_at, archive_url, payload_digest, digest_agrees"
        " FROM captures WHERE kind NOT IN ('index', 'archive') ORDER BY 1, 2, 4, 5",
    )
    versions = rows(
        db,
        "SELECT r.bureau, r.year, v.digest, v.is_current, v.first_seen, v.last_seen"
        " FROM versions v JOIN reports r ON r.id = v.report_id ORDER BY 1, 2, 3",
    )
    return [tuple(row.values()) for row in (*pages, *versions)]
