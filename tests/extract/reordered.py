"""The official tables with rows, columns and groups in another order, and years beside the own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from random import Random

from extract.forms.keys import FigureKey, figure_keys
from tests.documents.forms import Pen, Row, Span, Table, Writing
from tests.documents.truth import Truth

WAYS = {
    "review": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_review": "复议后起诉",
}
LAWSUITS = "行政诉讼"


def _cell(truth: Truth, pen: Writing, key: FigureKey) -> Span:
    text = pen(key, truth.figures[key.table, key.row, key.column])
    return Span(text, numeric=True)


def _keys(truth: Truth, table: str) -> dict[tuple[str, str], FigureKey]:
    keys = (key for key in figure_keys(truth.edition) if key.table == table)
    return {(key.row, key.column): key for key in keys}


def legal(truth: Truth, random: Random) -> Table:
    """Table 四 under its three lines of headings, groups and columns in any order."""
    keys = _keys(truth, "review_litigation")
    columns = list(dict.fromkeys(column for _, column in keys))
    random.shuffle(columns)
    suits = ["litigation_direct", "litigation_after_review"]
    random.shuffle(suits)
    groups = [["review"], suits]
    random.shuffle(groups)
    names = [Span(keys["review", column].column_label, rows=2) for column in columns]
    lower = tuple(Span(name.text) for name in names)
    first: list[Span] = []
    second: list[Span] = []
    for group in groups:
        if group == ["review"]:
            first.append(Span(WAYS["review"], columns=5))
            second += names
        else:
            first.append(Span(LAWSUITS, columns=10))
            second += [Span(WAYS[row], columns=5) for row in group]
    order = [(row, column) for group in groups for row in group for column in columns]
    pen = Pen()
    numbers = tuple(_cell(truth, pen, keys[key]) for key in order)
    return (tuple(first), tuple(second), lower * 2, numbers)


def legal_years(truth: Truth, random: Random) -> Table:
    """The same with a line for each of two years, the report's own above or below."""
    *heads, numbers = legal(truth, random)
    corner = Span("年度", rows=3)
    other = tuple(Span(str(random.randrange(30)), numeric=True) for _ in numbers)
    lines = [
        (Span(f"{truth.year}年"), *numbers),
        (Span(f"{truth.year - 1}年"), *other),
    ]
    random.shuffle(lines)
    return ((corner, *heads[0]), *heads[1:], *lines)


def legal_reviews(truth: Truth, random: Random) -> Table:
    """The reviews alone."""
    keys = _keys(truth, "review_litigation")
    columns = list(dict.fromkeys(column for _, column in keys))
    random.shuffle(columns)
    pen = Pen()
    return (
        (Span(WAYS["review"], columns=5),),
        tuple(Span(keys["review", column].column_label) for column in columns),
        tuple(_cell(truth, pen, keys["review", column]) for column in columns),
    )


def legal_down(truth: Truth, random: Random) -> Table:
    """Table 四 with a line for each number, its groups in any order."""
    keys = _keys(truth, "review_litigation")
    columns = list(dict.fromkeys(column for _, column in keys))
    random.shuffle(columns)
    ways = list(WAYS)
    random.shuffle(ways)
    pen = Pen()
    rows: list[Row] = []
    for way in ways:
        for at, column in enumerate(columns):
            head = (Span(WAYS[way], rows=5),) if not at else ()
            key = keys[way, column]
            rows.append((*head, Span(key.column_label), _cell(truth, pen, key)))
    return tuple(rows)


def legal_across(truth: Truth, random: Random) -> Table:
    """Table 四 with a line for each way, in any order."""
    keys = _keys(truth, "review_litigation")
    columns = list(dict.fromkeys(column for _, column in keys))
    random.shuffle(columns)
    ways = list(WAYS)
    random.shuffle(ways)
    pen = Pen()
    head = (Span(""), *(Span(keys["review", column].column_label) for column in columns))
    rows = (
        (Span(WAYS[way]), *(_cell(truth, pen, keys[way, column]) for column in columns))
        for way in ways
    )
    return (head, *rows)


def applicants(truth: Truth, random: Random) -> Table:
    """Table 三 with its columns in any order, the organisations together, rows in any order."""
    keys = _keys(truth, "requests")
    people = list(dict.fromkeys(column for _, column in keys))
    person, *organisations, total = people
    random.shuffle(organisations)
    groups = [[person], organisations, [total]]
    random.shuffle(groups)
    names = {column: key.column_label.split("/")[-1] for (_, column), key in keys.items()}
    second: list[Span] = []
    for group in groups:
        if len(group) > 1:
            second.append(Span("法人或其他组织", columns=len(group)))
        else:
            second.append(Span(names[group[0]], rows=2))
    head = (
        (Span("申请人情况", rows=3, columns=3), Span("申请人情况", columns=7)),
        tuple(second),
        tuple(Span(names[column]) for column in organisations),
    )
    order = [column for group in groups for column in group]
    pen = Pen()
    return (*head, *_request_rows(truth, keys, order, random, pen))


def _request_rows(
    truth: Truth,
    keys: dict[tuple[str, str], FigureKey],
    order: list[str],
    random: Random,
    pen: Pen,
) -> list[Row]:
    """The rows; those of each group change places among themselves, all before the total."""
    rows = list(dict.fromkeys(row for row, _ in keys))
    paths = {row: keys[row, order[0]].row_label.split("/") for row in rows}
    result: list[Row] = []
    for _, part in groupby(rows, key=lambda row: tuple(paths[row][:-1])):
        inside = list(part)
        plain = [row for row in inside if len(paths[row]) == 3]
        if len(plain) == len(inside):
            random.shuffle(inside)
        for at, row in enumerate(inside):
            path = paths[row]
            head: tuple[Span, ...] = (Span(path[-1], columns=3),)
            if len(path) == 3:
                head = (Span(path[-1], columns=2),)
                head = ((Span(path[1], rows=len(inside)), *head)) if not at else head
            cells = tuple(_cell(truth, pen, keys[row, column]) for column in order)
            result.append((*head, *cells))
    return result


BENDS: dict[str, tuple[str, Callable[[Truth, Random], Table]]] = {
    "legal": ("review_litigation", legal),
    "legal years": ("review_litigation", legal_years),
    "legal reviews": ("review_litigation", legal_reviews),
    "legal down": ("review_litigation", legal_down),
    "legal across": ("review_litigation", legal_across),
    "applicants": ("requests", applicants),
}
