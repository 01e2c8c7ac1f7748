"""The site: the published copy, its pages, search, and what it must not do."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip(
    "datasette", reason="browsing is an extra: pip install 'gongan-archive[browse]'"
)


import archive.site
from archive.errors import ArchiveError
from archive.site.addresses import report_url
from archive.site.metadata import QUERIES, TABLES
from archive.site.published.publish import publish
from archive.site.server import make_site, serve
from archive.store import Archive, open_archive
from extract.forms.keys import editions
from extract.records import Section
from tests.archive.conftest import Step, index_divisions
from tests.archive.making import (
    HTML,
    URL,
    begin,
    capture,
    count,
    figures,
    finding,
    reading,
    report,
)
from tests.patience import GIVEN_UP

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Reports of three editions, one of them with a finding, two versions and hostile text."""
    with open_archive(tmp_path_factory.mktemp("site") / "gongan.db") as opened:
        run = begin(opened)
        sections = (Section(1, "一、总体情况", f"行政复议{HOSTILE}案件3件。\n公安机关。"),)
        for minute, title in enumerate(("第一版", f"示例{HOSTILE}年报")):
            words = (*sections, Section(2, "二", title))
            stored = opened.add_capture(capture(run, body=HTML + title.encode(), minute=minute))
            found = report(title=title, sections=words, findings=(finding(),))
            opened.add_reading(reading(stored.id, found))
        for number, edition in enumerate(("2014", "2021"), 1):
            link = "javascript:alert(1)" if number == 1 else f"{URL}?{number}"
            stored = opened.add_capture(capture(run, url=link, body=edition.encode()))
            found = report(
                year=2010 + number, edition=edition, figures=figures(link, edition), sections=()
            )
            opened.add_reading(reading(stored.id, found, url=link))
        opened.finish_run(run, "ok", {})
        yield opened


