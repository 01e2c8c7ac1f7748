"""What findings say in either language."""

from __future__ import annotations

import pytest

from archive.site.finding_words import words

BALANCE = "本年新收与上年结转之和，应等于办理总计与结转下年度之和。"


def finding(
    rule: str, message: str, observed: str | None = None, expected: str | None = None
) -> dict[str, str | None]:
    return {"rule": rule, "message": message, "observed": observed, "expected": expected}


@pytest.mark.parametrize(
    ("one", "said", "english"),
    [
        (
            finding("requests_balance", "Requests received: 42 + 1 = 43, table says 40 + 4"),
            f"{BALANCE}按表计算：42 + 1 = 43，而表中为40 + 4。",
            "",
        ),
        (
            finding("requests_balance", "Requests: 42 + blank = 42, table says blank + 4"),
            f"{BALANCE}按表计算：42 + 空白 = 42，而表中为空白 + 4。",
            "",
        ),
        (
            finding("items_not_negative", "Items: 15 + -17 = -2, at least 0 is needed"),
            "上一年项目数量与本年增减之和不应小于零。按表计算：15 + -17 = -2，至少应为0。",
            "",
        ),
        (
            finding("misread_suspected", "most likely misread", "1O8", None),
            "合计关系表明，文字识别很可能读错了这个单元格；只提出能使合计成立的数值，未作改动。",
            "most likely misread",
        ),
        (
            finding("unread_cell", "ink", "ink", "a text"),
            "单元格内容不是数字，数值留空。读到“墨迹”，应为“文字”。",
            "",
        ),
        (
            finding("unread_cell", "not a number", "约三件"),
            "单元格内容不是数字，数值留空。读到“约三件”。",
            "",
        ),
        (
            finding("text_only", "no tables; <b>"),
            "报告没有可读取的表格。",
            "no tables; <b>",
        ),
        (finding("of_a_later_version", "so it is"), "so it is", ""),
    ],
)
def test_chinese_pages_say_the_rule_and_the_numbers(
    one: dict[str, str | None], said: str, english: str
) -> None:
    assert words(one, "zh") == (said, english)
    assert words(one, "en") == (one["message"], "")
