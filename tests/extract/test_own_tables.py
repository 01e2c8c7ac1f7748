"""Tables of the bureau's own change no cell of its report, wherever they stand."""

from __future__ import annotations

from functools import lru_cache

import pytest

from extract import read, reports_in
from extract.records import Report
from tests.extract.own_documents import drawn


@lru_cache(maxsize=64)
def reading(payload: bytes, media_type: str | None) -> tuple[Report, ...]:
    return reports_in(read(payload, media_type, "http://www.example.gov.cn/a"))


def check(seed: int) -> None:
    document = drawn(seed)
    (wanted,) = reading(document.plain, document.media_type)
    found = reading(document.payload, document.media_type)
    assert len(found) == 1, document.said
    (report,) = found
    named = (report.bureau, report.year, report.edition)
    assert named == (wanted.bureau, wanted.year, wanted.edition), document.said
    values = {figure.key: figure.value for figure in report.figures}
    assert values == {figure.key: figure.value for figure in wanted.figures}, document.said


@pytest.mark.parametrize("block", range(8))
def test_own_tables_change_no_cell(block: int) -> None:
    for seed in range(block * 33, block * 33 + 33):
        check(seed)


def test_an_own_table_goes_on_over_a_page_right_up_to_the_official_one() -> None:
    check(310007)


def test_own_tables_like_another_edition_s_form_are_no_report() -> None:
    check(510320)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(40))
def test_own_tables_change_no_cell_in_thousands_of_draws(block: int) -> None:
    for seed in range(10_000 + block * 100, 10_100 + block * 100):
        check(seed)
