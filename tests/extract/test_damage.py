"""Copies that were damaged on the way are said to be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import read, reports_in
from extract.reports.damage import KINDS, Kind
from extract.reports.statements import read_statements
from tests.extract.stated import HERE

TITLE = "示例市公安局2012年政府信息公开工作年度报告"
SOUND = (
    "一、概述",
    "根据〔2012〕73号文件要求（见附件），全年主动公开政府信息120条，收到申请3件。",
    "二、复议和诉讼",
    "未发生行政复议和行政诉讼。",
)


def findings(*lines: str) -> list[tuple[str, str]]:
    text = "\n".join((TITLE, *lines))
    (report,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    return [(found.rule, found.subject) for found in report.findings]


def test_a_sound_text_is_not_said_to_be_damaged() -> None:
    assert "damaged_copy" not in {rule for rule, _ in findings(*SOUND)}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("關(guān)于政務(wù)公開(kāi)工作的報告。", "pinyin"),
        ("全年网络申请件，信函申请 件，均已答复。", "lost_numbers"),
        ("根据政办函〔201273号要求编制。", "lost_characters"),
    ],
)
def test_each_kind_of_damage_is_said_once(line: str, kind: str) -> None:
    assert findings(*SOUND, line, line).count(("damaged_copy", kind)) == 1


SYLLABLES = (("關", "guān"), ("發", "fa"), ("請", "qǐng"), ("開", "kāi"), ("務", "wu"))


@pytest.mark.parametrize("brackets", ["()", "（）"])
@pytest.mark.parametrize("space", ["", " "])
def test_one_pinyin_behind_a_traditional_character_is_enough(brackets: str, space: str) -> None:
    for character, sound in SYLLABLES:
        line = f"本年度{character}{space}{brackets[0]}{sound}{brackets[1]}事項如下。"
        assert ("damaged_copy", "pinyin") in findings(*SOUND, line)
    assert ("damaged_copy", "pinyin") not in findings(
        *SOUND, "公安（ga）机关，混凝土即砼（tóng）。"
    )


QUICK = [
    (kind, pattern)
    for kind in KINDS
    if kind.needs is not None
    for pattern in (kind.pattern, kind.sure)
    if pattern is not None
]


@pytest.mark.parametrize(
    ("kind", "pattern"), QUICK, ids=[f"{kind.name} {at}" for at, (kind, _) in enumerate(QUICK)]
)
@given(data=st.data())
def test_no_damage_is_passed_over_by_what_is_looked_for_first(
    kind: Kind, pattern: re.Pattern[str], data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(pattern))
    assert kind.needs is not None
    assert kind.needs.search(text)


LOST = ("同比增长%。", "占 ％，", "共计 件，", "截至年月日，受理如下。", "收取费用元。", "合计条；")


@pytest.mark.parametrize("line", LOST)
def test_signs_without_numbers_are_said_where_one_is_enough(line: str) -> None:
    assert ("damaged_copy", "lost_numbers") in findings(*SOUND, f"全年{line}")


WORDS = ("政府信息公开", "公安局年度报告", "主动公开工作")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("utf-8", "gb18030"), ("utf-8", "cp1252"), ("utf-8", "latin-1"), ("gb18030", "latin-1")],
)
@pytest.mark.parametrize("words", WORDS)
def test_parts_read_in_another_charset_before_are_said(
    words: str, written: str, read_as: str
) -> None:
    spoiled = words.encode(written).decode(read_as, "ignore")
    found = findings(*SOUND, f"公安{spoiled}")
    assert ("damaged_copy", "other_charset") in found


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("公安局????信息????报告。", "lost_text"),
        ("主动公开&#20449;&#24687;的情况。", "escaped"),
        ("政务&nbsp;&nbsp;公开&#x5DE5;作。", "escaped"),
        ("全年锟斤拷锟斤拷信息。", "other_charset"),
    ],
)
def test_text_that_was_lost_or_escaped_is_said(line: str, kind: str) -> None:
    assert ("damaged_copy", kind) in findings(*SOUND, line)


@pytest.mark.parametrize(
    "line",
    [
        "联系人：王某（××××××科），电话0571-12345678。",
        "发放宣传材料件数，见附件；增长5%，下降0%。",
        "……………………（略）“——————”",
        "（盖章）    年  月  日",
        "您是否满意？？？请留言；R&D；数量（件），金额（元）。",
        "Café Zürich 的信息×年×月×日公开。",
    ],
)
def test_what_only_looks_odd_is_no_damage(line: str) -> None:
    assert "damaged_copy" not in {rule for rule, _ in findings(*SOUND, line)}


def test_pinyin_does_not_hide_what_a_sentence_states() -> None:
    text = "\n".join((TITLE, "全年收到政府信息公開(kāi)申請(qǐng)12件，未發(fā)生行政復(fù)議。"))
    (report,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    assert {found.key: int(found.value) for found in report.statements} == {
        "requests_received": 12,
        "reviews": 0,
    }


STATED = (
    ("收到申请{}件", "requests_received"),
    ("办结{}件", "requests_handled"),
    ("其中予以公开{}件", "requests_granted"),
    ("部分公开{}件", "requests_partly_granted"),
    ("不予公开{}件", "requests_denied"),
    ("当面提交{}件", "requests_in_person"),
    ("结转下年{}件", "requests_carried_forward"),
)


@given(
    numbers=st.lists(st.integers(2, 400), min_size=len(STATED), max_size=len(STATED)),
    lost=st.sets(st.integers(0, len(STATED) - 1), min_size=1),
)
def test_a_number_is_never_taken_for_one_that_was_lost(numbers: list[int], lost: set[int]) -> None:
    parts = [
        wording.format("" if at in lost else number)
        for at, ((wording, _), number) in enumerate(zip(STATED, numbers, strict=True))
    ]
    said = {key: number for (_, key), number in zip(STATED, numbers, strict=True)}
    for found in read_statements([("，".join(parts) + "。", HERE)], 2012, parts=True):
        assert said[found.key] == found.value


@pytest.mark.parametrize(
    "text", ["全年公开信息{}条，其中网站公开{}条。", "收到申请{}件，答复{}件。"]
)
def test_thousands_without_their_end_are_no_number(text: str) -> None:
    assert len(read_statements([(text.format("1,206", "1,102"), HERE)], 2012, parts=True)) == 2
    assert not read_statements([(text.format("1,", "1,102"), HERE)], 2012, parts=True)
