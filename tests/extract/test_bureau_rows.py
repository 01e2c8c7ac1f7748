"""Tables with a row a bureau: every bureau gives its report, or it is said that it is missing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from extract import absence, read, reports_in
from extract.records import Report
from tests.documents.bureau_rows import PARTS, bureau_table, columns, truths
from tests.documents.cases_html import default_layout, html
from tests.documents.forms import Table
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import Block, Text, report_blocks
from tests.documents.sheets import xlsx
from tests.documents.truth import Truth
from tests.documents.word import docx

WORD_COLUMNS = 60
"""Columns that a table of a word processor can have."""
TITLE = "示范市公安机关{}年政府信息公开工作年度报告统计表"
FORMS = ((2020, "2019"), (2022, "2021"), (2023, "2021"))


def written(kind: str, title: str, table: Table, truth: Truth) -> bytes:
    blocks: tuple[Block, ...] = (Text(title, "title"), table)
    if kind == "xlsx":
        return xlsx({"Sheet1": (title, table)})
    return docx(blocks) if kind == "docx" else html(truth, fragment(blocks))


def drawn(seed: int) -> tuple[list[Truth], bytes, str, dict[str, object]]:
    random = Random(seed)
    year, edition = random.choice(FORMS)
    found = truths(random, random.randint(2, 12), year, edition)
    parts = random.choice((("requests",), PARTS[:2], PARTS))
    kind = random.choice(("html", "xlsx", "docx"))
    totals = kind == "docx" or random.random() < 0.3
    how = {
        "totals": totals,
        "captions": random.random() < 0.5,
        "one_line": random.random() < 0.2,
        "merged": random.random() < 0.7,
        "numbered": random.random() < 0.4,
        "summed": random.random() < 0.7,
    }
    if kind == "docx" and len(columns(edition, parts, totals)) > WORD_COLUMNS:
        parts = ("requests",)
    table = bureau_table(found, parts, random, **how)  # type: ignore[arg-type]
    title = TITLE.format(year)
    whole = replace(found[0], bureau=random.choice(("示范市公安机关", "示范市公安局各分局")))
    return found, written(kind, title, table, whole), kind, {"parts": parts, **how}


def read_all(payload: bytes, kind: str) -> tuple[Report, ...]:
    media = "text/html; charset=utf-8" if kind == "html" else None
    return reports_in(read(payload, media, "http://www.example.gov.cn/a"))


def check(seed: int) -> None:
    found, payload, kind, how = drawn(seed)
    said = f"seed {seed}: {kind} {how}"
    reports = {report.bureau: report for report in read_all(payload, kind)}
    assert set(reports) == {truth.bureau for truth in found}, said
    totals, parts = bool(how["totals"]), how["parts"]
    for truth in found:
        report = reports[truth.bureau]
        assert (report.year, report.edition) == (truth.year, truth.edition), said
        values = {figure.key: figure.value for figure in report.figures}
        keys = columns(truth.edition, parts, totals)  # type: ignore[arg-type]
        wanted = {(k.table, k.row, k.column): truth.figures[k.table, k.row, k.column] for k in keys}
        assert values == wanted, said


@pytest.mark.parametrize("block", range(6))
def test_each_row_of_a_table_of_bureaus_is_a_report(block: int) -> None:
    for seed in range(block * 10, block * 10 + 10):
        check(seed)


DEFACED = (
    "某某情况",
    "其中：网上申请",
    "上年数",
    "小计",
    "",
    "备注",
    "同比",
    "×",
    "申请总数",
    "2019年",
)


def defaced(table: Table, random: Random) -> Table:
    """The table with some of its headings in other words."""
    rows = [list(row) for row in table]
    places = [
        (at, number)
        for at, row in enumerate(rows)
        for number, cell in enumerate(row)
        if cell.header and not cell.text.endswith(("单位", "单位名称", "序号"))
    ]
    for at, number in random.sample(places, random.choice((1, 1, 2, 4, 8))):
        rows[at][number] = replace(rows[at][number], text=random.choice(DEFACED))
    return tuple(map(tuple, rows))


@pytest.mark.parametrize("block", range(5))
def test_columns_that_headings_do_not_tell_are_not_read_and_said(block: int) -> None:
    for seed in range(1000 + block * 8, 1008 + block * 8):
        random = Random(seed)
        found = truths(random, random.randint(2, 4), 2022, "2021")
        parts = random.choice((("requests",), PARTS[:2], PARTS))
        totals = random.random() < 0.3
        plain = bureau_table(found, parts, random, totals=totals, merged=random.random() < 0.7)
        payload = written("xlsx", TITLE.format(2022), defaced(plain, random), found[0])
        reports = {report.bureau: report for report in read_all(payload, "xlsx")}
        wanted = columns("2021", parts, totals)
        for truth in found if reports else ():
            report = reports[truth.bureau]
            said = any(finding.rule == "unread_column" for finding in report.findings)
            values = {figure.key: figure.value for figure in report.figures}
            assert said or len(values) == len(wanted), seed
            assert all(truth.figures[key] == value for key, value in values.items()), seed
        if not reports:
            (cause,) = absence(read(payload, None, "http://www.example.gov.cn/a"))
            assert cause.rule == "unread_bureaus", seed


def test_bureaus_whose_columns_nothing_tells_are_missing_and_said() -> None:
    found = truths(Random(1), 3, 2022, "2021")
    table = bureau_table(found, ("requests",), Random(1))
    bare = [
        tuple(replace(c, text="数量") if c.header and c.text.endswith(("申请数量", "提供", "公开"))
              else replace(c, text="情况") if c.header and "、" in c.text else c for c in row)
        for row in table
    ]  # fmt: skip
    document = read(written("xlsx", TITLE.format(2022), tuple(bare), found[0]), None, "a")
    (cause,) = absence(document)
    assert not reports_in(document)
    assert (cause.rule, cause.verdict) == ("unread_bureaus", "fail")


def test_a_report_beside_a_table_of_bureaus_stays_its_own() -> None:
    random = Random(7)
    found = truths(random, 4, 2022, "2021")
    own = invent("own", "示范市公安局", 2022, "2021")
    table = bureau_table(found, ("requests",), random, totals=True)
    blocks = (
        *report_blocks(own, replace(default_layout(own), title=None)),
        Text("各分局情况"),
        table,
    )
    reports = {report.bureau: report for report in read_all(docx(blocks), "docx")}
    assert set(reports) == {own.bureau, *(truth.bureau for truth in found)}
    values = {figure.key: figure.value for figure in reports[own.bureau].figures}
    assert values == dict(own.figures)


def test_stations_that_have_a_row_each_are_no_bureaus() -> None:
    random = Random(3)
    stations = [replace(t, bureau=f"{name}派出所") for t, name in zip(
        truths(random, 3, 2022, "2021"), ("城东", "城西", "南山"), strict=True)]  # fmt: skip
    table = bureau_table(stations, ("requests",), random, totals=True)
    own = invent("own", "示范市公安局", 2022, "2021")
    plain = report_blocks(own, replace(default_layout(own), title=None))
    (report,) = read_all(docx((*plain, Text("各所情况"), table)), "docx")
    assert {figure.key: figure.value for figure in report.figures} == dict(own.figures)


def mistaken(seed: int) -> tuple[list[Truth], list[tuple[str, str, str]], Table]:
    """A table of bureaus with sums, in which one bureau's figures are written one too high."""
    random = Random(seed)
    found = truths(random, random.randint(3, 8), 2022, "2021")
    keys = random.sample(columns("2021", ("requests",), True), 3)
    wrong = [(key.table, key.row, key.column) for key in keys]
    table = bureau_table(found, ("requests",), random, totals=True)
    at = next(n for n, row in enumerate(table) if row[0].text == found[0].bureau)
    row = list(table[at])
    for key in keys:
        place = 1 + columns("2021", ("requests",), True).index(key)
        row[place] = replace(row[place], text=str(int(row[place].text or 0) + 1))
    return found, wrong, (*table[:at], tuple(row), *table[at + 1 :])


@pytest.mark.parametrize("seed", range(6))
def test_rows_that_do_not_come_to_the_row_of_sums_are_said_at_their_figures(seed: int) -> None:
    found, wrong, table = mistaken(seed)
    reports = read_all(written("html", TITLE.format(2022), table, found[0]), "html")
    assert len(reports) == len(found)
    for report in reports:
        said = [one.subject for one in report.findings if one.rule == "bureaus_sum"]
        assert sorted(said) == sorted("/".join(key) for key in wrong)


@pytest.mark.parametrize("seed", range(4))
def test_a_table_whose_bureaus_are_not_all_there_is_not_held_to_its_sums(seed: int) -> None:
    found, _, table = mistaken(seed)
    at = next(n for n, row in enumerate(table) if row[0].text == found[1].bureau)
    named = (replace(table[at][0], text="市局机关"), *table[at][1:])
    empty = (*(replace(cell, text="") for cell in table[at]),)
    for other in (named, empty):
        changed = (*table[:at], other, *table[at + 1 :])
        reports = read_all(written("html", TITLE.format(2022), changed, found[0]), "html")
        assert not any(one.rule == "bureaus_sum" for r in reports for one in r.findings)
