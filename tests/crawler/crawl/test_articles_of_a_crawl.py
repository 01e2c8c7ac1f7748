"""What a crawl finds of one article is read as one, also by import, reparse and from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.captures import read_before
from archive.store import Archive, open_archive
from archive.versions.filing import decimal_text
from archive.warc.export import export_warc
from crawler.importing.captures import portal_records
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc
from crawler.reading.read import read_payload
from crawler.reading.reparse import reparse
from spiders.portals import Portal
from tests.crawler import running
from tests.crawler.crawl import faulty
from tests.crawler.crawl.test_scheduler import nightly
from tests.crawler.reading.articles import EXPECTED, NEW, TITLE, OneReader, Spread, current, spread
from tests.crawler.site import Answer, Site, page, serve

VALUES = {key: None if v is None else decimal_text(v) for key, v in EXPECTED.items()}
ON_PAGE_AND_FILES = ("page", "a.doc", "a.doc", "b.doc")


def publish(found: Spread) -> Site:
    """A portal with one article and what belongs to it."""
    site = Site()
    site.column("/col/index.html", ("/col/202301/t20230118_1003.html", TITLE))
    for name, body in found.bodies.items():
        served = body.replace(b"http://www.example.gov.cn/zfxxgk/", b"./")
        named = (
            name.replace("t1_1", "t20230118_1003_1") if name != "page" else "t20230118_1003.html"
        )
        media_type = "text/html; charset=utf-8" if name.endswith(("page", "html")) else "text/plain"
        served = served.replace(b"t1_1.html", b"t20230118_1003_1.html")
        site.routes[f"/col/202301/{named}"] = Answer(served, media_type=media_type)
    return site


def portal(site: Site) -> dict[str, Any]:
    return running.portal(site.url, name=NEW.bureau)


def held(db: Path) -> dict[Any, Any]:
    with open_archive(db, read_only=True) as archive:
        return {key: value for key, (value, _) in current(archive).items()}


def query(db: Path, sql: str) -> list[Any]:
    with open_archive(db, read_only=True) as archive:
        return archive.db.execute(sql).fetchall()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Site, list[Any]]]:
    """Two crawls of an article whose tables stand on its page and in two attachments."""
    db = tmp_path_factory.mktemp("crawled") / "a.db"
    site = publish(spread(ON_PAGE_AND_FILES))
    with serve(site):
        yield db, site, [running.run(db, portal(site)) for _ in range(2)]


def test_page_and_attachments_of_a_crawl_are_one_report(crawled: Any) -> None:
    db, _, (first, second) = crawled
    assert held(db) == VALUES
    assert query(db, "SELECT count(*) FROM versions") == [(1,)]
    assert query(db, "SELECT count(*) FROM readings") == [(1,)]
    with open_archive(db, read_only=True) as archive:
        places = {url.rpartition("/")[2] for _, url in current(archive).values()}
    assert places == {"t20230118_1003.html", "a.doc", "b.doc"}
    assert (first["counts"]["documents_read"], second["counts"]["documents_read"]) == (1, 0)
    assert second["counts"]["reports_unchanged"] == 1


def test_reparse_reads_the_article_of_a_crawl_as_one(crawled: Any) -> None:
    db = crawled[0]
    with open_archive(db) as archive:
        assert read_before.to_reparse(archive.db, "1") == []
        again = read_before.to_reparse(archive.db, "2", again=True)
        assert [one.url.rpartition("/")[2] for one in again] == ["t20230118_1003.html"]
        (reread,) = reparse(archive, again, {}, OneReader(), dry_run=True)  # type: ignore[arg-type]
        assert reread.changes == ()


@contextmanager
def exported_and_imported(db: Path, folder: Path, **options: Any) -> Iterator[Archive]:
    """An archive that took in the WARC files of another one, and read all that is in them."""
    entry = Portal("test", NEW.bureau, ("127.0.0.1",), "trs_wcm", local=True)
    with open_archive(db, read_only=True) as archive:
        files = export_warc(archive, folder / "warc", **options).files
    with open_archive(folder / "imported.db") as archive:
        archive.put_portals(portal_records([entry]))
        run = archive.start_run("import", user_agent=None, settings={})
        for path in files:
            import_warc(archive, run, path, Interest({"test": entry}), Tally(), 2**24)
        for _ in reparse(archive, archive.unread(), {}, OneReader()):  # type: ignore[arg-type]
            pass
        yield archive


def test_a_warc_file_of_a_crawl_gives_the_same_report(crawled: Any, tmp_path: Path) -> None:
    with exported_and_imported(crawled[0], tmp_path, version="1") as archive:
        assert {key: value for key, (value, _) in current(archive).items()} == VALUES
        assert archive.unread() == []


@pytest.mark.parametrize("carriers", [ON_PAGE_AND_FILES, ("page", "t1_1.html", "a.doc", "page")])
def test_a_folder_gives_the_same_report(tmp_path: Path, carriers: tuple[str, ...]) -> None:
    found = spread(carriers)
    for name, body in found.bodies.items():
        body = body.replace(b"http://www.example.gov.cn/zfxxgk/", b"./")
        (tmp_path / ("t1.html" if name == "page" else name)).write_bytes(body)
    body = (tmp_path / "t1.html").read_bytes()
    result = read_payload(body, None, str(tmp_path / "t1.html"), None, tmp_path)
    (report,) = result.reports
    assert {figure.key: figure.value for figure in report.figures} == EXPECTED
    assert len({figure.where.document for figure in report.figures}) == len(set(carriers))


def test_an_article_over_two_pages_with_an_attachment_is_one_report(tmp_path: Path) -> None:
    site = publish(spread(("page", "t1_1.html", "a.doc", "page")))
    with serve(site):
        running.run(tmp_path / "a.db", portal(site))
    assert held(tmp_path / "a.db") == VALUES


def test_an_attachment_that_comes_the_next_night_completes_the_report(tmp_path: Path) -> None:
    site = publish(spread(ON_PAGE_AND_FILES))
    file = site.routes["/col/202301/a.doc"]
    site.routes["/col/202301/a.doc"] = Answer(b"down", 500)
    db = tmp_path / "a.db"
    with serve(site):
        nightly(db, portal(site))
        assert 0 < len(held(db)) < len(VALUES)
        assert ("missing_part",) in query(db, "SELECT rule FROM findings")
        site.routes["/col/202301/a.doc"] = file
        nightly(db, portal(site), days=1)
    assert held(db) == VALUES
    assert site.paths().count("/col/202301/t20230118_1003.html") == 1


def test_an_answer_at_which_this_program_fails_is_kept_and_told(tmp_path: Path) -> None:
    for name, middlewares, outcome in (
        ("judging", faulty.JUDGING, "failed"),
        ("storing", faulty.STORING, "failed"),
        ("following", faulty.FOLLOWING, "ok"),
    ):
        site = publish(spread(("page",) * 4))
        answer = site.routes["/col/202301/t20230118_1003.html"]
        body = answer.body.replace(b"<body>", b"<body>" + faulty.FAULTY)
        site.routes["/col/202301/t20230118_1003.html"] = Answer(body)
        site.column(
            "/col/index.html",
            ("/col/202301/t20230118_1003.html", TITLE),
            ("/col/202301/t20220118_2.html", TITLE.replace("2022", "2021")),
        )
        site.routes["/col/202301/t20220118_2.html"] = page(TITLE.replace("2022", "2021"))
        db = tmp_path / f"{name}.db"
        with serve(site):
            summary = running.run(db, portal(site), DOWNLOADER_MIDDLEWARES=middlewares)
        assert not summary["ok"], name
        assert "error" in summary["failures"][0], name
        rows = query(
            db,
            "SELECT outcome, error, content_size FROM captures WHERE url LIKE '%8_1003.html'",
        )
        assert [row[0] for row in rows] == [outcome], (name, summary["stderr"])
        assert (rows[0][2] or 0) == len(body), name
        if outcome == "failed":
            assert "a bug in" in rows[0][1], name
        else:  # its report is not lost with its links
            assert held(db) == VALUES
        assert len(query(db, "SELECT 1 FROM captures WHERE url LIKE '%t20220118_2.html'")) == 1


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:80a/1.html", "http://127.0.0.1:99999/1.html", "http://[::1/1.html"],
)
def test_one_bad_address_costs_no_other(tmp_path: Path, address: str) -> None:
    site = publish(spread(("page",) * 4))
    good = ("/col/202301/t20230118_1003.html", TITLE)
    site.column("/col/index.html", (address, TITLE.replace("2022", "2020")), good)
    with serve(site):
        summary = running.run(tmp_path / "a.db", portal(site))
    assert summary["ok"], summary["failures"]
    assert held(tmp_path / "a.db") == VALUES


def test_half_characters_cost_neither_capture_nor_report(tmp_path: Path) -> None:
    site = publish(spread(("page",) * 4))
    site.column("/col/index.html", ("/col/202301/t20230118_1003.html", f"{TITLE}&#xD83D;"))
    with serve(site):
        summary = running.run(tmp_path / "a.db", portal(site))
    assert summary["ok"], summary["failures"]
    assert held(tmp_path / "a.db") == VALUES
