"""Sound lives of bureaus, as they are found: small and large, silent, reorganised, on three forms.

Tables add up, and agree with the year before.  What looks like a fault and is none is in them:
counties whose tables are all zero or the same few numbers year for year, lists of licences and
penalties that a whole city shares, a year in which traffic penalties begin to count, a bureau
that takes in another with its open requests, a late form, blanks, years without a report, and
sentences that tell of the year before, of revisions and of other organs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import exp
from random import Random

from archive.audit.rules import Audited, Key
from extract.forms.keys import figure_keys
from extract.reports.restated import restated
from tests.archive.audit.sound import RECEIVED, RETOLD

FIRST, LAST = 2014, 2025
PD = "proactive_disclosure"
RATES = {"silent": 0.0, "county": 2.0, "city": 25.0, "capital": 400.0}
"""Requests a year."""

SHARES = (("county", 0.55), ("silent", 0.15), ("city", 0.22), ("capital", 0.08))
OUTCOMES = ("granted", "unable_not_held", "partly_granted", "rejected_petition",
            "denied_third_party", "denied_enforcement_files", "unable_needs_creation",
            "rejected_repeat", "denied_process_information")  # fmt: skip
WEIGHTS = (40, 25, 8, 8, 6, 5, 3, 3, 2)
APPLICANTS = ("natural_person", "business", "research", "social_org", "legal_service", "other_org")
STOCKS = ("licensing", "other_services", "penalties", "coercion", "fees")

REVISED = (
    "{year}年收到申请数原公布为{wrong}件，经核实更正为{received}件。",
    "因统计口径调整，{year}年收到申请数由{wrong}件调整为{received}件。",
    "去年年报公布的收到申请数{wrong}件有误，应为{received}件。",
    "{year}年度年报收到申请数更正为{received}件（原为{wrong}件）。",
    "更正：{year}年收到政府信息公开申请{received}件，原公布的{wrong}件系统计差错。",
)
"""How a report revises a figure of the year before."""

ELSEWHERE = (
    "原高新分局{year}年收到申请{wrong}件，合并后{now}年全局收到{other}件。",
    "{year}年机构改革前收到申请{wrong}件。",
    "按新口径计算，{year}年收到申请{wrong}件。",
    "去年全局（含各分局）共收到申请{wrong}件。",
    "{year}年1至11月收到申请{wrong}件。",
    "{year}年，全市公安机关共收到申请{wrong}件。",
)
"""What is told of the year before, and not of the bureau's own report."""


@dataclass
class Life:
    """What a bureau keeps from one year to the next."""

    number: int
    chance: Random
    kind: str
    scale: float
    items: Mapping[str, int]
    levels: dict[str, float] = field(default_factory=dict)
    forward: list[int] = field(default_factory=lambda: [0] * len(APPLICANTS))
    held: dict[Key, Decimal] = field(default_factory=dict)
    silent_decisions: bool = False

    def level(self, name: str, base: float) -> float:
        """A level that drifts, and now and then changes for good."""
        drift = self.chance.lognormvariate(0, 0.15)
        if self.chance.random() < 0.02:
            drift *= self.chance.lognormvariate(0, 1.2)
        self.levels[name] = self.levels.get(name, base) * drift
        return self.levels[name]

    def count(self, name: str, base: float) -> int:
        return poisson(self.chance, self.level(name, base)) if base else 0


def poisson(chance: Random, mean: float) -> int:
    """A count of rare things."""
    if mean > 60:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    limit, product, found = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        found += 1
    return found


def shared_items(chance: Random) -> dict[str, int]:
    """The lists of a city, which all its bureaus put into the form of 2019."""
    return {"licensing": chance.randrange(15, 60), "other_services": chance.randrange(10, 90),
            "penalties": chance.randrange(300, 700), "coercion": chance.randrange(15, 50),
            "fees": chance.randrange(2, 9)}  # fmt: skip


