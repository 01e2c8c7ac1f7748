"""Which of rules 1 to 5 a report's figures break, worked out apart from ``extract``.

A rule with a blank cell in it is left open and not counted as broken.
"""

from __future__ import annotations

from collections.abc import Iterator

from .truth import Truth, Value

PEOPLE = ("natural_person", "business", "research", "social_org", "legal_service", "other_org")
ENDINGS = ("upheld", "corrected", "other", "pending")


def _differ(left: list[Value], right: list[Value]) -> bool:
    known = [value for value in (*left, *right) if value is not None]
    if len(known) < len(left) + len(right):
        return False
    return sum(known[: len(left)]) != sum(known[len(left) :])


def _requests(truth: Truth) -> Iterator[tuple[str, str]]:
    rows = list(dict.fromkeys(row for table, row, _ in truth.figures if table == "requests"))
    if not rows:
        return
    outcomes = rows[rows.index("granted") : rows.index("handled_total")]
    for column in (*PEOPLE, "total"):
        got = {row: truth.value(row, column) for row in rows}
        coming = [got["received"], got["carried_over"]]
        if _differ(coming, [got["handled_total"], got["carried_forward"]]):
            yield "requests_balance", f"requests/{column}"
        if _differ([got[row] for row in outcomes], [got["handled_total"]]):
            yield "requests_outcomes", f"requests/{column}"
    for row in rows:
        parts = [truth.value(row, column) for column in PEOPLE]
        if _differ(parts, [truth.value(row, "total")]):
            yield "requests_applicants", f"requests/{row}"


def _cases(truth: Truth) -> Iterator[tuple[str, str]]:
    table = "review_litigation"
    for row in dict.fromkeys(row for name, row, _ in truth.figures if name == table):
        parts = [truth.value(row, column, table) for column in ENDINGS]
        if _differ(parts, [truth.value(row, "total", table)]):
            yield "legal_outcomes", f"{table}/{row}"


def _items(truth: Truth) -> Iterator[tuple[str, str]]:
    table = "proactive_disclosure"
    for name, row, column in truth.figures:
        if name == table and column == "items_change":
            last, change = (
                truth.value(row, "items_last_year", table),
                truth.value(row, column, table),
            )
            if last is not None and change is not None and last + change < 0:
                yield "items_not_negative", f"{table}/{row}"


def broken(truth: Truth) -> tuple[tuple[str, str], ...]:
    """The broken rules as (rule, subject): the subject is table and row or column."""
    return (*_requests(truth), *_cases(truth), *_items(truth))
