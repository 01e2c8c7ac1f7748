"""Faults put into sound reports, one each, as bureaus and readers make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from archive.audit.rules import Audited, Key
from tests.archive.audit.lives import PD, REVISED, STOCKS, say
from tests.archive.audit.sound import RECEIVED

OVER: Key = ("requests", "carried_over", "total")
Reports = list[Audited]
Fault = Callable[[Sequence[Audited], Random], "tuple[Reports, int] | None"]
"""Gives the reports with the fault, and the number of the one that the finding must be on."""


def _with(reports: Sequence[Audited], at: int, changes: Mapping[Key, Decimal]) -> Reports:
    changed = replace(reports[at], values={**reports[at].values, **changes})
    return [*reports[:at], changed, *reports[at + 1 :]]


def _pairs(reports: Sequence[Audited], editions: Sequence[str]) -> list[int]:
    """The places of reports that follow another of these editions."""
    return [
        at
        for at in range(1, len(reports))
        if reports[at].year == reports[at - 1].year + 1
        and {reports[at].edition, reports[at - 1].edition} <= {*editions}
    ]


def _given(report: Audited, *keys: Key) -> bool:
    return all(report.values.get(key) is not None for key in keys)


def _off_by_few(
    key: Key, needed: Sequence[Key], before: Sequence[Key], editions: Sequence[str]
) -> Fault:
    def fault(reports: Sequence[Audited], chance: Random) -> tuple[Reports, int] | None:
        places = [
            at
            for at in _pairs(reports, editions)
            if _given(reports[at], key, *needed) and _given(reports[at - 1], *before)
        ]
        if not places:
            return None
        at = chance.choice(places)
        value = reports[at].values[key]
        assert value is not None
        return _with(reports, at, {key: value + chance.randrange(1, 9)}), reports[at].report_id

    return fault


def _transposed(reports: Sequence[Audited], chance: Random) -> tuple[Reports, int] | None:
    """Two neighbouring digits of a number that the year before bears out change places."""
    found: list[tuple[Key, int, str, int]] = []
    names: list[tuple[Key, tuple[Key, ...], tuple[str, ...]]] = [
        (OVER, (("requests", "carried_forward", "total"),), ("2019", "2021"))
    ]
    for row in STOCKS:
        last, change = (PD, row, "items_last_year"), (PD, row, "items_change")
        names.append((last, (last, change), ("2019",)))
    for key, before, editions in names:
        for at in _pairs(reports, editions):
            value = reports[at].values.get(key)
            digits = "" if value is None or value < 0 else f"{value:f}"
            swaps = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and
                     (i or digits[1] != "0")]  # fmt: skip
            if swaps and _given(reports[at - 1], *before):
                found += [(key, at, digits, i) for i in swaps]
    if not found:
        return None
    key, at, digits, i = chance.choice(found)
    swapped = Decimal(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    return _with(reports, at, {key: swapped}), reports[at].report_id


def _times(keys: Sequence[Key], factors: Sequence[str], least: int) -> Fault:
    """A digit too many or too few, or 万元 taken for 元, in a figure that the others bear out."""

    def fault(reports: Sequence[Audited], chance: Random) -> tuple[Reports, int] | None:
        places = []
        for key in keys:
            held = [at for at, one in enumerate(reports) if (one.values.get(key) or 0) >= least]
            if len(held) >= 4:
                places += [(key, at) for at in held]
        if not places:
            return None
        key, at = chance.choice(places)
        value = reports[at].values[key]
        assert value is not None
        wrong = (value * Decimal(chance.choice(factors))).quantize(Decimal("0.0001"))
        return _with(reports, at, {key: wrong}), reports[at].report_id

    return fault


def _copied(reports: Sequence[Audited], chance: Random) -> tuple[Reports, int] | None:
    """Last year's table stands in this year's report, on the same form."""
    places = _pairs(reports, ("2019",)) + _pairs(reports, ("2021",))
    if not places:
        return None
    at = chance.choice(places)
    table = chance.choice(["requests", PD])
    old = {key: value for key, value in reports[at - 1].values.items() if key[0] == table}
    changed = replace(reports[at], values={**reports[at].values, **old})
    return [*reports[:at], changed, *reports[at + 1 :]], reports[at].report_id


def _revised(reports: Sequence[Audited], chance: Random) -> tuple[Reports, int] | None:
    """The next report says of a figure that it was revised."""
    needed = (RECEIVED, OVER, ("requests", "handled_total", "total"))
    places = [at for at in _pairs(reports, ("2019", "2021")) if _given(reports[at - 1], *needed)]
    if not places:
        return None
    at = chance.choice(places)
    before = reports[at - 1].values[RECEIVED]
    assert before is not None
    right = before + 100 + chance.randrange(1, 9)
    changed = say(reports[at], [chance.choice(REVISED)], right, before, chance)
    return [*reports[:at], changed, *reports[at + 1 :]], reports[at - 1].report_id


_FORCE = {
    row: [(PD, row, name) for name in ("in_force", "issued", "repealed")]
    for row in ("rules", "normative_documents")
}
FAULTS: Mapping[str, Sequence[Fault]] = {
    "carried_over_differs": [
        _off_by_few(OVER, (), [("requests", "carried_forward", "total")], ("2019", "2021"))
    ],
    "items_differ": [
        _off_by_few((PD, row, "items_last_year"), (),
                    [(PD, row, "items_last_year"), (PD, row, "items_change")], ("2019",))
        for row in STOCKS
    ],
    "in_force_differs": [
        _off_by_few(keys[0], keys[1:], keys[:1], ("2021",)) for keys in _FORCE.values()
    ],
    "digits_transposed": [_transposed],
    "magnitude_jumps": [
        _times([(PD, row, "decisions") for row in ("licensing", "penalties", "coercion")],
               ("10", "0.1", "100", "0.01"), 100),
        _times([(PD, "fees", "amount"), ("statistics", "budget", "value")],
               ("10000", "0.0001"), 1000),
    ],
    "table_copied": [_copied],
    "revised_later": [_revised],
}  # fmt: skip
"""For each rule the faults that it is for."""
