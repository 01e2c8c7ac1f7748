"""A page that scripts fill: read as a browser showed it, from the archive, whenever that came."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from archive.captures.read_before import to_reparse
from archive.merging.merge import merge
from archive.records import Conversion, StoredCapture
from archive.site.published.publish import publish
from archive.site.server import close, make_site
from archive.store import Archive, open_archive
from archive.versions.filing import decimal_text
from archive.warc.export import export_warc
from crawler.cli.browse import snapshot_tools
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc
from crawler.reading.pool import ReaderPool
from crawler.reading.reparse import reparse
from tests.archive.site.asking import get
from tests.crawler.reading.articles import (
    EXPECTED,
    PAGE,
    START,
    TITLE,
    OneReader,
    Spread,
    current,
    markup,
    pieces,
    read_all,
    spread,
    take,
)

VALUES = {k: None if v is None else decimal_text(v) for k, v in EXPECTED.items()}
SHELL = (
    b"<html><meta charset=utf-8><body><div id=app></div><script src=/js/app.js></script>"
    b"</body></html>"
)
EMPTY = Spread((), {"page": SHELL})
PROSE, TABLES = pieces()
SHOWN = markup([*PROSE, *TABLES])
KEY = next(key for key, value in VALUES.items() if value not in (None, "0"))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "a.db")


def other(body: bytes) -> bytes:
    """The page with another number of its first cell that has one."""
    value = f">{VALUES[KEY]}<".encode()
    assert value in body
    return body.replace(value, b">98765<", 1)


def draw(
    archive: Archive, page: StoredCapture, *states: bytes, hours: float = 0, ended: str = "settled"
) -> None:
    made_at = START + timedelta(hours=hours)
    drawn = Conversion(page.id, states, "text/html; charset=utf-8", "Chromium/1", ended, made_at)
    archive.add_conversion(drawn)


def values(archive: Archive) -> dict[tuple[str, str, str], str | None]:
    return {key: value for key, (value, _) in current(archive).items()}


def said(archive: Archive) -> list[tuple[str, str]]:
    sql = (
        "SELECT f.message, f.verdict FROM findings f WHERE f.rule = 'drawn_page'"
        " AND f.reading_id = (SELECT max(id) FROM readings) AND f.version_id IS NULL"
    )
    return archive.db.execute(sql).fetchall()


def test_an_empty_page_is_read_as_it_was_shown_last(archive: Archive) -> None:
    page = take(archive, EMPTY, "page", 0)
    draw(archive, page, markup(PROSE), SHOWN)
    read_all(archive)
    assert values(archive) == VALUES
    assert {url for _, url in current(archive).values()} == {PAGE}
    assert said(archive) == [
        ("the page is empty without its scripts: it was read as a browser showed it", "info")
    ]
    assert archive.content(page.id) == SHELL
    assert archive.unread() == []


def test_a_drawing_that_was_ended_leaves_a_doubt(archive: Archive) -> None:
    draw(archive, take(archive, EMPTY, "page", 0), SHOWN, ended="time")
    read_all(archive)
    ((message, verdict),) = said(archive)
    assert verdict == "uncertain"
    assert "came to its bound of time" in message


@pytest.mark.parametrize("script", [b"", b"<script src=/js/app.js></script>"])
def test_a_page_that_holds_the_text_is_never_left_for_what_was_drawn(
    archive: Archive, script: bytes
) -> None:
    whole = Spread((), {"page": SHOWN.replace(b"</body>", script + b"</body>")})
    draw(archive, take(archive, whole, "page", 0), other(SHOWN))
    read_all(archive)
    assert values(archive) == VALUES
    assert said(archive) == []
    assert archive.unread() == []


def test_a_page_that_says_something_else_is_not_left_either(archive: Archive) -> None:
    text = "<p>本机关现就有关事项公告如下，请各有关单位遵照执行。</p>" * 12
    body = f"<meta charset=utf-8><h1>公告</h1>{text}<script src=/a.js></script>".encode()
    draw(archive, take(archive, Spread((), {"page": body}), "page", 0), SHOWN)
    read_all(archive)
    assert current(archive) == {}


def test_the_files_of_a_drawn_page_are_read_along(archive: Archive) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    page = take(archive, EMPTY, "page", 0)
    draw(archive, page, found.bodies["page"])
    take(archive, found, "a.doc", 0.01)
    read_all(archive)
    assert values(archive) == VALUES


def test_a_file_gives_the_report_where_nothing_was_shown(archive: Archive) -> None:
    page = take(archive, EMPTY, "page", 0)
    draw(archive, page, SHELL)
    whole = Spread((), {"a.doc": SHOWN})
    take(archive, whole, "a.doc", 0.01)
    read_all(archive)
    assert values(archive) == VALUES
    assert said(archive) == []


def test_a_drawing_of_another_night_is_another_version(archive: Archive) -> None:
    draw(archive, take(archive, EMPTY, "page", 0), SHOWN)
    read_all(archive)
    draw(archive, take(archive, EMPTY, "page", 48), other(SHOWN), hours=48)
    assert len(archive.unread()) == 1
    read_all(archive)
    assert values(archive) == {**VALUES, KEY: "98765"}
    draw(archive, take(archive, EMPTY, "page", 96), SHOWN, hours=96)
    read_all(archive)
    spans = archive.db.execute(
        "SELECT number, first_seen, last_seen, is_current FROM versions ORDER BY number"
    ).fetchall()
    assert [(row[0], row[3]) for row in spans] == [(1, 1), (2, 0)]
    assert spans[1][1] == spans[1][2], "it was shown on one night"
    assert values(archive) == VALUES
    assert archive.unread() == []


def test_a_reading_anew_gives_the_same(archive: Archive) -> None:
    draw(archive, take(archive, EMPTY, "page", 0), SHOWN)
    read_all(archive)
    again = to_reparse(archive.db, "9", again=True)
    (reread,) = reparse(archive, again, {}, cast("ReaderPool", OneReader()))
    assert reread.changes == ()
    assert archive.db.execute("SELECT count(*) FROM versions").fetchone() == (1,)


def test_archives_agree_however_the_drawing_came(archive: Archive, tmp_path: Path) -> None:
    page = take(archive, EMPTY, "page", 0)
    with open_archive(tmp_path / "b.db") as there:
        merge(there, archive.path)
        read_all(there)
        assert current(there) == {}
        draw(archive, page, SHOWN)
        read_all(archive)
        merge(there, archive.path)
        assert values(there) == VALUES
        assert there.unread() == []


def test_a_drawing_that_comes_by_itself_has_the_page_read(archive: Archive, tmp_path: Path) -> None:
    page = take(archive, EMPTY, "page", 0)
    read_all(archive)
    assert current(archive) == {}
    draw(archive, page, SHOWN)
    assert [one.capture_id for one in archive.unread()] == [page.id]
    read_all(archive)
    assert values(archive) == VALUES
    with open_archive(tmp_path / "c.db") as there:  # and by way of a WARC file
        export_warc(archive, tmp_path / "out")
        run = there.start_run("import", user_agent=None, settings={})
        for file in sorted((tmp_path / "out").glob("*.warc.gz")):
            import_warc(there, run, file, Interest({}, everything=True), Tally(), 10**7)
        read_all(there)
        assert values(there) == VALUES


def test_the_site_shows_the_cell_in_what_was_read(archive: Archive, tmp_path: Path) -> None:
    draw(archive, take(archive, EMPTY, "page", 0), SHOWN)
    read_all(archive)
    publish(archive.path, tmp_path / "copy.db")
    site = make_site(tmp_path / "copy.db", snapshot_tools())
    try:
        where = "/snapshots/1/1"
        found = get(site, f"{where}?cell={'.'.join(KEY)}").text
        assert 'id="cell"' in found
        assert TITLE in found
    finally:
        close(site)
