"""Labels that are not quite the form's: cut by a page, misspelt, shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from difflib import SequenceMatcher
from itertools import pairwise

from extract.forms import edition_names, form, row_words
from extract.tables.slips import is_slip
from extract.tables.stream import Item

SHORTEST_PART = 4
LIKE_ENOUGH = 0.75
"""How alike a strange label must be to a form's when a full row of numbers follows it."""
LIKE_ALONE = 0.85
"""The same when one number follows."""
SHORTEST_TURNED = 8
"""Characters of a label at least whose words may stand in another order."""
LONGEST_NEXT = 4
"""Characters at most of a label that is told by its place and all of them but one."""
ADDED = ("措施", "事项", "情况", "决定", "案件")
"""Words behind a row's label that leave it the row's."""


def guess_row(
    table: str, seen: Collection[str], item: Item, numbers: int
) -> tuple[str, str | None] | None:
    """The row that a strange label before some numbers means, and the label if it is a guess.

    ``seen`` are the rows that the table has had already, in their order.  A label cut by a page
    (it begins or ends a form's) is no guess.
    """
    short = item.words[0]
    if _holds_another(table, short):
        return None
    return (
        _cut(table, short)
        or _alike(table, seen, item.text, short, numbers)
        or _lengthened(table, seen, item.text, short)
        or _shortened(table, seen, item.text, short, numbers)
        or _turned(table, seen, item.text, short, numbers)
        or _next(table, seen, item.text, short, numbers)
    )


def _holds_another(table: str, short: str) -> bool:
    """Whether a strange label is one row's whole label with the beginning or end of another's.

    Where the text of a cell runs over its edge (行政许可其他对外管理服务事), the numbers beside it
    may be either's.
    """
    words = [(row, word) for row, known in row_words(table).items() for word in known]
    rests = [
        (row, rest)
        for row, word in words
        for rest in (short.removeprefix(word), short.removesuffix(word))
        if word and SHORTEST_PART <= len(rest) < len(short)
    ]
    return any(
        row != other and (word.startswith(rest) or word.endswith(rest))
        for row, rest in rests
        for other, word in words
    )


def _cut(table: str, short: str) -> tuple[str, None] | None:
    if len(short) < SHORTEST_PART:
        return None
    matches = {
        row
        for row, words in row_words(table).items()
        if any(word.startswith(short) or word.endswith(short) for word in words)
    }
    return (matches.pop(), None) if len(matches) == 1 else None


def _alike(
    table: str, seen: Collection[str], text: str, short: str, numbers: int
) -> tuple[str, str] | None:
    """The row not yet seen whose label these words resemble most."""
    best, score = None, LIKE_ENOUGH if numbers >= 2 else LIKE_ALONE
    for row, words in row_words(table).items():
        if row in seen or not numbers:
            continue
        for word in words:
            ratio = SequenceMatcher(None, short, word, autojunk=False).ratio()
            if ratio > score:
                best, score = row, ratio
    return (best, text) if best else None


def _lengthened(table: str, seen: Collection[str], text: str, short: str) -> tuple[str, str] | None:
    """The one row not yet seen whose label has a word more that changes nothing: 行政强制措施."""
    matches = {
        row
        for row, words in row_words(table).items()
        if row not in seen
        and any(short == word + added for word in words for added in ADDED if len(word) > 3)
    }
    return (matches.pop(), text) if len(matches) == 1 else None


def _shortened(
    table: str, seen: Collection[str], text: str, short: str, numbers: int
) -> tuple[str, str] | None:
    """The one row not yet seen whose label holds all these characters in their order."""
    if len(short) < SHORTEST_PART or numbers < 2:
        return None
    matches = {
        row
        for row, words in row_words(table).items()
        if row not in seen and any(_is_within(short, word) for word in words)
    }
    return (matches.pop(), text) if len(matches) == 1 else None


def _turned(
    table: str, seen: Collection[str], text: str, short: str, numbers: int
) -> tuple[str, str] | None:
    """The one row not yet seen whose label has nearly these characters, in whatever order."""
    if len(short) < SHORTEST_TURNED or numbers < 2:
        return None
    own = Counter(short)
    matches = {
        row
        for row, words in row_words(table).items()
        for word in words
        if row not in seen
        and len(word) >= SHORTEST_TURNED
        and 2 * (own & Counter(word)).total() >= LIKE_ALONE * (len(short) + len(word))
    }
    return (matches.pop(), text) if len(matches) == 1 else None


def _next(
    table: str, seen: Collection[str], text: str, short: str, numbers: int
) -> tuple[str, str] | None:
    """The row below the last one in a form, where a short label has one character wrong."""
    last = next(reversed(tuple(seen)), None)
    if last is None or not 2 <= len(short) <= LONGEST_NEXT or numbers < 2:
        return None
    matches = {
        row
        for row, words in row_words(table).items()
        if row not in seen
        and _follows(table, last, row)
        and any(is_slip(short, word) for word in words)
    }
    return (matches.pop(), text) if len(matches) == 1 else None


def _follows(table: str, last: str, row: str) -> bool:
    """Whether a form has one row right below the other."""
    forms = (found for name in edition_names() if (found := form(name, table)))
    orders = (tuple(found.columns) for found in forms)
    return any((last, row) in pairwise(order) for order in orders)


def _is_within(short: str, word: str) -> bool:
    rest = iter(word)
    return all(char in rest for char in short)
