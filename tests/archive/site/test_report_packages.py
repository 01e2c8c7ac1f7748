"""A report's captures as WARC and WACZ from its page: whole, read by others, given up in time."""

from __future__ import annotations

import hashlib
import io
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from warcio.archiveiterator import ArchiveIterator

from archive.site.addresses import report_url
from archive.site.report_packages import LIMITS, PackageError, PackageProcess, Wish
from common.processes import ProcessLimits
from tests.archive.site.asking import get

BUREAU, YEAR = "沈阳市公安局", 2020


def digests(data: bytes) -> set[str]:
    """The SHA-256 of the bodies of the responses in a WARC file, as they were sent."""
    return {
        f"sha256:{hashlib.sha256(record.raw_stream.read()).hexdigest()}"
        for record in ArchiveIterator(io.BytesIO(data))
        if record.rec_type == "response"
    }


def wanted(db: Path) -> str:
    """The digest of the page that the report was read from."""
    sql = (
        "SELECT c.payload_digest FROM reports r JOIN versions v ON v.report_id = r.id"
        " JOIN readings g ON g.id = v.reading_id JOIN captures c ON c.id = g.capture_id"
        " WHERE r.bureau = ? AND r.year = ? AND v.is_current = 1"
    )
    with closing(sqlite3.connect(db)) as connection:
        (found,) = connection.execute(sql, (BUREAU, YEAR)).fetchone()
    return str(found)


def test_the_page_gives_both_forms(site: Any, published: Path) -> None:
    page = report_url(BUREAU, YEAR)
    links = html.fromstring(get(site, page).text).xpath("//a/@href")
    assert {f"{page}.wacz", f"{page}.warc.gz"} <= set(links)
    warc = get(site, f"{page}.warc.gz")
    assert warc.status_code == 200
    assert warc.headers["content-disposition"].startswith("attachment")
    assert wanted(published) in digests(warc.content)
    with zipfile.ZipFile(io.BytesIO(get(site, f"{page}.wacz").content)) as package:
        (inside,) = [name for name in package.namelist() if name.endswith(".warc.gz")]
        assert wanted(published) in digests(package.read(inside))


def test_bytes_that_the_copy_lacks_are_said_and_not_left_out(
    published: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(published, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("DELETE FROM payloads WHERE digest = ?", (wanted(published),))
    packages = PackageProcess(copy)
    try:
        with pytest.raises(PackageError) as raised:
            packages.make(Wish(BUREAU, YEAR, "wacz"))
    finally:
        packages.close()
    assert (raised.value.key, raised.value.status) == ("package_not_whole", 404)


def test_one_that_is_too_large_is_given_up_and_the_next_is_made(published: Path) -> None:
    small = PackageProcess(published, limits=ProcessLimits(processor=20.0, memory=LIMITS.memory,
                                                           file=100))  # fmt: skip
    try:
        with pytest.raises(PackageError):
            small.make(Wish(BUREAU, YEAR, "warc.gz"))
    finally:
        small.close()
    packages = PackageProcess(published)
    try:
        assert packages.make(Wish(BUREAU, YEAR, "warc.gz")).body
    finally:
        packages.close()
