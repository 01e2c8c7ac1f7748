"""Rows with too many or too few cells: read where all ways agree, left open where they differ."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.tables.align import align


def balanced(texts: Sequence[str | None]):  # type: ignore[no-untyped-def]
    """A way fits when its last cell is the sum of the others."""

    def fits(way: Sequence[int | None]) -> int:
        values = [int(texts[at] or 0) if at is not None else 0 for at in way]
        return -(sum(values[:-1]) != values[-1])

    return fits


def cells(texts: Sequence[str | None], columns: int) -> list[str | None] | None:
    found = align(texts, columns)
    if found is None:
        return None
    return [None if at is None else texts[at] for at in found.cells]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "2", "3"], ["1", "2", "3"]),
        ([None, "1", "2", "3"], ["1", "2", "3"]),
        (["1", "2", "3", None, None], ["1", "2", "3"]),
        ([None, "1", None, "3", None], ["1", None, "3"]),
        (["1", None, "2", None, "3"], ["1", "2", "3"]),
        ([None, None, None, None], [None, None, None]),
        ([], [None, None, None]),
    ],
)
def test_what_can_only_be_one_way_is_read(
    texts: list[str | None], expected: list[str | None]
) -> None:
    assert cells(texts, 3) == expected


def test_a_lost_blank_leaves_open_what_differs() -> None:
    found = align(["5", "5"], 3)
    assert found is not None
    assert found.open
    assert all(found.cells[column] is None for column in found.open)


def test_the_totals_decide_and_it_is_said() -> None:
    texts = ["2", "3", "5"]
    found = align(texts, 4, balanced(texts))
    assert found is not None
    assert found.chosen
    assert found.cells[3] == 2


def test_equal_cells_need_no_choice() -> None:
    found = align(["0", "0", "0"], 2)
    assert found is not None
    assert not found.open


def test_rows_beyond_all_measure_are_given_up() -> None:
    assert align([str(n) for n in range(60)], 30) is None
    assert align([str(n) for n in range(15)], 40) is None
