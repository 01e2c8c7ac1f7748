"""Corrections printed under a report: a figure of its tables that the bureau itself calls wrong.

``“行政处罚”本年处理决定数量误录为34830，应为3483``: the table's figure is given as it was
printed, and each cell that the note can mean is said, with the number that it should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from common.messages import say
from common.text.normal import label, squeeze
from extract.forms import row_words
from extract.records import Figure, Finding, Place
from extract.tables.stream import Line

_NUMBER = r"(-?\d[\d,]*(?:\.\d+)?)"
_MARKS = re.compile("[“”\"'‘’《》\\s]")
_WRONG = re.compile(
    rf"(?:误|错)(?:录|写|填|报|登|印|统计|计)*(?:为|成|作)?{_NUMBER}[^\d。;]{{0,12}}?"
    rf"(?:应|改|更正|修正|调整|订正)[^\d。;]{{0,8}}?{_NUMBER}"
)
_CHANGED = re.compile(
    rf"由(?:原)?(?:来)?的?{_NUMBER}[^\d。;]{{0,12}}?(?:更正|修正|订正|改正|勘误)(?:为|成){_NUMBER}"
)
_ABOUT = re.compile("误|勘|更正|订正|修正")
LONGEST = 600
"""Characters of a paragraph that is a note of corrections."""


def corrected(lines: Sequence[Line], figures: Sequence[Figure], document: str) -> Iterator[Finding]:
    """A finding for each cell with a number that a note in the text corrects.

    The cells are those of the rows that the note names before the number; where it names none
    of the form's, all with that number.  Figures stay as the tables have them.
    """
    for line in lines:
        (item, *more) = line.items
        if more or not line.soft or len(item.text) > LONGEST or not _ABOUT.search(item.text):
            continue
        place = Place(document, line.block, page=item.page, quote=item.text[:200])
        bare = _MARKS.sub("", squeeze(item.text))
        for wrong, right, before in _pairs(bare):
            for figure in _meant(figures, wrong, before):
                subject = "/".join(figure.key)
                message = say("corrected_below", right=right)
                yield Finding(
                    "corrected_by_note", message, place, figure.raw.strip()[:80], right,
                    "uncertain", subject,
                )  # fmt: skip


def _pairs(text: str) -> Iterator[tuple[str, str, str]]:
    """The wrong numbers, the right ones, the words from the last correction to them."""
    end = 0
    for found in sorted(
        (*_WRONG.finditer(text), *_CHANGED.finditer(text)), key=lambda m: m.start()
    ):
        yield (
            found.group(1).replace(",", ""),
            found.group(2).replace(",", ""),
            text[end : found.start()],
        )
        end = found.end()


def _meant(figures: Iterable[Figure], wrong: str, before: str) -> list[Figure]:
    found = [f for f in figures if f.value is not None and _printed(f, Decimal(wrong))]
    words = label(before) + before
    named = [
        f for f in found if any(w in words for w in row_words(f.table).get(f.row, ()) if len(w) > 1)
    ]
    return named or found


def _printed(figure: Figure, number: Decimal) -> bool:
    """Whether a cell has the number, in its own unit or as it is printed."""
    raw = re.sub(r"[^\d.]", "", figure.raw)
    return figure.value == number or (bool(raw.strip(".")) and raw.strip(".") == f"{number:f}")
