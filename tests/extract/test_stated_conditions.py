"""What a number counts by the clause before it, and what only looks like a figure of the year."""

from __future__ import annotations

import pytest

from extract.reports.statements import read_statements
from tests.extract.stated import HERE


def figures(text: str, year: int = 2012) -> dict[str, int]:
    found = read_statements([(text, HERE)], year, parts=True)
    return {one.key: int(one.value) for one in found}


OUTCOMES = {
    "同意公开": {"requests_granted"},
    "信息不存在": {"requests_not_held"},
    "不属于本机关公开范围": {"requests_not_this_agency"},
    "需要补充更正申请内容": {"requests_needs_amendment"},
    "属于主动公开范围": {"requests_already_public"},
}
WRITTEN = ("出具告知书", "我局共发出《告知书》", "以《政府信息公开告知书》答复", "均书面告知", "")


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("number", [1, 4, 37])
def test_what_was_written_is_of_those_that_the_clause_before_names(
    outcome: str, written: str, number: int
) -> None:
    text = f"2012年收到申请90件：{outcome}的，{written}{number}件；不予公开的，说明理由2件。"
    keys = OUTCOMES[outcome]
    assert figures(text) == {"requests_received": 90, "requests_denied": 2} | dict.fromkeys(
        keys, number
    )


def test_what_was_answered_is_told_by_no_way_of_asking() -> None:
    assert figures("以信函方式提出的，均书面答复8件。") == {}


REASONS = {
    "涉密": "denied_state_secret",
    "所申请内容属于国家秘密": "denied_state_secret",
    "涉及第三方商业秘密": "denied_trade_secret",
    "涉及个人隐私": "denied_privacy",
}


@pytest.mark.parametrize(
    "then", ["我局依法决定不予公开的有{}件", "不予公开{}件", "市局不同意公开{}份"]
)
@pytest.mark.parametrize("why", REASONS)
def test_a_reason_in_a_clause_of_its_own_is_of_those_that_were_denied(why: str, then: str) -> None:
    said = {"requests_denied": 3, REASONS[why]: 3}
    assert figures(f"收到申请20件。因{why}，{then.format(3)}。") == {"requests_received": 20} | said
    one = f"因{why}，{then.format(3)}，因内部管理信息不予公开的5件。"
    assert "requests_denied" not in figures(one)


def test_what_became_of_the_rest_is_told_by_the_numbers_that_follow() -> None:
    text = "其中50件来自同一申请人，不予处理；其余12件予以公开7件、无法提供5件。"
    assert figures(f"新收申请62件，{text}") == {
        "requests_new": 62,
        "requests_granted": 7,
        "requests_unable": 5,
    }
    before = "收到申请9件，5件予以公开3件不予公开1件信息不存在。"
    assert figures(before)["requests_granted"] == 5


def test_the_rest_are_not_all_that_came() -> None:
    text = "除1件正在办理外，我局收到的其余23件申请均已办结。"
    assert figures(text) == {"requests_handled": 23}


@pytest.mark.parametrize("number", [500, 1500, 12000])
@pytest.mark.parametrize(
    "goal",
    [
        "我局主动公开信息{}条的年度目标已超额完成",
        "市政府下达的目标任务为主动公开信息{}条",
        "年度目标是公开信息{}条",
        "下达任务数{}条",
    ],
)
def test_what_was_to_be_published_is_not_what_was(goal: str, number: int) -> None:
    assert figures(f"{goal.format(number)}，实际公开信息1622条。") == {"published_items": 1622}


def test_documents_that_were_published_are_not_all_information() -> None:
    assert figures("我局制定规范性文件9件，主动公开7件。") == {}
    assert figures("起草文件63份，主动公开政府信息422条。") == {"published_items": 422}


