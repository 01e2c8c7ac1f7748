"""Figures for reports that nobody wrote: random, but they keep every rule."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from extract.forms.keys import figure_keys

from .truth import Key, Truth, Value

Numbers = dict[Key, Value]


def _share(random: Random, total: int, parts: int) -> list[int]:
    """Split a total into so many parts, most of them empty."""
    shares = [0] * parts
    for _ in range(total):
        shares[random.choice((0, 0, 0, random.randrange(parts)))] += 1
    return shares


def _requests(edition: str, random: Random, busy: int) -> Numbers:
    keys = [key for key in figure_keys(edition) if key.table == "requests"]
    rows = list(dict.fromkeys(key.row for key in keys))
    people = list(dict.fromkeys(key.column for key in keys if key.column != "total"))
    outcomes = rows[rows.index("granted") : rows.index("handled_total")]
    table: dict[str, list[int]] = {row: [0] * len(people) for row in rows}
    for place, _ in enumerate(people):
        received = random.randrange(busy + 1) // (1 if place == 0 else 4)
        over = random.randrange(busy // 6 + 1) if place == 0 else 0
        forward = random.randrange(min(received + over, busy // 8 + 1) + 1) if place == 0 else 0
        handled = received + over - forward
        for row, number in zip(outcomes, _share(random, handled, len(outcomes)), strict=True):
            table[row][place] = number
        table["received"][place], table["carried_over"][place] = received, over
        table["carried_forward"][place], table["handled_total"][place] = forward, handled
    figures: Numbers = {}
    for row in rows:
        for column, number in zip([*people, "total"], [*table[row], sum(table[row])], strict=True):
            figures["requests", row, column] = Decimal(number)
    return figures


def _cases(random: Random, busy: int) -> Numbers:
    figures: Numbers = {}
    for row in ("review", "litigation_direct", "litigation_after_review"):
        numbers = [random.randrange(busy // 5 + 2) for _ in range(4)]
        names = ("upheld", "corrected", "other", "pending", "total")
        for name, number in zip(names, [*numbers, sum(numbers)], strict=True):
            figures["review_litigation", row, name] = Decimal(number)
    return figures


def _proactive(edition: str, random: Random) -> Numbers:
    figures: Numbers = {}
    for key in figure_keys(edition):
        if key.table != "proactive_disclosure":
            continue
        if key.unit == "CNY":
            value = Decimal(random.randrange(10**4, 10**8)) / 100
            figures[key.table, key.row, key.column] = value
            continue
        top = {"decisions": 2_000_000, "items_last_year": 300, "items_change": 20}
        number = random.randrange(top.get(key.column, 12))
        if key.column == "items_change" and random.random() < 0.5:
            last = figures[key.table, key.row, "items_last_year"]
            number = -min(number, int(last or 0))
        figures[key.table, key.row, key.column] = Decimal(number)
    return figures


SUMS_2014 = {
    "requests_received": (
        "requests_in_person",
        "requests_by_fax",
        "requests_online",
        "requests_by_letter",
    ),
    "requests_closed": ("requests_closed_on_time", "requests_closed_extended"),
    "replies_denied": (
        "denied_state_secret",
        "denied_trade_secret",
        "denied_privacy",
        "denied_safety_stability",
        "denied_not_government_information",
        "denied_other_law",
    ),
    "replies_total": (
        "replies_already_public",
        "replies_granted",
        "replies_partly_granted",
        "replies_denied",
        "replies_not_this_agency",
        "replies_not_existing",
        "replies_needs_amendment",
        "replies_other_channel",
    ),
    "reviews_total": ("reviews_upheld", "reviews_corrected", "reviews_other"),
    "litigation_total": ("litigation_upheld", "litigation_corrected", "litigation_other"),
    "staff_total": ("staff_full_time", "staff_part_time"),
}
"""Totals of the statistics sheet and their parts, inner ones first."""


def _statistics(random: Random) -> Numbers:
    values: dict[str, Decimal] = {}
    for key in figure_keys("2014"):
        money = Decimal(random.randrange(50_000_000)) / 100
        big = key.row.startswith("published_") and key.row != "published_normative_documents"
        values[key.row] = (
            money if key.unit == "CNY" else Decimal(random.randrange(4000 if big else 30))
        )
    values["published_total"] += values["published_website"]
    for event in ("press_conferences", "online_interviews"):
        values[event] += values[f"{event}_by_leader"]
    for total, parts in SUMS_2014.items():
        values[total] = sum((values[part] for part in parts), Decimal(0))
    # what is closed in a year has been answered
    closed = values["replies_total"]
    values["requests_closed"] = values["requests_closed_on_time"] = closed
    values["requests_closed_extended"] = Decimal(0)
    values["requests_online"] += max(closed - values["requests_received"], Decimal(0))
    parts = SUMS_2014["requests_received"]
    values["requests_received"] = sum((values[part] for part in parts), Decimal(0))
    return {("statistics", row, "value"): value for row, value in values.items()}


def invent(
    name: str, bureau: str, year: int, edition: str, *, busy: int = 40, division: str | None = None
) -> Truth:
    """A report's figures, always the same for the same arguments.

    ``busy`` is about how many requests a year the bureau has at most.
    """
    random = Random(f"{name} {bureau} {year} {edition} {busy}")
    if edition == "2014":
        numbers = _statistics(random)
    else:
        numbers = {
            **_proactive(edition, random),
            **_requests(edition, random, busy),
            **_cases(random, busy),
        }
    order = [(key.table, key.row, key.column) for key in figure_keys(edition)]
    figures = {key: numbers[key] for key in order}
    return Truth(name, bureau, division, year, edition, figures)
