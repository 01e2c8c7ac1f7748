"""Whose a number is: that of a whole place or another organ is none of the bureau's."""

from __future__ import annotations

import random

import pytest

from extract.reports.restated import of_whole
from extract.reports.statements import read_statements
from tests.extract.stated import HERE

WHOLES = ("全省公安机关", "全市公安机关", "全市公安系统", "全市", "全州公安机关")
OWNS = ("其中我局{}件", "我局{}件", "我局只有{}件", "本机关收到{}件", "我局收到申请{}件")


def figures(text: str) -> dict[str, int]:
    found = read_statements([(text, HERE)], 2015, parts=True)
    return {one.key: int(one.value) for one in found}


@pytest.mark.parametrize("whole", WHOLES)
def test_a_whole_place_is_not_the_bureau(whole: str) -> None:
    drawn = random.Random(whole)
    for own in OWNS:
        every, ours = drawn.randint(100, 5000), drawn.randint(1, 99)
        told = f"2015年，{whole}共收到政府信息公开申请{every}件"
        assert figures(f"{told}，{own.format(ours)}。") == {"requests_received": ours}
        assert figures(f"{told}。") == {}
        assert figures(f"{told}，办结{every}件，未发生行政复议。") == {}
        assert figures(f"{told}。我局收到申请{ours}件。") == {"requests_received": ours}


@pytest.mark.parametrize("own", ["市局机关", "市局本级", "市局", "市局本部"])
def test_the_organ_of_a_city_beside_all_of_its_police(own: str) -> None:
    for number in (1, 52, 999):
        text = f"全市公安系统收到申请{number + 45}件，其中，{own}{number}件，各分局45件。"
        assert figures(text) == {"requests_received": number}


def test_the_police_of_a_county_are_one_organ_unless_one_is_set_apart() -> None:
    told = "全县公安机关主动公开信息423条"
    assert figures(f"{told}。") == {"published_items": 423}
    assert figures(f"{told}，其中县局公开97条。") == {"published_items": 97}


@pytest.mark.parametrize(
    "others",
    [
        "县政府全年收到申请133件，居全市各县之首。",
        "市法院2015年受理政府信息公开行政诉讼案件63件，",
        "省厅2015年受理依申请公开79件，",
    ],
)
def test_numbers_of_authorities_are_none_of_the_bureau(others: str) -> None:
    assert figures(f"{others}其经验值得我局借鉴。") == {}


def test_what_is_counted_at_the_bureau_itself_beside_its_stations_is_a_part() -> None:
    assert figures("局机关收到申请5件，各派出所收到申请3件。") == {}
    assert figures("天河区分局收到12件、越秀区分局收到15件，市局本部收到申请88件。") == {
        "requests_received": 88
    }


def test_what_is_told_of_a_whole_place_is_kept_for_the_audit() -> None:
    text = "2015年全省公安机关共收到政府信息公开申请1302件，其中我厅141件。"
    assert [(one.key, one.value) for one in of_whole(text, 2015)] == [("requests_received", 1302)]
    assert not list(of_whole("全年我厅收到申请141件。", 2015))


@pytest.mark.parametrize("authority", ["市政府", "县政府", "省厅"])
@pytest.mark.parametrize("act", ["主动公开信息", "共发布信息"])
def test_what_an_authority_published_is_none_of_the_bureau(authority: str, act: str) -> None:
    assert figures(f"{authority}全年{act}5000条，我局公开信息300条。") == {"published_items": 300}
