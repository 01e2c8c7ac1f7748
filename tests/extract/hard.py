"""Documents harder than the corpus: the official tables laid out in ways of their own.

Each is made from an invented truth; a reading of it is exact or says its doubts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tests.documents.cases_doubts import with_blanks
from tests.documents.forms import Pen, Row, Span, Table, in_wan, plain_number
from tests.documents.report import Block, Text
from tests.documents.shapes import cut, unmerged
from tests.extract.hard_documents import (
    NEW,
    OLD,
    SHEET,
    Bend,
    Hard,
    bent,
)
from tests.extract.hard_drawings import drawn


def numbers(row: Row) -> Row:
    return tuple(cell for cell in row if cell.numeric)


def words(row: Row) -> Row:
    return tuple(cell for cell in row if not cell.numeric)


APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def one_cell(separator: str) -> Bend:
    """All numbers of a row in one cell."""

    def bend(table: Table) -> tuple[Block, ...]:
        rows: list[Row] = []
        for row in table:
            text = separator.join(cell.text for cell in numbers(row))
            many = len(numbers(row)) > 1
            whole = Span(text, columns=len(numbers(row)), numeric=True)
            rows.append((*words(row), whole) if many else row)
        return (tuple(rows),)

    return bend


def heaped(table: Table) -> tuple[Block, ...]:
    """One row in which each cell holds a whole column, a value a line."""
    body = [row for row in table if numbers(row)]
    labels = "\n".join(words(row)[-1].text for row in body)
    columns = ["\n".join(numbers(row)[at].text for row in body) for at in range(7)]
    head = tuple(row for row in table if not numbers(row))
    return ((*head, (Span(labels, columns=3), *(Span(text) for text in columns))),)


def halves(table: Table) -> tuple[Block, ...]:
    """Four columns, then the other three with the labels again."""
    result = []
    for part in (range(4), range(4, 7)):
        rows: list[Row] = [(Span("申请人情况"), *(Span(APPLICANTS[at]) for at in part))]
        rows += [
            (Span(words(row)[-1].text), *(numbers(row)[at] for at in part))
            for row in table
            if numbers(row)
        ]
        result.append(tuple(rows))
    return tuple(result)


def reordered(*order: int) -> Bend:
    """The applicants' columns in another order, header and numbers."""

    def bend(table: Table) -> tuple[Block, ...]:
        rows: list[Row] = [(Span("", columns=3), *(Span(APPLICANTS[at]) for at in order))]
        for row in unmerged(table):
            if numbers(row):
                rows.append((*row[:-7], *(row[-7:][at] for at in order)))
        return (tuple(rows),)

    return bend


def last_first(table: Table) -> tuple[Block, ...]:
    """Table 二 with the last of its columns first."""
    return (tuple((r[0], r[-1], *r[1:-1]) if len(r) == 4 else r for r in table),)


def joined_labels(table: Table) -> tuple[Block, ...]:
    """Group and row in one label cell."""
    return (
        tuple(
            (Span("".join(cell.text for cell in words(row)), columns=3), *numbers(row))
            if len(numbers(row)) == 7
            else row
            for row in table
        ),
    )


def relabelled(changes: dict[str, str]) -> Bend:
    """Some labels in other words."""
    return lambda table: (
        tuple(
            tuple(replace(cell, text=changes.get(cell.text, cell.text)) for cell in row)
            for row in table
        ),
    )


def shuffled(table: Table) -> tuple[Block, ...]:
    rows = list(unmerged(table))
    return ((*rows[:3], *rows[3:][::-1]),)


SHORT = {
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.逾期未缴费",
    "1.属于国家秘密": "1.国家秘密",
    "1.本机关不掌握相关政府信息": "1.不掌握",
}
SHORTER = {"2.没有现成信息需要另行制作": "2.需另行制作", "3.危及“三安全一稳定”": "3.安全稳定"}