def life(number: int, chance: Random, items: Mapping[str, int]) -> Iterator[Audited]:
    """The reports of one bureau."""
    kind = chance.choices([name for name, _ in SHARES], [share for _, share in SHARES])[0]
    one = Life(number, chance, kind, RATES[kind] * chance.lognormvariate(0, 0.7), items)
    one.silent_decisions = chance.random() < 0.05
    late = chance.random() < 0.05
    before: Audited | None = None
    for year in range(FIRST, LAST + 1):
        lagging = late and year in (2019, 2021)
        nominal = year - 1 if lagging else year
        edition = "2014" if nominal < 2019 else "2019" if nominal < 2021 else "2021"
        if chance.random() < 0.001:  # takes in another bureau, with its open requests
            one.forward = [own + poisson(chance, one.scale / 20) for own in one.forward]
            one.scale *= 2
            one.levels = {name: level * 2 for name, level in one.levels.items()}
        values = year_of(one, edition)
        report = Audited(number * 100 + year - FIRST, f"第{number}公安局", year, edition, values)
        report = told(report, before, chance)
        before = report
        if chance.random() < 0.05:  # a year without a report
            before = None
            continue
        yield report


def year_of(one: Life, edition: str) -> dict[Key, Decimal | None]:
    """One year's figures on an edition of the form."""
    found: dict[Key, int] = {}
    if edition == "2014":
        _sheet(one, found)
    else:
        _requests(one, edition, found)
        _reviews(one, found)
        (_form_2019 if edition == "2019" else _form_2021)(one, found)
    keys = [(key.table, key.row, key.column) for key in figure_keys(edition)]
    values: dict[Key, Decimal | None] = {key: Decimal(found.get(key, 0)) for key in keys}
    one.held = {key: value for key, value in values.items() if value is not None}
    blanks = 0.3 if one.chance.random() < 0.03 else 0.002
    return {key: None if one.chance.random() < blanks else one_ for key, one_ in values.items()}


def _requests(one: Life, edition: str, found: dict[Key, int]) -> None:
    chance, mean = one.chance, one.level("requests", one.scale)
    weights = (0.86, 0.08, 0.005, 0.01, 0.035, 0.01)
    rows = {key.row for key in figure_keys(edition) if key.table == "requests"}
    outcomes = [(name, w) for name, w in zip(OUTCOMES, WEIGHTS, strict=True) if name in rows]
    forward = []
    for applicant, weight, over in zip(APPLICANTS, weights, one.forward, strict=True):
        received = poisson(chance, mean * weight)
        left = sum(chance.random() < 0.06 for _ in range(received + over))
        done = received + over - left
        forward.append(left)
        cells = {"received": received, "carried_over": over, "carried_forward": left,
                 "handled_total": done}  # fmt: skip
        for name in chance.choices(*zip(*outcomes, strict=True), k=done) if done else ():
            cells[name] = cells.get(name, 0) + 1
        for row, value in cells.items():
            found["requests", row, applicant] = value
            total = found.get(("requests", row, "total"), 0)
            found["requests", row, "total"] = total + value
    one.forward = forward


def _reviews(one: Life, found: dict[Key, int]) -> None:
    for row, part in (
        ("review", 0.06),
        ("litigation_direct", 0.02),
        ("litigation_after_review", 0.02),
    ):
        for column, share in (
            ("upheld", 0.6),
            ("corrected", 0.15),
            ("other", 0.15),
            ("pending", 0.1),
        ):
            value = poisson(one.chance, one.scale * part * share)
            found["review_litigation", row, column] = value
            total = found.get(("review_litigation", row, "total"), 0)
            found["review_litigation", row, "total"] = total + value


BASES = {"silent": 300.0, "county": 2000.0, "city": 40_000.0, "capital": 900_000.0}


