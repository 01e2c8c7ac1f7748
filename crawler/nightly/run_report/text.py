"""A run report as plain text, for a mail or a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from crawler.nightly.run_report.problems import Changes, verdict
from crawler.nightly.run_report.records import RunReport
from crawler.nightly.run_report.sections import ReportRow, Section, numbers, sections

WIDTH = 88
"""Columns of a line; an ideograph takes two.  Only an address may be longer."""
ROWS = 25
"""Rows shown of a section; the JSON and HTML renderings have more."""

_LABEL = 17


def text(report: RunReport, changes: Changes | None = None) -> str:
    """The report as text: verdict, problems, what is new, what was left, numbers."""
    line = verdict(report)
    lines = list(_wrapped(f"{line[:1].upper()}{line[1:]}.", ""))
    for section in sections(report, changes):
        lines += ["", *_section(section)]
    lines += ["", "Numbers"]
    for name, value in numbers(report):
        lines += _wrapped(f"{set_cell_size(name, _LABEL)} {value}", " " * (_LABEL + 1), "  ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"{section.title} ({section.total:,})"
    for row in section.rows[:ROWS]:
        yield from _row(row)
    more = section.total - min(len(section.rows), ROWS)
    if more:
        yield f"  and {more:,} more"


def _row(row: ReportRow) -> Iterator[str]:
    yield from _wrapped(row.words, "    ", "  - ")
    for note in row.notes:
        yield from _wrapped(note, "    ", "    ")
    for address in row.addresses:
        yield f"    {address}"


def _wrapped(line: str, indent: str, first: str = "") -> Iterator[str]:
    """The line in pieces that fit: broken at spaces, and within words that are too long."""
    now = first
    empty = True
    for word in line.split(" "):
        for piece in _pieces(word, WIDTH - cell_len(indent)):
            gap = "" if empty else " "
            if not empty and cell_len(now) + len(gap) + cell_len(piece) > WIDTH:
                yield now
                now, gap = indent, ""
            now += gap + piece
            empty = False
    yield now


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word in parts that fit into ``room`` columns."""
    part = ""
    for letter in word:
        if cell_len(part) + cell_len(letter) > room:
            yield part
            part = ""
        part += letter
    yield part
