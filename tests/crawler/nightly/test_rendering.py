"""The renderings: complete, in good order, and harmless whatever a page said."""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as markup
from rich.cells import cell_len

from archive.store import Archive
from crawler.nightly.run_report.plain import Truncated
from crawler.nightly.run_report.problems import changes
from crawler.nightly.run_report.records import NewReport, RunReport, Unreadable
from crawler.nightly.run_report.render import FolderError, html, json_text, text, write
from crawler.nightly.run_report.text import WIDTH
from tests.crawler.cli.calling import gongan
from tests.crawler.nightly.nights import everything, night, quiet

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "</style><style>*{display:none}",
    "two\r\nlines\x1b[2J\x07\x00",
    "\u202egnp.exe\u2066\ufeff",
    "长" * 3000,
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "http://[broken",
    "http:///no-host",
    'http://a.gov.cn/"onmouseover="alert(1)',
    "vbscript:x",
)


def document(source: str) -> Any:
    """A page as lxml reads it; it has no stubs for what HTML adds."""
    return markup.document_fromstring(source)


def handlers(page: Any) -> list[str]:
    """Attributes that would run a script."""
    return [name for element in page.iter() for name in element.attrib if name.startswith("on")]


@pytest.fixture
def hostile(full: RunReport) -> RunReport:
    """Texts and addresses as a page could give them, in many places."""
    new = [
        NewReport(text, 2020, text, address)
        for text, address in zip(HOSTILE, ADDRESSES, strict=True)
    ]
    bad = [
        Unreadable(address, text, text) for text, address in zip(HOSTILE, ADDRESSES, strict=True)
    ]
    spoiled = [replace(one, detail=HOSTILE[0], url=ADDRESSES[0]) for one in full.conditions]
    return replace(
        full,
        new_reports=Truncated(tuple(new), len(new)),
        unreadable=Truncated(tuple(bad), len(bad)),
        conditions=tuple(spoiled),
        captures={HOSTILE[0]: 3},
        failures=HOSTILE,
    )


# --- text ------------------------------------------------------------------------


def test_the_text_has_the_most_important_first(full: RunReport) -> None:
    lines = text(full).splitlines()
    assert lines[0].startswith(
        "1 of 2 portals failed, 1 fault of the run, 1 left undone, the budget"
    )
    order = [
        "Problems of tonight (2)",
        "Notices (2)",
        "New reports (1)",
        "New versions (1)",
        "In order again (1)",
        "Portals not reached (1)",
        "Portals left waiting after earlier trouble (1)",
        "Challenges and blocks (1)",
        "Requests that brought no page, by cause (1)",
        "Documents that could not be read (1)",
        "New findings, by rule (1)",
        "Numbers",
    ]
    assert [line for line in lines if line in order] == order


def test_the_text_names_what_it_is_about(full: RunReport) -> None:
    words = text(full)
    for wanted in (
        "b 乙市公安局: error: lost",
        "b 乙市公安局: stale: not there",
        "since 2026-11-03 02:10 (1 run); was in order until 2026-11-02 02:04",
        "the column names 3 reports, and 9 before",
        "http://b.example.gov.cn/list.html",
        "乙市公安局 2025",
        "source changed: 1 cell, 0 passages",
        "a 甲市公安局: was unreachable since 2026-11-02 02:03",
        "left alone until 2026-11-09 00:00 UTC",
        "c 丙市公安局: 1 request, ruishu",
        "1 not_found: HTTP 404",
        "fault of the run: 1 document could not be filed",
    ):
        assert wanted in words, wanted


def test_lines_fit_into_a_mail(full: RunReport, hostile: RunReport) -> None:
    for report in (full, hostile):
        for line in text(report).splitlines():
            if "://" not in line and not line.startswith("    data:"):
                assert cell_len(line) <= WIDTH, line


def test_a_quiet_night_is_short(archive: Archive) -> None:
    words = text(quiet(archive, 0))
    assert words.startswith("3 portals crawled, none failed.\n")
    assert len(words.splitlines()) < 25


def test_long_lists_are_cut_with_the_true_number_left(full: RunReport) -> None:
    many = tuple(NewReport(f"市{number}", 2020, None, "http://a/") for number in range(100))
    words = text(replace(full, new_reports=Truncated(many, 1234)))
    assert "New reports (1,234)" in words
    assert "  and 1,209 more" in words
    assert "市24 2020" in words
    assert "市25 2020" not in words


def test_what_is_new_and_gone_can_be_told(archive: Archive) -> None:
    with night(archive, 0) as first:
        first.crawl("a", "challenged", detail="a wall")
        then = first.report()
    with night(archive, 1) as second:
        second.crawl("a")
        second.crawl("b", "unreachable", detail="no route")
        now = second.report()
    words = text(now, changes(now, then))
    new, _, gone = words.partition("Gone since the last run (1)")
    assert "New since the last run (1)\n  - b 乙市公安局: unreachable: no route" in new
    assert "a: challenged: a wall" in gone
    assert "since the last run" not in text(now).replace("since the last report", "")