def requests_bent() -> Iterator[Hard]:
    """Table 三."""
    table = "requests"
    for name, separator in (("spaces", " "), ("breaks", "\n"), ("nbsp", "\u00a0\u00a0")):
        yield bent(f"one-cell-{name}", NEW, table, one_cell(separator))
    yield bent("heaped", NEW, table, heaped)
    for truth in (OLD, NEW):
        yield bent(f"halves-{truth.edition}", truth, table, halves)
        yield bent(f"total-first-{truth.edition}", truth, table, reordered(6, 0, 1, 2, 3, 4, 5))
        yield bent(f"joined-labels-{truth.edition}", truth, table, joined_labels)
    yield bent("two-columns-swapped", NEW, table, reordered(0, 2, 1, 3, 4, 5, 6))
    yield bent("rows-shuffled", NEW, table, shuffled)
    yield bent("labels-short", NEW, table, relabelled(SHORT))
    yield bent("labels-shorter", NEW, table, relabelled(SHORTER), "label_guessed")
    yield bent("no-header", NEW, table, lambda t: (t[3:],))
    yield bent("header-apart", NEW, table, lambda t: cut(t, 3))
    yield bent("in-four", NEW, table, lambda t: cut(unmerged(t), 5, 12, 20))
    yield bent("turned", NEW, table, turned)


def turned(table: Table) -> tuple[Block, ...]:
    """The applicants as rows, the outcomes as columns."""
    body = [row for row in table if numbers(row)]
    head = (Span("申请人情况"), *(Span(words(row)[-1].text) for row in body))
    return (
        (
            head,
            *(
                (Span(name), *(numbers(row)[at] for row in body))
                for at, name in enumerate(APPLICANTS)
            ),
        ),
    )


ENDS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
WAYS = ("行政复议", "未经复议直接起诉", "复议后起诉")


def legal_rows(table: Table) -> tuple[Block, ...]:
    cells = table[-1]
    head = (Span(""), *(Span(name) for name in ENDS))
    rows = ((Span(name), *cells[at * 5 : at * 5 + 5]) for at, name in enumerate(WAYS))
    return ((head, *rows),)


def legal_turned(table: Table) -> tuple[Block, ...]:
    cells = table[-1]
    head = (Span(""), *(Span(name) for name in WAYS))
    return ((head, *((Span(n), *cells[at::5]) for at, n in enumerate(ENDS))),)


def legal_three(table: Table) -> tuple[Block, ...]:
    names = tuple(Span(name) for name in ENDS)
    return tuple(
        ((Span(way, columns=5),), names, table[-1][at * 5 : at * 5 + 5])
        for at, way in enumerate(WAYS)
    )


def legal_two(table: Table) -> tuple[Block, ...]:
    names = tuple(Span(name) for name in ENDS)
    ways = tuple(Span(way, columns=5) for way in WAYS[1:])
    first = ((Span(WAYS[0], columns=5),), names, table[-1][:5])
    return (first, ((Span("行政诉讼", columns=10),), ways, names * 2, table[-1][5:]))


