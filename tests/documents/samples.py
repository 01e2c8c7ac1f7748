"""The five text documents kept beside this file: real figures, own prose, odd shapes.

``python -m tests.documents.samples`` writes them anew; a test holds them to
what this module writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .flat import (
    narrow,
    one_cell_a_line,
    pipes,
    ragged_tabs,
    spaced_digits,
    text_document,
    traditional,
)
from .forms import Pen, Table
from .known_layouts import LAYOUTS
from .report import Block, report_blocks
from .truth import HERE, known

TEXTS = HERE / "text"


def _blocks(name: str, **changes: Any) -> tuple[Block, ...]:
    return report_blocks(known(name), replace(LAYOUTS[name], **changes))


def anshan() -> str:
    """Traditional script, pipes, no title, the whole report twice."""
    return traditional(narrow(text_document(_blocks("anshan-2020"), pipes))) * 2


def shenyang() -> str:
    """One cell a line, spaces about the digits, headings broken in two lines."""

    def bend(_: str, table: Table) -> tuple[Table, ...]:
        return (spaced_digits("沈阳")(table),)

    return text_document(_blocks("shenyang-2020", bend=bend), one_cell_a_line)


def songxian() -> str:
    """Tabs with wrong counts, the unit in the heading, section numbers wrong."""
    return narrow(text_document(_blocks("songxian-2020"), ragged_tabs("嵩县", lost_after=21)))


def suqian() -> str:
    """Tabs with wrong counts, every zero of the requests left blank, a page cut."""
    return text_document(_blocks("suqian-2020"), ragged_tabs("宿迁", lost_after=22))


def yubei() -> str:
    """One cell a line, a Word bookmark left in a cell."""
    cell = ("proactive_disclosure", "normative_documents", "published_total")
    pen = Pen(only={cell: "[bookmark: _GoBack]0"})
    return text_document(_blocks("yubei-2020", pen=pen), one_cell_a_line)


WRITERS: dict[str, Callable[[], str]] = {
    "anshan-2020": anshan,
    "shenyang-2020": shenyang,
    "songxian-2020": songxian,
    "suqian-2020": suqian,
    "yubei-2020": yubei,
}


def main() -> None:
    """Write the five documents."""
    TEXTS.mkdir(exist_ok=True)
    for name, write in WRITERS.items():
        (TEXTS / f"{name}.txt").write_text(write(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
