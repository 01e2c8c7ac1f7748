"""Titles: who reports for which year, and which lines are none."""

from __future__ import annotations

import pytest

from extract.reports.titles import (
    is_beginning,
    is_title,
    parse_title,
    period_year,
    police_organ,
)

TITLES = [
    ("示范市公安局2020年政府信息公开工作年度报告", "示范市公安局", 2020),
    ("示范市公安局２０２０年政府信息公开工作年度报告", "示范市公安局", 2020),
    ("示范市公安局 2020 年政府信息公开工作 年度报告", "示范市公安局", 2020),
    ("2021年度黄石市公安局政府信息公开工作年度报告", "黄石市公安局", 2021),
    ("2010年深圳市公安局政府信息公开年报", "深圳市公安局", 2010),
    ("公安局2019年政府信息公开年度工作报告", "公安局", 2019),
    ("沈阳市公安局2020年政府信息公开工作报告", "沈阳市公安局", 2020),
    ("嵩县公安局政府信息公开工作年度报告（2020年度）", "嵩县公安局", 2020),
    ("示范市公安局政府信息公开2020年度报告", "示范市公安局", 2020),
    ("示範市公安局2020年政府信息公開工作年度報告", "示范市公安局", 2020),
    ("示范市公安局二〇二〇年政府信息公开工作年度报告", "示范市公安局", 2020),
    ("示范市公安局二○一二年政府信息公开年度报告", "示范市公安局", 2012),
    ("《示范市公安局2020年政府信息公开工作年度报告》", "示范市公安局", 2020),
    ("【年报】示范市公安局2020年政府信息公开工作年度报告", "示范市公安局", 2020),
    ("示范市公安局2020年度政府信息公开工作年度报告（2021年1月20日）", "示范市公安局", 2020),
    ("示公发〔2021〕5号 示范市公安局2020年政府信息公开工作年度报告", "示范市公安局", 2020),
    ("示范市公安局关于2020年政府信息公开工作情况的报告", "示范市公安局", 2020),
    ("示范市公安局关于印发2020年政府信息公开工作年度报告的通知", "示范市公安局", 2020),
    ("示范市公安局2018年政府信息公开情况统计表", "示范市公安局", 2018),
    ("示範市公安局2021年政府資訊公開工作年度報告", "示范市公安局", 2021),
    ("关于报送2019年政府信息公开工作年度报告的函", None, 2019),
    ("2020年政府信息公开工作年度报告", None, 2020),
    ("洛阳市公安局嵩县分局2020年政府信息公开工作年度报告", "洛阳市公安局嵩县分局", 2020),
    ("椒江公安分局2021年政府信息公开年度报告", "椒江公安分局", 2021),
    ("青岛市公安局高新区分局2021年政府信息公开年度报告", "青岛市公安局高新区分局", 2021),
    ("大连市公安局交通警察支队2020年政府信息公开工作年度报告", "大连市公安局交通警察支队", 2020),
    ("黑河市森林公安局2019年政府信息公开工作年度报告", "黑河市森林公安局", 2019),
    ("内蒙古自治区公安厅2014年政府信息公开工作年度报告", "内蒙古自治区公安厅", 2014),
    ("中华人民共和国公安部2021年政府信息公开工作年度报告", "中华人民共和国公安部", 2021),
]


@pytest.mark.parametrize(("text", "bureau", "year"), TITLES)
def test_organ_and_year_of_a_title(text: str, bureau: str | None, year: int) -> None:
    title = parse_title(text)
    assert title is not None
    assert (title.bureau, title.year) == (bureau, year)
    assert is_title(text)


@pytest.mark.parametrize(
    "text",
    [
        "示范市公安局",
        "示范市公安局2020年工作总结",
        "示范市公安局政府信息公开指南",
        "示范市公安局政府信息公开目录",
        "关于做好2021年政府信息公开工作年度报告编制和发布工作的通知",
        "关于报送2020年度政府信息公开工作年度报告的通知",
        "示范市公安局2020年政府信息公开工作年度报告解读",
        "示范市公安局举办政府信息公开年度报告培训班",
        "示范市公安局召开2020年政府信息公开工作报告会",
        "历年政府信息公开年报（2015-2020）",
        "政府信息公开工作年度报告",
        "2020年，我局政府信息公开工作年度报告已公布。",
        "点击下载示范市公安局2020年政府信息公开工作年度报告",
    ],
)
def test_lines_about_reports_are_no_titles(text: str) -> None:
    assert not is_title(text)


def test_a_title_inside_a_sentence() -> None:
    text = "根据条例规定，现向社会公布2020年度示范市公安局政府信息公开工作年度报告。数据截至年底。"
    title = parse_title(text)
    assert title is not None
    assert (title.bureau, title.year) == ("示范市公安局", 2020)
    assert title.text == "2020年度示范市公安局政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("统计期限自2020年1月1日起至2020年12月31日止。", 2020),
        ("本报告所列数据的统计期限为 2020 年 1 月 1 日至 2020 年 12 月 31 日。", 2020),
        ("统计期限为2020年1月1日-12月31日", 2020),
        ("2021年1月20日公布", None),
    ],
)
def test_year_of_the_stated_period(text: str, year: int | None) -> None:
    assert period_year(text) == year


@pytest.mark.parametrize(
    ("text", "organ"),
    [
        ("（示范市公安局）", "示范市公安局"),
        ("示范市公安局城东分局", "示范市公安局城东分局"),
        ("示范市教育局", None),
        ("示范市公安局召开会议", None),
    ],
)
def test_a_signature_is_a_police_organ_alone(text: str, organ: str | None) -> None:
    assert police_organ(text) == organ


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("示范市公安局", True),
        ("2022年度", True),
        ("示范市公安局2022年", True),
        ("一、总体情况", False),
    ],
)
def test_lines_that_begin_a_title_on_several_lines(text: str, begins: bool) -> None:
    assert is_beginning(text) is begins
