"""Words of the pages: titles, errors, outcomes and moments in the visitor's language."""

from __future__ import annotations

import csv
import io
import re
from typing import Any, get_args

import pytest
from lxml import html

from archive.records import Outcome
from archive.site.labels import labels, translator
from archive.site.metadata import QUERIES
from archive.site.pages.coverage import draw_map
from tests.archive.site.asking import get


def title(page: str) -> str:
    return str(html.fromstring(page).findtext(".//title"))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_s_title_is_its_question(site: Any, name: str) -> None:
    assert title(get(site, f"/archive/{name}").text) == QUERIES[name]["title"]
    chinese = get(site, f"/archive/{name}?_lang=zh")
    assert title(chinese.text) == QUERIES[name]["title_zh"]
    assert QUERIES[name]["description_zh"] in chinese.text
    assert "Custom SQL" not in chinese.text


def test_a_query_of_one_s_own_has_a_page_too(site: Any) -> None:
    page = get(site, "/archive?sql=select+count(*)+as+n+from+reports").text
    assert title(page) == "The query"
    assert re.search(r"The query and its 1 row\b", page)


@pytest.mark.parametrize(
    ("path", "chinese"),
    [
        ("/r/110000/1999", "存档中没有这份报告"),
        ("/bureaus/none", "存档中没有这个名称的机关的报告"),
        ("/runs/999", "没有这个编号的运行"),
        ("/nowhere", "这个网址没有内容"),
    ],
)
def test_what_is_not_there_is_said_in_chinese(site: Any, path: str, chinese: str) -> None:
    answer = get(site, f"{path}?lang=zh")
    assert answer.status_code == 404
    assert chinese in answer.text
    words = html.fromstring(answer.text).find(".//main").text_content()
    assert not re.search(r"[A-Za-z]{3,}", words)


def test_every_outcome_has_its_words_and_a_run_shows_them(site: Any) -> None:
    assert {f"outcome_{one}" for one in get_args(Outcome)} <= set(labels())
    page = get(site, "/runs/4?lang=zh").text
    assert ">被拦截</a> 3" in page
    assert "<td>超时" in page


def test_a_portal_crawled_without_a_failure_is_not_called_in_order(site: Any) -> None:
    counts = html.fromstring(get(site, "/runs/4").text).xpath("//h2[@id='portals']/following::dl")[
        0
    ]
    assert "in order" not in counts.text_content()
    assert "crawled without a failure" in counts.text_content()


def test_a_moment_says_beijing_s_time_beside_utc(site: Any) -> None:
    chinese = get(site, "/portals?lang=zh").text
    assert re.search(r"2026-11-02 22:0\d 北京时间 <small>2026-11-02 14:0\d UTC</small>", chinese)
    english = get(site, "/portals").text
    assert re.search(
        'title="2026-11-02 22:0\\d Beijing time">2026-11-02 14:0\\d UTC</time>', english
    )


def test_compare_csv_names_the_province(site: Any) -> None:
    text = get(site, "/compare.csv?by=province&name=21&name=32&series=penalties&lang=en").text
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert {(row["name"], row["label"]) for row in rows} == {("21", "Liaoning"), ("32", "Jiangsu")}


def test_no_name_is_wider_than_its_tile() -> None:
    drawn = draw_map(lambda sql, **values: [], "en", translator("en"))
    texts = re.findall(r'font-size="(\d+)"[^>]*>([A-Z][A-Za-z ]+)</text>', drawn)
    assert ("10", "Mongolia") in texts
    assert all(int(size) * 0.55 * len(name) <= 60 for size, name in texts)