def test_what_a_reviewing_organ_received_are_reviews() -> None:
    text = "对不服信息公开答复的，复议机关受理10件，审结9件（维持8件、确认违法1件），1件仍在审查。"
    said = {"reviews": 10, "reviews_upheld": 8, "reviews_corrected": 1, "reviews_pending": 1}
    assert figures(text) == said
    assert figures("不服市局处罚决定的，复议机关受理4件。") == {}
    assert figures("复议机关收到申请3件，均与信息公开无关。") == {}


def test_reviews_of_penalties_are_taken_out_though_there_were_none_of_disclosure() -> None:
    text = "收到行政复议申请31件，均系不服行政处罚；因政府信息公开申请复议的没有发生。"
    assert figures(f"公开工作如下。{text}") == {"reviews": 0}


def test_one_kind_of_organisations_beside_others_is_not_all_of_them() -> None:
    assert "requests_organisation" not in figures("收到申请9件，企业申请3件，社会组织申请2件。")
    assert figures("收到申请9件，自然人7件，社会组织2件。")["requests_organisation"] == 2


def test_none_late_says_that_all_were_in_time_only_of_what_was_done() -> None:
    assert "requests_closed_on_time" not in figures("收到申请24件，无一超期。")
    assert figures("收到申请24件，全部答复，无一超期。")["requests_closed_on_time"] == 24


def test_what_was_received_since_a_month_is_a_part_of_the_year() -> None:
    assert figures("自6月起，我局收到申请12件。") == {}
    assert figures("2012年3月起我局收到申请12件。") == {}
    assert figures("自2012年1月1日起，我局收到申请12件。") == {"requests_received": 12}
    assert figures("微信自9月上线以来发布信息18条。") == {"published_wechat": 18}


@pytest.mark.parametrize(("written", "value"), [("1万零56", 10056), ("1万2056", 12056)])
def test_numbers_with_their_thousands_in_words(written: str, value: int) -> None:
    assert figures(f"全年主动公开政府信息{written}条。") == {"published_items": value}


def test_what_fell_to_nothing_is_none() -> None:
    assert figures("信息公开诉讼由上年的2件降为零。") == {"lawsuits": 0}
    assert figures("收到申请由上年的5件减少到零。") == {"requests_received": 0}


def test_what_was_in_hand_at_the_end_of_the_year_is_carried_forward() -> None:
    assert figures("收到申请9件；年底尚有7件在办。")["requests_carried_forward"] == 7
    assert "requests_carried_forward" not in figures("6月底尚有7件在办。")


def test_a_number_that_is_told_again_is_not_a_second_one() -> None:
    text = "收到申请35件，受理33件。受理的33件均在15个工作日内答复，其中公开25件。"
    said = {"requests_received": 35, "requests_answered": 33, "requests_granted": 25}
    assert figures(text) == said


def test_kinds_told_of_all_that_was_published() -> None:
    text = "主动公开机构职能、办事指南等各类信息共562条。"
    assert figures(text) == {"published_items": 562}
    assert figures("主动公开财政信息等22条。") == {}


def test_what_is_named_before_a_comma_there_was_none_of() -> None:
    assert figures("针对政府信息公开工作的举报、投诉，全年没有收到。") == {"complaints": 0}
    assert figures("关于信息公开行政诉讼，本年度未发生。") == {"lawsuits": 0}


def test_no_other_fees_are_not_no_fees() -> None:
    assert figures("收取复印费86元，未收取其他费用。") == {"fees_charged": 86}
    assert figures("未收取其他任何费用。") == {"fees_charged": 0}


def test_requests_for_other_things_are_none_by_their_ways_either() -> None:
    assert figures("我局设有护照办理窗口。全年受理申请220件，网上100件，窗口120件。") == {}


def test_what_is_published_already_is_an_answer_among_answers() -> None:
    text = "在答复的68件中，主动公开8件，同意公开25件，不同意公开35件。"
    said = {"requests_answered": 68, "requests_already_public": 8}
    assert figures(text) == said | {"requests_granted": 25, "requests_denied": 35}
    text = "收到申请20件，其中同意公开15件；主动公开信息1200条。"
    assert figures(text)["published_items"] == 1200


