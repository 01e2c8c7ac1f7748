"""Text files to blocks: paragraphs, and grids put together from flattened tables."""

from __future__ import annotations

import pytest

from extract.documents.plain import reader
from extract.documents.plain.lines import is_row, split_row
from extract.records import Grid, Paragraph


def blocks(content: str) -> list[str | list[list[str]]]:
    return [
        block.text
        if isinstance(block, Paragraph)
        else [[cell.text for cell in line] for line in block.lines()]
        for block in reader.read(content.encode(), "a.txt").blocks
    ]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("a\t1\t2", ["a", "1", "2"]),
        ("| a | 1 | 2 |", ["a", "1", "2", ""]),
        ("a｜1｜2", ["a", "1", "2"]),
        ("（一）予以公开 1 0 2 3", ["（一）予以公开", "1", "0", "2", "3"]),
        ("受理　1　-　无　3", ["受理", "1", "-", "无", "3"]),
    ],
)
def test_rows_on_a_line(line: str, cells: list[str]) -> None:
    assert is_row(line)
    assert split_row(line) == cells


@pytest.mark.parametrize("line", ["一、总体情况", "2020年 共收到 3 件", "见 http://a.b/c 网站"])
def test_prose_is_no_row(line: str) -> None:
    assert not is_row(line)


def test_rows_that_follow_each_other_are_one_grid() -> None:
    assert blocks("题目\na\t1\nb\t2\n文字") == ["题目", [["a", "1"], ["b", "2"]], "文字"]


def test_one_cell_a_line_with_tabs_and_empty_lines_between_rows() -> None:
    assert blocks("\ta\n\t1\n\t2\n\n\tb\n\t3\n\t4\n\n") == [[["a", "1", "2"], ["b", "3", "4"]]]


def test_frames_are_no_rows() -> None:
    assert blocks("| a | 1 |\n|---|---|\n| b | 2 |") == [[["a", "1", ""], ["b", "2", ""]]]


def test_flattened_grids_carry_no_column_numbers_and_pages_are_counted() -> None:
    document = reader.read("a\t1\n\fb\t2".encode("gbk"), "a.txt")
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [(found.page, found.aligned) for found in grids] == [(1, False), (2, False)]
