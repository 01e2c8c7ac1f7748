"""The five text documents kept beside this file: real figures, own prose, odd shapes.

``python -m tests.documents.samples`` writes them anew; a test holds them to
what this module writes.
"""

from __future__ import annotations

from collections.abc import Callable

from .flat import (
    narrow,
    one_cell_a_line,
    pipes,
    ragged_tabs,
    spaced_digits,
    text_document,
    traditional,
)
from .forms import Pen, in_wan, plain_number
from .report import SECTIONS, Layout, report_blocks
from .truth import HERE, known

TEXTS = HERE / "text"


def anshan() -> str:
    """Traditional script, pipes, no title, the whole report twice."""
    layout = Layout(pen=Pen(money=lambda value: f"{plain_number(value)}元"), title="")
    once = text_document(report_blocks(known("anshan-2020"), layout), pipes)
    return traditional(narrow(once)) * 2


def shenyang() -> str:
    """One cell a line, spaces about the digits, headings broken in two lines."""
    layout = Layout(
        pen=Pen(money=lambda value: f"{in_wan(value)}（万元）"),
        bend=lambda _, table: (spaced_digits("沈阳")(table),),
        labels={"本年新制作数量": "本年新\n制作数量", "本年新公开数量": "本年新\n公开数量"},
    )
    return text_document(report_blocks(known("shenyang-2020"), layout), one_cell_a_line)


def songxian() -> str:
    """Tabs with wrong counts, the unit in the heading, section numbers wrong."""
    first, second, third, fourth, fifth, sixth = SECTIONS
    layout = Layout(
        pen=Pen(money=in_wan),
        labels={"采购总金额": "采购总金额(单位:万元,保留4位小数)"},
        sections=(first, second, third, fourth, fifth, sixth),
        plan_heading="二、下一步打算",
    )
    blocks = report_blocks(known("songxian-2020"), layout)
    return narrow(text_document(blocks, ragged_tabs("嵩县", lost_after=21)))


def suqian() -> str:
    """Tabs with wrong counts, every zero of the requests left blank, a page cut."""
    layout = Layout(
        pen=Pen(money=lambda value: f"{in_wan(value)} 万元"), published="（2021年1月18日）"
    )
    blocks = report_blocks(known("suqian-2020"), layout)
    return text_document(blocks, ragged_tabs("宿迁", lost_after=22))


def yubei() -> str:
    """One cell a line, a Word bookmark left in a cell."""
    bookmark = {
        ("proactive_disclosure", "normative_documents", "published_total"): "[bookmark: _GoBack]0"
    }
    layout = Layout(pen=Pen(only=bookmark), equation="", signed=False)
    return text_document(report_blocks(known("yubei-2020"), layout), one_cell_a_line)


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
