"""``python -m tests.spiders.portals.scaffold``: add bureaus that the registry lacks.

The Ministry, each provincial organ and each bureau of a prefecture gets an
entry with its name, code and parent, appended to its province's file; entries
that are there stay as they are.  Addresses are not this script's business.

``places.csv`` gives the short name of each division of GB/T 2260 down to the
prefecture, and its name in Pinyin without tones (ü as v); both were written by
a romaniser and then corrected by hand.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.reports.divisions import Division, divisions
from spiders.portals import Portal, load_registry
from spiders.portals.registry import SHIPPED

PLACES = Path(__file__).parent / "places.csv"

MINISTRY = "mps"
SPECIAL = ("71", "81", "82")
"""Provinces without organs under the Ministry of Public Security: 台湾, 香港, 澳门."""


@dataclass(frozen=True)
class Bureau:
    """What an entry says of a bureau before anything is known of its site."""

    id: str
    name: str
    short_name: str
    level: str
    division: str
    parent: str | None

    @property
    def file(self) -> str:
        """The file of its province: 21-liaoning.toml."""
        if self.level == "ministry":
            return "00-ministry.toml"
        province = f"{self.division[:2]}0000"
        return f"{province[:2]}-{places()[province][1]}.toml"


@cache
def places() -> dict[str, tuple[str, str]]:
    """Short name and romanised name of each division, by code."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["short"], row["roman"]) for row in csv.DictReader(file)}


def bureaus() -> Iterator[Bureau]:
    """Every bureau that must have an entry: Ministry, provinces, prefectures, by code."""
    yield Bureau(MINISTRY, "公安部", "公安部", "ministry", "000000", None)
    wanted = [
        division
        for division in divisions()
        if division.current and division.level != "county" and division.code[:2] not in SPECIAL
    ]
    ids = _ids(wanted)
    for division in wanted:
        short, _ = places()[division.code]
        is_province = division.level == "province"
        yield Bureau(
            id=ids[division.code],
            name=_name(division),
            short_name=_short_name(division, short),
            level=division.level,
            division=division.code,
            parent=MINISTRY if is_province else ids[f"{division.code[:2]}0000"],
        )


def _ids(wanted: Iterable[Division]) -> dict[str, str]:
    """An id for each code: the romanised name, and the province's digits where it is not unique."""
    found = {division.code: places()[division.code][1] for division in wanted}
    times = Counter(found.values())
    return {
        code: name if times[name] == 1 or code.endswith("0000") else f"{name}-{code[:2]}"
        for code, name in found.items()
    }


def _name(division: Division) -> str:
    """Provinces and autonomous regions have a 公安厅, everything else a 公安局."""
    is_department = division.level == "province" and not division.name.endswith("市")
    return division.name + ("公安厅" if is_department else "公安局")


def _short_name(division: Division, short: str) -> str:
    if division.name.endswith("州") and not division.name.endswith("自治州"):
        raise ValueError(f"{division.name}: no prefecture of this kind is known")
    return f"{short}州公安局" if division.name.endswith("自治州") else f"{short}公安"


def as_toml(fields: Mapping[str, object]) -> str:
    """One ``[[portal]]`` table; fields that are empty are left out."""
    lines = [f"{name} = {_value(value)}" for name, value in fields.items() if value]
    return "\n".join(["[[portal]]", *lines]) + "\n"


def _value(value: object) -> str:
    # strings, lists of strings and true are written alike in JSON and TOML
    return json.dumps(value, ensure_ascii=False)


def missing(portals: Iterable[Portal]) -> list[Bureau]:
    """The bureaus without an entry, known by division and level."""
    there = {(portal.level, portal.division) for portal in portals}
    return [bureau for bureau in bureaus() if (bureau.level, bureau.division) not in there]


def main() -> None:
    """Append what is missing."""
    added = missing(load_registry().values())
    for bureau in added:
        path = SHIPPED / bureau.file
        before = path.read_text(encoding="utf-8") + "\n" if path.exists() else ""
        path.write_text(before + as_toml(vars(bureau)), encoding="utf-8")
    print(f"{len(added)} entries added")


if __name__ == "__main__":
    main()
