"""The organ and the year of every division's bureau, in every shape of title."""

from __future__ import annotations

from itertools import product

import pytest

from extract import read, reports_in
from extract.reports.divisions import divisions
from extract.reports.titles import is_group, parse_title, police_organ, report_year
from tests.documents.cases_files import blocks_of
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.pdf import Sheet, pdf
from tests.documents.report import report_blocks

SHAPES = (
    "{}2022年政府信息公开工作年度报告",
    "2022年{}政府信息公开工作年度报告",
    "2022年度{}政府信息公开年报",
    "{}2022年度政府信息公开工作报告",
    "{}政府信息公开工作年度报告（2022年度）",
    "{}政府信息公开2022年度报告",
    "{}关于2022年政府信息公开工作情况的报告",
    "关于报送{}2022年政府信息公开工作年度报告的报告",
    "关于{}2022年度政府信息公开工作年度报告",
    "现将{}2022年政府信息公开工作年度报告公布如下",
    "{}二〇二二年政府信息公开年度报告",
    "（2022年度）{}政府信息公开工作年度报告",
    "{}公布2022年政府信息公开工作年度报告",
    "{}发布2022年政府信息公开工作年度报告",
    "《{}2022年政府信息公开工作年度报告》",
    "{}2022年政务公开工作年度报告",
    "{}2022年度政府信息公开情况统计表",
    "【公示】{}2022年政府信息公开工作年度报告",
    "2022{}政府信息公开工作年度报告",
    "{}关于印发2022年政府信息公开工作年度报告的通知",
    "{}　2022年　政府信息公开工作年度报告",
)
ORGANS = ("{}公安局", "{}公安局城东分局", "{}公安局交通警察支队", "{}公安分局")


def organ(division: str, shape: str) -> str:
    name = shape.format(division)
    return name.replace("公安局", "公安厅") if division.endswith("省") else name


def check(text: str, name: str) -> None:
    title = parse_title(text)
    assert title is not None, text
    assert (title.bureau, title.year) == (name, 2022), text


@pytest.mark.parametrize("shape", range(len(SHAPES)))
def test_every_division_in_some_shape(shape: int) -> None:
    for at, division in enumerate(divisions()):
        name = organ(division.name, ORGANS[(at + shape) % len(ORGANS)])
        if at % len(SHAPES) == shape or division.name[0] in "本全我在了度年乾":
            check(SHAPES[shape].format(name), name)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_every_division_in_every_shape(shape: str) -> None:
    for division, kind in product(divisions(), ORGANS):
        name = organ(division.name, kind)
        check(shape.format(name), name)


def test_every_division_signs_its_report() -> None:
    for division in divisions():
        name = organ(division.name, ORGANS[0])
        assert police_organ(f"（{name}）") == name


@pytest.mark.parametrize("own", ["本市公安局", "我县公安局", "全省公安厅", "本局", "我局", "全局"])
def test_words_for_one_s_own_are_no_part_of_a_name(own: str) -> None:
    title = parse_title(f"{own}2022年政府信息公开工作年度报告")
    assert title is not None
    assert title.bureau in (None, own[1:])


def test_a_place_name_in_four_bytes_of_gb18030() -> None:
    truth = invent("rare", "㮾县公安局", 2022, "2021")
    body = fragment(report_blocks(truth, default_layout(truth)))
    payload = html(truth, body, charset="gb18030", encoding="gb18030")
    (report,) = reports_in(read(payload, "text/html", "http://www.example.gov.cn/a"))
    assert (report.bureau, report.year) == ("㮾县公安局", 2022)
    second = parse_title("𬇕县公安局2022年政府信息公开工作年度报告")
    assert second is not None
    assert second.bureau == "𬇕县公安局"


def test_the_number_of_a_notice_is_no_year() -> None:
    text = "根据关于印发政府信息公开工作年度报告格式的通知（国办公开办函〔2021〕30号）"
    assert report_year(text) is None
    assert report_year(f"2023年政府信息公开工作年度报告，{text}") == 2023


def test_a_title_of_a_group_gives_way_to_the_report_s_own() -> None:
    assert is_group("示范市公安局部分分局")
    assert not is_group("示范市公安局城东分局")
    truth = invent("group", "示范市公安局城东分局", 2022, "2021")
    layout = default_layout(truth)
    body = f"<h2>{truth.bureau}2022年政府信息公开工作年度报告</h2>"
    payload = html(
        truth,
        body + fragment(report_blocks(truth, layout)),
        title="示范市公安局部分分局2022年政府信息公开工作年度报告",
    )
    (report,) = reports_in(read(payload, "text/html", "http://www.example.gov.cn/a"))
    assert (report.bureau, report.year) == (truth.bureau, 2022)


def test_links_to_other_reports_give_no_year() -> None:
    truth = invent("links", "示范市公安局", 2022, "2021")
    links = "".join(
        f'<p><a href="/a/{year}.html">{truth.bureau}{year}年政府信息公开工作年度报告</a>'
        f"{year + 1}-01-18</p>"
        for year in (2021, 2020, 2019)
    )
    body = fragment(report_blocks(truth, default_layout(truth)))
    title = f"{truth.bureau}政府信息公开工作年度报告"
    payload = html(truth, links + body, title=title)
    (report,) = reports_in(read(payload, "text/html", "http://www.example.gov.cn/a.html"))
    assert (report.bureau, report.year) == (truth.bureau, 2022)


def test_a_running_head_is_a_title() -> None:
    truth = invent("head", "示范市公安局", 2022, "2021")
    blocks = [b for b in blocks_of(truth) if not (hasattr(b, "role") and b.role == "title")]
    blocks = [b for b in blocks if not (hasattr(b, "role") and b.role == "signature")]
    payload = pdf(blocks, Sheet(running_head=f"{truth.bureau} 2022年政府信息公开工作年度报告"))
    (report,) = reports_in(read(payload, None, "a.pdf"))
    assert (report.bureau, report.year) == (truth.bureau, 2022)
