"""Kinds of sentences that were once read as figures they do not state, and what is read of them."""

from __future__ import annotations

import pytest

from extract.reports.doubled import plainly
from extract.reports.statements import read_statements
from tests.extract.stated import HERE


def figures(text: str, year: int = 2015) -> dict[str, int]:
    found = read_statements([(text, HERE)], year, parts=True)
    return {one.key: int(one.value) for one in found}


def test_what_the_police_receive_beside_requests_is_none() -> None:
    assert figures("分局受理信访事项91件，办结88件。") == {}
    assert figures("收到信访类申请2件，均不予处理。")["requests_petition"] == 2


def test_an_organ_above_is_not_the_one_that_reports() -> None:
    assert figures("省公安厅全年公开信息9.3万条，我局被采用20条。") == {}
    assert figures("市政府收到申请96件，转我局答复7件。") == {}


@pytest.mark.parametrize("year", [2015, 2011])
def test_the_part_of_a_year_is_not_the_year(year: int) -> None:
    since = f"条例修订后自{year}年7月1日施行后，我局收到申请13件，全年共收到申请31件。"
    assert figures(since, year) == {"requests_received": 31}
    assert figures("新办法实施前收到申请5件，实施后收到申请12件。", year) == {}
    assert figures("1月至10月受理申请17件，11月受理申请2件。", year) == {}


def test_what_a_channel_published_since_it_was_opened_in_the_year_is_all_of_it() -> None:
    text = "我局微信自{}年6月上线以来，共发布微信206条。"
    assert figures(text.format(2015)) == {"published_wechat": 206}
    assert figures(text.format(2013)) == {}


def test_in_the_first_year_all_is_since_the_regulations_came_into_force() -> None:
    text = "自5月1日《条例》实施以来，本局共受理申请8件，全部办结。"
    assert figures(text, 2008) == {"requests_received": 8, "requests_handled": 8}
    assert figures(text, 2012) == {}


def test_a_part_of_years_is_by_the_outlet_of_their_sum() -> None:
    text = "截至2015年底，分局网站累计公布信息4310条，其中2015年公布902条。"
    assert figures(text) == {"published_website": 902}


def test_all_that_was_published_is_not_by_the_outlet_of_the_rest() -> None:
    text = "通过公开栏公开35条，其余均通过网站公开，全年共公开420条。"
    assert figures(text) == {"published_board": 35, "published_items": 420}


def test_what_was_published_first_is_no_answer_to_requests() -> None:
    text = "一是力度加大，全年公开2310条；二是办理规范，收到申请14件全部答复。"
    said = {"published_items": 2310, "requests_received": 14, "requests_answered": 14}
    assert figures(text) == said


def test_an_answer_that_a_review_corrected_is_one_of_the_results() -> None:
    assert figures("全年有2件答复在行政复议中被撤销。") == {"reviews_corrected": 2}


@pytest.mark.parametrize(
    ("who", "key"),
    [
        ("原告胜诉", "lawsuits_corrected"),
        ("申请人胜诉", "lawsuits_corrected"),
        ("我局胜诉", "lawsuits_upheld"),
        ("原告败诉", "lawsuits_upheld"),
        ("我局败诉", "lawsuits_corrected"),
    ],
)
def test_who_won_a_lawsuit_says_how_it_ended(who: str, key: str) -> None:
    assert figures(f"发生政府信息公开行政诉讼1件，{who}。") == {"lawsuits": 1, key: 1}


@pytest.mark.parametrize(
    "text",
    [
        "并非没有人提出申请，只是尚未统计。",
        "没有哪一件申请未被答复。",
        "不存在未依法答复申请的情况。",
        "无未按时答复申请的情形。",
        "我局没有应当主动公开但未公开的政府信息。",
        "根据《条例》第四十二条规定，行政机关依申请提供政府信息不收取费用。",
        "如果收到申请20件，则应增加人员。",
        "明年，我局拟将公开栏扩容，公开信息增至1500条。",
        "明年，公开信息1500条。",
        "若不计重复提出的5件，本年度申请为41件。",
        "全年收到的申请，十件之中有七件来自网上。",
        "全年不予公开的申请不到6件。",
        "经审查后转为依申请公开的信息73条。",
        "我局尚有3件申请未办结，均在法定期限内。",
        "我局作为第三人参加政府信息公开行政诉讼2件。",
        "公民现场申请查阅4人次，均为查档，未计入政府信息公开申请。",
        "某公司一次性提交申请11份，占申请总量的三成，均通过网络提出。",
    ],
)
def test_what_states_nothing(text: str) -> None:
    assert figures(text) == {}


