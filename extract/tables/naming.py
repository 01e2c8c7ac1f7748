"""What an item's words name: a row of a form, a column, a group of either, a money unit."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from functools import cache, lru_cache

from common.text.kept import KEPT, kept_if_short
from common.text.normal import fold, full_label, label, squeeze
from extract.forms import labels, layout
from extract.numbers import read_cell
from extract.tables.stream import LONGEST_LABEL, LONGEST_WRITTEN, Item

Keys = tuple[tuple[str, str], ...]
"""(table, row) or (table, column) pairs."""

_MONEY_END = re.compile(r"(?:单位)?(?:百万|千|万|亿)?元$")
_MONEY = re.compile(r"(百万|千|万|亿)?元")
_CAPTION = re.compile(r"^[(\[]?(?:金额|计量|货币|数量)?单位[::][^。;]{1,20}$")
_APPLICANT = re.compile(r"(?:^|[\s)\d])申请人(?:类型|类别|种类|情况)?\s*:\s*([^:]{2,30})$")
_NUMBERED = re.compile(r"表\s*[\d一二三四五六七八九十]+(?:[-.]\d+)*[\s:、]+([^:]{2,30})$")
_LEVELS = re.compile(r"[-/·>\s]+")
LONGEST_CAPTION = 60
MOST_GROUPS = 2
"""Groups that a label's own words can stand behind."""
MOST_WORDS = 40
LONGEST_ROW = 1000
"""Characters of a table row on one line, its white space counted."""
FEWEST_BARE = 10
"""Values on a line without a label that can only be the one line of a table."""
_NOTE = re.compile(r"\([^()]{4,}\)")
"""A note in brackets; a number in brackets is shorter."""
_NUMERAL = re.compile(r"^(?:[一二三四五六七八九十]+|\d{1,2})")


def column_keys(item: Item) -> Keys:
    """(table, column) pairs a header cell can mean."""
    return () if len(item.text) > LONGEST_WRITTEN else _columns(item.text)


@lru_cache(maxsize=KEPT)
def _columns(text: str) -> Keys:
    index = labels().columns
    short, full = label(text), full_label(text)
    found = index.get(short) or index.get(full)
    if found is None and (bare := _MONEY_END.sub("", full)) != full:
        found = index.get(bare)
    return found or ()


def row_keys(item: Item) -> Keys:
    """(table, row) pairs a label can mean; a group's words before the row's own are passed over."""
    return () if len(item.text) > LONGEST_WRITTEN else _rows(item.text)


@lru_cache(maxsize=KEPT)
def _rows(text: str) -> Keys:
    index = labels().rows
    short, full = label(text), full_label(text)
    return index.get(full) or index.get(short) or _beneath(full) or _beneath(short)


@lru_cache(maxsize=KEPT)
def _beneath(word: str, groups: int = MOST_GROUPS) -> Keys:
    """The rows named behind the words of their groups: 无法提供 1.本机关不掌握相关信息."""
    index = labels()
    if not groups or len(word) > LONGEST_LABEL:
        return ()
    for at in range(len(word) - 1, 3, -1):
        tables = index.headers.get(word[:at])
        if not tables:
            continue
        rest = word[at:]
        for tail in (rest, _NUMERAL.sub("", rest)):
            keys = tuple(key for key in index.rows.get(tail, ()) if key[0] in tables)
            if keys := keys or _beneath(tail, groups - 1):
                return keys
    return ()


def header_tables(item: Item) -> frozenset[str]:
    """The tables in whose heading or label area a group's words stand."""
    return _tables(item.text)


@kept_if_short()
def _tables(text: str) -> frozenset[str]:
    index = labels().headers
    short, full = label(text), full_label(text)
    if not short:
        return frozenset()
    return index.get(short) or index.get(full) or frozenset()


@cache
def _strip_words() -> tuple[tuple[str, str], ...]:
    """The rows and groups of the one-line tables, each with its table."""
    index = labels()
    named = [(word, table) for word, keys in index.rows.items() for table, _ in keys]
    named += [(word, table) for word, tables in index.headers.items() for table in tables]
    return tuple((word, table) for word, table in named if layout(table) == "strip")


def announced(text: str) -> str | None:
    """The one-line table that a heading announces: it names two of its rows or groups."""
    if len(text) > LONGEST_WRITTEN:
        return None
    bare = squeeze(text)
    words = {(word, table) for word, table in _strip_words() if word in bare}
    return next((table for _, table in words if len({w for w, t in words if t == table}) > 1), None)


def caption_unit(text: str) -> str | None:
    """The money unit that a line such as 单位：万元 gives a whole table; a key of ``YUAN``."""
    bare = squeeze(text)
    if len(bare) > 24 or not _CAPTION.match(bare):
        return None
    units = {found.group() for found in _MONEY.finditer(bare)}
    return units.pop() if len(units) == 1 else None


def captioned(item: Item) -> Item | None:
    """The applicant whose table a caption above it announces: 表3-2 申请人：科研机构.

    It is given back as the heading of a column, in the caption's place.
    """
    if len(item.text) > LONGEST_CAPTION:
        return None
    bare = fold(item.text).strip()
    found = _APPLICANT.search(bare) or _NUMBERED.match(bare)
    if found is None:
        return None
    *_, last = _LEVELS.split(found.group(1).strip())
    named = replace(item, text=last)
    return named if any(table == "requests" for table, _ in column_keys(named)) else None


def is_note(text: str) -> bool:
    """Whether a line is the bracketed note of the label above it and nothing else."""
    return len(text) <= LONGEST_WRITTEN and _NOTE.fullmatch(squeeze(text)) is not None


def begins_with_note(text: str) -> bool:
    """Whether a line begins with the bracketed note of the label above it."""
    return len(text) <= LONGEST_WRITTEN and _NOTE.match(squeeze(text)) is not None


def row_of_words(text: str) -> tuple[str, ...] | None:
    """The cells of a table row that was flattened to one line, else ``None``.

    Between the cells stand spaces or commas.  A row is a form's label and the
    values behind it, nothing but headings of columns, or many values alone.
    """
    return _row_of_words(text) if len(text) <= LONGEST_ROW else None


@lru_cache(maxsize=4096)
def _row_of_words(text: str) -> tuple[str, ...] | None:
    return _row(text.split()) or _row(_fields(text))


def _fields(text: str) -> list[str]:
    if "," not in text or "\n" in text:
        return []
    try:
        return next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:
        return []


def _row(words: list[str]) -> tuple[str, ...] | None:
    if not 2 <= len(words) <= MOST_WORDS:
        return None
    first = len(words)
    while first and read_cell(words[first - 1]).kind != "other":
        first -= 1
    head, values = " ".join(words[:first]).strip(), words[first:]
    if head and values:
        return (head, *values) if _rows(head) and _filled(values) else None
    if values:
        return tuple(words) if len(values) >= FEWEST_BARE and _filled(values) else None
    if not any(_columns(word) for word in words):
        return None
    index = labels()
    known = (_columns(word) or _rows(word) or index.headers.get(label(word)) for word in words)
    return tuple(words) if all(known) else None


def _filled(words: list[str]) -> bool:
    return any(read_cell(word).kind in ("number", "nothing") for word in words)


def is_table_word(item: Item, tables: frozenset[str]) -> bool:
    """Whether a paragraph is nothing but a label, heading or group word of one of the tables."""
    keys = (*row_keys(item), *column_keys(item))
    return bool(tables & ({table for table, _ in keys} | header_tables(item)))
