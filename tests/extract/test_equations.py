"""The tables' equations: verdicts with their arithmetic, for every row and column."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.forms.equations import breaks_as_zero, checks, equations
from extract.records import Figure, Place
from extract.tables.assign import broken_rules
from tests.documents.invent import invent
from tests.documents.rules import broken
from tests.documents.truth import Key, Truth, Value

SOUND = {
    edition: invent("sound", "示范市公安局", 2020, edition) for edition in ("2014", "2019", "2021")
}


def figures(truth: Truth) -> tuple[Figure, ...]:
    place = Place("a.html")
    return tuple(Figure(*key, value, "count", "", place) for key, value in truth.figures.items())


def findings(truth: Truth, changes: dict[Key, Value]) -> set[tuple[str, str, str]]:
    changed = truth.with_figures(changes)
    found = broken_rules(truth.edition, figures(changed), "a.html")
    return {(finding.rule, finding.verdict, finding.subject) for finding in found}


@pytest.mark.parametrize("edition", SOUND)
def test_sound_figures_break_nothing(edition: str) -> None:
    assert findings(SOUND[edition], {}) == set()
    assert breaks_as_zero(edition, SOUND[edition].figures) == 0


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_cell_that_is_raised_is_found_out(edition: str) -> None:
    truth = SOUND[edition]
    for key, value in truth.figures.items():
        if key[0] == "proactive_disclosure":
            continue
        assert value is not None
        changed = truth.with_figures({key: value + 1})
        found = broken_rules(edition, figures(changed), "a.html")
        assert {(f.rule, f.subject) for f in found} == set(broken(changed)) != set(), key


def test_the_arithmetic_is_shown() -> None:
    truth = SOUND["2021"].with_figures(
        {
            ("review_litigation", "review", column): Decimal(value)
            for column, value in zip(
                ("upheld", "corrected", "other", "pending", "total"), (42, 1, 0, 0, 44), strict=True
            )
        }
    )
    (finding,) = broken_rules("2021", figures(truth), "a.html")
    assert (finding.rule, finding.subject) == ("legal_outcomes", "review_litigation/review")
    assert finding.message.endswith("42 + 1 + 0 + 0 = 43, table says 44")
    assert (finding.observed, finding.expected, finding.verdict) == ("44", "43", "fail")


def test_items_may_not_fall_below_zero() -> None:
    key = ("proactive_disclosure", "licensing")
    changes: dict[Key, Value] = {
        (*key, "items_last_year"): Decimal(3),
        (*key, "items_change"): Decimal(-4),
    }
    subject = "proactive_disclosure/licensing"
    assert findings(SOUND["2019"], changes) == {("items_not_negative", "fail", subject)}
    changes[*key, "items_change"] = Decimal(-3)
    assert findings(SOUND["2019"], changes) == set()


def verdict(changes: dict[str, Value]) -> str:
    row = {("review_litigation", "review", column): value for column, value in changes.items()}
    values = {**SOUND["2021"].figures, **row}
    (found,) = (
        check
        for check in checks("2021", values)
        if (check.equation.rule, check.line) == ("legal_outcomes", "review")
    )
    return found.verdict


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((1, 2, 0, 0, 3), "pass"),
        ((1, 2, 0, 0, 4), "fail"),
        ((1, 2, None, None, 3), "uncertain"),
        ((1, None, 0, 0, 3), "uncertain"),
        ((1, 2, 0, 0, None), "uncertain"),
        ((5, None, 0, 0, 3), "fail"),
        ((None, None, None, None, None), "uncertain"),
    ],
)
def test_a_blank_leaves_an_equation_open(row: tuple[int | None, ...], expected: str) -> None:
    columns = ("upheld", "corrected", "other", "pending", "total")
    values = {
        column: None if value is None else Decimal(value)
        for column, value in zip(columns, row, strict=True)
    }
    assert verdict(values) == expected


def test_blanks_that_would_hold_as_zeros_are_no_finding() -> None:
    truth = SOUND["2019"]
    zeros: dict[Key, Value] = {
        key: None for key, value in truth.figures.items() if key[0] == "requests" and value == 0
    }
    assert zeros
    assert findings(truth, zeros) == set()


def test_a_table_that_is_absent_is_not_assessable() -> None:
    values = {key: v for key, v in SOUND["2021"].figures.items() if key[0] != "requests"}
    verdicts = {check.equation.table: check.verdict for check in checks("2021", values)}
    assert verdicts == {"requests": "not_assessable", "review_litigation": "pass"}


def test_fingerprints_follow_the_figures_and_nothing_else() -> None:
    truth = SOUND["2021"]
    key = ("requests", "received", "total")
    value = truth.figures[key]
    assert value is not None
    first, again, other = (
        {f.fingerprint for f in broken_rules("2021", figures(truth.with_figures({key: v})), name)}
        for v, name in ((value + 1, "a.html"), (value + 1, "b.pdf"), (value + 2, "a.html"))
    )
    assert first == again
    assert not first & other


def test_each_equation_says_where_it_comes_from() -> None:
    assert all(equation.source and equation.title for equation in equations())