def test_no_text_of_a_page_can_steer_a_terminal(hostile: RunReport) -> None:
    for letter in text(hostile):
        assert letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf"), repr(letter)
    assert "two lines[2J" in text(hostile)


# --- HTML --------------------------------------------------------------------------


def test_the_page_tells_all_the_text_tells(full: RunReport) -> None:
    page = document(html(full))
    words = " ".join(page.text_content().split())
    for line in text(full).splitlines():
        piece = line.strip(" -").split("  ")[0]
        if len(piece) < 60 and ":" not in piece[:18]:
            assert " ".join(piece.split()) in words or piece.endswith("."), piece


def test_the_page_needs_nothing_else(full: RunReport) -> None:
    page = document(html(full))
    for name in ("script", "link", "img", "iframe", "object", "form", "base"):
        assert page.findall(f".//{name}") == [], name
    assert handlers(page) == []
    assert "url(" not in html(full)
    assert "@import" not in html(full)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_hostile_text_stays_text(hostile: RunReport) -> None:
    source = html(hostile)
    page = document(source)
    assert page.findall(".//script") == page.findall(".//img") == []
    assert len(page.findall(".//style")) == 1
    assert "<script>alert(1)</script>" in page.text_content()
    assert "{{ 7 * 7 }}" in page.text_content()
    assert "\u202e" not in source
    assert handlers(page) == []


def test_only_web_addresses_are_links_and_all_are_guarded(hostile: RunReport) -> None:
    page = document(html(hostile))
    links = page.findall(".//a")
    assert links
    for link in links:
        assert link.get("href").startswith(("http://", "https://"))
        assert link.get("rel") == "noopener noreferrer nofollow"
    assert 'http://a.gov.cn/"onmouseover="alert(1)' in [link.get("href") for link in links]
    assert "javascript:alert(1)" in page.text_content()


def test_the_page_keeps_long_lists_folded(full: RunReport) -> None:
    many = tuple(NewReport(f"市{number}", 2020, None, "http://a/") for number in range(100))
    page = document(html(replace(full, new_reports=Truncated(many, 130))))
    (summary,) = page.findall(".//details/summary")
    assert summary.text_content() == "80 further rows"
    assert "and 30 more" in page.text_content()


# --- files -------------------------------------------------------------------------------


def test_files_of_the_run_and_the_latest(full: RunReport, archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "reports"
    written = write(full, folder)
    names = {path.name for path in folder.iterdir()}
    assert {path.name for path in written} == names
    assert names == {
        f"{stem}.{ending}"
        for stem in ("latest", "run-20261103T020000Z")
        for ending in ("txt", "json", "html")
    }
    later = quiet(archive, 3)
    write(later, folder)
    assert (folder / "latest.txt").read_text(encoding="utf-8") == text(later)
    assert (folder / "run-20261103T020000Z.html").read_text(encoding="utf-8") == html(full)
    assert RunReport.from_json(json.loads((folder / "latest.json").read_bytes())) == later
    mask = os.umask(0)
    os.umask(mask)
    assert (folder / "latest.txt").stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_folder_that_cannot_be_written_is_a_clear_problem(
    full: RunReport, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(FolderError, match=r"file.*(Not a directory|File exists).*run-report"):
        write(full, tmp_path / "file")


def test_a_failed_write_leaves_the_latest_as_it_was(
    full: RunReport, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports"
    write(full, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def no_room(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(FolderError, match="No space left on device"):
        write(quiet(archive, 4), folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


# --- the command -----------------------------------------------------------------------------


def test_run_report_shows_the_latest_or_the_one_named(archive: Archive, tmp_path: Path) -> None:
    full = everything(archive)
    later = quiet(archive, 3)
    path = archive.path
    archive.close()
    assert gongan("run-report", "--db", path).out == text(later)
    called = gongan("run-report", full.run.uuid, "--db", path, "--format", "json")
    assert called.code == 0
    assert RunReport.from_json(called.json) == full
    out = tmp_path / "report.html"
    assert gongan("run-report", "3", "--db", path, "--format", "html", "--out", out).out == ""
    assert out.read_text(encoding="utf-8") == html(full)


def test_run_report_says_what_to_do_when_there_is_none(archive: Archive, tmp_path: Path) -> None:
    path = archive.path
    archive.close()
    called = gongan("run-report", "--db", path)
    assert called.code == 1
    assert "gongan nightly" in called.err
    quiet_db = gongan("run-report", "77", "--db", path)
    assert quiet_db.code == 1
    assert "gongan runs" in quiet_db.err


def test_json_is_what_is_stored(full: RunReport) -> None:
    assert json.loads(json_text(full)) == full.to_json()
