"""GB/T 2260 division codes of the places bureaus are named after.

``data/divisions.csv`` holds every province, prefecture and county: today's
(``current`` 1, as of 2023) and those of 2002 to 2014 that have since gone, for
old reports are named after them.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from common import data_files

_ORGAN = re.compile(r"(?:森林|铁路|交通|水上)?公安(?:部|厅|局|分局|处)?|分局|人民政府|政府")
_PEOPLES = (
    "壮|回|藏|苗|彝|土家|布依|侗|瑶|白|傣|景颇|哈尼|傈僳|羌|土|撒拉|保安|东乡|裕固|黎|畲|满|朝鲜|锡伯|达斡尔|鄂温克"
    "|仫佬|毛南|佤|拉祜|布朗|纳西|普米|怒|独龙|德昂|阿昌|基诺|水|仡佬|各"
)
_SUFFIXES = re.compile(
    r"(?:省|市|县|新区|区|旗|盟|特别行政区|地区"
    rf"|(?:(?:{_PEOPLES})族|(?<!内)蒙古族?|维吾尔族?|哈萨克族?|柯尔克孜族?|塔吉克族?|锡伯族?)*自治[区州县旗])$"
)


@dataclass(frozen=True, slots=True)
class Division:
    """One division: six-digit code, name, and whether it exists today."""

    code: str
    name: str
    current: bool

    @property
    def level(self) -> str:
        """``province``, ``prefecture`` or ``county``, by the code."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions by code."""
    text = data_files.text("extract.reports", "divisions.csv")
    rows = csv.DictReader(text.splitlines())
    return tuple(Division(row["code"], row["name"], row["current"] == "1") for row in rows)


@cache
def _by_name() -> dict[str, tuple[Division, ...]]:
    index: dict[str, list[Division]] = {}
    for division in divisions():
        bare = _SUFFIXES.sub("", division.name) or re.sub("族?自治.$", "", division.name)
        names = {division.name, bare}
        if re.search("自治[州县旗]$", division.name):
            names.add(bare + division.name[-1])
        for name in names:
            if len(name) >= 2:
                index.setdefault(name, []).append(division)
    return {name: tuple(found) for name, found in index.items()}


def division_of(bureau: str, near: str | None = None) -> str | None:
    """The six-digit code of the place a bureau is named after.

    ``near`` is the code of a place it lies in or is (the portal's), to tell
    places of one name apart.  ``None`` when the name fits no place or several.
    """
    if re.match(r"(?:中华人民共和国)?公安部", bureau):
        return "000000"
    places = [part for part in _ORGAN.split(bureau) if part]
    within: str | None = near
    found: Division | None = None
    for place in places:
        for name in _split(place):
            match = _match(name, within)
            if match is not None and (found is None or _contains(found.code, match.code)):
                found, within = match, match.code
    return found.code if found else None


def _split(place: str) -> list[str]:
    """The nested places of a name, outermost first: 重庆市渝北区 is 重庆市, 渝北区."""
    if place in _by_name():
        return [place]
    for at in range(len(place) - 1, 1, -1):
        if place[:at] in _by_name() and (rest := _split(place[at:])):
            return [place[:at], *rest]
    return [place] if place in _by_name() else []


def _match(name: str, within: str | None) -> Division | None:
    candidates = list(_by_name().get(name, ()))
    exact = [division for division in candidates if division.name == name]
    candidates = exact or candidates
    if within:
        inside = [division for division in candidates if _contains(within, division.code)]
        candidates = inside or candidates
    if len({division.code for division in candidates}) > 1:
        candidates = [division for division in candidates if division.current] or candidates
    codes = {division.code for division in candidates}
    return candidates[0] if len(codes) == 1 else None


def _contains(outer: str, code: str) -> bool:
    """Whether a division lies in another, is it, or holds it."""
    if outer.endswith("0000"):
        return code[:2] == outer[:2]
    if outer.endswith("00"):
        return code[:4] == outer[:4]
    return code[:4] == outer[:4]
