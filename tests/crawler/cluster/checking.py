"""What must hold after any crawl on a cluster, whatever happened to it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from tests.crawler.cluster.clusters import command, start
from tests.crawler.cluster.hosts import Hosts
from tests.patience import GIVEN_UP

CONTENT = {
    "versions": "SELECT r.bureau, r.year, v.digest, v.number, v.is_current, v.title, v.edition,"
    " v.published_on, v.cells_read FROM versions v JOIN reports r ON r.id = v.report_id",
    "figures": 'SELECT v.digest, f."table", f."row", f."column", f.value, f.unit, f.raw, d.url,'
    " f.grid, f.grid_row, f.grid_column FROM figures f JOIN versions v ON v.id = f.version_id"
    " JOIN documents d ON d.id = f.document_id",
    "findings": "SELECT v.digest, f.rule, f.verdict, f.message, f.fingerprint, d.url"
    " FROM findings f LEFT JOIN versions v ON v.id = f.version_id"
    " LEFT JOIN documents d ON d.id = f.document_id",
    "documents": "SELECT url, portal_id, title FROM documents",
    "payloads": "SELECT digest FROM payloads",
    "states": "SELECT DISTINCT portal_id, state FROM portal_states WHERE is_current = 1",
}
"""The corpus, without times and numbers that differ from crawl to crawl."""

DELAY = 1.0
SLACK = 0.4
"""Seconds by which a busy machine may bring two requests nearer to each other."""


def corpus(path: Path) -> dict[str, list[str]]:
    """What an archive holds; it must be whole."""
    with open_archive(path, create=False) as archive:
        assert is_whole(verify(archive.db)), [c for c in verify(archive.db) if c.wrong]
        return {
            name: sorted(repr(row) for row in archive.db.execute(sql))
            for name, sql in CONTENT.items()
        }


def one_machine(folder: Path, hosts: Hosts, registry: Path) -> dict[str, list[str]]:
    """The corpus of a crawl on this machine alone."""
    db = folder / "one.db"
    process = start(command("crawl", db, registry, None, *ids(hosts), delay=DELAY), folder)
    said = process.communicate(timeout=GIVEN_UP)
    assert process.returncode == 0, said
    return corpus(db)


def ids(hosts: Hosts) -> list[str]:
    """All portals."""
    return [entry["id"] for entry in hosts.portals()]


def until(happens: Callable[[], bool], seconds: float = GIVEN_UP) -> None:
    """Wait for an event."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.02)


def captured(archive: Archive) -> Counter[tuple[str, str]]:
    """How often each address was answered, as the archive knows."""
    rows = archive.db.execute("SELECT url FROM captures WHERE status IS NOT NULL")
    found: Counter[tuple[str, str]] = Counter()
    for (url,) in rows.fetchall():
        host, _, path = url.removeprefix("http://").partition("/")
        found[host.partition(":")[0], f"/{path}"] += 1
    return found


def assert_polite(hosts: Hosts) -> None:
    """No host was asked faster than allowed, by its own log."""
    assert hosts.least_gap() >= DELAY - SLACK, hosts.least_gap()


def assert_no_report_twice(path: Path) -> None:
    """Each report once, with one version."""
    with open_archive(path, read_only=True) as archive:
        counts = archive.db.execute(
            "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM versions),"
            " (SELECT count(*) FROM queue)"
        ).fetchone()
        assert counts[0] == counts[1]
        assert counts[2] == 0
