"""Files and pictures of captured pages: which captures of theirs belong together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawler.backfill import archives, running
from tests.crawler.backfill.archives import Sent, Wayback
from tests.crawler.backfill.captured import (
    AT,
    BUREAU,
    COLUMN,
    ENTRY,
    PAGE,
    PNG,
    REPORT,
    attached,
    captures,
    get,
)
from tests.crawler.backfill.world import Copy
from tests.sites.portals.trs import article
from tests.sites.reports import reports


@pytest.mark.parametrize(("days", "there"), [(-300, True), (300, True), (400, False)])
def test_a_file_belongs_to_its_page_within_the_window(
    tmp_path: Path, days: int, there: bool
) -> None:
    name = "W020130120.pdf"
    file = f"{COLUMN}201301/{name}"
    page = Copy(PAGE, AT, attached(name))
    copies = [page] + [
        Copy(file, AT + timedelta(days=away), REPORT.pdf(), media_type="application/pdf")
        for away in (days, 2 * days)
    ]
    with archives.serve(Wayback(copies)) as archive:
        get(tmp_path, archive)
    found = captures(tmp_path, "kind = 'attachment'")
    assert len(found) == there
    if there:
        assert found[0]["fetched_at"][:10] == f"{AT + timedelta(days=days):%Y-%m-%d}"
        assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_a_file_that_no_index_told_of_is_asked_for_at_its_page_s_moment(tmp_path: Path) -> None:
    name = "W020130120.pdf"
    file = Copy(
        f"{COLUMN}201301/{name}", AT + timedelta(days=9), REPORT.pdf(), media_type="application/pdf"
    )
    page = Copy(PAGE, AT, attached(name))

    def untold(path: str) -> Sent | None:
        return Wayback([page], url=archive.url).answer(path, {}) if "/cdx/" in path else None

    with archives.serve(Wayback([page, file], before=untold)) as archive:
        get(tmp_path, archive)
        asked = len(archive.seen)
        get(tmp_path, archive)
        assert len(archive.seen) == asked
    (row,) = captures(tmp_path, "kind = 'attachment'")
    assert row["archive_url"].startswith(f"{archive.url}/web/{file.timestamp}id_/")
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


def test_a_file_that_no_captured_page_names_is_read_for_itself(tmp_path: Path) -> None:
    file = Copy(f"{COLUMN}201301/P020130120.pdf", AT, REPORT.pdf(), media_type="application/pdf")
    with archives.serve(Wayback([file])) as archive:
        get(tmp_path, archive)
    assert running.reports(tmp_path / "a.db") == {(BUREAU, 2012)}


@pytest.mark.parametrize("name", ["W020160120.pdf", "W020160120.png"])
def test_each_capture_of_a_page_has_the_files_that_were_captured_nearest_to_it(
    tmp_path: Path, name: str
) -> None:
    """Twice captured, each time with another file under one name, some months before."""
    old = reports(BUREAU, [2015])[0]
    new = replace(old, revision=1)
    kind = "application/pdf" if name.endswith("pdf") else "image/png"
    link = f'<a href="{name}">附件</a>' if name.endswith("pdf") else f'<img src="{name}" width=600>'
    file = f"{COLUMN}201601/{name}"
    page = f"{COLUMN}201601/t20160120_1.html"
    moments = (datetime(2016, 5, 1, tzinfo=UTC), datetime(2018, 5, 1, tzinfo=UTC))
    copies = []
    for moment, report in zip(moments, (old, new), strict=True):
        text = article(old, f"<p>全文见附件。</p><p>{link}</p>", f"<!-- {moment.year} -->")
        body = report.pdf() if kind == "application/pdf" else PNG + moment.year.to_bytes(2)
        copies.append(Copy(page, moment, text.encode()))
        copies.append(Copy(file, moment - timedelta(days=120), body, media_type=kind))
    copies.append(Copy(file, moments[1] + timedelta(days=300), b"%PDF-1.4 later", media_type=kind))
    db = tmp_path / "a.db"
    with archives.serve(Wayback(copies)) as archive:
        running.run(db, archive.url, [ENTRY], years=(2008, 2018), versions=True)
    read = running.rows(
        db,
        "SELECT DISTINCT p.fetched_at AS page, f.fetched_at AS file FROM readings g"
        " JOIN captures p ON p.id = g.capture_id JOIN reading_parts r ON r.reading_id = g.id"
        " JOIN captures f ON f.id = r.capture_id ORDER BY 1",
    )
    assert [(row["page"][:10], row["file"][:10]) for row in read] == [
        ("2016-05-01", "2016-01-02"),
        ("2018-05-01", "2018-01-01"),
    ]


def test_a_file_of_a_later_capture_is_none_of_an_earlier_one(tmp_path: Path) -> None:
    name = "W020130120.pdf"
    file = f"{COLUMN}201301/{name}"
    pages_of = [
        Copy(PAGE, AT, attached(name)),
        Copy(PAGE, AT + timedelta(days=1500), attached(name) + b"<!-- -->"),
    ]
    late = Copy(file, AT + timedelta(days=1480), REPORT.pdf(), media_type="application/pdf")
    db = tmp_path / "a.db"
    with archives.serve(Wayback([*pages_of, late])) as archive:
        running.run(db, archive.url, [ENTRY], years=(2008, 2018), versions=True)
    parts = running.rows(
        db,
        "SELECT DISTINCT p.fetched_at AS page, r.capture_id AS file FROM readings g"
        " JOIN captures p ON p.id = g.capture_id"
        " LEFT JOIN reading_parts r ON r.reading_id = g.id AND r.capture_id IS NOT NULL"
        " ORDER BY 1",
    )
    assert [row["file"] is not None for row in parts] == [False, True]