@pytest.fixture(scope="module")
def copy(filled: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published copy, made while the archive is open for writing."""
    target = tmp_path_factory.mktemp("copy") / "archive.db"
    publish(filled.path, target)
    return target


@pytest.fixture(scope="module")
def site(copy: Path) -> Any:
    return make_site(copy)


def get(site: Any, path: str) -> Any:
    """The site's answer to a request, where it leads."""
    return asyncio.run(site.client.get(path, follow_redirects=True))


def test_the_copy_has_everything(filled: Archive, copy: Path) -> None:
    with open_archive(copy, read_only=True) as copied:
        for name in filled.db.table_names() + filled.db.view_names():
            if name not in ("archive_info", "data_dictionary") and "sqlite_" not in name:
                assert count(copied, name) == count(filled, name), name
        sizes = copied.db.query("SELECT sum(length(data)) AS data, sum(size) AS s FROM payloads")
        assert next(sizes)["data"] > 0
        assert copied.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert copied.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_the_copy_has_the_bytes_of_reports_only(filled: Archive, tmp_path: Path) -> None:
    other = b"<html>a page without a report</html>"
    stored = filled.add_capture(capture(begin(filled), url=f"{URL}?other", body=other, minute=9))
    (report_page,) = filled.db.query("SELECT min(capture_id) AS id FROM readings")
    for pages in (True, False):
        publish(filled.path, tmp_path / f"{pages}.db", pages=pages)
        with open_archive(tmp_path / f"{pages}.db", read_only=True) as copied:
            with pytest.raises(ArchiveError, match="is damaged"):
                copied.content(stored.id)
            if pages:
                assert copied.content(report_page["id"])
            else:
                with pytest.raises(ArchiveError, match="is damaged"):
                    copied.content(report_page["id"])


def test_publishing_refuses_what_it_should(filled: Archive, copy: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is there already"):
        publish(filled.path, copy)
    with pytest.raises(ArchiveError, match="there is no archive"):
        publish(tmp_path / "none.db", tmp_path / "copy.db")
    with pytest.raises(ArchiveError, match="cannot be opened"):
        publish(filled.path, tmp_path / "no" / "copy.db")
    with pytest.raises(ArchiveError, match="is a published copy"):
        publish(copy, tmp_path / "again.db")
    (tmp_path / "text.db").write_text("no database" * 50)
    with pytest.raises(ArchiveError, match="is not an SQLite database"):
        publish(tmp_path / "text.db", tmp_path / "copy.db")


def test_a_copy_of_an_older_archive_is_brought_up_to_date(
    tmp_path: Path, next_version: Callable[[Step], None]
) -> None:
    old = tmp_path / "old.db"
    open_archive(old).close()
    before = old.read_bytes()
    next_version(index_divisions)
    publish(old, tmp_path / "archive.db")
    assert old.read_bytes() == before
    assert get(make_site(tmp_path / "archive.db"), "/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/archive",
        "/-/versions",
        *(f"/archive/{name}" for name in TABLES if name not in ("sections_fts", "titles_fts")),
        *(f"/archive/{name}" for name in QUERIES),
        "/archive/captures/1",
        "/archive/report_overview.json?_shape=array",
        "/archive/figures.csv?version_id=1&_size=max",
    ],
)
def test_pages_answer(site: Any, path: str) -> None:
    assert get(site, path).status_code == 200


def test_home_counts_and_lists(site: Any) -> None:
    page = get(site, "/").text
    assert re.search(r"reports</dt><dd><a[^>]*>3</a>", page)
    assert re.search(rf'<a href="{report_url("示例市公安局", 2020)}">\s*示例市公安局</a>', page)
    assert "2011–2020" in page
    assert page.count("<rect") > 34


def test_an_empty_archive_has_a_home_page_too(tmp_path: Path) -> None:
    with open_archive(tmp_path / "new.db"):
        publish(tmp_path / "new.db", tmp_path / "archive.db")
    assert "No report has been read yet" in get(make_site(tmp_path / "archive.db"), "/").text


def test_the_list_leads_to_the_report_page(site: Any) -> None:
    page = get(site, "/archive/report_list").text
    assert f'href="{report_url("示例市公安局", 2020)}"' in page
    for facet in ("edition", "year", "province", "level"):
        assert f"facet-{facet}" in page


def test_a_report_page_shows_tables_findings_prose_and_sources(site: Any) -> None:
    page = get(site, "/reports/1").text
    for heading in ("二、主动公开", "三、收到和处理", "四、政府信息公开行政复议", "一、总体情况"):
        assert heading in page
    assert page.count(' id="c-') == 198
    assert re.search(r'class="n +doubtful *"', page)
    assert 'id="finding-' in page
    assert "42 + 1 = 43, table says 44" in page
    assert f'href="{URL}"' in page
    assert 'href="/captures/2"' in page
    assert "published as “3”, table 1, row 1, column 4" in page


def test_versions_of_a_report(site: Any) -> None:
    assert "2 of 2" in get(site, "/reports/1").text
    first = get(site, "/reports/1?version=1").text
    assert "not the current one" in first
    assert "第一版" in first


@pytest.mark.parametrize("path", ["/reports/99", "/reports/1?version=9", "/reports/1?version=x"])
def test_there_is_no_such_report(site: Any, path: str) -> None:
    assert get(site, path).status_code == 404


@pytest.mark.parametrize("edition", editions())
def test_wide_tables_link_to_reports(site: Any, edition: str) -> None:
    assert 'href="/r/' in get(site, f"/archive/reports_{edition}").text


@pytest.mark.parametrize(
    "path",
    [
        "/archive/search.json?_shape=array&query=复议",
        "/archive/search.json?_shape=array&query=複議",
        "/archive/sections.json?_shape=array&_search=复议",
        "/archive/report_list.json?_shape=array&_search=公安",
    ],
)
def test_words_of_two_ideographs_are_found_on_the_site(site: Any, path: str) -> None:
    assert len(get(site, path).json()) >= 1


def test_search_that_finds_nothing(site: Any) -> None:
    for query in ("议复", "", '"', "*"):
        assert get(site, f"/archive/search.json?_shape=array&query={query}").json() == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/reports/1",
        "/reports/1?version=1",
        "/bureaus/示例市公安局",
        "/coverage",
        "/findings",
        "/compare?name=示例市公安局",
        "/search?q=复议",
        "/archive/report_list",
        "/archive/sections",
        "/archive/search?query=复议",
    ],
)
def test_hostile_text_stays_text_and_nothing_is_loaded_from_outside(site: Any, path: str) -> None:
    answer = get(site, path)
    assert HOSTILE not in answer.text
    assert not re.search(r"""(?:src|href)=["']?\s*javascript:""", answer.text)
    loaded = r"""<(?:script|img|iframe|link rel="stylesheet")[^>]*(?:src|href)=["'](?:https?:)?//"""
    assert not re.search(loaded, answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    of_datasette = path.startswith("/archive")
    assert ("'unsafe-inline'" in policy.split("script-src")[1]) == of_datasette
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_own_pages_run_no_script(site: Any) -> None:
    for path in ("/", "/reports/1", "/search?q=复议", "/coverage", "/compare", "/data"):
        assert "<script" not in get(site, path).text


def test_a_source_that_is_no_web_address_is_not_a_link(site: Any) -> None:
    page = get(site, "/reports/2").text
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_bytes_are_not_served(site: Any) -> None:
    rows = get(site, "/archive/payloads.json?_shape=array").json()
    assert rows
    assert {row["data"] for row in rows} == {None}
    sql = "select data from payloads union select data from dictionaries"
    assert {row["data"] for row in get(site, f"/archive.json?sql={sql}&_shape=array").json()} == {
        None
    }
    blob = f"/archive/payloads/{rows[0]['digest'].replace(':', '~3A')}.blob?_blob_column=data"
    assert not get(site, blob).content.startswith(b"\x28\xb5\x2f\xfd")
    assert get(site, "/archive.db").status_code == 403


def test_nothing_can_be_written(site: Any) -> None:
    for sql in ("DELETE FROM reports", "PRAGMA journal_mode=WAL", "ATTACH 'x' AS y"):
        assert get(site, f"/archive.json?sql={sql}").status_code == 400, sql


def test_long_queries_are_stopped(site: Any) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i%2B1 FROM n) SELECT max(i) FROM n"
    answer = get(site, f"/archive.json?sql={endless}")
    assert answer.status_code == 400
    assert "interrupted" in answer.text.lower()


