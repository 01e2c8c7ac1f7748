"""From files of others to reports, out again and in again, as a user calls it."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive.warc.hostile import GOOD, PAGE, URL, chunked, http, parts, record
from tests.archive.warc.styles import BUREAU, HOST, page
from tests.crawler.cli.calling import Called, gongan

PORTALS = """
[[portal]]
id = "jia"
name = "样例市公安局"
hosts = ["gaj.yangli.gov.cn"]
family = "trs_wcm"
home_url = "http://gaj.yangli.gov.cn/"
columns = ["http://gaj.yangli.gov.cn/jia/"]
division = "999900"

[[portal]]
id = "yi"
name = "另样市公安局"
hosts = ["gaj.yangli.gov.cn"]
family = "trs_wcm"
home_url = "http://gaj.yangli.gov.cn/"
columns = ["http://gaj.yangli.gov.cn/yi/"]
division = "999900"
"""
LATER = "2024-08-03T04:05:06Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "portals").mkdir()
    (tmp_path / "portals" / "p.toml").write_text(PORTALS, encoding="utf-8")
    return tmp_path


def take(folder: Path, db: str, *paths: Path) -> Called:
    return gongan(
        "import", "warc", "--db", folder / db, "--portals", folder / "portals", "-j", "1", *paths
    )


def asked(folder: Path, db: str, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / db)) as connection:
        return connection.execute(sql).fetchall()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_cut_page_does_not_replace_the_whole_one(folder: Path) -> None:
    half = record(http(PAGE[: len(PAGE) * 2 // 3]), WARC_Truncated="length", WARC_Date=LATER)
    assert take(folder, "a.db", written(folder, "1.warc", GOOD)).code == 0
    before = asked(folder, "a.db", "SELECT count(value) FROM current_figures")
    assert take(folder, "a.db", written(folder, "2.warc", half)).code == 0
    assert asked(folder, "a.db", "SELECT count(value) FROM current_figures") == before
    assert asked(folder, "a.db", "SELECT cut FROM captures") == [(None,), ("length",)]
    marks = "SELECT count(*) FROM findings WHERE rule = 'truncated_document'"
    assert asked(folder, "a.db", marks)[0][0]


def _two_thirds(year: int) -> bytes:
    whole = page(year)
    return whole[: len(whole) * 2 // 3]


def _cut_gzip(year: int) -> bytes:
    packed = gzip.compress(page(year))
    return http(packed[: len(packed) * 2 // 3], "200 OK", "Content-Encoding: gzip")


CUTS: dict[str, Callable[[int], bytes]] = {
    "told by the record": lambda year: record(
        http(_two_thirds(year)), WARC_Truncated="disconnect", WARC_Date=LATER
    ),
    "a false length": lambda year: record(
        http(_two_thirds(year), "200 OK", f"Content-Length: {len(page(year))}"), WARC_Date=LATER
    ),
    "no last chunk": lambda year: record(
        http(chunked(_two_thirds(year), end=False), "200 OK", "Transfer-Encoding: chunked"),
        WARC_Date=LATER,
    ),
    "a broken stream": lambda year: record(_cut_gzip(year), WARC_Date=LATER),
}


@pytest.mark.parametrize("year", [2022, pytest.param(2020, marks=pytest.mark.slow)])
@pytest.mark.parametrize("way", CUTS)
@pytest.mark.parametrize("cut_first", [False, True])
def test_whichever_comes_first_the_whole_one_stands(
    folder: Path, way: str, year: int, cut_first: bool
) -> None:
    whole = written(folder, "whole.warc", record(http(page(year))))
    cut = written(folder, "cut.warc", CUTS[way](year))
    assert take(folder, "alone.db", whole).code == 0
    for path in (cut, whole) if cut_first else (whole, cut):
        take(folder, "a.db", path)
    figures = 'SELECT "table", "row", "column", value FROM current_figures ORDER BY 1, 2, 3'
    assert asked(folder, "a.db", figures) == asked(folder, "alone.db", figures)
    assert len(asked(folder, "a.db", figures)) > 100
    assert asked(folder, "a.db", "SELECT count(*) FROM captures WHERE cut IS NOT NULL") == [(1,)]


def test_parts_in_two_files_and_a_wrong_digest(folder: Path) -> None:
    one = written(folder, "1.warc.gz", gzip.compress(parts(order=(0,))))
    two = written(folder, "2.warc.gz", gzip.compress(parts(order=(2, 1))))
    done = take(folder, "a.db", one, two)
    assert (done.code, "1 reports in 1 of them" in done.out) == (0, True), done.out + done.err
    wrong = record(http(), WARC_Block_Digest="sha1:AAAA")
    done = take(folder, "b.db", written(folder, "3.warc", wrong))
    assert done.code == 1
    assert "WARC-Block-Digest is not that" in done.err
    assert asked(folder, "b.db", "SELECT DISTINCT rule FROM findings WHERE rule LIKE 'wrong%'") == [
        ("wrong_digest",)
    ]


def test_portals_that_share_a_host_come_back(folder: Path) -> None:
    fields = record(b"gongan-portal: yi\r\n", kind="metadata")
    assert take(folder, "a.db", written(folder, "1.warc", GOOD + fields)).code == 0
    of_portal = "SELECT url, portal_id FROM captures"
    assert asked(folder, "a.db", of_portal) == [(URL, "yi")]
    out = folder / "out"
    done = gongan("export", "warc", "--db", folder / "a.db", "--out", out)
    assert done.code == 0, done.err
    assert take(folder, "b.db", out).code == 0
    for sql in (
        of_portal,
        "SELECT bureau, year, portal_id FROM reports",
        'SELECT "table", "row", "column", value FROM figures ORDER BY 1, 2, 3',
    ):
        assert asked(folder, "b.db", sql) == asked(folder, "a.db", sql)


def test_one_report_as_a_package(folder: Path) -> None:
    other = record(http(b"<p>nothing</p>"), f"{HOST}/other.html")
    assert take(folder, "a.db", written(folder, "1.warc", GOOD + other)).code == 0
    ((bureau, year),) = asked(folder, "a.db", "SELECT bureau, year FROM reports")
    assert bureau == BUREAU
    out = folder / "out"
    export = ("export", "warc", "--db", folder / "a.db", "--out", out, "--bureau", str(bureau))
    done = gongan(*export, "--year", str(year), "--wacz")
    assert done.code == 0, done.err
    assert done.err.startswith("1 captures, ")
    (package,) = out.iterdir()
    assert package.suffix == ".wacz"
    assert take(folder, "b.db", package).code == 0
    assert asked(folder, "b.db", "SELECT bureau, year FROM reports") == [(bureau, year)]
    assert gongan(*export).code == 2


def test_what_is_no_warc_is_refused_before_anything_is_stored(folder: Path) -> None:
    har = written(folder, "a.har", b'{"log": {}}')
    done = take(folder, "a.db", har)
    assert done.code == 1
    assert "HAR" in done.err
    assert "Traceback" not in done.err
    assert not (folder / "a.db").exists()
