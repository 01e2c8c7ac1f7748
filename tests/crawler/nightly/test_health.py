"""The state a portal is found in, from what its crawl saw and from its own past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crawler.nightly.health import SETTLED, CrawlObservation, due_year, judge

FEBRUARY = date(2026, 2, 10)
GOOD = CrawlObservation(
    reached=True, walked=True, listed=12, reports=12, refused=0, latest_year=2025,
    column_capture=5, trouble_capture=9, trouble="server_error: HTTP 503",
)  # fmt: skip


def walked(*listed: int, state: str = "ok") -> list[dict[str, Any]]:
    """Earlier walks, latest first."""
    return [{"listed": count, "state": state} for count in listed]


@pytest.mark.parametrize(
    ("changes", "past", "bound", "state", "shown_by"),
    [
        ({}, [], 0, "ok", 5),
        ({}, walked(12, 12), 12, "ok", 5),
        ({"reached": False}, walked(12), 0, "unreachable", 9),
        ({"reached": False, "refused": 2}, walked(12), 0, "challenged", 9),
        ({"walked": False}, walked(12), 0, "unfinished", 9),
        ({"listed": 5}, walked(12), 0, "layout_changed", 5),
        ({"listed": 0}, walked(12), 0, "layout_changed", 5),
        ({"listed": 6}, walked(12), 0, "ok", 5),
        ({"listed": 0, "reports": 0, "latest_year": None}, [], 0, "empty", 5),
        ({"listed": 3, "reports": 3}, [], 10, "below_bound", 5),
        ({"latest_year": 2024}, walked(12), 0, "stale", 5),
        ({"latest_year": 2024, "listed": 2}, walked(12), 0, "layout_changed", 5),
    ],
)
def test_states(
    changes: dict[str, Any], past: list[dict[str, Any]], bound: int, state: str, shown_by: int
) -> None:
    found = judge(replace(GOOD, **changes), past, bound, FEBRUARY)
    assert (found.state, found.capture_id) == (state, shown_by)
    assert (found.detail is None) == (state == "ok")


def test_a_layout_that_changed_stays_so_until_it_is_the_usual_one() -> None:
    broken = replace(GOOD, listed=2)
    once = walked(2, state="layout_changed") + walked(12)
    assert judge(broken, once, 0, FEBRUARY).state == "layout_changed"
    often = walked(*[2] * SETTLED, state="layout_changed")
    assert judge(broken, often, 0, FEBRUARY).state == "ok"
    never = walked(*[0] * SETTLED, state="layout_changed")
    assert judge(replace(GOOD, listed=0), [*never, *walked(12)], 0, FEBRUARY).state == (
        "layout_changed"
    )


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 1, 31), 2024),
        (date(2026, 2, 1), 2025),
        (date(2026, 12, 31), 2025),
        (date(2018, 3, 31), 2016),
        (date(2018, 4, 1), 2017),
    ],
)
def test_reports_are_due_by_the_law(today: date, year: int) -> None:
    assert due_year(today) == year
