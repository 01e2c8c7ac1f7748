"""Uniting archives: everything another one holds, by digest and identity, once.

What is stored for good has names that hold in every archive: payloads their
digest, runs their uuid, captures address, time and digest, documents their
address, readings capture, extractor and time, reports bureau and year, versions
their digest.  What both archives have is joined by rules that do not ask which came
first; what follows from the rest is settled anew.  So uniting archives in any
order, and again, gives the same content.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from archive.captures import headers, payloads, revisits
from archive.connection import check_file, is_current
from archive.errors import ArchiveError
from archive.merging import touched
from archive.merging.conversions import join_conversions
from archive.merging.nights import join_nights
from archive.merging.readings import join_readings
from archive.merging.reports import join_reports
from archive.merging.rows import (
    Maps,
    Row,
    greater,
    insert,
    joined_row,
    rows,
    update,
)
from archive.store import Archive, open_archive
from archive.upkeep.backup import copy
from archive.versions import settle
from archive.versions.sources import INSIDE_SQL

PAYLOADS_AT_ONCE = 100
"""Payloads that are committed together."""

_STATES = ("running", "interrupted", "failed", "ok")


def merge(archive: Archive, other: Path) -> Counter[str]:
    """Bring all that the archive at ``other`` holds into ``archive``; gives what was new, by table.

    The other archive is only read.  Payloads are committed as they come, all rows
    in one transaction after them: a merge that is cut off is simply done again.
    Raises :class:`ArchiveError`.
    """
    if other.exists() and archive.path.exists() and other.samefile(archive.path):
        raise ArchiveError(f"{other} is the archive itself: name another one")
    with _opened(other) as source:
        new: Counter[str] = Counter()
        new["payloads"] = _payloads(archive, source)
        archive.write(lambda: _join(archive.db, source.db, new))
    return new


@contextmanager
def _opened(path: Path) -> Iterator[Archive]:
    """The archive at ``path`` for reading; of an older one a copy, brought up to date."""
    check_file(path, create=False)
    if is_current(path):
        with open_archive(path, read_only=True) as archive:
            yield archive
        return
    with tempfile.TemporaryDirectory(prefix="gongan-") as folder:
        newer = Path(folder) / "copy.db"
        copy(path, newer)
        with open_archive(newer, create=False) as archive:
            yield archive


def _payloads(archive: Archive, source: Archive) -> int:
    """Copy the payloads that are missing, compressed as this archive does."""
    there = source.db.execute(
        "SELECT y.digest, (SELECT c.portal_id FROM captures c WHERE c.payload_digest = y.digest"
        " ORDER BY c.id LIMIT 1) FROM payloads y ORDER BY y.digest"
    ).fetchall()
    here = "SELECT 1 FROM payloads WHERE digest = ?"
    missing = (row for row in there if not archive.db.execute(here, (row[0],)).fetchone())
    count = 0
    while batch := list(islice(missing, PAYLOADS_AT_ONCE)):
        data = [(source.payload(digest), portal_id) for digest, portal_id in batch]
        archive.write(lambda data=data: _store(archive.db, data))  # type: ignore[misc]
        count += len(batch)
    return count


def _store(db: Database, found: list[tuple[bytes, str | None]]) -> None:
    for data, portal_id in found:
        payloads.store(db, data, portal_id)


def _join(db: Database, other: Database, new: Counter[str]) -> None:
    """Join all rows; part of the caller's transaction."""
    maps = Maps()
    urls = revisits.addresses(other)
    touched.note_addresses(db, urls)
    if other.table("dictionaries").count_where("family = ?", [headers.FAMILY]):
        headers.keep_dictionary(db)
    is_known = not (_join_portals(db, other, new) | _join_hosts(db, other, new))
    _join_runs(db, other, maps, new)
    _join_captures(db, other, maps, new)
    join_conversions(db, other, maps, new)
    _join_imports(db, other, maps, new)
    for url in urls:
        revisits.settle(db, url)
    _join_documents(db, other, maps, new)
    join_readings(db, other, maps, new)
    touched.note_documents(db, maps.documents.values())
    db.conn.execute(_SETTLE_DOCUMENTS)
    db.conn.execute(_SETTLE_PART_DOCUMENTS)
    db.conn.execute(_SETTLE_INNER_DOCUMENTS)
    join_reports(db, other, maps, new)
    join_nights(db, other, maps, new)
    if not is_known:  # what is official is said of all documents
        settle.settle_all(db)
    for report_id in sorted(touched.reports(db) | set(maps.reports.values())) if is_known else ():
        settle.settle(db, report_id)


