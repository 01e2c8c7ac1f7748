"""How often the audit errs on sound lives of bureaus, and which of the faults in them it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from archive.audit.find import Tables, across_years
from archive.audit.finding import AuditFinding
from archive.audit.rules import Audited
from tests.archive.audit.faults import FAULTS
from tests.archive.audit.lives import corpus
from tests.archive.audit.places import places, shortened, wholes


def pairs(reports: Sequence[Audited]) -> int:
    """How many reports have the bureau's report of the year before beside them."""
    years = {one.year for one in reports}
    return sum(one.year - 1 in years for one in reports)


def audited(reports: Sequence[Audited], tables: Tables) -> Iterator[AuditFinding]:
    """What the audit says of one bureau's reports."""
    yield from across_years(reports)
    for report in reports:
        yield from tables.copies(report)


def sound(bureaus: int, seed: int) -> tuple[int, Counter[str]]:
    """Pairs of years, and the findings on them by rule."""
    count, alarms, tables = 0, Counter[str](), Tables()
    for reports in corpus(bureaus, seed):
        count += pairs(reports)
        alarms.update(one.rule for one in audited(reports, tables))
    return count, alarms


def detected(bureaus: int, seed: int, rule: str) -> tuple[int, int]:
    """Faults that could be put in, and those that the rule found."""
    chance, seeded, found = Random(seed), 0, 0
    for reports in corpus(bureaus, seed):
        fault = chance.choice(FAULTS[rule])(reports, chance)
        if fault is None:
            continue
        seeded += 1
        said = audited(fault[0], Tables())
        found += any(one.rule == rule and one.report_id == fault[1] for one in said)
    return seeded, found


def whole_places(count: int, seed: int) -> tuple[int, int, int]:
    """False alarms on so many sound provinces; faults that could be put in, and those found."""
    chance = Random(seed)
    years = [places(chance, number) for number in range(count)]
    false = sum(len(wholes(one)) for one in years)
    short = [one for one in (shortened(one, chance) for one in years) if one is not None]
    return false, len(short), sum(bool(wholes(one)) for one in short)
