"""The audit finds what does not agree across years and bureaus, and little else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from archive.audit.find import Tables, across_years
from archive.audit.finding import AuditFinding
from archive.audit.rules import Audited, Key, rules
from tests.archive.audit.sound import bureau

CARRIED: Key = ("requests", "carried_over", "total")
FORWARD: Key = ("requests", "carried_forward", "total")
PENALTIES: Key = ("proactive_disclosure", "penalties", "decisions")
FEES: Key = ("proactive_disclosure", "fees", "amount")
FORCE: Key = ("proactive_disclosure", "rules", "in_force")


def series(
    key: Key, *values: int | None, edition: str = "2021", first: int = 2021
) -> list[Audited]:
    return [
        Audited(at, "甲市公安局", 2021 + at, "2021",
                {key: None if value is None else Decimal(value)})
        for at, value in enumerate(values)
    ]  # fmt: skip


def found(reports: list[Audited]) -> list[AuditFinding]:
    return list(across_years(reports))


Given = dict[Key, int | None]


def pair(before: Given, now: Given, edition: str = "2021") -> list[Audited]:
    def values(given: Given) -> dict[Key, Decimal | None]:
        return {key: None if one is None else Decimal(one) for key, one in given.items()}

    return [
        Audited(1, "甲市公安局", 2022, edition, values(before)),
        Audited(2, "甲市公安局", 2023, edition, values(now)),
    ]


def test_what_was_carried_forward_must_come_over() -> None:
    (one,) = found(pair({FORWARD: 7}, {CARRIED: 9}))
    assert (one.rule, one.report_id, one.other_id) == ("carried_over_differs", 2, 1)
    assert (one.cell, one.other_cell) == ("/".join(CARRIED), "/".join(FORWARD))
    assert (one.observed, one.expected) == ("9", "7")
    assert one.arithmetic == "2022: 7; 2023: 9"
    assert found(pair({FORWARD: 7}, {CARRIED: 7})) == []


def test_a_blank_or_a_missing_cell_leaves_it_open() -> None:
    assert found(pair({FORWARD: None}, {CARRIED: 9})) == []
    assert found(pair({}, {CARRIED: 9})) == []
    assert found(pair({FORWARD: 3}, {CARRIED: 9}, edition="2014")) == []
    later = pair({FORWARD: 7}, {CARRIED: 9})
    assert found([later[0], replace(later[1], year=2024)]) == []


@pytest.mark.parametrize("row", ["licensing", "other_services", "penalties", "coercion", "fees"])
def test_items_go_on_from_last_year(row: str) -> None:
    last: Key = ("proactive_disclosure", row, "items_last_year")
    change: Key = ("proactive_disclosure", row, "items_change")
    assert found(pair({last: 100, change: -30}, {last: 70}, "2019")) == []
    (one,) = found(pair({last: 100, change: -30}, {last: 75}, "2019"))
    assert (one.rule, one.expected) == ("items_differ", "70")
    assert "100 - 30 = 70" in one.arithmetic


@pytest.mark.parametrize("row", ["rules", "normative_documents"])
def test_documents_in_force_follow_from_those_issued_and_repealed(row: str) -> None:
    force, issued, gone = (
        ("proactive_disclosure", row, name) for name in ("in_force", "issued", "repealed")
    )
    assert found(pair({force: 10}, {force: 11, issued: 3, gone: 2})) == []
    (one,) = found(pair({force: 10}, {force: 15, issued: 3, gone: 2}))
    assert (one.rule, one.observed, one.expected) == ("in_force_differs", "15", "11")


def test_two_digits_exchanged_are_told() -> None:
    first, second = found(pair({FORWARD: 253}, {CARRIED: 235}))
    assert first.rule == "carried_over_differs"
    assert (second.rule, second.observed, second.expected) == ("digits_transposed", "235", "253")
    force, issued, gone = (
        ("proactive_disclosure", "rules", name) for name in ("in_force", "issued", "repealed")
    )

    def mended(values: tuple[int, int, int, int]) -> list[tuple[str, str, str]]:
        before, now, added, taken = values
        reports = pair({force: before}, {force: now, issued: added, gone: taken})
        return [(one.cell.split("/")[-1], one.observed, one.expected) for one in found(reports)[1:]]

    assert mended((118, 130, 3, 0)) == []
    assert mended((118, 112, 3, 0)) == [("in_force", "112", "121")]
    assert mended((118, 139, 12, 0)) == [("issued", "12", "21")]
    assert mended((118, 97, 0, 12)) == [("repealed", "12", "21")]
    assert mended((181, 121, 3, 0)) == [("in_force", "181", "118")]


@pytest.mark.parametrize(
    ("key", "values", "at"),
    [
        (PENALTIES, (1000, 1100, 10400, 950, 1050), 2),
        (PENALTIES, (1000, 1100, 105, 950, 1050), 2),
        (PENALTIES, (1000, 1100, 101000, 950), 2),
        (FEES, (5_000_000, 600, 7_000_000), 1),
        (FEES, (500, 6_000_000, 700), 1),
    ],
)
def test_a_jump_by_a_power_of_ten_is_found(key: Key, values: tuple[int, ...], at: int) -> None:
    (one,) = found(series(key, *values))
    assert (one.rule, one.report_id, one.observed) == ("magnitude_jumps", at, str(values[at]))
    assert abs(one.other_id - at) == 1
    assert str(values[0]) in one.arithmetic


@pytest.mark.parametrize(
    ("key", "values"),
    [
        (PENALTIES, (1000, 1100, 3000, 950, 1050)),
        (PENALTIES, (1, 1, 10, 1, 1)),
        (PENALTIES, (1000, 200, 10400, 5000, 90)),
        (PENALTIES, (1000, 10000)),
        (FEES, (5_000_000, 0, 7_000_000)),
    ],
)
def test_what_is_no_such_jump_is_not(key: Key, values: tuple[int, ...]) -> None:
    assert found(series(key, *values)) == []


def test_a_copied_table_is_found_and_an_empty_one_is_not() -> None:
    reports = list(bureau(1, Random(1)))
    tables = Tables()
    assert [one for report in reports for one in tables.copies(report)] == []
    last = reports[-1]
    stolen = replace(last, report_id=9, bureau="乙市公安局")
    copies = list(tables.copies(stolen))
    assert {(one.rule, one.report_id, one.other_id) for one in copies} == {
        ("table_copied", 9, last.report_id)
    }
    assert {one.cell for one in copies} >= {"requests"}
    assert "甲" not in copies[0].arithmetic
    assert f"{last.bureau} {last.year}" in copies[0].arithmetic
    again = replace(last, report_id=10)
    assert list(tables.copies(again)) == []
    zero = {key: Decimal(0) for key in last.values}
    empty = [replace(last, report_id=at, year=at, values=zero) for at in (1, 2)]
    assert [one for report in empty for one in Tables().copies(report)] == []


def test_sound_series_raise_hardly_a_false_alarm() -> None:
    pairs, alarms, tables = 0, Counter[str](), Tables()
    chance = Random(20261129)
    for number in range(1500):
        reports = list(bureau(number, chance))
        pairs += len(reports) - 1
        alarms.update(one.rule for one in across_years(reports))
        alarms.update(one.rule for report in reports for one in tables.copies(report))
    assert pairs >= 15_000
    assert max(alarms.values(), default=0) / pairs < 1 / 1000, alarms
    assert alarms.total() / pairs < 1 / 1000, alarms


def test_every_rule_has_a_meaning_in_both_languages() -> None:
    for one in rules().meanings.values():
        assert one.en.endswith(".")
        assert one.zh.endswith("。")
    assert len({AuditFinding("a", 1, "x", 2, "y", o, "1", "").fingerprint for o in "123"}) == 3
