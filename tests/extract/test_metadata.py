"""A report's particulars: dates, numbers, contacts, and who says them first."""

from __future__ import annotations

from datetime import date

import pytest

from extract.documents.plain import reader
from extract.records import Document, Hint
from extract.reports.metadata import Metadata, parse_date, read_metadata
from extract.reports.titles import parse_title
from extract.tables.stream import lines

TITLE = "示范市公安局2020年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "written",
    [
        "2021-01-20",
        "2021/1/20",
        "2021.01.20",
        "2021年1月20日",
        "２０２１年１月２０日",
        "2021 年 1 月 20 日",
        "（2021年1月20日）",
        "发布日期：2021-01-20 09:30",
        "二〇二一年一月二十日",
        "二○二一年一月二十日",
    ],
)
def test_dates_in_the_usual_spellings(written: str) -> None:
    assert parse_date(written) == date(2021, 1, 20)


@pytest.mark.parametrize(
    "written", ["", "2021年", "2021年13月40日", "一月二十日", "电话 2021-0120"]
)
def test_what_is_no_date(written: str) -> None:
    assert parse_date(written) is None


def particulars(content: str, hint: Hint | None = None, **meta: str) -> Metadata:
    document = reader.read(content.encode(), "a.txt")
    document = Document(document.name, document.media_type, document.blocks, meta)
    stream = list(lines(document))
    title = next((t for line in stream if (t := parse_title(line.items[0].text))), None)
    return read_metadata(document, stream, title, hint)


def test_date_of_the_page_then_shown_then_signed() -> None:
    signed = f"{TITLE}\n一、总体情况\n文字\n示范市公安局\n2021年1月20日"
    shown = signed.replace(TITLE, f"{TITLE}\n发布日期：2021-01-22")
    assert particulars(signed).published_on == date(2021, 1, 20)
    assert particulars(shown).published_on == date(2021, 1, 22)
    assert particulars(shown, published_on="2021-01-25").published_on == date(2021, 1, 25)


@pytest.mark.parametrize(
    "number", ["示公发〔2021〕5号", "示公办发[2021]12号", "示公（公开）〔2021〕3号"]
)
def test_document_number(number: str) -> None:
    found = particulars(f"{number}\n{TITLE}\n一、总体情况").document_number
    assert found is not None
    assert found.startswith("示公")
    assert found.endswith("号")
    cited = f"{TITLE}\n根据《通知》（{number}）要求，编制本报告。"
    assert particulars(cited).document_number is None


def test_contact_is_office_and_means() -> None:
    content = f"{TITLE}\n如有疑问，请与示范市公安局办公室联系（电话：010-00000000）。数据截至年底。"
    assert particulars(content).contact == "示范市公安局办公室联系(电话:010-00000000)"


def test_year_never_comes_from_the_date_of_publication() -> None:
    content = "政府信息公开工作年度报告\n发布日期：2021-01-22\n示范市公安局\n2021年1月20日"
    assert particulars(content).year is None
    assert particulars(content, Hint(title=TITLE)).year == 2020


def test_bureau_from_title_signature_portal_in_this_order() -> None:
    short = "公安局2020年政府信息公开年度工作报告\n一、总体情况"
    portal = Hint(bureau="黄石市公安局", division="420200")
    assert particulars(TITLE, portal).bureau == "示范市公安局"
    assert particulars(f"{short}\n沈阳市公安局", portal).bureau == "沈阳市公安局"
    assert particulars(short, portal).bureau == "黄石市公安局"
    assert particulars(short, portal).division == "420200"


SHEET = "政府信息公开情况统计表\n{year}\n{organ}\n统计指标\t单位\t统计数\n一、主动公开情况\t\t\n"


def sheet(year: str, organ: str, hint: Hint | None = None) -> Metadata:
    text = SHEET.format(year=year, organ=organ)
    document = reader.read(text.encode(), "a.txt")
    return read_metadata(document, list(lines(document)), None, hint)


@pytest.mark.parametrize(
    "organ",
    [
        "填报单位：邯郸市公安局",
        "填报单位（盖章）：邯郸市公安局",
        "填表单位: 邯郸市公安局（公章）",
        "报送机关：邯郸市公安局　　填报日期：2016年1月20日",
    ],
)
def test_a_sheet_says_who_filled_it_in_and_for_which_year(organ: str) -> None:
    found = sheet("（2015年度）", organ)
    assert (found.bureau, found.year, found.division) == ("邯郸市公安局", 2015, "130400")


def test_a_year_beneath_another_line_is_not_the_sheet_s() -> None:
    assert sheet("2016年1月20日", "填报单位：邯郸市公安局").year is None
    assert sheet("示范\n2015年", "填报单位：邯郸市公安局").year is None


def test_a_bare_organ_in_a_sheet_gives_way_to_the_portal() -> None:
    assert sheet("2015年", "填报单位：市公安局", Hint("邯郸市公安局")).bureau == "邯郸市公安局"


@pytest.mark.parametrize(
    ("opening", "bureau"),
    [
        ("根据《中华人民共和国政府信息公开条例》和《国务院办公厅关于印发〈中华人民共和国政府信息公开工作"
         "年度报告格式〉的通知》要求，现公布示例县人民政府2024年政府信息公开工作年度报告。",
         "示例县人民政府"),
        ("按照《国务院办公厅关于印发《政府信息公开工作年度报告格式》的通知》，现公布示例县公安局"
         "2024年政府信息公开工作年度报告。", "示例县公安局"),
        ("现将《示例县财政局2024年政府信息公开工作年度报告》公布如下。", "示例县财政局"),
        ("根据《中华人民共和国政府信息公开工作年度报告格式》要求，编制本报告。", "门户县公安局"),
    ],
)  # fmt: skip
def test_an_opening_names_its_organ_behind_the_norms_that_it_cites(
    opening: str, bureau: str
) -> None:
    told = particulars(
        f"示例县2024年政府信息公开工作年度报告\n\n{opening}", Hint(bureau="门户县公安局")
    )
    assert told.bureau == bureau
    assert told.year == 2024


def test_a_unit_s_report_is_not_filed_as_its_bureau_s() -> None:
    hint = Hint(bureau="渚宁市公安局", title="出入境管理支队2020年政府信息公开工作年度报告")
    text = "出入境管理支队2020年政府信息公开工作年度报告\n一、总体情况\n文字"
    assert particulars(text, hint).bureau == "渚宁市公安局出入境管理支队"
    signed = (
        "2020年政府信息公开工作年度报告\n一、总体情况\n文字\n渚宁市公安局特警支队\n2021年1月20日"
    )
    assert particulars(signed, Hint(bureau="渚宁市公安局")).bureau == "渚宁市公安局特警支队"


def test_a_branch_has_one_name_in_its_own_portal() -> None:
    text = "泽安公安分局2021年政府信息公开工作年度报告\n一、总体情况\n文字"
    own, other = Hint(bureau="南浦市公安局泽安分局"), Hint(bureau="南浦市公安局城东分局")
    assert particulars(text, own).bureau == "南浦市公安局泽安分局"
    assert particulars(text, other).bureau == "泽安公安分局"
