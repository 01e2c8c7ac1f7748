"""A page that a browser drew: a release names what the browser showed beside what was sent."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from archive import citations
from archive.errors import ArchiveError
from archive.records import Conversion, ReadingPart
from archive.release.changes import changes
from archive.release.check import check
from archive.store import Archive, open_archive
from archive.versions import corrections, flags
from extract.records import Figure, Place
from tests.archive.making import START, begin, capture, figures, reading, report
from tests.archive.release.filling import CITY, RECEIVED, export

PAGE = "http://gaj.example.gov.cn/2020/t1.html"
FILE = "http://gaj.example.gov.cn/2020/t1.pdf"
SHELL = b"<html><body><div id=app></div><script src=a.js></script></body></html>"


def named(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def file_drawn(archive: Archive, shown: bytes, *, minute: int = 0, received: int = 5) -> None:
    """A shell that the browser filled with ``shown``; a figure of it stands in a PDF."""
    run = begin(archive)
    stored = archive.add_capture(capture(run, url=PAGE, body=SHELL, minute=minute))
    beside = archive.add_capture(
        capture(run, url=FILE, body=b"%PDF-1.7", kind="attachment", found_on=PAGE, minute=minute)
    )
    at = START + timedelta(minutes=minute, seconds=1)
    media_type = "text/html; charset=utf-8"
    archive.add_conversion(
        Conversion(stored.id, (shown,), media_type, "Chromium/1", "settled", at, ())
    )
    given = figures(PAGE, changes={RECEIVED: Decimal(received)})
    first = given[0]
    moved = Figure(*first.key, first.value, first.unit, first.raw, Place(FILE, page=1))
    archive.add_reading(
        reading(
            stored.id,
            report(bureau=CITY, figures=(moved, *given[1:])),
            url=PAGE,
            parts=(ReadingPart("attachment", FILE, beside.id, FILE),),
            drawing=named(shown),
            is_drawn=True,
        )
    )
    archive.finish_run(run, "ok", {})


def column(folder: Path, table: str, *names: str) -> set[tuple[Any, ...]]:
    found = pq.read_table(folder / f"{table}.parquet", columns=list(names))
    return set(zip(*(one.to_pylist() for one in found.columns), strict=True))


def test_what_a_browser_showed_is_named_beside_what_was_sent(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        file_drawn(archive, b"<p>shown</p>")
        (cited,) = {citations.find(archive.db, f"210100/2020/{'.'.join(RECEIVED)}").note}
    export(tmp_path / "a.db", tmp_path / "out")
    both = (named(SHELL), named(b"<p>shown</p>"))
    for table in ("reports", "versions"):
        assert column(tmp_path / "out", table, "payload_digest", "drawing_digest") == {both}
    assert column(tmp_path / "out", "figures", "url", "payload_digest", "drawing_digest") == {
        (PAGE, *both),
        (FILE, named(b"%PDF-1.7"), None),
    }
    assert f"{both[0]}, shown by a browser as {both[1]}" in cited
    with open_archive(tmp_path / "a.db", create=False, read_only=True) as archive:
        assert archive.payload(both[1]) == b"<p>shown</p>", "its bytes can be had"
    assert check(tmp_path / "out") == []


def test_the_same_shell_that_shows_otherwise_is_a_change_of_the_source(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        file_drawn(archive, b"<p>shown</p>")
        export(tmp_path / "a.db", tmp_path / "one")
        file_drawn(archive, b"<p>otherwise</p>", minute=9, received=6)
    export(tmp_path / "a.db", tmp_path / "two", before=tmp_path / "one", version="2.0")
    found = list(changes(tmp_path / "one", tmp_path / "two"))
    assert [(one.kind, one.reason) for one in found] == [
        ("new_version", "source"),
        ("changed_cell", "source"),
    ]


def test_notes_of_people_end_when_the_same_shell_shows_otherwise(tmp_path: Path) -> None:
    cell = ".".join(RECEIVED)
    with open_archive(tmp_path / "a.db") as archive:
        file_drawn(archive, b"<p>shown</p>")
        archive.write(
            lambda: corrections.correct(archive.db, CITY, 2020, cell, "7", why="一", by="李")
        )
        archive.write(lambda: flags.flag(archive.db, CITY, 2020, cell, why="二", by="李"))
        holding = "SELECT (SELECT count(*) FROM current_corrections), count(*) FROM current_flags"
        assert archive.db.execute(holding).fetchone() == (1, 1)
        file_drawn(archive, b"<p>shown again</p>", minute=5)  # says the same
        assert archive.db.execute(holding).fetchone() == (1, 1)
        file_drawn(archive, b"<p>otherwise</p>", minute=9, received=6)
        assert archive.db.execute(holding).fetchone() == (0, 0)


def test_a_release_without_what_is_compared_is_refused(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        file_drawn(archive, b"<p>shown</p>")
    for name in ("one", "two"):
        export(tmp_path / "a.db", tmp_path / name)
    path = tmp_path / "one" / "reports.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["drawing_digest"]), path)
    with pytest.raises(ArchiveError, match="another version of this program, without drawing_di"):
        list(changes(tmp_path / "one", tmp_path / "two"))
    for damage in (lambda: path.write_bytes(b"PAR1"), path.unlink):
        damage()
        with pytest.raises(ArchiveError, match="missing or damaged"):
            list(changes(tmp_path / "two", tmp_path / "one"))
