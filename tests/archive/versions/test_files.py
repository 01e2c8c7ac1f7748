"""Whatever names a report's document names the file that holds it, when it came, its bytes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from archive import citations, queries
from archive.audit import store as audit
from archive.merging.merge import merge
from archive.release.check import check
from archive.store import Archive, open_archive
from archive.versions import corrections, history
from common.times import timestamp
from crawler.nightly.run_report import collect
from tests.archive.making import START, begin, capture
from tests.archive.release.filling import export
from tests.archive.versions.filed import HOST, OTHER, TABLE, Piece, file_article

CITY = "沈阳市公安局"
ATTACHED = Piece(f"{HOST}/a.docx", f"{HOST}/a.docx", b"PK attached")
MOVED = Piece("https://gaj.example.gov.cn/m.docx", f"{HOST}/m.docx", b"PK moved")
ZIPPED = Piece(f"{HOST}/z.zip", f"{HOST}/z.zip", b"PK zipped")
MEMBER = f"{HOST}/z.zip!表/2020.docx"
CASES = {
    "attached": (ATTACHED, ATTACHED.document),
    "moved": (MOVED, MOVED.document),
    "zipped": (ZIPPED, MEMBER),
}
FETCHED = timestamp(START + timedelta(minutes=1))
"""When the file came: a minute after its page."""


@pytest.fixture(params=CASES)
def filed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Piece, str]:
    """An archive with a report in a file, the file, and the name of the document in it."""
    piece, document = CASES[request.param]
    path = tmp_path / "filed.db"
    with open_archive(path) as archive:
        run = begin(archive)
        file_article(archive, run, CITY, 2020, stands_in=[document], pieces=[piece])
        archive.finish_run(run, "ok", {})
    return path, piece, document


def test_a_release_names_the_file(filed: tuple[Path, Piece, str], tmp_path: Path) -> None:
    path, piece, document = filed
    export(path, tmp_path / "out")
    for table in ("reports", "versions", "figures"):
        url = document if table == "figures" else piece.document
        named = {"url": url, "fetched_at": FETCHED, "payload_digest": piece.digest}
        for row in pq.read_table(tmp_path / "out" / f"{table}.parquet").to_pylist():
            assert {name: row[name] for name in named} == named, table
    assert check(tmp_path / "out") == []


def test_a_citation_and_the_overview_name_the_file(filed: tuple[Path, Piece, str]) -> None:
    path, piece, _ = filed
    with open_archive(path, read_only=True) as archive:
        for name in ("210100/2020", "210100/2020/requests.received.total"):
            cited = citations.find(archive.db, name)
            assert (cited.url, piece.digest in cited.note) == (piece.document, True)
            assert f"captured {FETCHED}" in cited.note
        (row,) = queries.reports(archive.db)
        assert row["url"] == piece.document
        (capture_id,) = archive.db.execute("SELECT capture_id FROM report_overview").fetchone()
        assert archive.content(capture_id) == piece.body
        (one,) = history.documents(archive.db, 1)
        assert archive.content(one["capture_id"]) == piece.body


def test_the_audit_names_the_file(filed: tuple[Path, Piece, str]) -> None:
    path, _, _ = filed
    with open_archive(path) as archive:
        run = begin(archive)
        other = Piece(f"{HOST}/b.docx", f"{HOST}/b.docx", b"PK other")
        file_article(archive, run, CITY, 2021, stands_in=[other.document], pieces=[other],
                     minute=9, changes={OTHER: Decimal(999)})  # fmt: skip
        archive.write(lambda: audit.refresh(archive.db))
        found = list(archive.db.query("SELECT * FROM current_audit WHERE year = 2021"))
        assert {row["url"] for row in found} == {other.document}


def test_the_report_of_a_run_names_the_file(filed: tuple[Path, Piece, str]) -> None:
    path, piece, document = filed
    with open_archive(path) as archive:
        span = collect.span(archive.db, 1)
        assert [one.url for one in collect.new_reports(archive.db, span).items] == [piece.document]
        run = begin(archive)
        file_article(archive, run, CITY, 2020, stands_in=[document], pieces=[piece], minute=9,
                     body=b"<p>again</p>", changes={TABLE: Decimal(1)})  # fmt: skip
        archive.finish_run(run, "ok", {})
        span = collect.span(archive.db, run)
        assert [one.url for one in collect.new_versions(archive.db, span).items] == [piece.document]


def test_a_correction_ends_when_the_file_changes(filed: tuple[Path, Piece, str]) -> None:
    path, piece, document = filed

    def holds(archive: Archive) -> list[Any]:
        return [row["holds"] for row in corrections.listing(archive.db)]

    with open_archive(path) as archive:
        archive.write(
            lambda: corrections.correct(
                archive.db, CITY, 2020, ".".join(TABLE), "5", why="原文", by="李"
            )
        )
        run = begin(archive)
        file_article(archive, run, CITY, 2020, stands_in=[document], pieces=[piece], minute=9,
                     extractor="2", changes={OTHER: Decimal(1)})  # fmt: skip
        assert holds(archive) == [1]
        changed = Piece(piece.fetched, piece.document, b"PK changed")
        file_article(archive, run, CITY, 2020, stands_in=[document], pieces=[changed], minute=30,
                     extractor="2", changes={OTHER: Decimal(2)})  # fmt: skip
        assert holds(archive) == [0]


def test_a_file_that_changed_is_a_change_of_the_source(filed: tuple[Path, Piece, str]) -> None:
    path, piece, document = filed
    with open_archive(path) as archive:
        run = begin(archive)
        changed = Piece(piece.fetched, piece.document, b"PK changed")
        file_article(archive, run, CITY, 2020, stands_in=[document], pieces=[changed], minute=9,
                     changes={TABLE: Decimal(1)})  # fmt: skip
        file_article(archive, run, CITY, 2020, stands_in=[document], pieces=[changed], minute=20,
                     changes={TABLE: Decimal(2)}, extractor="2")  # fmt: skip
        causes = [row["cause"] for row in history.history(archive.db, CITY, 2020)]
        assert causes == ["first", "source", "reading"]


def test_a_file_that_vanished_is_told(filed: tuple[Path, Piece, str]) -> None:
    path, piece, _ = filed
    with open_archive(path) as archive:
        run = begin(archive)
        for hours in (1, 50, 100):
            gone = capture(run, url=piece.fetched, body=b"gone", outcome="not_found", status=404,
                           kind="attachment", minute=hours * 60)  # fmt: skip
            archive.add_capture(gone)
        (row,) = queries.vanished(archive.db)
        assert (row["url"], row["captures"], row["is_gone"]) == (piece.document, 3, 1)


def test_a_file_seen_again_is_seen_later(filed: tuple[Path, Piece, str]) -> None:
    path, piece, document = filed
    with open_archive(path) as archive:
        run = begin(archive)
        archive.add_capture(capture(run, url=piece.fetched, body=piece.body, kind="attachment",
                                    minute=99))  # fmt: skip
        sql = "SELECT DISTINCT last_seen FROM documents WHERE url IN (?, ?)"
        seen = archive.db.execute(sql, [piece.document, document]).fetchall()
        assert seen == [(timestamp(START + timedelta(minutes=99)),)]


def test_archives_united_say_the_same(filed: tuple[Path, Piece, str], tmp_path: Path) -> None:
    path, _, _ = filed
    export(path, tmp_path / "one")
    with open_archive(tmp_path / "other.db") as archive:
        run = begin(archive)
        file_article(archive, run, "大连市公安局", 2019, stands_in=[ATTACHED.document],
                     pieces=[ATTACHED])  # fmt: skip
        archive.finish_run(run, "ok", {})
        merge(archive, path)
        cited = citations.find(archive.db, "210100/2020")
    with open_archive(path, read_only=True) as archive:
        assert citations.find(archive.db, "210100/2020") == cited
