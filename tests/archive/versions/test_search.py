"""Search: Chinese words of any length, either script, titles and prose."""

from __future__ import annotations

import pytest

from archive.store import Archive
from archive.versions.search import excerpt, fts_query, search
from extract.records import Section
from tests.archive.making import HTML, begin, capture, reading, report

PROSE = "本年度收到行政复议申请3件，公安機關各部門均已答复。ＡＢＣ２０２０年 Scrapy"


@pytest.fixture
def filled(archive: Archive) -> Archive:
    run = begin(archive)
    first = archive.add_capture(capture(run))
    sections = (Section(1, "一、总体情况", PROSE), Section(2, "二、其他", "没有内容。"))
    archive.add_reading(reading(first.id, report(sections=sections)))
    second = archive.add_capture(capture(run, body=HTML + b"2"))
    other = report(bureau="彼县公安局", title="彼县年报", year=2021, sections=())
    archive.add_reading(reading(second.id, other))
    return archive


@pytest.mark.parametrize(
    "query",
    ["复议", "公安", "公安机关", "機關", "部门", "部門", "行政复议申请3件", "abc2020年", "SCRAPY"],
)
def test_words_of_any_length_and_script_are_found_in_prose(filled: Archive, query: str) -> None:
    sections = [hit.section for hit in search(filled.db, query)]
    assert "一、总体情况" in sections


@pytest.mark.parametrize("query", ["议复", "安公", "复议件", "不存在"])
def test_other_orders_of_the_same_ideographs_are_not_found(filled: Archive, query: str) -> None:
    assert search(filled.db, query) == []


def test_all_words_must_stand_in_one_place(filled: Archive) -> None:
    assert len(search(filled.db, "复议 公安")) == 1
    assert search(filled.db, "复议 内容") == []


def test_titles_and_bureaus_are_found(filled: Archive) -> None:
    (hit,) = search(filled.db, "彼县")
    assert (hit.bureau, hit.year, hit.section) == ("彼县公安局", 2021, None)
    assert {hit.year for hit in search(filled.db, "公安局")} == {2020, 2021}


def test_limit(filled: Archive) -> None:
    assert len(search(filled.db, "公安", limit=1)) == 1


@pytest.mark.parametrize("query", ["", "   ", '"', "***", "，。", 'a" OR "b', "NEAR(", "公安*^:-"])
def test_no_query_is_an_error(filled: Archive, query: str) -> None:
    assert isinstance(search(filled.db, query), list)


def test_operators_lose_their_meaning() -> None:
    assert fts_query("公安 OR 复议") == '"公 安" AND "OR" AND "复 议"'
    assert fts_query('"复 议" x"y') == '"复 议" AND "x y"'
    assert fts_query("，") == '""'


def test_only_current_versions_are_found(filled: Archive) -> None:
    run = begin(filled)
    later = filled.add_capture(capture(run, body=HTML + b"3", minute=5))
    sections = (Section(1, "一、总体情况", "改过的文字。"),)
    filled.add_reading(reading(later.id, report(sections=sections)))
    assert search(filled.db, "复议") == []
    assert len(search(filled.db, "改过")) == 1


def test_excerpts_are_cut_around_the_word() -> None:
    text = "甲" * 200 + "复议" + "乙" * 200
    part = excerpt(text, "复議")
    assert part.startswith("…甲")
    assert part.endswith("乙…")
    assert "复议" in part
    assert len(part) <= 102
    assert excerpt("短", "复议") == "短"
    assert excerpt(None, "复议") == ""
