"""The audit of what sentences say: of the year before, and of the places below."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from random import Random

import pytest

from archive.audit.find import across_years
from archive.audit.finding import AuditFinding
from archive.audit.rules import Audited, Key
from archive.audit.sentences import Wholes, parent
from extract.reports.restated import Stated, restated
from tests.archive.audit.sound import bureau, retold

RECEIVED: Key = ("requests", "received", "total")
OVER: Key = ("requests", "carried_over", "total")
GRANTED: Key = ("requests", "granted", "total")
PARTLY: Key = ("requests", "partly_granted", "total")


def pair(values: dict[Key, int | None], text: str) -> list[Audited]:
    """The report of 2019, and one of 2020 with this sentence."""
    given = {key: None if one is None else Decimal(one) for key, one in values.items()}
    said = tuple(restated(text, 2020))
    return [
        Audited(1, "甲市公安局", 2019, "2019", given),
        Audited(2, "甲市公安局", 2020, "2019", {}, of_last_year=said),
    ]


def found(values: dict[Key, int | None], text: str) -> list[AuditFinding]:
    return list(across_years(pair(values, text)))


def test_a_figure_that_the_next_report_states_otherwise_is_told() -> None:
    (one,) = found({RECEIVED: 12, OVER: 0}, "2019年收到政府信息公开申请15件。")
    assert (one.rule, one.report_id, one.other_id) == ("revised_later", 1, 2)
    assert (one.cell, one.other_cell) == ("/".join(RECEIVED), "requests_received")
    assert (one.observed, one.expected) == ("12", "15")
    assert one.arithmetic == ("2019: 12; 2020 says of 2019: 15 (2019年收到政府信息公开申请15件。)")


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({RECEIVED: 12}, "去年收到申请12件。"),
        ({RECEIVED: 12, OVER: 3}, "去年收到申请15件。"),
        ({RECEIVED: None}, "去年收到申请15件。"),
        ({RECEIVED: 12, OVER: None}, "去年收到申请15件。"),
        ({}, "去年收到申请15件。"),
        ({RECEIVED: 12}, "去年收到申请15件。2019年收到申请16件。"),
        ({RECEIVED: 12}, "收到申请15件，比去年增加3件。"),
        ({GRANTED: 5, PARTLY: 2}, "去年收到申请15件，同意公开7件。"),
    ],
)
def test_what_agrees_or_is_not_sure_is_not(values: dict[Key, int | None], text: str) -> None:
    assert found(values, text) == []


def place(division: str, value: int | None, said: int | None = None, year: int = 2020) -> Audited:
    numbers = {} if value is None else {RECEIVED: Decimal(value)}
    stated = () if said is None else (Stated("requests_received", Decimal(said), f"共{said}件"),)
    return Audited(int(division), f"{division}公安局", year, "2019", numbers, division, (), stated)


def wholes(*reports: Audited) -> list[AuditFinding]:
    taken = Wholes()
    for report in reports:
        taken.take(report)
    return list(taken.findings())


def test_a_province_has_no_less_than_the_places_below_it() -> None:
    cities = (place("210100", 60), place("210200", 50), place("210102", 999))
    (one,) = wholes(place("210000", 7, said=100), *cities)
    assert (one.rule, one.report_id, one.other_id) == ("whole_below_parts", 210000, 210100)
    assert (one.cell, one.observed, one.expected) == ("requests_received", "100", "at least 110")
    assert one.arithmetic == "100 (共100件) < 110 = 60 (210100公安局) + 50 (210200公安局)"
    assert wholes(place("210000", 7, said=110), *cities) == []
    assert wholes(place("210000", 7, said=100), place("210100", 60, year=2019), *cities[1:]) == []
    assert wholes(place("210000", 7, said=1)) == []


def test_which_place_is_right_above() -> None:
    given = {"210000": None, "210100": "210000", "210102": "210100", "110101": "110000",
             "429004": "420000", "500000": None}  # fmt: skip
    assert {one: parent(one) for one in given} == given


def test_sound_series_with_sentences_raise_hardly_a_false_alarm() -> None:
    """Each report tells of the year before in the words of the genre, traps among them."""
    chance, pairs, told, alarms = Random(20261129), 0, 0, 0
    for number in range(600):
        reports = list(retold(list(bureau(number, chance)), chance))
        pairs += len(reports) - 1
        told += sum(bool(one.of_last_year) for one in reports)
        alarms += sum(one.rule == "revised_later" for one in across_years(reports))
    assert pairs >= 6_000
    assert told > pairs / 4
    assert alarms / pairs < 1 / 1000


def test_sound_provinces_raise_no_alarm() -> None:
    chance, numbers, alarms, years = Random(20261129), count(1), 0, 0
    for _ in range(1500):
        divisions = [f"21{at:02}00" for at in range(1, 15)]
        values = [chance.randrange(0, 200) for _ in divisions]
        whole = sum(values) + chance.randrange(0, 300)
        reports = [place("210000", chance.randrange(50), whole, next(numbers))]
        year = reports[0].year
        reports += [
            place(division, value, year=year)
            for division, value in zip(divisions, values, strict=True)
            if chance.random() < 0.8
        ]
        years += 1
        alarms += len(wholes(*reports))
    assert alarms / years < 1 / 1000
