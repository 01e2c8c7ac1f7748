"""What findings say in either language: made of rule, key and parameters."""

from __future__ import annotations

import json

import pytest

from archive.site.finding_words import words
from common.messages import Message, fields, keys, say, worded

BALANCE = "本年新收与上年结转之和，应等于办理总计与结转下年度之和。"


def finding(rule: str, said: str, observed: str | None = None) -> dict[str, str | None]:
    made = isinstance(said, Message)
    return {
        "rule": rule,
        "text": said.key if made else "",  # type: ignore[attr-defined]
        "params": json.dumps(said.params if made else {}),  # type: ignore[attr-defined]
        "message": str(said),
        "observed": observed,
        "expected": None,
    }


def broken(sum_: str, said: str) -> Message:
    return say("equation_broken", equation="Requests received", sum=sum_, said=said)


@pytest.mark.parametrize(
    ("one", "said", "english"),
    [
        (
            finding("requests_balance", broken("42 + 1 = 43", "40 + 4")),
            f"{BALANCE}按表计算：42 + 1 = 43，而表中为40 + 4。",
            "",
        ),
        (
            finding("requests_balance", broken("42 + [blank] = 42", "[blank] + 4")),
            f"{BALANCE}按表计算：42 + 空白 = 42，而表中为空白 + 4。",
            "",
        ),
        (
            finding(
                "items_not_negative",
                say("equation_below", equation="Items", sum="15 - 17 = -2", least=0),
            ),
            "上一年项目数量与本年增减之和不应小于零。按表计算：15 - 17 = -2，至少应为0。",
            "",
        ),
        (
            finding("unread_cell", "words of a later version", "约三件"),
            "单元格内容不是数字，数值留空。读到“约三件”。",
            "words of a later version",
        ),
        (finding("of_a_later_version", "so it is"), "so it is", ""),
    ],
)
def test_chinese_pages_say_the_rule_and_what_was_found(
    one: dict[str, str | None], said: str, english: str
) -> None:
    assert words(one, "zh") == (said, english)
    assert words(one, "en") == (one["message"], "")


def test_the_stored_english_is_not_looked_into() -> None:
    one = finding("requests_balance", broken("1 + 1 = 2", "3")) | {"message": "anything at all"}
    assert words(one, "zh") == (f"{BALANCE}按表计算：1 + 1 = 2，而表中为3。", "")


@pytest.mark.parametrize("key", keys())
def test_both_languages_name_parameters_that_are_given(key: str) -> None:
    given = fields(key, "en") | fields(key, "zh")
    made = say(key, **dict.fromkeys(given, "7"))
    assert worded(key, made.params, "en") == str(made)
    assert worded(key, made.params, "zh")


def test_a_key_of_a_later_version_is_no_error() -> None:
    assert worded("of_a_later_version", {}, "zh") is None
    assert worded("equation_broken", {}, "zh") is None
