"""The audit's rates of error, as docs/explanation/audit.md gives them of more bureaus."""

from __future__ import annotations

import pytest

from archive.audit.rules import OTHER_COPY, rules
from tests.archive.audit.faults import FAULTS
from tests.archive.audit.rates import detected, sound, whole_places

FOUND = {
    "carried_over_differs": 1.0, "items_differ": 1.0, "in_force_differs": 1.0,
    "digits_transposed": 1.0, "magnitude_jumps": 0.7, "table_copied": 0.4, "revised_later": 1.0,
}  # fmt: skip
"""The least share of faults that each rule finds; tables with next to nothing in them are no
copies, and a figure a hundredth of others is small."""


def test_every_rule_is_measured() -> None:
    assert FOUND.keys() == FAULTS.keys()
    assert rules().meanings.keys() == FAULTS.keys() | {"whole_below_parts", OTHER_COPY}


def test_sound_lives_raise_hardly_a_false_alarm() -> None:
    pairs, alarms = sound(350, seed=20261130)
    assert pairs >= 3000
    for rule, count in alarms.items():
        assert count / pairs < 1 / 1000, rule


@pytest.mark.parametrize("rule", list(FAULTS))
def test_faults_are_found(rule: str) -> None:
    seeded, found = detected(60, seed=20261130, rule=rule)
    assert seeded >= 40
    assert found / seeded >= FOUND[rule]


def test_whole_places() -> None:
    false, seeded, found = whole_places(1500, seed=20261130)
    assert false == 0
    assert found / seeded > 0.6
