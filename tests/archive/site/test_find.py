"""Bureaus found by name, pinyin, initials and code: in search, the list of reports, compare."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html

from archive.site import bureaus
from archive.site.ask import Query, rows
from tests.archive.site.asking import get

pytest.importorskip("pypinyin", reason="bureaus by pinyin are an extra: pip install '.[browse]'")
SHENYANG = "沈阳市公安局"


@pytest.fixture(scope="module")
def query(published: Path) -> Iterator[Query]:
    with closing(sqlite3.connect(published)) as connection:
        yield lambda sql, **values: rows(connection, sql, values)


@pytest.mark.parametrize(
    "text",
    [
        "沈阳",
        "瀋陽",
        "沈阳市公安局",
        "shenyang",
        "Shen Yang",
        "SYSGAJ",
        "sys",
        "210100",
        "2101",
        " 沈阳 ",
    ],
)
def test_a_bureau_is_found(query: Query, text: str) -> None:
    assert SHENYANG in [row["bureau"] for row in bureaus.found(query, text)]


@pytest.mark.parametrize("text", ["", "%", "_", "!", "' OR 1=1 --", "nowhere", "9999", "\x00"])
def test_what_names_no_bureau_finds_none(query: Query, text: str) -> None:
    assert bureaus.found(query, text) == []


def test_suggestions_are_of_the_same_place(query: Query) -> None:
    assert bureaus.suggested(query, "沈阳公安") == [SHENYANG]
    assert bureaus.suggested(query, "鞍山公安局") == ["鞍山市公安局"]
    assert bureaus.suggested(query, "x") == []


@pytest.mark.parametrize("text", ["shenyang", "沈阳", "210100"])
def test_the_pages_find_it_too(site: Any, text: str) -> None:
    found = html.fromstring(get(site, f"/search?q={quote(text)}").text)
    assert SHENYANG in found.xpath("//ul[contains(@class, 'bureaus')]//a/text()")
    listed = html.fromstring(get(site, f"/reports?bureau={quote(text)}").text)
    assert listed.xpath("//tbody/tr/td[1]/a/text()") == [SHENYANG]
    assert "1 report ·" in listed.text_content()


def test_a_code_names_a_bureau_to_compare(site: Any) -> None:
    page = html.fromstring(get(site, "/compare?name=210100&series=received").text)
    assert page.xpath("//input[@type='checkbox'][@name='name']/@value") == [SHENYANG]


def test_a_name_without_reports_is_said_and_suggests(site: Any) -> None:
    page = get(site, f"/reports?bureau={quote('沈阳公安')}").text
    assert "Did you mean" in page
    assert SHENYANG in page
