"""Sound series: reports of bureaus over years that agree with each other, as real ones do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from archive.audit.rules import Audited, Key
from extract.forms.keys import figure_keys
from extract.reports.restated import restated

ROWS_2019 = ("licensing", "other_services", "penalties", "coercion", "fees")
FIRST, LAST = 2014, 2025
RECEIVED: Key = ("requests", "received", "total")


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


RETOLD = (
    "{year}年，我局共收到政府信息公开申请{received}件，{now}年收到{other}件。",
    "去年收到申请{received}件，今年收到{other}件，同比增长{part}%。",
    "申请数量由上年的{received}件变为{other}件。",
    "上一年度受理依申请公开{received}件，本年度受理{other}件。",
    "本年度收到申请{other}件，比上年增加{part}件，增长{part}%。",
    "收到申请{other}件，较去年减少{part}件。",
    "上年结转{part}件，本年收到{other}件。",
    "截至{year}年底，累计受理申请{whole}件，其中{now}年受理{other}件。",
    "{year}年收到信访件{part}件，{now}年收到政府信息公开申请{other}件。",
    "{year}年上半年收到申请{part}件。",
    "{year}年全市公安机关处理信访{whole}件，我局收到申请{received}件。",
    "同意公开{part}件，与{year}年基本持平，全年收到申请{other}件。",
    "{year}年共收到申请{received}件，其中网络申请{part}件。",
    "与{year}年度（{received}件）相比，{now}年度收到的申请（{other}件）有所增加。",
    "{year}年1月至12月，共收到政府信息公开申请{received}件。",
    "自{year}年5月以来，共收到政府信息公开申请{whole}件。",
    "近两年收到申请{whole}件，{year}年{received}件、{now}年{other}件。",
    "{year}年度年报已按时发布，{now}年共收到申请{other}件。",
)
"""How reports tell of the year before, and of other things that look like it."""


def retold(reports: Sequence[Audited], chance: Random) -> Iterator[Audited]:
    """The reports of a bureau, each with sentences about the one before it."""
    before: Audited | None = None
    for report in reports:
        value = before.values.get(RECEIVED) if before else None
        if before is not None and value is not None:
            text = "".join(
                one.format(
                    year=report.year - 1, now=report.year, received=value,
                    other=report.values.get(RECEIVED) or 0, part=chance.randrange(1, 90),
                    whole=value + chance.randrange(100, 900),
                )
                for one in chance.sample(RETOLD, 3)
            )  # fmt: skip
            report = replace(report, of_last_year=tuple(restated(text, report.year)))
        before = report
        yield report
