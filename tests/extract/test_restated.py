"""What reports say of the year before and of whole places, and what only looks like it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.reports.restated import is_of_whole, restated


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("2019年，我局共收到政府信息公开申请12件，2020年收到15件。", {"requests_received": 12}),
        ("去年，我局收到申请18件。", {"requests_received": 18}),
        ("申请数量从2019年的33件上升至2020年的51件。", {"requests_received": 33}),
        ("上一年度受理依申请公开28件，本年度受理35件。", {"requests_received": 28}),
        ("主动公开数量由上年的1800条增加到2130条。", {"published_items": 1800}),
        ("与上年收到45件申请相比，今年的39件有所减少。", {"requests_received": 45}),
        ("2019年发生政府信息公开行政复议3件。", {"reviews": 3}),
        ("2020年收到政府信息公开申请15件，比上年增加3件。", {}),
        ("收到申请36件，较去年减少6件。", {}),
        ("上年结转3件，本年收到30件，办结32件。", {}),
        ("2018年收到申请9件。", {}),
        ("2019年收到申请约12件。", {}),
        ("本年度收到申请15件。", {}),
        ("截至2019年底，累计收到申请312件。", {}),
        ("2019年收到信访件45件。", {}),
        ("2019年收到申请数原公布为12件，经核实更正为15件。", {"requests_received": 15}),
        ("因统计口径调整，2019年收到申请数由12件调整为15件。", {"requests_received": 15}),
        ("去年年报公布的收到申请数12件有误，应为15件。", {"requests_received": 15}),
        ("2019年度年报收到申请数更正为15件（原为12件）。", {"requests_received": 15}),
        ("更正：2019年收到申请15件，原公布的12件系差错。", {"requests_received": 15}),
        ("2019年收到申请33件，2020年由33件调整为35件。", {"requests_received": 33}),
        ("2019年收到申请12件，2020年合并统计，收到30件。", {"requests_received": 12}),
        ("2019年机构改革前收到申请12件。", {}),
        ("原甲区分局2019年收到申请12件。", {}),
        ("按新口径计算，2019年收到申请18件。", {}),
        ("去年全局（含各分局）共收到申请120件。", {}),
    ],
)
def test_figures_of_the_year_before(sentence: str, said: dict[str, int]) -> None:
    found = {one.key: one.value for one in restated(sentence, 2020)}
    assert found == {key: Decimal(value) for key, value in said.items()}


def test_the_sentence_comes_along() -> None:
    (one,) = restated("一、总体情况\n去年收到申请18件。今年收到20件。", 2020)
    assert one.quote == "去年收到申请18件。"
    assert list(restated("去年" + "，收到申请18件" * 200, 2020)) == []


@pytest.mark.parametrize(
    ("sentence", "raw", "is_whole"),
    [
        ("2020年全省公安机关共收到政府信息公开申请1234件。", "1234", True),
        ("全市各级公安机关受理申请56件，其中市局机关3件。", "56", True),
        ("全市各级公安机关受理申请56件，其中市局机关3件。", "3", False),
        ("全省公安机关认真落实条例，收到申请3件。", "3", False),
        ("全省公安机关中我厅收到申请3件。", "3", False),
        ("我局收到申请3件。", "3", False),
        ("收到申请3件，全市公安机关认真办理。", "3", False),
        ("全省公安机关收到申请3件、复议3件。", "3", False),
        ("全省公安机关没有收到申请。", "", False),
        ("全省公安机关（不含市县）收到申请3件。", "3", False),
        ("除市县外，全省公安机关收到申请3件。", "3", False),
        ("全省公安机关交管部门收到申请3件。", "3", False),
    ],
)
def test_figures_of_whole_places(sentence: str, raw: str, is_whole: bool) -> None:
    assert is_of_whole(sentence, raw) == is_whole
