"""Sections of prose: headings, numbers, clean text."""

from __future__ import annotations

import pytest

from extract.documents.plain import reader
from extract.reports.sections import canonical_number, heading, read_passages, read_sections
from extract.tables.stream import Line, lines

REPORT = """示范市公安局2020年政府信息公开工作年度报告
一、总体情况
全年公开信息12条。
（一）主动公开
目录按季度核对。
三、主动公开政府信息情况
见下表。
三、收到和处理政府信息公开申请情况
收到申请3件。
五、存在的主要问题及改进情况。更新不够及时。
六、其他需要报告的事项
无
示范市公安局
2021年1月20日
"""


def stream(content: str) -> list[Line]:
    return list(lines(reader.read(content.encode(), "a.txt")))


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("一、总体情况", 1, "总体情况"),
        ("　　二、主动公开政府信息情况：", 2, "主动公开政府信息情况"),
        ("十一、附件", 11, "附件"),
        ("六、其他需要報告的事項", 6, "其他需要报告的事项"),
    ],
)
def test_headings(line: str, number: int, title: str) -> None:
    found = heading(line)
    assert found is not None
    assert (found.number, found.title) == (number, title)


@pytest.mark.parametrize(
    "line",
    [
        "一、本年新收政府信息公开申请数量",
        "四、结转下年度继续办理",
        "三、本年度办理结果",
        "全年公开信息。一、总体情况",
        "（一）主动公开",
        "一是加强领导",
        "二、" + "很长的一句话，" * 12,
    ],
)
def test_labels_of_the_forms_and_prose_are_no_headings(line: str) -> None:
    assert heading(line) is None


def test_sections_get_the_form_s_numbers_where_bureaus_misnumber() -> None:
    found = read_sections(stream(REPORT), frozenset(), numbered_form=True)
    assert [(section.number, section.title) for section in found] == [
        (1, "总体情况"),
        (2, "主动公开政府信息情况"),
        (3, "收到和处理政府信息公开申请情况"),
        (5, "存在的主要问题及改进情况"),
        (6, "其他需要报告的事项"),
    ]


def test_without_a_form_numbers_stay_as_published() -> None:
    found = read_sections(stream(REPORT), frozenset(), numbered_form=False)
    assert [section.number for section in found] == [1, 3, 3, 5, 6]


def test_text_is_clean_and_the_signature_is_not_part_of_it() -> None:
    found = read_sections(stream(REPORT), frozenset(), numbered_form=True)
    assert found[0].text == "全年公开信息12条。\n（一）主动公开\n目录按季度核对。"
    assert found[3].text == "更新不够及时。"
    assert found[4].text == "无"


def test_passages_know_their_section_and_place() -> None:
    found = list(read_passages(stream(REPORT), frozenset(), "a.txt"))
    assert [(entry.section, entry.text) for entry in found][:2] == [
        (0, "示范市公安局2020年政府信息公开工作年度报告"),
        (1, "全年公开信息12条。"),
    ]
    assert all(entry.place.document == "a.txt" for entry in found)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("总体情况", 1),
        ("主动公开政府信息情况", 2),
        ("收到和处理政府信息公开申请情况", 3),
        ("因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("政府信息公开工作存在的主要问题及改进情况", 5),
        ("其他需要报告的事项", 6),
        ("附表", None),
    ],
)
def test_canonical_numbers(title: str, number: int | None) -> None:
    assert canonical_number(title) == number
