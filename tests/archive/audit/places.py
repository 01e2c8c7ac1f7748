"""Provinces and their cities in one year, with what the province says of all its organs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from archive.audit.finding import AuditFinding
from archive.audit.rules import Audited
from archive.audit.sentences import Wholes
from extract.reports.restated import of_whole
from tests.archive.audit.lives import poisson
from tests.archive.audit.sound import RECEIVED

YEAR = 2020
SAID = (
    "{year}年全省公安机关共收到政府信息公开申请{whole}件。",
    "全省各级公安机关全年受理申请{whole}件，同意公开{part}件。",
    "全省公安机关共收到申请{whole}件，其中省厅机关收到申请{own}件，其余由各地公安机关办理。",
    "全省公安机关新收申请{whole}件，较上年减少{part}件。",
)
TRAPS = (
    "{last}年全省公安机关共收到申请{part}件，{year}年共收到{whole}件。",
    "上半年，全省公安机关共收到申请{part}件。",
    "全省公安机关通过网络收到申请{part}件，信函收到申请{own}件。",
    "全省公安机关中有{part}个单位收到申请。",
    "全省公安机关（不含市县）收到申请{own}件。",
    "除市县外，全省公安机关收到申请{own}件。",
    "全省公安机关交管部门收到申请{part}件。",
    "全省公安机关收到重复申请{part}件。",
    "全省公安机关较上年少收申请{part}件。",
    "全省公安机关平均每个单位收到申请{part}件。",
    "全省公安机关认真落实条例，我厅收到申请{own}件。",
    "全省公安机关收到自然人申请{part}件。",
)
"""What sounds like a figure of all organs, and is of some of them, or of some requests."""


def places(chance: Random, number: int) -> list[Audited]:
    """A province, four of five of its cities, and a county that is no part right below."""
    scale = chance.choice((0.2, 3.0, 40.0))
    cities = [f"21{at:02}00" for at in range(1, 15)]
    values = {city: poisson(chance, scale) for city in cities}
    own = poisson(chance, scale)
    whole = sum(values.values()) + own + poisson(chance, scale)
    numbers = {"year": YEAR, "last": YEAR - 1, "whole": whole, "own": own,
               "part": max(0, whole // 3 - 1)}  # fmt: skip
    sentences = [chance.choice(SAID), *chance.sample(TRAPS, 2)]
    chance.shuffle(sentences)
    text = "".join(one.format(**numbers) for one in sentences)
    reports = [_report(number, "210000", own, text)]
    reports += [
        _report(number, city, value) for city, value in values.items() if chance.random() < 0.8
    ]
    return [*reports, _report(number, "210102", 4 * whole)]


def shortened(reports: Sequence[Audited], chance: Random) -> list[Audited] | None:
    """The same, with a digit lost from what the province says; ``None`` for one digit."""
    said = reports[0].of_whole
    if not said or said[0].value < 10:
        return None
    digits = f"{said[0].value:f}"
    at = chance.randrange(len(digits))
    lost = replace(said[0], value=Decimal(digits[:at] + digits[at + 1 :]))
    return [replace(reports[0], of_whole=(lost, *said[1:])), *reports[1:]]


def wholes(reports: Sequence[Audited]) -> list[AuditFinding]:
    """What the audit says of them."""
    taken = Wholes()
    for report in reports:
        taken.take(report)
    return list(taken.findings())


def _report(number: int, division: str, value: int, text: str = "") -> Audited:
    return Audited(
        number * 1_000_000 + int(division), f"{division}公安局", YEAR, "2019",
        {RECEIVED: Decimal(value)}, division, (), tuple(of_whole(text, YEAR)),
    )  # fmt: skip
