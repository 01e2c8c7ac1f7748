"""Tables whose headings deny, refute or turn what the form says."""

from __future__ import annotations

from extract import reports_in
from tests.documents.markup import fragment
from tests.documents.report import Text
from tests.extract.laid_out import read
from tests.extract.own_documents import report


def tables_of(number: int) -> list[str]:
    """The tables of an invented report, a part of section two each."""
    blocks = report(number, False)[1]
    return [fragment((block,)) for block in blocks if not isinstance(block, Text)]


def test_no_number_is_given_to_a_column_that_its_heading_denies() -> None:
    """Section two by the form of 2021, the other tables by that of 2019."""
    older, newer = report(1, False)[0], report(2, False)[0]
    assert (older.edition, newer.edition) == ("2019", "2021")
    tables = [*tables_of(2)[:-2], *tables_of(1)[-2:]]
    title = "<h1>示范市公安局2020年政府信息公开工作年度报告</h1>"
    (one,) = reports_in(read("".join([title, *tables])))
    read_as = {figure.key: figure.value for figure in one.figures if figure.row == "rules"}
    assert read_as == {key: value for key, value in newer.figures.items() if key[1] == "rules"}


def test_headings_that_the_sums_refute_give_way_to_the_form() -> None:
    """法人或其他组织 spans one column too few, so that 其他 stands behind 总计."""
    told = report(2, False)[0]
    page = "".join(tables_of(2)).replace('colspan="5">法人', 'colspan="4">法人')
    assert page != "".join(tables_of(2))
    title = f"<h1>{told.bureau}{told.year}年政府信息公开工作年度报告</h1>"
    (one,) = reports_in(read(title + page))
    assert {f.key: f.value for f in one.figures} == dict(told.figures)


def test_tables_of_one_row_of_figures_may_be_turned() -> None:
    rows = (("信息内容", "行政许可", "行政处罚"), ("本年处理决定数量", "188099", "277987"))
    fees = (("信息内容", "行政事业性收费"), ("本年收费金额（单位：万元）", "5.5"))
    page = "".join(
        "<table>"
        + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in table)
        + "</table>"
        for table in (rows, fees)
    )
    others = "".join(tables_of(2)[-2:])
    title = "<h1>示范市公安局2022年政府信息公开工作年度报告</h1>"
    (one,) = reports_in(read(title + page + others))
    values = {figure.key: figure.value for figure in one.figures}
    assert values["proactive_disclosure", "licensing", "decisions"] == 188099
    assert values["proactive_disclosure", "penalties", "decisions"] == 277987
    assert values["proactive_disclosure", "fees", "amount"] == 55000
