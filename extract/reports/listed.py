"""Tables written out as sentences or lists: a row's label, then each column's name and number.

``行政规范性文件：本年制发件数：3；本年废止件数：1；现行有效件数：18。``  Each line stands for a
row of the form; so does a line with the label alone above lines of one column each.
They are read only where the document has no rows of that table otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from common.text.normal import full_label, label
from extract.forms import labels
from extract.numbers import read_cell
from extract.tables.naming import header_tables, row_keys
from extract.tables.row_runs import Header, Run
from extract.tables.stream import LONGEST_WRITTEN, Item, Line

_PAIR = re.compile(
    r"\s*([^：:；;，,。]{2,24}?)\s*[：:]\s*"
    r"([-+]?[\d.,，]+\s*(?:[万亿]?元|件|条|个|项|宗|起)?)\s*(?:[；;，,。]|$)"
)
_PLAIN = re.compile(
    r"\s*([^\d：:；;，,。+-]{2,24}?)\s*([-+]?\d[\d.]*\s*(?:[万亿]?元|件|条|个|项|宗|起)?)\s*(?:[；;，,。]|$)"
)
"""The same without a colon between them: 结果维持2件；结果纠正0件."""
_INNER = re.compile(r"(.{2,20}?)[（(]([^（）()]{2,20})[）)]")
_PARTS = re.compile(r"[（(]([^（）()]*)[）)]")
_COLON = re.compile("[：:]")
_HEAD = re.compile(r"\s*([^：:；;，,。]{2,60}(?:[（(][^（）()]*[）)])?)\s*(?:[：:]|$)")
FEWEST_ROWS = 3
"""Rows of a table written out that make it one."""
Key = tuple[str, str]


def listed_runs(stream: Sequence[Line], known: Sequence[Run]) -> list[Run]:
    """The rows of tables that the document writes out and has not otherwise."""
    found = list(_runs(stream))
    tables = {run.table for run in known if run.rows}
    result = []
    for table in dict.fromkeys(run.table for run in found):
        own = [run for run in found if run.table == table]
        rows = {run.rows[0] for run in own}
        if table not in tables and len(rows) >= FEWEST_ROWS:
            result += own
    return result


def _runs(stream: Sequence[Line]) -> Iterator[Run]:
    """A run for each number that stands behind its column's name and its row's."""
    row: tuple[Key, ...] = ()
    for line in stream:
        (item, *more) = line.items
        if more or not line.soft or len(item.text) > LONGEST_WRITTEN:
            row = ()
            continue
        own, pairs = _taken_apart(item)
        if own:
            row = own
        elif not pairs:
            row = ()
        for word, value in pairs:
            tables = {table for table, _ in row}
            for table, column in _columns(word):
                if table in tables:
                    rows = tuple(name for other, name in row if other == table)
                    cell = replace(item, text=value, soft=False)
                    yield Run(table, rows, item, (cell,), Header(), column=column)
                    break


def _taken_apart(item: Item) -> tuple[tuple[Key, ...], list[tuple[str, str]]]:
    """The rows that a line names, and the words and values that it pairs."""
    text = item.text
    if rows := row_keys(item):
        return rows, []
    if ":" not in text and "：" not in text:
        return (), []
    if (listed := _behind_label(item)) is not None:
        return listed
    pairs = [(found.group(1), found.group(2)) for found in _PAIR.finditer(text)]
    if not pairs or read_cell(pairs[0][1]).kind != "number":
        return (), []
    head = found.group(1).strip() if (found := _HEAD.match(text)) else ""
    rows = row_keys(replace(item, text=head)) if head and head != pairs[0][0].strip() else ()
    return (rows, pairs) if rows else _in_one_word(item, pairs)


def _behind_label(item: Item) -> tuple[tuple[Key, ...], list[tuple[str, str]]] | None:
    """A row's label, a colon, and nothing but columns of its table with their numbers.

    Those of the parts may stand in brackets behind their sum: 总计9件（自然人8件，商业企业1件）.
    """
    colon = _COLON.search(item.text)
    if colon is None:
        return None
    head, rest = item.text[: colon.start()], _PARTS.sub(r"，\1，", item.text[colon.end() :])
    pairs = [(found.group(1), found.group(2)) for found in _PLAIN.finditer(rest)]
    bare = _PLAIN.sub("", rest).strip(" ，,；;。")
    rows = _rows_of_head(item, head.strip()) if pairs and not bare else ()
    named = [{table for table, _ in _columns(word)} for word, _ in pairs]
    kept = tuple(key for key in rows if all(key[0] in tables for tables in named))
    return (kept, pairs) if kept else None


def _rows_of_head(item: Item, head: str) -> tuple[Key, ...]:
    """The rows that a label names; one in brackets behind its group: 行政诉讼（复议后起诉）."""
    if rows := row_keys(replace(item, text=head)):
        return rows
    found = _INNER.fullmatch(head)
    if found is None:
        return ()
    tables = header_tables(replace(item, text=found.group(1)))
    return tuple(k for k in row_keys(replace(item, text=found.group(2))) if k[0] in tables)


def _in_one_word(
    item: Item, pairs: list[tuple[str, str]]
) -> tuple[tuple[Key, ...], list[tuple[str, str]]]:
    """The same where the row's label and the column's name are written as one word."""
    if len(pairs) != 1:
        return (), pairs
    word, value = pairs[0]
    for at in range(2, len(word) - 1):
        tables = {table for table, _ in _columns(word[at:])}
        rows = row_keys(replace(item, text=word[:at])) if tables else ()
        if tables & {table for table, _ in rows}:
            return tuple(key for key in rows if key[0] in tables), [(word[at:], value)]
    return (), pairs


def _columns(word: str) -> tuple[Key, ...]:
    index = labels().columns
    return index.get(label(word)) or index.get(full_label(word)) or ()
