"""How fast the archive writes, beside plain sqlite3 inserts of the same rows.

``python -m bench.archive_writing [PAGES]`` captures and files invented pages (read
beforehand) into an archive, then inserts the very rows it made, compressed and
indexed already, into a second file of the same schema, in as many transactions.
Prints both rates and their ratio; medians of several rounds.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlite_utils import Database

from archive import migrations
from archive.connection import connect, prepare
from archive.records import Capture, Reading
from archive.store import open_archive
from archive.versions.search import SOURCES, index_text
from bench.warc_pages import captures, portal_records, portals
from crawler.reading.read import ReadResult, read_payload
from extract.records import Hint

GOAL = 0.6
ROUNDS = 5
_BY_READING = {
    "readings": "SELECT id, * FROM readings",
    "reading_versions": "SELECT reading_id, * FROM reading_versions",
    "versions": "SELECT reading_id, * FROM versions",
    "documents": "SELECT (SELECT min(g.id) FROM readings g WHERE g.document_id = d.id), d.*"
    " FROM documents d",
    "reports": "SELECT (SELECT min(v.reading_id) FROM versions v WHERE v.report_id = r.id), r.*"
    " FROM reports r",
    "version_documents": "SELECT first_reading_id, * FROM version_documents",
    "findings": "SELECT reading_id, * FROM findings",
    "sections": "SELECT v.reading_id, s.* FROM sections s JOIN versions v ON v.id = s.version_id",
}
_BY_READING_SOME = {
    "figures": "SELECT v.reading_id, {columns} FROM figures f"
    " JOIN versions v ON v.id = f.version_id",
    "statements": "SELECT f.reading_id, {columns} FROM statements f",
}
Transaction = list[tuple[str, list[tuple[object, ...]]]]


def main(pages: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen, results = _read(pages)
        ours, theirs = [], []
        for number in range(ROUNDS):
            path = folder / f"archive{number}.db"
            ours.append(pages / _write(path, chosen, results))
            plain = folder / f"plain{number}.db"
            theirs.append(pages / _insert(plain, _transactions(path)))
    ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    print(f"archive:       {median(ours):7.1f} pages/s (capture, then report with its figures)")
    print(f"plain sqlite3: {median(theirs):7.1f} pages/s (the same rows, made already)")
    print(
        f"ratio:         {median(ratios):7.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f};"
        f" goal: at least {GOAL})"
    )


def _read(pages: int) -> tuple[list[Capture], dict[str, ReadResult]]:
    names = {portal.host: portal.name for portal in portals(40)}
    chosen = list(captures(0, pages, again=0))
    results = {}
    for capture in chosen:
        host = capture.url.split("/")[2]
        body = capture.body or b""
        results[capture.url] = read_payload(
            body, "text/html", capture.url, Hint(bureau=names[host])
        )
    return chosen, results


def _write(path: Path, chosen: Iterable[Capture], results: dict[str, ReadResult]) -> float:
    """Seconds for capturing, marking and filing every page."""
    with open_archive(path) as archive:
        archive.put_portals(portal_records(portals(40)))
        run = archive.start_run("bench", user_agent=None, settings={})
        started = perf_counter()
        for capture in chosen:
            stored = archive.add_capture(replace(capture, run_id=run))
            archive.mark_for_reading(stored.id, "年报")
            result = results[capture.url]
            archive.add_reading(
                Reading(
                    capture_id=stored.id,
                    url=capture.url,
                    media_type=result.media_type,
                    state=result.state,
                    extractor_version="1",
                    seconds=result.seconds,
                    title=result.title,
                    reports=result.reports,
                    problems=result.problems,
                )
            )
        return perf_counter() - started


def _transactions(path: Path) -> tuple[Transaction, list[Transaction]]:
    """The archive's rows as statements and values: what comes first, and one list a commit."""
    db = sqlite3.connect(path)
    found: dict[int, Transaction] = defaultdict(list)
    first = [_whole(db, name) for name in ("portals", "runs")]
    commits: list[Transaction] = []
    queries = dict(_BY_READING)
    for table, sql in _BY_READING_SOME.items():
        names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        queries[table] = sql.format(columns=", ".join(f'f."{name}"' for name in names))
    for table, sql in queries.items():
        grouped: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        for reading, *values in db.execute(sql):
            grouped[reading].append(tuple(values))
        for reading, rows in grouped.items():
            found[reading].append((_statement(db, table), rows))
    for table, sql in SOURCES.items():
        owner = "titles_fts" if table == "titles_fts" else "sections"
        for number, *texts in db.execute(sql).fetchall():
            key = "SELECT reading_id FROM versions WHERE id = ?"
            if owner == "sections":
                key = (
                    "SELECT v.reading_id FROM versions v JOIN sections s ON s.version_id = v.id"
                    " WHERE s.id = ?"
                )
            (reading,) = db.execute(key, (number,)).fetchone()
            columns = "bureau, title" if table == "titles_fts" else "title, text"
            insert = f"INSERT INTO {table} (rowid, {columns}) VALUES (?, ?, ?)"
            found[reading].append((insert, [(number, *map(index_text, texts))]))
    payload = _statement(db, "payloads")
    capture = _statement(db, "captures")
    readings = dict(db.execute("SELECT capture_id, id FROM readings"))
    for row in db.execute("SELECT * FROM captures ORDER BY id").fetchall():
        body = db.execute(
            "SELECT y.* FROM payloads y JOIN captures c ON c.payload_digest = y.digest"
            " WHERE c.id = ?",
            (row[0],),
        ).fetchall()
        commits.append([(payload, body), (capture, [row])])
        mark = "UPDATE captures SET to_read = 1, link_text = ? WHERE id = ?"
        commits.append([(mark, [("年报", row[0])])])
        commits.append(found[readings[row[0]]])
    db.close()
    return [entry for entry in first if entry[1]], commits


def _whole(db: sqlite3.Connection, table: str) -> tuple[str, list[tuple[object, ...]]]:
    return _statement(db, table), db.execute(f"SELECT * FROM {table}").fetchall()


def _statement(db: sqlite3.Connection, table: str) -> str:
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})"


def _insert(path: Path, rows: tuple[Transaction, list[Transaction]]) -> float:
    """Seconds for inserting the rows into an empty archive's schema."""
    connection = connect(path, read_only=False)
    prepare(connection, path, new=True)
    migrations.apply(Database(connection))
    connection.execute("PRAGMA foreign_keys = OFF")
    first, commits = rows
    for sql, values in first:
        connection.executemany(sql, values)
    started = perf_counter()
    for commit in commits:
        connection.execute("BEGIN IMMEDIATE")
        for sql, values in commit:
            connection.executemany(sql, values)
        connection.execute("COMMIT")
    seconds = perf_counter() - started
    connection.close()
    return seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
