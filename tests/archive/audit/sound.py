"""Sound series: reports of bureaus over years that agree with each other, as real ones do."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from archive.audit.rules import Audited, Key
from extract.forms.keys import figure_keys

ROWS_2019 = ("licensing", "other_services", "penalties", "coercion", "fees")
FIRST, LAST = 2014, 2025


def bureau(number: int, chance: Random) -> Iterator[Audited]:
    """One bureau's reports: levels drift by a fifth a year, in one of ten by much more."""
    levels: dict[Key, float] = {}
    held: dict[Key, Decimal] = {}
    scale = chance.lognormvariate(0, 1.5)
    for year in range(FIRST, LAST + 1):
        edition = "2014" if year < 2019 else "2019" if year < 2021 else "2021"
        values: dict[Key, Decimal | None] = {}
        for key in figure_keys(edition):
            name = (key.table, key.row, key.column)
            if name not in levels:
                base = 1e6 if key.unit == "CNY" else 30
                levels[name] = scale * base * chance.lognormvariate(0, 1.5)
            spread = 0.7 if chance.random() < 0.1 else 0.2
            levels[name] *= chance.lognormvariate(0, spread)
            values[name] = Decimal(int(levels[name]))
            if chance.random() < 0.05:
                values[name] = None
        _agree(values, held, edition)
        held = {name: value for name, value in values.items() if value is not None}
        yield Audited(number * 100 + year - FIRST, f"第{number}公安局", year, edition, values)


def _agree(values: dict[Key, Decimal | None], held: dict[Key, Decimal], edition: str) -> None:
    """Put in what the report of the year before asks for."""

    def follow(name: Key, *before: Key) -> None:
        if all(one in held for one in before) and name in values:
            values[name] = sum((held[one] for one in before), Decimal(0))

    if edition in ("2019", "2021"):
        follow(("requests", "carried_over", "total"), ("requests", "carried_forward", "total"))
    table = "proactive_disclosure"
    if edition == "2019":
        for row in ROWS_2019:
            follow((table, row, "items_last_year"), (table, row, "items_last_year"),
                   (table, row, "items_change"))  # fmt: skip
    if edition == "2021":
        for row in ("rules", "normative_documents"):
            last, issued, gone = (
                held.get((table, row, "in_force")),
                values[table, row, "issued"],
                values[table, row, "repealed"],
            )
            if last is not None and issued is not None and gone is not None:
                values[table, row, "in_force"] = last + issued - gone