@pytest.mark.parametrize("way", ["以书面方式", "以电子邮件形式", "电话", "当面"])
def test_some_that_were_answered_by_one_way_are_not_all_answers(way: str) -> None:
    text = f"收到申请10件，6件{way}答复，4件通过信函方式答复。"
    assert figures(text) == {"requests_received": 10}


def test_information_that_is_public_is_nothing_that_was_granted() -> None:
    assert figures("在已公开的3128条信息里，动态信息占65%。") == {}
    assert figures("网站共发布信息302条，无一条被撤回。") == {"published_website": 302}


def test_what_is_asked_for_behind_a_number_tells_what_it_counts() -> None:
    assert "requests_received" not in figures("收到1件要求撤销原信息公开答复的行政复议。")
    assert figures("收到1件不服信息公开答复的行政诉讼，法院驳回。") == {
        "lawsuits": 1,
        "lawsuits_upheld": 1,
    }


def test_what_is_still_in_time_or_to_be_amended_did_not_become_that() -> None:
    text = "本年共收到申请17件。其中，15件已答复，2件尚在法定期限内。"
    assert figures(text) == {"requests_received": 17, "requests_answered": 15}
    assert figures("收到申请9件，1件正在补正。") == {"requests_received": 9}


def test_what_goes_on_over_the_year_is_carried_forward() -> None:
    text = "收到申请27件，另有2件跨年办理。"
    assert figures(text) == {"requests_received": 27, "requests_carried_forward": 2}


def test_a_delay_for_a_reason_is_what_became_of_requests() -> None:
    assert figures("5件申请因补正材料延长答复期限。") == {"requests_closed_extended": 5}


def test_a_review_that_was_taken_back_ended_otherwise() -> None:
    text = "因信息公开被申请行政复议5件，维持4件，申请人撤回1件。"
    assert figures(text) == {"reviews": 5, "reviews_upheld": 4, "reviews_other": 1}


@pytest.mark.parametrize("marks", ["、", "/"])
@pytest.mark.parametrize("respectively", ["依次为", "分别为", "依次是"])
def test_lists_without_counters(respectively: str, marks: str) -> None:
    numbers = marks.join(["2", "0", "1", "1"])
    text = f"行政复议结果维持、结果纠正、其他结果、尚未审结{respectively}{numbers}，总计4。"
    said = {"reviews_upheld": 2, "reviews_corrected": 0, "reviews_other": 1, "reviews_pending": 1}
    assert figures(f"信息公开工作如下。{text}") == said | {"reviews": 4}
    asked = f"依申请公开：当面/传真/网络/信函{respectively}{numbers}件。"
    ways = ("in_person", "by_fax", "online", "by_letter")
    found = dict(zip((f"requests_{way}" for way in ways), (2, 0, 1, 1), strict=True))
    assert figures(asked) == found
    assert figures(f"会议室{respectively}{numbers}。") == {}


def test_results_of_one_dispute_beside_another_are_not_told_apart() -> None:
    text = "信息公开行政复议维持和撤销、行政诉讼分别为2件和1件。"
    assert not {key for key in figures(text) if "upheld" in key}


@pytest.mark.parametrize("none", ["没有", "未发生", "一件也没有"])
def test_what_there_was_last_year_and_not_in_this_one(none: str) -> None:
    assert figures(f"有关信息公开的复议案件，去年2件，今年{none}。") == {"reviews": 0}


def test_a_list_of_years_gives_the_report_s_number() -> None:
    text = "2010年、2011年、2012年我局主动公开政府信息分别为210条、356条和489条，三年共1055条。"
    assert figures(text) == {"published_items": 489}


def test_what_is_set_against_other_organs_keeps_what_is_counted() -> None:
    text = "省厅收到申请212件，最多的市局收到97件，而我局仅收到11件。"
    assert figures(text) == {"requests_received": 11}
