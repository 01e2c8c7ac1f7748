"""Captures that come late: what is unchanged follows from time, not from order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from archive.store import Archive, open_archive
from archive.verifying import is_whole, verify
from tests.archive.making import HTML, begin, capture, reading, report


def add_all(archive: Archive, order: tuple[int, ...]) -> None:
    """Five captures of one address in some order: A, A, not modified, B, A."""
    run = begin(archive)
    bodies = [HTML, HTML, None, HTML + b"!", HTML]
    for index in order:
        body = bodies[index]
        changes = {} if body else {"status": 304, "outcome": "unchanged"}
        archive.add_capture(capture(run, body=body, minute=index, **changes))


def test_captures_in_any_order_are_compared_in_that_of_time(tmp_path: Path) -> None:
    found = set()
    for number, order in enumerate(list(permutations(range(5)))[::9]):
        with open_archive(tmp_path / f"{number}.db") as archive:
            add_all(archive, order)
            rows = archive.db.execute(
                "SELECT c.fetched_at, c.outcome, c.payload_digest, o.fetched_at FROM captures c"
                " LEFT JOIN captures o ON o.id = c.revisit_of ORDER BY c.fetched_at"
            ).fetchall()
            found.add(tuple(rows))
            assert is_whole(verify(archive.db))
    (rows,) = found
    assert [row[1] for row in rows] == ["ok", "unchanged", "unchanged", "ok", "ok"]
    first = rows[0][0]
    assert [row[3] for row in rows] == [None, first, first, None, first]


def test_a_late_capture_is_told_what_it_is(archive: Archive) -> None:
    run = begin(archive)
    archive.add_capture(capture(run, minute=10))
    early = archive.add_capture(capture(run, minute=5))
    assert early.outcome == "ok"
    rows = [row["outcome"] for row in archive.db.query("SELECT outcome FROM captures ORDER BY id")]
    assert rows == ["unchanged", "ok"]


def test_an_earlier_capture_moves_first_seen(archive: Archive) -> None:
    run = begin(archive)
    stored = archive.add_capture(capture(run, minute=10))
    archive.add_reading(reading(stored.id, report()))
    archive.add_capture(capture(run, minute=5))
    (row,) = archive.db["versions"].rows
    assert row["first_seen"] == "2026-11-01T02:05:00.000+00:00"
    assert is_whole(verify(archive.db))
