"""Which tables belong together: halves and parts of one report, copies, other reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.documents.plain import reader
from extract.reports.segments import Segment, segments
from extract.tables.match import find_runs
from extract.tables.stream import lines
from tests.documents.flat import pipes, tabs, text_document
from tests.documents.report import Layout, report_blocks
from tests.documents.truth import Truth
from tests.extract.hard_documents import BUREAU, NEW, OLD, SHEET


def written(truth: Truth, title: str | None = None) -> str:
    return text_document(report_blocks(truth, Layout(title=title)), tabs)


def cut(content: str) -> list[Segment]:
    document = reader.read(content.encode(), "a.txt")
    stream = list(lines(document))
    return segments(document, stream, find_runs(stream))


@pytest.mark.parametrize("truth", [SHEET, OLD, NEW], ids=["2014", "2019", "2021"])
def test_one_report_is_one_segment_with_its_title(truth: Truth) -> None:
    (segment,) = cut(written(truth))
    assert segment.title is not None
    assert (segment.title.bureau, segment.title.year) == (BUREAU, truth.year)


def test_a_copy_begins_where_its_title_stands() -> None:
    first, second = cut(written(NEW) + "\n" + written(NEW))
    assert first.last == second.first
    assert [len(first.runs)] == [len(second.runs)]


def test_another_year_s_title_parts_even_different_forms() -> None:
    first, second = cut(written(NEW) + "\n" + written(OLD))
    assert first.title is not None
    assert second.title is not None
    assert (first.title.year, second.title.year) == (2022, 2020)


def test_copies_without_titles_are_parted_where_a_table_begins_again() -> None:
    assert len(cut((written(NEW, "") + "\n") * 3)) == 3


def test_a_heading_repeated_on_a_new_page_parts_nothing() -> None:
    blocks = report_blocks(NEW, replace(Layout(), title=None))
    content = text_document(blocks, pipes)
    half = content.index("（三）不予公开") if "（三）不予公开" in content else len(content) // 2
    at = content.rindex("\n", 0, half)
    assert len(cut(content[:at] + "\n\f" + content[at:])) == 1