def test_nothing_carried_is_of_the_next_year_where_all_was_answered() -> None:
    text = "收到申请9件，已全部办结，无结转。"
    assert figures(text)["requests_carried_forward"] == 0
    assert figures("未收到申请，也无结转。") == {"requests_received": 0}


def test_what_does_not_count_takes_only_its_own_number_with_it() -> None:
    text = "撤并前收到的申请8件，不计入本报告；我局全年收到申请19件，另有4件咨询申请未计入。"
    assert figures(text) == {"requests_received": 19}


def test_what_became_of_some_requests_is_not_said_of_all() -> None:
    assert figures("全年共有5件申请依法延长答复期限。") == {"requests_closed_extended": 5}
    assert figures("政府信息公开申请有6件被申请人撤回。") == {"requests_withdrawn": 6}
    assert figures("收取信息处理费180元，涉及申请2件。") == {"fees_charged": 180}


def test_where_a_request_was_put_at_last_counts() -> None:
    text = "收到申请1件，申请人未补正，我局不再处理，列入其他处理。"
    assert figures(text) == {"requests_received": 1, "requests_other": 1}


def test_what_the_applicant_did_not_amend_was_not_none() -> None:
    text = "收到申请7件，其中1件逾期未补正视为放弃，1件经补正后受理。"
    assert figures(text) == {"requests_received": 7}


def test_reviews_carry_no_requests() -> None:
    text = "全年行政复议案件6件（含上年结转1件），维持5件，纠正1件。"
    assert figures(text) == {"reviews": 6, "reviews_upheld": 5, "reviews_corrected": 1}


def test_brackets_tell_how_each_kind_of_lawsuits_ended_and_no_whole() -> None:
    text = "诉讼类：直接起诉4件（维持3、尚未审结1），复议后起诉2件（维持2），合计6件。"
    said = {"lawsuits": 6, "lawsuits_direct": 4, "lawsuits_after_review": 2}
    assert figures(text) == {**said, "lawsuits_pending": 1}


def test_what_was_published_on_request_beside_the_rest_is_no_request() -> None:
    assert figures("依申请公开信息21条，主动公开信息733条。") == {"published_items": 733}


@pytest.mark.parametrize("late", ["无一件超期", "没有一件逾期答复", "无一不按期答复"])
def test_none_late_is_all_on_time(late: str) -> None:
    found = figures(f"收到申请16件，答复16件，{late}。")
    assert found["requests_closed_on_time"] == 16


def test_double_denials_are_told_plainly() -> None:
    assert plainly("申请没有一件不是按时答复的") == "申请均按时答复的"
    assert plainly("没有不予公开的申请") == "没有不予公开的申请"
    assert plainly("因信息不存在未能提供") == "因信息不存在未能提供"


def test_the_sum_of_what_stands_behind_a_colon_counts_what_stands_before() -> None:
    quarters = "第一季度{}条，第二季度31条，第三季度40条，第四季度29条，合计120条。"
    text = "全年公开信息情况如下：" + quarters
    assert figures(text.format(20)) == {"published_items": 120}
    assert figures(text.format(21)) == {}  # does not add up


def test_a_clause_goes_on_from_what_was_said_of_all() -> None:
    text = "政府信息公开行政诉讼3件，均为复议后起诉，尚未审结。"
    assert figures(text) == {"lawsuits": 3, "lawsuits_after_review": 3, "lawsuits_pending": 3}


def test_fees_for_requests_beside_a_budget_are_fees() -> None:
    text = "政务公开预算为6万元，依申请公开收取费用共计38元。"
    assert figures(text) == {"fees_charged": 38}


def test_of_how_many_answers_parts_are_told() -> None:
    text = "61件答复中，同意公开52件，不同意公开9件。"
    said = {"requests_answered": 61, "requests_granted": 52, "requests_denied": 9}
    assert figures(text) == said


def test_posts_count_where_the_year_is_told() -> None:
    told = "截至年底，微博粉丝数达9.6万，{}发布博文1833条。"
    assert figures(told.format("全年")) == {"published_microblog": 1833}
    assert figures(told.format("")) == {}