_SETTLE_DOCUMENTS = """
UPDATE documents SET first_seen = s.first, last_seen = s.last,
       media_type = (SELECT g.media_type FROM readings g WHERE g.document_id = documents.id
                      ORDER BY g.read_at DESC LIMIT 1),
       title = (SELECT g.title FROM readings g WHERE g.document_id = documents.id
                 AND g.title IS NOT NULL ORDER BY g.read_at DESC LIMIT 1),
       portal_id = (SELECT c.portal_id FROM readings g JOIN captures c ON c.id = g.capture_id
                     WHERE g.document_id = documents.id AND c.portal_id IS NOT NULL
                     ORDER BY g.read_at LIMIT 1)
  FROM (SELECT g.document_id, min(o.fetched_at) AS first, max(o.fetched_at) AS last
          FROM readings g JOIN captures c ON c.id = g.capture_id
          JOIN captures o ON o.url = c.url AND (o.id = c.id OR o.content_digest = c.content_digest)
         WHERE g.document_id IN (SELECT id FROM temp.touched_documents)
         GROUP BY g.document_id) s
 WHERE s.document_id = documents.id
"""
"""What follows from the readings of a document; a 304 may stand for other content than before."""

_SETTLE_PART_DOCUMENTS = """
UPDATE documents SET first_seen = s.first, last_seen = s.last
  FROM (SELECT p.document_id, min(o.fetched_at) AS first, max(o.fetched_at) AS last
          FROM reading_parts p JOIN captures c ON c.id = p.capture_id
          JOIN captures o ON o.url = c.url AND (o.id = c.id OR o.content_digest = c.content_digest)
         WHERE p.document_id IN (SELECT id FROM temp.touched_documents)
         GROUP BY p.document_id) s
 WHERE s.document_id = documents.id
   AND NOT EXISTS (SELECT 1 FROM readings g WHERE g.document_id = documents.id)
"""
"""What follows for documents that were only read along with a page."""

_SETTLE_INNER_DOCUMENTS = f"""
UPDATE documents SET first_seen = s.first_seen, last_seen = s.last_seen
  FROM (SELECT o.url AS outer_url, o.first_seen, o.last_seen FROM documents o
         WHERE instr(o.url, '!') = 0
           AND o.id IN (SELECT id FROM temp.touched_documents)) s
 WHERE {INSIDE_SQL.replace(":outer", "s.outer_url")}
"""
"""What follows for files within documents: they were there when those were."""


def _join_portals(db: Database, other: Database, new: Counter[str]) -> bool:
    """Portals; gives whether one that was there is another now."""
    changed = False
    known = {row["id"]: row for row in rows(db, "SELECT * FROM portals")}
    for row in rows(other, "SELECT * FROM portals ORDER BY id"):
        if row["id"] not in known:
            insert(db, "portals", row)
            new["portals"] += 1
        elif greater(row, known[row["id"]]):
            update(db, "portals", row, row["id"])
            changed = True
    return changed


def _join_hosts(db: Database, other: Database, new: Counter[str]) -> bool:
    """Official hosts: those that either archive knows; gives whether there are more now."""
    for row in rows(other, "SELECT * FROM portal_hosts ORDER BY portal_id, host"):
        new["portal_hosts"] += db.conn.execute(
            "INSERT OR IGNORE INTO portal_hosts (portal_id, host) VALUES (?, ?)",
            (row["portal_id"], row["host"]),
        ).rowcount
    return bool(new["portal_hosts"])


