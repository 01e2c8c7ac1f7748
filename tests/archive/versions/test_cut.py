"""What came with its end missing never takes the place of what came whole."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from archive.store import Archive, open_archive
from extract.records import Report
from tests.archive.making import HTML, PORTAL, URL, begin, capture, figures, reading, report

PDF = URL.replace(".html", ".pdf")
DAY = 24 * 60
WHOLE = report()
PART = report(figures=figures()[:94])


def add(
    archive: Archive,
    run: int,
    found: Report,
    day: int,
    *,
    url: str = URL,
    cut: str | None = None,
    body: bytes | None = None,
) -> int:
    minute = day * DAY
    sent = body or HTML + f"{url} {day}".encode()
    stored = archive.add_capture(capture(run, url=url, minute=minute, body=sent, cut=cut))
    archive.add_reading(reading(stored.id, found, url=url))
    return stored.id


def cells(archive: Archive) -> int:
    (row,) = archive.db.execute("SELECT cells_read FROM versions WHERE is_current = 1").fetchall()
    return int(row[0])


@pytest.mark.parametrize("cut", ["length", "short", "chunks", "segment", "encoding"])
def test_a_later_cut_capture_is_kept_and_does_not_stand(archive: Archive, cut: str) -> None:
    run = begin(archive)
    add(archive, run, WHOLE, 0)
    add(archive, run, PART, 30, cut=cut)
    assert cells(archive) == len(figures())
    assert archive.db.execute("SELECT cut FROM captures ORDER BY id").fetchall() == [
        (None,),
        (cut,),
    ]


def test_a_cut_capture_stands_until_a_whole_one_comes(archive: Archive) -> None:
    run = begin(archive)
    add(archive, run, PART, 30, cut="length")
    assert cells(archive) == 94
    add(archive, run, WHOLE, 0)  # captured earlier, imported later
    assert cells(archive) == len(figures())


def test_cut_captures_replace_each_other_as_ever(archive: Archive) -> None:
    run = begin(archive)
    add(archive, run, PART, 0, cut="short")
    add(archive, run, report(figures=figures()[:95]), 30, cut="short")
    assert cells(archive) == 95


def test_what_came_whole_once_is_whole(archive: Archive) -> None:
    """A server that lies of its length at times: the same bytes, cut and whole."""
    run = begin(archive)
    add(archive, run, WHOLE, 0)
    newer = report(figures=figures()[:190])
    body = HTML + b"newer"
    add(archive, run, newer, 30, cut="short", body=body)
    assert cells(archive) == len(figures())
    archive.add_capture(capture(run, minute=40 * DAY, body=body))
    assert cells(archive) == 190


def test_a_304_to_a_cut_capture_makes_nothing_whole(archive: Archive) -> None:
    run = begin(archive)
    add(archive, run, WHOLE, 0)
    add(archive, run, PART, 30, cut="short")
    archive.add_capture(capture(run, minute=40 * DAY, status=304, outcome="unchanged", body=None))
    assert cells(archive) == len(figures())


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_import_says_nothing(tmp_path: Path, order: tuple[int, ...]) -> None:
    things = [
        (WHOLE, 0, URL, None),
        (PART, 30, URL, "length"),
        (report(figures=figures()[:180]), 60, PDF, "length"),
    ]
    with open_archive(tmp_path / "a.db") as archive:
        archive.put_portals([PORTAL])
        run = begin(archive)
        for index in order:
            found, day, url, cut = things[index]
            add(archive, run, found, day, url=url, cut=cut)
        assert cells(archive) == len(figures())
