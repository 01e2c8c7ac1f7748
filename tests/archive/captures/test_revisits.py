"""Captures that come late: what is unchanged follows from time, not from order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from archive.captures.record import MAX_REQUEST_BODY
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from tests.archive.making import HTML, URL, begin, capture, reading, report


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


def test_two_forms_sent_to_one_address_are_two_questions(archive: Archive) -> None:
    run = begin(archive)
    asked = [(b"columnid=1", HTML), (b"columnid=2", HTML + b"!"), (b"columnid=1", HTML)]
    outcomes = []
    for minute, (form, body) in enumerate([*asked, *asked[1:2]]):
        stored = archive.add_capture(
            capture(run, body=body, minute=minute, method="POST", request_body=form)
        )
        outcomes.append(stored.outcome)
    outcomes.append(archive.add_capture(capture(run, minute=5)).outcome)
    assert outcomes == ["ok", "ok", "unchanged", "unchanged", "ok"]
    early = archive.add_capture(
        capture(run, minute=-1, method="POST", request_body=b"columnid=2", body=HTML + b"!")
    )
    assert early.outcome == "ok"
    rows = archive.db.execute("SELECT request_body, outcome FROM captures ORDER BY fetched_at")
    assert [(body, outcome) for body, outcome in rows.fetchall()] == [
        (b"columnid=2", "ok"),
        (b"columnid=1", "ok"),
        (b"columnid=2", "unchanged"),
        (b"columnid=1", "unchanged"),
        (b"columnid=2", "unchanged"),
        (None, "ok"),
    ]
    assert is_whole(verify(archive.db))


def test_the_latest_capture_of_an_address_is_none_that_was_asked_for_by_form(
    archive: Archive,
) -> None:
    run = begin(archive)
    archive.add_capture(capture(run, method="POST", request_body=b"a=1"))
    assert archive.latest_capture(URL) is None


def test_a_long_body_of_a_request_is_left_out(archive: Archive) -> None:
    run = begin(archive)
    for number, size in enumerate((MAX_REQUEST_BODY, MAX_REQUEST_BODY + 1)):
        archive.add_capture(capture(run, minute=number, method="POST", request_body=b"x" * size))
    rows = archive.db.execute("SELECT length(request_body) FROM captures ORDER BY id").fetchall()
    assert rows == [(MAX_REQUEST_BODY,), (None,)]


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