def _join_runs(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    known = {row["uuid"]: row for row in rows(db, "SELECT * FROM runs")}
    for row in rows(other, "SELECT * FROM runs ORDER BY id"):
        mine = known.get(row["uuid"])
        values = {name: row[name] for name in row if name != "id"}
        if mine is None:
            maps.runs[row["id"]] = insert(db, "runs", values)
            new["runs"] += 1
            continue
        maps.runs[row["id"]] = mine["id"]
        if _finished(row) > _finished(mine):
            update(db, "runs", values, mine["id"])


def _finished(run: Row) -> tuple[str, int, str, str, str]:
    """Sorts two states of one run: the one that got further is the greater."""
    return (
        run["finished_at"] or "",
        _STATES.index(run["state"]),
        run["counts"],
        run["settings"],
        run["user_agent"] or "",
    )


_CAPTURES_SQL = (
    "SELECT c.*, r.uuid FROM captures c JOIN runs r ON r.id = c.run_id WHERE c.url = ?"
    f" ORDER BY {revisits.ORDER}"
)
_SETTLED = {"id", "uuid", "run_id", "revisit_of"}


def _join_captures(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    for url in revisits.addresses(other):
        known = dict(_named(rows(db, _CAPTURES_SQL, url)))
        for name, row in _named(rows(other, _CAPTURES_SQL, url)):
            mine = known.get(name)
            if mine is None:
                values = {key: row[key] for key in row if key not in _SETTLED}
                values["run_id"] = maps.runs[row["run_id"]]
                maps.captures[row["id"]] = insert(db, "captures", values)
                new["captures"] += 1
                continue
            maps.captures[row["id"]] = mine["id"]
            values = joined_row(mine, row, _SETTLED | set(revisits.COLUMNS))
            if row["uuid"] < mine["uuid"]:
                values["run_id"] = maps.runs[row["run_id"]]
            if values:
                update(db, "captures", values, mine["id"])


def _named(captures: list[Row]) -> Iterator[tuple[tuple[object, ...], Row]]:
    """Captures of one address with their identities; equal ones are counted."""
    seen: Counter[tuple[object, ...]] = Counter()
    for row in captures:
        stands_for_another = row["status"] == revisits.NOT_MODIFIED
        name = (
            row["fetched_at"],
            row["requested_at"],
            row["method"],
            row["status"],
            row["error"],
            row["request_body"],
            row["archive_url"],
            None if stands_for_another else row["payload_digest"],
        )
        seen[name] += 1
        yield (*name, seen[name]), row


def _join_imports(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    """Where captures came from, if they were imported."""
    names = ("run_id", "kind", "name", "imported_at")
    known = {
        tuple(row[name] for name in names): row["id"] for row in rows(db, "SELECT * FROM imports")
    }
    imports: dict[int, int] = {}
    for row in rows(other, "SELECT * FROM imports ORDER BY id"):
        values = {key: row[key] for key in row if key != "id"} | {
            "run_id": maps.runs[row["run_id"]]
        }
        key = tuple(values[name] for name in names)
        if key not in known:
            known[key] = insert(db, "imports", values)
            new["imports"] += 1
        imports[row["id"]] = known[key]
    moments = {
        row["id"]: (row["imported_at"], row["name"]) for row in rows(db, "SELECT * FROM imports")
    }
    for row in rows(other, "SELECT * FROM imported_records ORDER BY record"):
        values = {
            **row,
            "import_id": imports[row["import_id"]],
            "capture_id": maps.captures[row["capture_id"]],
        }
        mine = rows(db, "SELECT * FROM imported_records WHERE record = ?", row["record"])
        if not mine:
            insert(db, "imported_records", values)
        elif moments[values["import_id"]] < moments[mine[0]["import_id"]]:
            db.conn.execute("DELETE FROM imported_records WHERE record = ?", (row["record"],))
            insert(db, "imported_records", values)


def _join_documents(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    for row in rows(other, "SELECT * FROM documents ORDER BY id"):
        found = rows(db, "SELECT * FROM documents WHERE url = ?", row["url"])
        values = {name: row[name] for name in row if name != "id"}
        if not found:
            maps.documents[row["id"]] = insert(db, "documents", values)
            new["documents"] += 1
            continue
        mine = found[0]
        maps.documents[row["id"]] = mine["id"]
        latest = max(mine, row, key=_last)
        update(
            db,
            "documents",
            {
                "first_seen": min(mine["first_seen"], row["first_seen"]),
                "last_seen": latest["last_seen"],
                "media_type": latest["media_type"],
                "title": latest["title"],
                "portal_id": min(filter(None, (mine["portal_id"], row["portal_id"])), default=None),
            },
            mine["id"],
        )


def _last(document: Row) -> tuple[str, str, str]:
    return document["last_seen"], document["media_type"] or "", document["title"] or ""