def legal_tall(table: Table) -> tuple[Block, ...]:
    rows: list[Row] = []
    for at, cell in enumerate(table[-1]):
        way = (Span(WAYS[at // 5], rows=5),) if at % 5 == 0 else ()
        rows.append((*way, Span(ENDS[at % 5]), cell))
    return (tuple(rows),)


def legal_bent() -> Iterator[Hard]:
    """Table 四."""
    table = "review_litigation"
    zeros = NEW.with_figures({key: Decimal(0) for key in NEW.figures if key[0] == table})
    for bend in (legal_rows, legal_turned, legal_three, legal_two, legal_tall):
        for name, truth in (("", NEW), ("-blank", with_blanks(NEW, table)), ("-zero", zeros)):
            yield bent(f"{bend.__name__}{name}", truth, table, bend)
    for name, separator in (("spaces", " "), ("breaks", "\n")):
        yield bent(f"legal-one-cell-{name}", NEW, table, one_cell(separator))


MONEY_HEADING = "本年收费金额（单位：万元）"
FEES = NEW.with_figures({("proactive_disclosure", "fees", "amount"): Decimal(14536700)})
YUAN = Pen(money=plain_number)


def captioned(text: str) -> Bend:
    """The unit in a paragraph above the last part of table 二."""

    def bend(table: Table) -> tuple[Block, ...]:
        (plain,) = relabelled({MONEY_HEADING: "本年收费金额"})(table)
        assert not isinstance(plain, Text)
        return plain[:-3], Text(text), plain[-3:]

    return bend


def units() -> Iterator[Hard]:
    """Amounts in all units, said in all places."""
    table = "proactive_disclosure"
    headings = {
        "本年收费金额（单位：元）": YUAN,
        "本年收费金额（元）": YUAN,
        "本年收费金额/元": YUAN,
        "本年收费金额（千元）": Pen(money=lambda value: plain_number(value / 1000)),
        "本年收费金额（亿元）": Pen(money=lambda value: plain_number(value / 10**8)),
        "本年收费金额": Pen(money=lambda value: f"{plain_number(value)}元"),
    }
    for heading, pen in headings.items():
        bend = relabelled({MONEY_HEADING: heading})
        yield bent(f"unit-heading-{heading}", FEES, table, bend, pen=pen)
    own = {
        "cell-against-heading": Pen(money=lambda value: f"{plain_number(value)}元"),
        "commas": Pen(money=lambda value: f"{value / 10_000:,.2f}"),
        "wan-alone": Pen(money=lambda value: f"{in_wan(value)}万"),
        "brackets": Pen(money=lambda value: f"{in_wan(value)}（万元）"),
    }
    for name, pen in own.items():
        yield bent(f"unit-{name}", FEES, table, lambda t: (t,), pen=pen)
    label = relabelled({MONEY_HEADING: "本年收费金额", "行政事业性收费": "行政事业性收费（元）"})
    yield bent("unit-in-label", FEES, table, label, pen=YUAN)
    for text, pen in (
        ("单位：元", YUAN),
        ("（单位：万元）", Pen(money=in_wan)),
        ("单位：件、元", YUAN),
    ):
        yield bent(f"unit-caption-{text}", FEES, table, captioned(text), pen=pen)
    unsaid = relabelled({MONEY_HEADING: "本年收费金额"})
    yield bent("unit-unsaid", FEES, table, unsaid, "assumed_unit", pen=Pen(money=in_wan))
    yield bent("last-column-first", NEW, table, last_first)
    yield bent("last-column-first-2019", OLD, table, last_first)


def beside(table: Table) -> Table:
    """The sheet's second half to the right of its first."""
    body = table[1:]
    half = (len(body) + 1) // 2
    blank = (Span(""),) * len(table[0])
    rest = (*body[half:], blank)
    return (table[0] * 2, *(a + b for a, b in zip(body[:half], rest, strict=False)))


def unnumbered(table: Table) -> Table:
    begin = re.compile(r"^(?:[一二三四五六七八九]、|（.{1,2}）|\d\.)")
    return tuple((replace(row[0], text=begin.sub("", row[0].text)), *row[1:]) for row in table)


def without_units(table: Table) -> Table:
    return tuple((row[0], row[2]) for row in table)


def sheets() -> Iterator[Hard]:
    """The statistics sheet of 2014."""
    table = "statistics"
    yield bent("sheet-beside", SHEET, table, lambda t: (beside(t),))
    yield bent("sheet-beside-blank", with_blanks(SHEET), table, lambda t: (beside(t),))
    yield bent("sheet-unnumbered", SHEET, table, lambda t: (unnumbered(t),))
    bare = Pen(money=lambda value: f"{in_wan(value)}万元")
    yield bent("sheet-without-units", SHEET, table, lambda t: (without_units(t),), pen=bare)
    everything: Bend = lambda t: (beside(without_units(unnumbered(t))),)  # noqa: E731 - typed
    yield bent("sheet-all-at-once", SHEET, table, everything, pen=bare)
    yield bent("sheet-value-first", SHEET, table, lambda t: (tuple((r[0], r[2], r[1]) for r in t),))
    for name, place in (("before", 0), ("behind", 2)):
        yield bent(f"sheet-codes-{name}", SHEET, table, coded(place))


def coded(place: int) -> Bend:
    """A column of running numbers at this place."""

    def bend(table: Table) -> tuple[Block, ...]:
        rows = (
            (*row[:place], Span("代码" if not at else f"{at:02d}"), *row[place:])
            for at, row in enumerate(table)
        )
        return (tuple(rows),)

    return bend


def hard() -> tuple[Hard, ...]:
    """All of them."""
    return (*drawn(), *requests_bent(), *legal_bent(), *units(), *sheets())
