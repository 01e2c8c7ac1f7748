"""A page whose report is in its attachments is read together with them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

import extract
from crawler.reading.read import read_payload

SITE = Path(str(files("crawler.sample") / "site" / "zwgk" / "zfxxgkndbg" / "202101"))
PAGE = SITE / "t20210118_1003.html"
PDF = "P020210118385216470911.pdf"


def open_beside(url: str) -> bytes | None:
    """The files that lie beside the page, by the end of their address."""
    path = SITE / url.rpartition("/")[2]
    return path.read_bytes() if path.is_file() else None


def test_figures_name_the_attachment_they_stand_in() -> None:
    page = extract.read(PAGE.read_bytes(), "text/html", "http://bureau.example/202101/page.html")
    (report,) = extract.reports_in(extract.follow(page, open_beside))
    assert (report.bureau, report.year, len(report.figures)) == ("宿迁市公安局", 2020, 198)
    assert {figure.where.document for figure in report.figures} == {
        f"http://bureau.example/202101/{PDF}"
    }
    assert all(figure.where.page and figure.where.box for figure in report.figures)


def test_an_attachment_that_is_not_there_leaves_the_page_alone() -> None:
    page = extract.read(PAGE.read_bytes(), "text/html", "http://bureau.example/page.html")
    assert extract.follow(page, lambda _: None) is page
    assert extract.reports_in(page) == ()


def test_a_page_on_disk_is_read_with_the_files_beside_it_only(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / PDF).write_bytes((SITE / PDF).read_bytes())
    result = read_payload(PAGE.read_bytes(), None, str(inside / "page.html"), None, inside)
    assert [len(report.figures) for report in result.reports] == [198]
    (tmp_path / PDF).write_bytes((SITE / PDF).read_bytes())
    escaping = PAGE.read_bytes().replace(f"./{PDF}".encode(), f"../{PDF}".encode())
    assert escaping != PAGE.read_bytes()
    result = read_payload(escaping, None, str(inside / "page.html"), None, inside)
    assert result.reports == ()


@pytest.mark.parametrize("name", ["a.txt", "a.pdf"])
def test_only_pages_have_attachments(name: str) -> None:
    document = extract.read("样例".encode(), None, name)
    assert extract.follow(document, open_beside) is document
