"""Whose, when and what a figure counts may be in doubt also where numbers add up."""

from __future__ import annotations

import pytest

from extract.records import Statement
from extract.reports.statements import read_statements
from tests.extract.stated import HERE


def stated(text: str, year: int | None = 2015) -> dict[str, Statement]:
    return {one.key: one for one in read_statements([(text, HERE)], year, parts=True)}


@pytest.mark.parametrize("organ", ["市发展改革委", "某某县水利中心", "市地铁集团"])
def test_all_that_another_organ_did_is_in_doubt(organ: str) -> None:
    text = f"2015年，{organ}收到政府信息公开申请22件，其中网上申请12件，当面申请10件，均已答复。"
    assert all(one.doubt[0] == "organ" for one in stated(text).values())


def test_what_the_organ_itself_did_beside_another_is_not_in_doubt() -> None:
    found = stated("2015年，市发展改革委收到申请22件，我局收到政府信息公开申请2件，答复2件。")
    assert not found["requests_answered"].doubt


@pytest.mark.parametrize("organ", ["我局", "县公安局", "市局", "全局"])
def test_names_of_the_organ_itself_are_not_in_doubt(organ: str) -> None:
    (found,) = stated(f"2015年，{organ}共收到政府信息公开申请22件。").values()
    assert not found.doubt


def test_a_sentence_without_a_year_behind_one_of_another_year_is_in_doubt() -> None:
    text = "2014年，我局主动公开政府信息120条。收到政府信息公开申请22件。"
    assert stated(text)["requests_received"].doubt == ("year", "2014")
    dated = "2014年，我局主动公开政府信息120条。2015年收到政府信息公开申请22件。"
    assert not stated(dated)["requests_received"].doubt


def test_counters_of_other_things_are_in_doubt() -> None:
    found = stated("我局收到政府信息公开申请20个，其中网上申请12个，当面申请8个。")
    assert all(one.doubt == ("counter", "个") for one in found.values())


def test_another_counter_than_that_of_the_requests_is_in_doubt() -> None:
    found = stated("我局收到的20份申请共涉及信息52条，其中不宜公开的21条。")
    assert found["requests_denied"].doubt == ("counter", "20份")


def test_a_number_before_an_unknown_counter_is_none() -> None:
    assert "requests_granted" not in stated("答复结果：予以公开20户、部分公开6件。")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("本年度受理的申请均予免费，减免共计14人次。", {}),
        ("年报附表填报说明：“予以公开”计1件，“部分公开”计1件。", {}),
        ("截至年底，当年的政府信息公开申请已有71件办结。", {"requests_handled": 71}),
        ("去年本局未收到政府信息公开申请，今年收到2宗。", {"requests_received": 2}),
        (
            "收到公益组织提出的申请1件，其余37件均由自然人提出，合计39件。",
            {"requests_social_org": 1, "requests_natural_person": 37},
        ),
        (
            "收到政府信息公开申请9件，科研机构、社会公益组织未提出申请。",
            {"requests_received": 9, "requests_research": 0, "requests_social_org": 0},
        ),
        (
            "收到政府信息公开申请11件，其中企业申请7件，其他组织申请4件。",
            {"requests_received": 11, "requests_business": 7},
        ),
        (
            "依申请公开:1.申请总量40条;2.答复总量40条;3.同意公开29条。",
            {"requests_received": 40, "requests_answered": 40, "requests_granted": 29},
        ),
        (
            "收到《政府信息公开申请表》五份，同意公开四份。",
            {"requests_received": 5, "requests_granted": 4},
        ),
    ],
)
def test_kinds_that_the_twelfth_set_showed(text: str, says: dict[str, int]) -> None:
    assert {key: int(one.value) for key, one in stated(text).items()} == says
