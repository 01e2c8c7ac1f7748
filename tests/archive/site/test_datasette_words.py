"""Datasette's own pages in the visitor's language: tables, rows, queries, errors."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html

from archive.site.labels import labels, teller
from tests.archive.site.asking import get

NAMES = (
    "//script|//style|//table|//pre|//code|//textarea|//*[@lang='en']|//comment()"
    "|//details[@class='column-descriptions']/dl"
)
PAGES = (
    "/archive", "/archive/report_list", "/archive/report_list?year__gt=2019&_sort_desc=year",
    "/archive/captures/1", "/archive/grant_rate_by_year", "/archive?sql=selec",
    "/archive/report_list?year=1900", "/archive/nothing", "/nothing", "/archive/reports/99999",
)  # fmt: skip
KNOWN = {"JSON", "CSV", "SQL", "LIKE", "GLOB", "Datasette", "English"}


def english(site: Any, path: str) -> set[str]:
    """English words of a Chinese page that are no names of the archive's."""
    tree = html.fromstring(get(site, path, cookie="lang=zh").text)
    assert tree.get("lang") == "zh-CN"
    names = {
        *(one.text_content() for one in tree.xpath("//select//option")),
        *(one.text for one in tree.xpath("//code")),
        *(one.text_content() for one in tree.xpath("//h3/a|//li/a")),
    }
    for one in [*tree.xpath(NAMES), *tree.xpath("//small|//select[contains(@name, 'column')]")]:
        if one.getparent() is not None:
            one.drop_tree()
    words = set(re.findall(r"[A-Za-z][A-Za-z_]{2,}", tree.text_content()))
    told = {word for name in names if name for word in re.findall(r"[A-Za-z_]{3,}", name)}
    return {word for word in words - KNOWN - told if "_" not in word} - {
        "year", "province", "level", "edition", "bureau", "prefecture", "county", "captures",
    }  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left_on_datasette_s_pages(site: Any, path: str) -> None:
    assert english(site, path) == set()


def test_conditions_of_a_table_are_told_in_chinese(site: Any) -> None:
    path = "/archive/report_list?year__gt=2019&_sort_desc=year"
    tree = html.fromstring(get(site, path, cookie="lang=zh").text)
    assert tree.xpath("//h2")[0].text_content().split() == [
        "7行",
        "year",
        "大于",
        "2019",
        "按year降序排列",
    ]
    tree = html.fromstring(get(site, path, cookie="lang=en").text)
    assert (
        "7 rows where year > 2019 sorted by year descending" in tree.xpath("//h2")[0].text_content()
    )


def test_the_program_s_own_words_are_marked_as_english(site: Any) -> None:
    answer = get(site, "/archive?sql=selec", cookie="lang=zh")
    assert answer.status_code == 400
    tree = html.fromstring(answer.text)
    assert "SELECT" in tree.xpath("//main//div[@lang='en']")[0].text_content()
    assert tree.xpath("//h1")[0].text_content() == "错误400"
    assert get(site, "/archive.json?sql=selec").json()["ok"] is False


def test_a_page_that_fails_tells_visitors_nothing_of_the_program(
    site: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the path of a file")

    monkeypatch.setattr("archive.site.pages.home.context", fail)
    answer = get(site, "/", cookie="lang=zh")
    assert answer.status_code == 500
    assert "the path of a file" not in answer.text
    assert "程序在处理本页时出错" in answer.text
    assert "the path of a file" in capsys.readouterr().err


def test_a_run_s_numbers_are_told_in_words(site: Any) -> None:
    page = get(site, "/runs/1?lang=zh").text
    assert f"采集：{labels()['outcome_ok']['zh']}" in page
    assert "captures ok" not in page
    assert teller("en")("captures_soft_404") == f"captures: {labels()['outcome_soft_404']['en']}"