def test_columns_are_described(site: Any) -> None:
    page = get(site, "/archive/report_list").text
    assert "The public-security organ whose report it is" in page


def test_a_port_in_use_is_said(filled: Archive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ArchiveError, match=f"port {port} of 127.0.0.1 is in use"):
            serve(filled.path, port=port, open_browser=False)
    with pytest.raises(ArchiveError, match=r"port 99999 of 127\.0\.0\.1 cannot be used"):
        serve(filled.path, port=99999, open_browser=False)


def test_without_datasette_the_way_to_get_it_is_said(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("app", "below"):  # what imports Datasette itself
        monkeypatch.delattr(archive.site, name, raising=False)
        monkeypatch.delitem(sys.modules, f"archive.site.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "datasette", None)
    monkeypatch.setitem(sys.modules, "datasette.app", None)
    with pytest.raises(ArchiveError, match=r"pip install 'gongan-archive\[browse\]'"):
        make_site(copy)


SERVER = """
import sys
from functools import partial
from pathlib import Path
from archive.site.server import serve
serve(Path(sys.argv[1]), port=0, open_browser=False, announce=partial(print, flush=True))
"""


def test_serving_until_it_is_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "gongan.db"
    with open_archive(path) as opened:
        opened.add_capture(capture(begin(opened)))
    before = path.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(path)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(address[0], timeout=GIVEN_UP) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=GIVEN_UP) == 0
    assert path.read_bytes() == before
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM captures").fetchone() == (1,)
    connection.close()
