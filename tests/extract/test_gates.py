"""Constructs of which it is not plain what a number counts: nothing is read rather than a guess."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from extract.reports.columns import as_clauses
from extract.reports.statements import read_statements
from tests.extract.stated import HERE

ROW = (
    ("收到申请", "requests_received"),
    ("办结", "requests_handled"),
    ("予以公开", "requests_granted"),
    ("不予公开", "requests_denied"),
    ("不予处理", "requests_rejected"),
    ("其他处理", "requests_other"),
)


def figures(text: str, year: int = 2015) -> dict[str, Decimal]:
    found = read_statements([(text, HERE)], year, parts=True)
    return {one.key: one.value for one in found}


@pytest.mark.parametrize("pattern", ["{l} {n} 件", "{l} {n}件", "{l} 件 {n}", "{l}　{n}　件"])
def test_in_columns_each_label_has_the_number_behind_it(pattern: str) -> None:
    drawn = random.Random(pattern)
    for fewest in (3, 4, 6):
        numbers = {key: drawn.randint(0, 300) for _, key in ROW[:fewest]}
        text = " ".join(pattern.format(l=label, n=numbers[key]) for label, key in ROW[:fewest])
        assert figures(text) == numbers, text


def test_a_row_that_does_not_begin_with_a_label_states_nothing() -> None:
    drawn = random.Random(17)
    for _ in range(20):
        cells = [cell for label, _ in ROW for cell in (label, str(drawn.randint(1, 99)), "件")]
        start = drawn.choice([1, 4, 7])
        assert figures(" ".join([*cells[start:], "合计"])) == {}
        assert figures(" ".join(cells[start:])) == {}
        twice = [*cells[:5], str(drawn.randint(1, 99)), *cells[5:]]
        assert figures(" ".join(twice)) == {}


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("公开信息1 768 条 网站 12 条 公开栏 3 条", "公开信息1768条，网站12条，公开栏3条"),
        ("1.当面申请数 件 9 2.网上申请数 件 13", "当面申请数9件，网上申请数13件"),
        ("收到申请22件，办结22件", "收到申请22件，办结22件"),
        ("2 0 1 7 年 公 开 6 3 5 条", "2 0 1 7 年 公 开 6 3 5 条"),
        ("2012 年 收到申请 22 件 办结 20 件", "2012年收到申请22件，办结20件"),
        ("3 件 公开 2 件 不公开 1 件 不存在", ""),
        ("其中 3 件 公开", "其中 3 件 公开"),
        ("共收到申请 22 件 其中 3 件 网络申请", "共收到申请 22 件 其中 3 件 网络申请"),
    ],
)
def test_columns_as_clauses(text: str, clauses: str) -> None:
    assert as_clauses(text) == clauses


@pytest.mark.parametrize("thing", ["不予公开的", "信息不存在的", "投诉举报", "政府信息公开申请"])
@pytest.mark.parametrize(
    "ask", ["有没有{}？", "有无{}？", "问：对信息公开有无{}？", "是否没有{}？"]
)
def test_a_question_states_no_zero(ask: str, thing: str) -> None:
    assert figures(ask.format(thing)) == {}
    assert figures(f"为什么2015年的{thing}（11件）低于2014年（25件）？") == {}


@pytest.mark.parametrize("number", [1, 2, 31])
def test_what_is_answered_is_what_was_asked(number: int) -> None:
    assert figures(f"有没有不予公开的？有{number}件，已告知理由。") == {"requests_denied": number}
    text = f"有没有不予公开的？有{number}件，涉及侦查秘密。有没有信息不存在的？有{number + 1}件，"
    text += "已告知。"
    assert figures(text) == {"requests_denied": number, "requests_not_held": number + 1}
    assert figures(f"问：有无投诉？答：全年接到信息公开投诉{number}起。") == {"complaints": number}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("叁佰壹拾贰元伍角", "312.5"),
        ("三百一十二元五角六分", "312.56"),
        ("12元5角", "12.5"),
        ("壹佰元整", "100"),
        ("12.40元", "12.4"),
        ("3元5分", "3.05"),
    ],
)
def test_money_down_to_the_fen(written: str, value: str) -> None:
    text = f"全年因信息公开收取费用共{written}。"
    assert figures(text) == {"fees_charged": Decimal(value)}


@pytest.mark.parametrize("other", ["牌证工本费", "证照工本费", "居住证制证费"])
def test_other_money_is_no_fee_for_requests(other: str) -> None:
    text = f"我局未收取任何信息公开费用；市车管所收取{other}共132.6万元，不属于信息公开收费。"
    assert figures(text) == {"fees_charged": 0}


@pytest.mark.parametrize("counter", ["", "件"])
def test_numbers_in_brackets_keep_their_labels(counter: str) -> None:
    text = "申请件数（32{c}）、办结件数（31{c}）、结转件数（1{c}）三者对应一致，无逾期。"
    found = figures(text.format(c=counter))
    assert found["requests_received"] == 32
    assert found.get("requests_handled", 31) == 31
    assert found.get("requests_carried_forward", 1) == 1


@pytest.mark.parametrize("told", ["上年报告中", "上一年度报告中", "2014年度报告中", "去年年报中"])
def test_what_last_years_report_said_is_not_said_of_this_year(told: str) -> None:
    text = f"我局{told}“结转下年度”填报为2件，本年实际承接上年结转3件，办结7件。"
    assert figures(text) == {"requests_carried_over": 3, "requests_handled": 7}


@pytest.mark.parametrize("who", ["申请人王某", "公民李某某", "居民张某"])
def test_what_one_person_asked_for_is_not_all(who: str) -> None:
    text = f"{who}先后递交的6件申请合并告知；其余申请10件已公开。本年共收到申请16件。"
    assert figures(text)["requests_received"] == 16


def test_what_a_request_touched_on_is_not_why_it_was_denied() -> None:
    assert figures("对涉及商业秘密的2件申请，决定部分公开1件、不予公开1件。") == {
        "requests_partly_granted": 1,
        "requests_denied": 1,
    }


def test_answers_to_requests_of_last_year_are_no_answers_of_all() -> None:
    text = "由上年结转来的申请共计4件，4件均已答复，本年收到申请30件，答复28件。"
    assert figures(text) == {"requests_carried_over": 4, "requests_received": 30}


def test_no_other_organisation_is_not_no_organisation() -> None:
    assert "requests_organisation" not in figures("企业法人递交申请2件，无其他组织申请。")


def test_of_a_part_and_a_higher_number_that_no_word_sums_nothing_is_stated() -> None:
    assert "requests_handled" not in figures("收到申请23件，其中21件办结，全年办结22件。")
    assert (
        figures("不予处理4件，另有重复不予处理6件，不予处理共计10件。")["requests_rejected"] == 10
    )


@pytest.mark.parametrize("place", ["在某某之窗平台", "在云上某某"])
def test_what_was_published_at_an_unknown_place_is_not_all(place: str) -> None:
    assert "published_items" not in figures(f"我局{place}公开信息275条。")


@pytest.mark.parametrize("own", ["本年", "2015年", "今年"])
def test_what_was_added_to_a_sum_of_years_is_the_years_own(own: str) -> None:
    assert figures(f"主动公开信息累计8833条，{own}2310条。").get("published_items") in (None, 2310)
    text = f"累计公开信息5000条，{own}公开信息800条。"
    assert figures(text).get("published_items") in (None, 800)


def test_a_whole_of_which_a_share_is_told_is_not_the_share() -> None:
    found = figures("网站公开量占主动公开总量2500条的86%，计2150条。")
    assert found.get("published_website") in (None, 2150)
    assert found.get("published_items") in (None, 2500)


def test_a_sum_of_outlets_named_apart_is_not_that_of_the_last() -> None:
    assert figures("通过网站主动公开了，通过新媒体也公开了，合计1445条。") == {}


def test_a_number_behind_a_comma_is_of_what_was_named() -> None:
    text = "收到申请18件，予以公开的，11件；不予公开的，3件；不存在的，4件。"
    assert figures(text) == {
        "requests_received": 18,
        "requests_granted": 11,
        "requests_denied": 3,
        "requests_not_held": 4,
    }


@pytest.mark.parametrize("mark", ["（{n}）", "{n}.", "{n}、", "（{h}）", "{h}、"])
def test_how_members_of_a_list_are_numbered_counts_nothing(mark: str) -> None:
    members = ("网上申请：6件", "当面申请：2件", "电子邮件申请：1件", "以上合计9件")
    marks = [mark.format(n=n, h="一二三四"[n - 1]) for n in range(1, 5)]
    text = "；".join(f"{m}{told}" for m, told in zip(marks, members, strict=True))
    assert figures(f"{text}。") == {
        "requests_online": 6,
        "requests_in_person": 2,
        "requests_by_email": 1,
        "requests_received": 9,
    }
    assert figures("收到申请（3）件，予以公开；三、四件申请未办结。").get("requests_received") in (
        None,
        3,
    )


@pytest.mark.parametrize("due", ["应收", "应缴", "应收取"])
def test_what_was_due_was_not_charged(due: str) -> None:
    found = figures(f"{due}信息公开费用50元，减免30元，实收20元。")
    assert found.get("fees_charged") in (None, 20)


def test_platforms_of_two_organs_have_no_number_together() -> None:
    assert figures("市局信息公开平台公开120条，市政府信息公开平台公开95条。") == {}


@pytest.mark.parametrize("years", ["三年", "2年", "两年"])
@pytest.mark.parametrize("together", ["合计", "共计", "总计", "共"])
def test_a_sum_of_years_is_none_of_the_report(years: str, together: str) -> None:
    text = f"收到申请12件，{years}{together}收到申请40件。"
    assert figures(text) == {"requests_received": 12}


def test_a_sum_with_what_was_named_before_is_not_of_the_last() -> None:
    assert figures("网站公开300条，与微信合计公开450条。") == {"published_website": 300}
