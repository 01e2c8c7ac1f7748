"""A year in the life of the miniature portals: what each publishes, corrects and suffers, by day.

Bureaus publish their reports of 2024 in January and February 2025, most before the
legal date, some after it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from zlib import crc32

from tests.sites.reports import Report

Trouble = Literal["challenged", "down", "unavailable", "redesigned"]
NEW = 2024
"""The report year that appears during the story."""

PORTALS = (
    "trs",
    "trs_county",
    "hanweb",
    "hanweb_new",
    "gkmlpt",
    "content_id",
    "openness",
    "gongkai",
    "vsb",
    "ucap",
    "liaoning",
    "shaanxi",
    "epoint",
    "dated",
)


@dataclass(frozen=True, slots=True)
class Spell:
    """A portal in trouble, from the first day to the last."""

    portal: str
    trouble: Trouble
    first: date
    last: date


SPELLS = (
    Spell("gkmlpt", "challenged", date(2024, 8, 10), date(2024, 8, 14)),
    Spell("hanweb", "down", date(2024, 10, 1), date(2024, 10, 13)),
    Spell("vsb", "redesigned", date(2024, 11, 20), date(2024, 12, 8)),
    Spell("ucap", "unavailable", date(2024, 12, 30), date(2024, 12, 30)),
    Spell("content_id", "down", date(2025, 1, 11), date(2025, 1, 13)),
    Spell("epoint", "challenged", date(2025, 1, 16), date(2025, 1, 20)),
    Spell("trs", "unavailable", date(2025, 1, 22), date(2025, 1, 23)),
    Spell("dated", "down", date(2025, 4, 2), date(2025, 5, 20)),
)
CORRECTED = {
    ("青溪市公安局", 2022): date(2024, 9, 3),
    ("兰川省公安厅", 2023): date(2025, 1, 15),
    ("南川市公安局", 2021): date(2025, 3, 12),
}
"""Reports that are published again with other figures, and from which day on."""

WITHDRAWN = {("青溪市公安局", 2013): date(2024, 12, 3)}
"""Reports that disappear, and on which day."""


def publication(bureau: str, year: int) -> date:
    """The day a report appears: most in January, one in six after the legal date."""
    mark = crc32(f"{bureau}{year}".encode())
    late = mark % 6 == 0
    return date(year + 1, 2, 1 + mark % 12) if late else date(year + 1, 1, 4 + mark % 27)


def as_of(report: Report, day: date) -> Report | None:
    """What a report is on a day: not there yet, there, corrected, or gone."""
    name = (report.bureau, report.year)
    if report.year >= NEW:
        report = replace(report, published=f"{publication(*name):%Y-%m-%d}")
    if report.published > f"{day:%Y-%m-%d}" or day >= WITHDRAWN.get(name, date.max):
        return None
    return replace(report, revision=1) if day >= CORRECTED.get(name, date.max) else report


def trouble(portal: str, day: date) -> Trouble | None:
    """The trouble a portal is in on a day, if any."""
    for spell in SPELLS:
        if spell.portal == portal and spell.first <= day <= spell.last:
            return spell.trouble
    return None


def is_eventful(day: date) -> bool:
    """Whether portals may look different from the day before."""
    before = day - timedelta(days=1)
    dates = {*CORRECTED.values(), *WITHDRAWN.values()}
    changes = any(trouble(portal, day) != trouble(portal, before) for portal in PORTALS)
    return changes or day in dates or day.month <= 2
