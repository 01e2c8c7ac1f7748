"""The list of reports, narrowed by place, level, year, edition and whether there are findings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from archive.site import bureaus
from archive.site.ask import Query
from archive.site.published.summaries import LEVELS, provinces
from archive.site.sorting import Sorting, sorting

PAGE = 50
PROSE = "prose"
"""How an edition is named in addresses where a report is on no form."""

_NARROWED = """
 WHERE (:province = '' OR province = :province) AND (:level = '' OR level = :level)
   AND (:year = '' OR year = CAST(:year AS INTEGER))
   AND (:edition = '' OR edition = iif(:edition = 'prose', '', :edition))
"""
COUNT_SQL = f"""
SELECT coalesce(sum(iif(:found = '', reports, with_findings)), 0) AS reports
  FROM report_counts {_NARROWED}
"""
_OF_BUREAUS = """
 AND bureau IN (SELECT value FROM json_each(:names)) AND (:found = '' OR findings > 0)
"""
BUREAUS_COUNT_SQL = f"SELECT count(*) AS reports FROM report_list {_NARROWED} {_OF_BUREAUS}"
MOST_BUREAUS = 300
"""So many bureaus that a name fits are listed together at most."""

CHOICES_SQL = "SELECT DISTINCT year, edition FROM report_counts ORDER BY year DESC, edition"
SORTED = {
    "bureau": ("bureau", False),
    "province": ("province", False),
    "year": ("year", True),
    "edition": ("edition", True),
    "received": ("requests_received", True),
    "granted": ("requests_granted", True),
    "penalties": ("penalties", True),
    "cells": ("cells_read", True),
    "blank": ("cells_blank", True),
    "findings": ("findings", True),
}
_ORDER = "year DESC, division, report_id"
_PAGE_SQL = f"""
SELECT report_id, bureau, year, edition, province, requests_received, requests_granted, penalties,
       cells_read, cells_blank, findings, last_seen
  FROM report_list {_NARROWED} {{more}} ORDER BY {{order}} LIMIT :limit OFFSET :offset
"""
_WITH_FINDINGS = "AND (:found = '' OR findings > 0)"


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """What the list is narrowed to (an empty text: any), its page from 1, and its order."""

    chosen: Mapping[str, str]
    order: Sorting
    page: int = 1

    def url(self, **changes: object) -> str:
        """The address of this list with something changed."""
        values = {**self.chosen, **self.order.values(), **changes}
        kept = {name: value for name, value in values.items() if value}
        return f"/reports?{urlencode(kept)}" if kept else "/reports"


def wish(arguments: Mapping[str, str]) -> ReportFilters:
    """What a query string asks for; what makes no sense is left out."""

    def one(name: str, is_known: bool) -> str:
        return (arguments.get(name) or "") if is_known else ""

    year, page = arguments.get("year") or "", arguments.get("page") or ""
    codes = {province.code for province in provinces()}
    chosen = {
        "province": one("province", arguments.get("province") in codes),
        "level": one("level", arguments.get("level") in LEVELS),
        "year": one("year", year.isascii() and year.isdecimal() and len(year) == 4),
        "edition": one("edition", len(arguments.get("edition") or "") < 20),
        "found": one("found", arguments.get("found") == "1"),
        "bureau": (arguments.get("bureau") or "").strip()[: bureaus.LONGEST],
    }
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return ReportFilters(chosen, sorting(arguments, SORTED), max(1, number))


def context(query: Query, wanted: ReportFilters) -> dict[str, Any]:
    """What the page shows."""
    chosen: dict[str, object] = dict(wanted.chosen)
    text = wanted.chosen["bureau"]
    names = [row["bureau"] for row in bureaus.found(query, text, MOST_BUREAUS)] if text else []
    if text:
        chosen["names"] = json.dumps(names, ensure_ascii=False)
    (total,) = query(BUREAUS_COUNT_SQL if text else COUNT_SQL, **chosen)
    choices = query(CHOICES_SQL)
    sql = _PAGE_SQL.format(
        more=_OF_BUREAUS if text else _WITH_FINDINGS, order=wanted.order.sql(_ORDER)
    )
    window = {"limit": PAGE, "offset": PAGE * (wanted.page - 1)}
    return {
        "wish": wanted,
        "total": total["reports"],
        "pages": -(-total["reports"] // PAGE),
        "reports": query(sql, **chosen, **window),
        "years": list(dict.fromkeys(row["year"] for row in choices)),
        "editions": sorted({row["edition"] or PROSE for row in choices}),
        "provinces": provinces(),
        "levels": [name for name in LEVELS if name],
        "exact": _exact(wanted.chosen, names),
        "suggested": bureaus.suggested(query, text) if text and not names else [],
    }


def _exact(chosen: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The same choice as filters of the table ``report_list``."""
    values = {name: chosen[name] for name in ("province", "level", "year") if chosen[name]}
    if chosen["bureau"]:
        values["bureau__in"] = json.dumps(list(names), ensure_ascii=False)
    if chosen["found"]:
        values["findings__gt"] = "0"
    if chosen["edition"]:
        values["edition__exact"] = "" if chosen["edition"] == PROSE else chosen["edition"]
    return values
