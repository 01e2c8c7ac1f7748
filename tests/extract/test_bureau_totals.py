"""Tables with one row a bureau: totals that the rows do not come to, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from extract.records import Cell, Document, Finding, Grid
from extract.reports.bureau_totals import wrong_totals
from extract.tables.stream import lines

CITIES = ("沈阳市公安局", "大连市公安局", "鞍山市公安局", "抚顺市公安局", "本溪市公安局",
          "丹东市公安局", "锦州市公安局", "营口市公安局")  # fmt: skip
PLACES = ("沈阳市", "大连市", "鞍山市", "抚顺市", "本溪市", "丹东市", "锦州市", "营口市")
BRANCHES = ("市局机关", "和平分局", "沈河分局", "新民市公安局", "康平县公安局", "法库县公安局")
COUNTED = ("新收申请数", "予以公开", "不予公开", "行政复议（件）", "主动公开条数")
OTHERS = ("占比（%）", "排名", "同比增长率", "平均办理天数", "联系电话")
TOTALS = ("合计", "总计", "合 计", "全省合计", "全省")


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    cells = tuple(
        Cell(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row)
    )
    return Grid(cells, len(rows), max(map(len, rows)))


def found(*rows: Sequence[str]) -> tuple[Finding, ...]:
    document = Document("http://gat.example.gov.cn/1.html", "text/html", (grid(rows),))
    return wrong_totals(list(lines(document)), document.name)


def table(chance: Random) -> tuple[list[list[str]], list[int], int]:
    """A sound table; the columns that count, and the place of the row of totals."""
    places = chance.choice((CITIES, PLACES, BRANCHES))
    labels = chance.sample(places, chance.randrange(3, len(places) + 1))
    heads = chance.sample(COUNTED, chance.randrange(1, 4))
    values = [[chance.choice((0, chance.randrange(9), chance.randrange(900))) for _ in heads]
              for _ in labels]  # fmt: skip
    sums = [sum(column) for column in zip(*values, strict=True)]
    blank = chance.choice(("", "-", "/", "0"))
    rows = [["单位", *heads], *([label, *(str(one) if one else blank for one in row)]
                              for label, row in zip(labels, values, strict=True))]  # fmt: skip
    rows.append([chance.choice(TOTALS), *map(str, sums)])
    columns = list(range(1, len(heads) + 1))
    for head in chance.sample(OTHERS, chance.randrange(0, 3)):
        for at, row in enumerate(rows):
            row.append(head if at == 0 else str(chance.randrange(1, 99)))
    if chance.random() < 0.3:
        for at, row in enumerate(rows):
            row.insert(0, "序号" if at == 0 else "" if at == len(rows) - 1 else str(at))
        columns = [at + 1 for at in columns]
    total = len(rows) - 1
    if chance.random() < 0.2:
        rows.insert(1, rows.pop())
        total = 1
    return rows, columns, total


def test_sound_tables_raise_nothing() -> None:
    chance = Random(20261130)
    for _ in range(2000):
        rows, _, _ = table(chance)
        assert found(*rows) == (), rows


def test_a_total_that_the_rows_do_not_come_to_is_told() -> None:
    chance = Random(20261201)
    for _ in range(500):
        rows, columns, total = table(chance)
        column = chance.choice(columns)
        right = rows[total][column]
        wrong = str(int(right) + chance.randrange(1, 30))
        rows[total][column] = wrong
        (one,) = found(*rows)
        assert (one.rule, one.verdict, one.observed) == ("bureaus_sum", "uncertain", wrong)
        assert (one.expected, one.where.row, one.where.column) == (right, total, column)


WRONG = ("合计", "99")
ROWS = (("甲县公安局", "1"), ("乙县公安局", "2"), ("丙县公安局", "3"))


@pytest.mark.parametrize(
    "rows",
    [
        [("单位", "件数"), *ROWS[:2], WRONG],
        [("单位", "件数"), *ROWS, ("其他", "4"), WRONG],
        [("单位", "件数"), *ROWS, ("其中：派出所", "1"), WRONG],
        [("单位", "件数"), *ROWS, ("小计", "6"), ROWS[0], WRONG],
        [("单位", "件数"), *ROWS, ROWS[0], WRONG],
        [("单位", "件数"), *ROWS],
        [("单位", "件数"), *ROWS, ("丁县公安局", "若干"), WRONG],
        [("单位", "金额（万元）"), *ROWS, ("丁县公安局", "1.5"), WRONG],
        [("单位", "占比"), *ROWS, WRONG],
        [("事项", "件数"), ("行政许可", "1"), ("行政处罚", "2"), ("行政强制", "3"), WRONG],
        [("单位", "上级", "件数"), *((a, "市公安局", b) for a, b in ROWS), ("合计", "", "99")],
        [*ROWS, WRONG],
    ],
)
def test_what_is_not_plain_is_left_alone(rows: list[tuple[str, ...]]) -> None:
    assert found(*rows) == ()


def test_the_finding_says_what_was_added() -> None:
    (one,) = found(("单位", "新收申请数"), *ROWS, WRONG)
    assert "1 + 2 + 3 = 6" in one.message
    assert one.subject == "新收申请数"
