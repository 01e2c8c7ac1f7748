"""What sentences say of other reports: of the year before, and of all organs of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from archive.audit.finding import AuditFinding, name, text
from archive.audit.rules import Audited, Key, Whole, rules
from common.messages import say
from extract.reports.restated import Stated
from extract.reports.statements import wordings

QUOTED = 120
"""Characters of a sentence that a finding gives."""


def revised(before: Audited, now: Audited) -> Iterator[AuditFinding]:
    """The figures of ``before`` that the next report states otherwise.

    Nothing is said where several figures are stated for one key, or where a cell that the
    statement may mean is blank or not there.
    """
    for rule in rules().restated:
        for key in rule.statements:
            said = [one for one in now.of_last_year if one.key == key]
            if len({one.value for one in said}) != 1:
                continue
            sums = _sums(key, before)
            if not sums or said[0].value in sums.values():
                continue
            cells, value = next(iter(sums.items()))
            arithmetic = say(
                "audit_said_later",
                year=before.year,
                sum=" + ".join(text(before.values[one] or 0) for one in cells),
                later=now.year,
                value=text(said[0].value),
                quote=said[0].quote[:QUOTED],
            )
            yield AuditFinding(
                rule.rule, before.report_id, name(cells[0]), now.report_id, key, text(value),
                text(said[0].value), arithmetic,
            )  # fmt: skip


def _sums(key: str, report: Audited) -> dict[tuple[Key, ...], Decimal]:
    """What a statement of this key may mean; nothing unless every cell of one has a value."""
    found = {}
    for (*cells,) in next(one.against for one in wordings() if one.key == key):
        values = [report.values.get(cell) for cell in cells]
        if any(cell in report.values for cell in cells) and None in values:
            return {}
        given = [one for one in values if one is not None]
        if given:
            found[tuple(cells)] = sum(given, Decimal(0))
    return found


class Wholes:
    """Remembers figures of whole places, and those of the places below, for one year each."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, str], tuple[Audited, dict[Key, Decimal]]] = {}
        self._said: list[tuple[Audited, Whole, Stated]] = []

    def take(self, report: Audited) -> None:
        """Note what a report gives of either."""
        if report.division is None:
            return
        kept = {
            whole.cell.key: value
            for whole in rules().whole
            if (value := report.values.get(whole.cell.key)) is not None
        }
        bare = replace(report, values={}, of_last_year=(), of_whole=())
        self._cells.setdefault((report.year, report.division), (bare, kept))
        self._said += [
            (bare, whole, one)
            for whole in rules().whole
            for one in report.of_whole
            if one.key in whole.statements
        ]

    def findings(self) -> Iterator[AuditFinding]:
        """The figures of whole places that are less than those of the places right below."""
        below: dict[tuple[int, str], list[str]] = defaultdict(list)
        for year, division in self._cells:
            if (above := parent(division)) is not None:
                below[year, above].append(division)
        for report, whole, said in self._said:
            assert report.division is not None
            parts = [
                (value, one)
                for division in sorted(below[report.year, report.division])
                for one, values in (self._cells[report.year, division],)
                if (value := values.get(whole.cell.key)) is not None
            ]
            total = sum((value for value, _ in parts), Decimal(0))
            if total <= said.value:
                continue
            _, largest = max(parts, key=lambda part: (part[0], -part[1].report_id))
            sums = " + ".join(f"{text(value)} ({one.bureau})" for value, one in parts)
            arithmetic = f"{text(said.value)} ({said.quote[:QUOTED]}) < {text(total)} = {sums}"
            yield AuditFinding(
                whole.rule, report.report_id, said.key, largest.report_id, name(whole.cell.key),
                text(said.value), say("audit_at_least", value=text(total)), arithmetic,
            )  # fmt: skip


MUNICIPALITIES = ("11", "12", "31", "50")
"""Provinces whose districts stand right below them."""


def parent(division: str) -> str | None:
    """The division right above one: of a prefecture the province, of a county its prefecture.

    Of a county without a prefecture (ruled by its province, or a district of a municipality)
    it is the province; ``None`` for a province.
    """
    province = f"{division[:2]}0000"
    if division.endswith("0000"):
        return None
    alone = division[:2] in MUNICIPALITIES or division[2:4] == "90"
    return province if alone or division.endswith("00") else f"{division[:4]}00"
