"""A report as blocks in reading order, before any format gives it bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .forms import (
    EQUATION,
    Pen,
    Table,
    Writing,
    joined,
    proactive,
    requests,
    review_litigation,
    statistics,
)
from .prose import prose_2008, write_prose, write_prose_2014
from .truth import Truth

Role = Literal["title", "date", "section", "part", "text", "signature", "break"]


@dataclass(frozen=True)
class Text:
    """A paragraph and what it is; ``break`` is an empty one that begins a page."""

    text: str
    role: Role = "text"


Block = Text | Table

Bend = Callable[[str, Table], tuple[Table, ...]]
"""Takes a table's name and the table, gives the tables that are shown for it."""

SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def unbent(name: str, table: Table) -> tuple[Table, ...]:
    """The table as it is."""
    return (table,)


@dataclass(frozen=True)
class Layout:
    """How a report is laid out: how figures are written, how its tables are bent.

    ``parted`` gives section 二 one table for each article of the regulation;
    ``plan_heading`` is a heading put between problems and plans.
    """

    pen: Writing = field(default_factory=Pen)
    bend: Bend = unbent
    parted: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    equation: str = EQUATION
    sections: tuple[str, ...] = SECTIONS
    title: str | None = None
    published: str = ""
    signed: bool = True
    extra: str = ""
    plan_heading: str | None = None
    sheet_heading: str = "统计指标"


def renumbered(numbers: str) -> tuple[str, ...]:
    """The six headings under other numbers."""
    pairs = zip(numbers, SECTIONS, strict=True)
    return tuple(number + heading[1:] for number, heading in pairs)


def usual_title(truth: Truth) -> str:
    """The title that most bureaus give the report."""
    return f"{truth.bureau}{truth.year}年政府信息公开工作年度报告"


def report_blocks(truth: Truth, layout: Layout) -> tuple[Block, ...]:
    """The whole report of one bureau and year."""
    if truth.edition == "2014":
        return _sheet_report(truth, layout)
    prose = write_prose(truth, layout.extra)
    first, second, third, fourth, fifth, sixth = layout.sections
    blocks: list[Block] = [*_head(truth, layout), *_texts(prose.introduction)]
    blocks.append(Text(first, "section"))
    for heading, paragraph in prose.overview:
        blocks += [Text(heading, "part"), Text(paragraph)]
    blocks.append(Text(second, "section"))
    parts = proactive(truth, layout.pen, layout.labels)
    for part in parts if layout.parted else (joined(parts),):
        blocks += layout.bend("proactive_disclosure", part)
    blocks.append(Text(third, "section"))
    blocks += layout.bend("requests", requests(truth, layout.pen, layout.equation))
    blocks.append(Text(fourth, "section"))
    blocks += layout.bend("review_litigation", review_litigation(truth, layout.pen))
    problems, plans = prose.problems
    blocks += [Text(fifth, "section"), Text(problems)]
    blocks += [Text(layout.plan_heading, "section")] if layout.plan_heading else []
    blocks.append(Text(plans))
    blocks += [Text(sixth, "section"), *_texts(prose.other), *_foot(truth, layout)]
    return tuple(blocks)


def prose_report(truth: Truth, layout: Layout, **how: Any) -> tuple[Block, ...]:
    """A report of edition 2008; ``how`` goes to :func:`tests.documents.prose.prose_2008`."""
    blocks: list[Block] = [*_head(truth, layout)]
    for title, paragraphs in prose_2008(truth, **how):
        blocks += [Text(title, "section"), *_texts(paragraphs)]
    return (*blocks, *_foot(truth, layout))


def _sheet_report(truth: Truth, layout: Layout) -> tuple[Block, ...]:
    blocks: list[Block] = [*_head(truth, layout)]
    for title, paragraphs in write_prose_2014(truth):
        blocks += [Text(title, "section"), *_texts(paragraphs)]
    blocks += _foot(truth, layout)
    blocks += [
        Text("附表", "part"),
        Text("政府信息公开情况统计表", "section"),
        Text(f"（{truth.year}年度）"),
        Text(f"填报单位：{truth.bureau}"),
    ]
    blocks += layout.bend("statistics", statistics(truth, layout.pen, layout.sheet_heading))
    return tuple(blocks)


def _texts(paragraphs: tuple[str, ...]) -> list[Block]:
    return [Text(paragraph) for paragraph in paragraphs]


def _head(truth: Truth, layout: Layout) -> list[Block]:
    title = usual_title(truth) if layout.title is None else layout.title
    head: list[Block] = [Text(title, "title")] if title else []
    return [*head, Text(layout.published, "date")] if layout.published else head


def _foot(truth: Truth, layout: Layout) -> list[Block]:
    if not layout.signed:
        return []
    return [Text(truth.bureau, "signature"), Text(f"{truth.year + 1}年1月20日", "signature")]


def sections_of(blocks: Iterable[Block]) -> tuple[tuple[int, str, str], ...]:
    """The numbered sections among blocks: number, title, paragraphs a line each."""
    found: list[tuple[int, str, list[str]]] = []
    for block in blocks:
        if not isinstance(block, Text) or block.role == "signature":
            continue
        numeral, mark, title = block.text.partition("、")
        if block.role == "section" and mark:
            found.append(("一二三四五六".index(numeral) + 1, title, []))
        elif block.role in ("section", "part") and block.text.startswith(("附表", "政府信息")):
            break
        elif found:
            found[-1][2].append(block.text)
    return tuple((number, title, "\n".join(texts)) for number, title, texts in found)
