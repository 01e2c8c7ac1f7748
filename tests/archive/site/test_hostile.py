"""Archived text that attacks: names, titles, cells, findings and prose with markup in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html

from archive.site.server import close, make_site
from crawler.cli.browse import snapshot_tools
from tests.archive.site.asking import get
from tests.archive.site.hostile import BUREAU, PAGES


@pytest.fixture(scope="module")
def site(hostile: Path) -> Iterator[Any]:
    made = make_site(hostile, snapshot_tools())
    yield made
    close(made)


@pytest.mark.parametrize("path", PAGES)
def test_markup_in_archived_text_stays_text(site: Any, path: str) -> None:
    answer = get(site, path)
    if answer.status_code == 302:
        answer = get(site, answer.headers["location"])
    tree = html.fromstring(answer.text)
    assert "alert(1)" not in "".join(tree.xpath("//script/text()"))
    assert not tree.xpath("//img[@src='x']")
    assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("onerror")]
    assert "49" not in "".join(tree.xpath("//h1//text()"))


def test_a_chart_with_a_hostile_name_is_good_xml(site: Any) -> None:
    answer = get(site, f"/compare.svg?name={quote(BUREAU)}&series=received")
    tags = {element.tag.rpartition("}")[2] for element in html.fromstring(answer.content).iter()}
    assert tags <= {"svg", "rect", "text", "line", "polyline", "circle", "title"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_a_page_of_frames_and_refreshes_is_shown_as_text(site: Any) -> None:
    answer = get(site, "/snapshots/3/2")
    assert "公安年报" in answer.text
    tree = html.fromstring(answer.text)
    (archived,) = tree.find_class("archived")
    assert {element.tag for element in archived.iter()} <= {"div", "p", "span", "pre", "br"}
    assert not archived.xpath(".//@id | .//@href | .//@src | .//@srcdoc | .//@target | .//@ping")
    assert "evil.example" not in answer.text
    assert [meta.get("http-equiv") for meta in tree.xpath("//meta")] == [None, None, None]


def test_a_drawing_with_a_script_is_no_picture(site: Any) -> None:
    for view in ("page", "read"):
        answer = get(site, f"/snapshots/4/3?view={view}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert not html.fromstring(answer.text).xpath("//svg | //script | //iframe | //img")
        assert "root:" not in answer.text


def test_names_that_turn_the_direction_of_writing_turn_nothing_else(site: Any) -> None:
    page = get(site, "/reports/3?document=3")
    (title,) = html.fromstring(page.text).xpath("//h1")
    assert "gpj.exe" in title.text_content()
    for form in ("csv", "json"):
        disposition = get(site, f"/reports/3.{form}").headers.get("content-disposition", "")
        plain = r'attachment; filename="report-[0-9a-fx-]+-\d{4}-version-1.csv"'
        assert disposition == "" or re.fullmatch(plain, disposition)
    styles = get(site, "/gongan/site.css").text
    assert "unicode-bidi: isolate" in styles
