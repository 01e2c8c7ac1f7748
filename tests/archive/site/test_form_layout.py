"""The forms as laid out on the report page."""

from __future__ import annotations

import pytest

from archive.site.form_layout import tables
from extract.forms.keys import editions, figure_keys


@pytest.mark.parametrize("edition", editions())
def test_every_cell_stands_once_and_rows_are_rectangular(edition: str) -> None:
    keys = [(key.table, key.row, key.column) for key in figure_keys(edition)]
    laid = tables(edition, {key: key for key in keys})
    cells = [
        cell for table in laid for part in table.parts for line in part.lines for cell in line.cells
    ]
    assert cells == keys
    for table in laid:
        for part in table.parts:
            width = part.corner.colspan + len(next(line for line in part.lines if line.cells).cells)
            covered = [0] * len(part.lines)
            for index, line in enumerate(part.lines):
                for label in line.labels:
                    for row in range(index, index + label.rowspan):
                        covered[row] += label.colspan
                covered[index] += len(line.cells)
            assert covered == [width] * len(part.lines), table.key


def test_the_header_of_requests_has_the_organisations_together() -> None:
    requests = next(table for table in tables("2021", {}) if table.key == "requests")
    (part,) = requests.parts
    first, second = part.head
    assert [(label.text, label.rowspan, label.colspan) for label in first] == [
        ("自然人", 2, 1),
        ("法人或其他组织", 1, 5),
        ("总计", 2, 1),
    ]
    assert len(second) == 5
    assert (part.corner.rowspan, part.corner.colspan) == (2, 3)


def test_a_slash_that_divides_nothing_stays() -> None:
    texts = [
        label.text for part in tables("2019", {})[0].parts for row in part.head for label in row
    ]
    assert "本年增/减" in texts


def test_the_statistics_sheet_names_its_parts_once() -> None:
    (sheet,) = tables("2014", {})
    (part,) = sheet.parts
    headings = [line.labels[0].text for line in part.lines if not line.cells]
    assert headings[:2] == ["一、主动公开情况", "（二）通过不同渠道和方式公开政府信息的情况"]
    assert len(headings) == len(set(headings)) == 7
