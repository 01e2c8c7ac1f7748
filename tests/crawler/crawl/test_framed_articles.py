"""An article whose body lies in a frame: fetched, read and read again as one, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.store import open_archive
from crawler.reading.read import read_payload
from tests.crawler import running
from tests.crawler.crawl.test_articles_of_a_crawl import (
    VALUES,
    exported_and_imported,
    held,
    portal,
    query,
)
from tests.crawler.reading.articles import (
    EXPECTED,
    TITLE,
    current,
    markup,
    pieces,
)
from tests.crawler.site import Answer, Site, serve

FOLDER = "/col/202301/2022"
ARTICLE = f"{FOLDER}/t20230118_1003.html"
OTHER = "/col/202201/2021/t20220118_2.html"
PROSE, TABLES = pieces()


def shell(title: str, *frames: str) -> bytes:
    shown = "".join(f"<iframe {frame}></iframe>" for frame in frames)
    return (
        f"<html><meta charset=utf-8><title>{title}</title><body><h1>{title}</h1>{shown}"
        "<p>主办单位：某局 地址：某路1号</p></body></html>"
    ).encode()


def body() -> bytes:
    """The text, a table, and what leads on: a second page, a file, and frames that lead back."""
    back = f"<iframe src='{ARTICLE}'></iframe><iframe src='content.html'></iframe>"
    extra = f"{back}<a href='./content_1.html'>下一页</a><p><a href='a.doc'>附件</a></p>"
    return markup([*PROSE, TABLES[0]], extra)


def publish() -> Site:
    """A portal with two articles, whose pages share a head in a frame."""
    site = Site()
    older = TITLE.replace("2022", "2021")
    site.column("/col/index.html", (ARTICLE, TITLE), (OTHER, older))
    shared = ("src='/top.html' height=120", "src='/part.html' height=120")
    frames = (*shared, "src='content.html'", "src='/closed/x.html'", "src='/dot.html' width=1")
    site.routes |= {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /closed/\n", media_type="text/plain"),
        ARTICLE: Answer(shell(TITLE, *frames, "src='http://localhost:9/elsewhere.html'")),
        OTHER: Answer(shell(older, *shared)),
        "/part.html": Answer(b"<p>" + "欢迎访问".encode() + b"</p>"),
        f"{FOLDER}/content.html": Answer(body()),
        f"{FOLDER}/content_1.html": Answer(markup(TABLES[1:2])),
        f"{FOLDER}/a.doc": Answer(markup(TABLES[2:]), media_type="application/msword"),
    }
    return site


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Site, list[Any]]]:
    db = tmp_path_factory.mktemp("framed") / "a.db"
    site = publish()
    with serve(site):
        yield db, site, [running.run(db, portal(site)) for _ in range(2)]


def test_the_page_shown_inside_is_the_articles_text(crawled: Any) -> None:
    db, site, (first, second) = crawled
    assert first["ok"], first
    assert held(db) == VALUES
    asked = [path for path in site.paths() if path not in ("/robots.txt", "/col/index.html")]
    night = asked[: len(asked) // 2]
    assert sorted(night) == sorted(
        [
            ARTICLE,
            OTHER,
            "/part.html",
            f"{FOLDER}/content.html",
            f"{FOLDER}/content_1.html",
            f"{FOLDER}/a.doc",
        ]
    ), "no head, no dot, nothing twice, nothing elsewhere"
    with open_archive(db, read_only=True) as archive:
        places = {url.rpartition("/")[2] for _, url in current(archive).values()}
    assert places == {"content.html", "content_1.html", "a.doc"}
    assert (first["counts"]["documents_read"], second["counts"]["documents_read"]) == (2, 0)
    asked_for = "SELECT outcome FROM captures WHERE url LIKE '%/closed/%' ORDER BY id LIMIT 1"
    assert query(db, asked_for) == [("disallowed",)]


def test_a_frame_is_never_asked_for_without_end(tmp_path: Path) -> None:
    """Pages that show each other, and one that shows a new one each time."""
    site = publish()
    site.routes |= {
        f"{FOLDER}/{n}.html": Answer(shell("", f"src='{n + 1}.html'")) for n in range(60)
    }
    site.routes[ARTICLE] = Answer(shell(TITLE, "src='0.html'"))
    with serve(site):
        summary = running.run(tmp_path / "a.db", portal(site))
    assert summary["ok"], summary
    assert len([path for path in site.paths() if path.startswith(FOLDER)]) == 31


def test_a_frame_that_does_not_come_is_told(tmp_path: Path) -> None:
    site = publish()
    site.routes[f"{FOLDER}/content.html"] = Answer(b"down", 500)
    with serve(site):
        running.run(tmp_path / "a.db", portal(site))
    assert held(tmp_path / "a.db") == {}
    told = query(tmp_path / "a.db", "SELECT message FROM findings WHERE rule = 'missing_part'")
    assert any("content.html" in message for (message,) in told)


def test_an_export_gives_the_same_report(crawled: Any, tmp_path: Path) -> None:
    with exported_and_imported(crawled[0], tmp_path) as archive:
        assert {key: value for key, (value, _) in current(archive).items()} == VALUES


def test_a_folder_gives_the_same_report(tmp_path: Path) -> None:
    (tmp_path / "content.html").write_bytes(markup([*PROSE, *TABLES]))
    (tmp_path / "t1.html").write_bytes(shell(TITLE, "src='content.html'"))
    found = read_payload(
        (tmp_path / "t1.html").read_bytes(), None, str(tmp_path / "t1.html"), None, tmp_path
    )
    (report,) = found.reports
    assert report.title == TITLE
    assert {figure.key: figure.value for figure in report.figures} == EXPECTED