def _decisions(one: Life, found: dict[Key, int]) -> None:
    base = BASES[one.kind]
    for row, part in (("licensing", 0.5), ("penalties", 1.0), ("coercion", 0.1)):
        found[PD, row, "decisions"] = 0 if one.silent_decisions else one.count(row, base * part)


def _form_2019(one: Life, found: dict[Key, int]) -> None:
    _decisions(one, found)
    for row in STOCKS:
        last = one.held.get((PD, row, "items_last_year"))
        change = one.held.get((PD, row, "items_change"))
        stock = one.items[row] if last is None else int(last) + int(change or 0)
        found[PD, row, "items_last_year"] = stock
        moved = one.chance.random() < 0.3
        found[PD, row, "items_change"] = one.chance.randrange(-5, 6) if moved else 0
    if one.kind in ("city", "capital"):
        found[PD, "procurement", "items"] = one.count("procured", BASES[one.kind] / 4000)
        found[PD, "procurement", "amount"] = one.count("amount", BASES[one.kind] * 500)
    found[PD, "normative_documents", "published_total"] = one.items["licensing"] // 2


def _form_2021(one: Life, found: dict[Key, int]) -> None:
    _decisions(one, found)
    found[PD, "fees", "amount"] = one.count("charged", BASES[one.kind] * 60)
    for row, mean in (("rules", 0.3 if one.kind == "capital" else 0.0), ("normative_documents", 1)):
        force = one.held.get((PD, row, "in_force"))
        start = one.items["licensing"] // 2 if mean else 0
        last = start if force is None else int(force)
        issued = poisson(one.chance, mean) if one.kind != "silent" else 0
        gone = min(last, poisson(one.chance, mean)) if one.kind != "silent" else 0
        found[PD, row, "issued"], found[PD, row, "repealed"] = issued, gone
        found[PD, row, "in_force"] = last + issued - gone


def _sheet(one: Life, found: dict[Key, int]) -> None:
    published = one.count("published", BASES[one.kind] / 10)
    website = int(published * one.chance.uniform(0.5, 1))
    found |= {
        ("statistics", "published_total", "value"): published,
        ("statistics", "published_website", "value"): website,
        ("statistics", "published_wechat", "value"): published - website,
        ("statistics", "requests_received", "value"): one.count("asked", one.scale),
        ("statistics", "offices", "value"): 1 + one.number % 3,
        ("statistics", "reading_points", "value"): one.number % 14,
        ("statistics", "staff_total", "value"): 2 + one.number % 31,
        ("statistics", "staff_full_time", "value"): one.number % 12,
        ("statistics", "staff_part_time", "value"): 11 + one.number % 19,
        ("statistics", "budget", "value"): 10_000 * (one.number % 9),
    }


def told(report: Audited, before: Audited | None, chance: Random) -> Audited:
    """A report with sentences about the one before it; three of ten have some."""
    value = None if before is None else before.values.get(RECEIVED)
    if value is None or chance.random() < 0.7:
        return report
    sentences = chance.sample(RETOLD + REVISED + ELSEWHERE, 2)
    return say(report, sentences, value, value + chance.randrange(1, 9), chance)


def say(
    report: Audited, sentences: Sequence[str], value: Decimal, wrong: Decimal, chance: Random
) -> Audited:
    """A report that says so of the year before, whose figure is ``value``."""
    text = "".join(
        one.format(
            year=report.year - 1, now=report.year, received=value, wrong=wrong,
            other=report.values.get(RECEIVED) or 0, part=chance.randrange(1, 90),
            whole=value + chance.randrange(100, 900),
        )
        for one in sentences
    )  # fmt: skip
    return replace(report, of_last_year=tuple(restated(text, report.year)))


def corpus(bureaus: int, seed: int) -> Iterator[list[Audited]]:
    """The reports of so many bureaus, ten of a city, a bureau at a time."""
    chance = Random(seed)
    items = shared_items(chance)
    for number in range(bureaus):
        if number % 10 == 0:
            items = shared_items(chance)
        yield list(life(number, chance, items))
