"""The sums name the recognised cell that is most likely misread, and propose what mends them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extract.records import Figure, Place
from extract.tables.misread import misread
from tests.extract.hard_documents import NEW

Key = tuple[str, str, str]
CELL: Key = ("requests", "granted", "natural_person")


def figures(changes: dict[Key, int | None], confidence: float | None = 0.99) -> list[Figure]:
    values: dict[Key, Decimal | None] = dict(NEW.figures)
    values |= {key: None if v is None else Decimal(v) for key, v in changes.items()}
    place = Place("scan.pdf", 3, 1, 2, 3, 1)
    return [
        Figure(*key, value, "count", "" if value is None else f"{value:f}", place, confidence)
        for key, value in values.items()
    ]


def own(key: Key) -> int:
    value = NEW.figures[key]
    assert value is not None
    return int(value)


def test_sound_tables_name_no_cell() -> None:
    assert misread("2021", figures({})) == ()


@pytest.mark.parametrize("more", [1, 6, 70])
def test_a_cell_that_breaks_row_and_column_is_named_with_what_mends_both(more: int) -> None:
    (finding,) = misread("2021", figures({CELL: own(CELL) + more}))
    assert (finding.rule, finding.subject) == ("misread_suspected", "/".join(CELL))
    assert (finding.observed, finding.expected) == (f"{own(CELL) + more}", f"{own(CELL)}")
    assert finding.where == Place("scan.pdf", 3, 1, 2, 3, 1)
    assert finding.verdict == "uncertain"


def test_an_unread_cell_is_named_with_its_value() -> None:
    key = next(k for k, v in NEW.figures.items() if k[:2] == CELL[:2] and v)
    (finding,) = misread("2021", figures({key: None}))
    assert (finding.subject, finding.expected) == ("/".join(key), f"{own(key)}")


def test_two_misread_cells_of_different_rows_and_columns_are_both_named() -> None:
    other: Key = ("requests", "carried_over", "business")
    found = misread("2021", figures({CELL: own(CELL) + 5, other: own(other) + 3}))
    assert {finding.subject for finding in found} == {"/".join(CELL), "/".join(other)}


def test_a_cell_of_one_sum_is_named_only_for_a_digit_taken_for_another() -> None:
    row = {
        ("review_litigation", "review", column): value
        for column, value in {
            "upheld": 11, "corrected": 2, "other": 5, "pending": 4, "total": 28
        }.items()
    }  # fmt: skip
    (finding,) = misread("2021", figures({**row}))
    assert (finding.subject, finding.expected) == ("review_litigation/review/upheld", "17")
    row[("review_litigation", "review", "total")] = 90
    assert misread("2021", figures({**row})) == ()


def test_text_that_was_not_recognised_is_never_suspected() -> None:
    assert misread("2021", figures({CELL: own(CELL) + 1}, None)) == ()


def test_what_mends_the_sums_is_not_put_in() -> None:
    before = figures({CELL: own(CELL) + 1})
    misread("2021", before)
    assert before == [replace(figure) for figure in figures({CELL: own(CELL) + 1})]
